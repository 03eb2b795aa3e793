"""The OpenAPI document, the page made of it, and whether what they say holds."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.contract import OPERATIONS
from app.api.document import document
from app.core.access import access_of
from tests.client import ApiClient, Client
from tests.people import Cast, alice

EXAMPLES = 12
"""Requests to each path, right and wrong ones alike."""


@pytest.fixture
def spec(client: Client) -> dict[str, Any]:
    """The document as it is served, to anybody."""
    found: dict[str, Any] = client.get("/api/v1/openapi.json", status=200).json
    return found


def operations(spec: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, one) for path, methods in spec["paths"].items() for method, one in methods.items()]


def test_every_path_of_the_api_is_in_the_document(web: Flask, spec: dict[str, Any]) -> None:
    rules = [rule for rule in web.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    served = {
        (method, rule.endpoint.removeprefix("api."))
        for rule in rules
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    assert {(method.upper(), one["operationId"]) for method, _, one in operations(spec)} == served


def test_the_document_names_the_permissions_that_the_guard_asks_for(web: Flask, spec: dict[str, Any]) -> None:
    for _, _, one in operations(spec):
        marked = access_of(web.view_functions[f"api.{one['operationId']}"])
        assert one["x-permissions"] == [str(permission) for permission in marked.permissions]
        assert marked.permissions == OPERATIONS[one["operationId"]].permissions


def test_every_operation_says_what_it_does_how_it_signs_in_and_what_it_refuses(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    assert spec["security"] == [{"token": []}]
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for method, path, one in operations(spec):
        assert one["summary"].endswith("."), (method, path)
        refusals = {status: answer for status, answer in one["responses"].items() if status >= "400"}
        assert {"401", "403", "422", "429"} <= set(refusals), (method, path)
        for answer in refusals.values():
            assert set(answer["content"]) == {"application/problem+json"}, (method, path)
        headers = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method == "post"), (method, path)
        assert ("If-Match" in headers) == ("412" in one["responses"]), (method, path)


def test_a_customer_in_the_document_has_the_fields_of_the_record(spec: dict[str, Any]) -> None:
    shape = spec["components"]["schemas"]["CustomerCreate"]
    assert {"code", "name", "category", "credit_limit", "owner", "contacts", "addresses"} <= set(shape["properties"])
    assert "version" not in shape["properties"]
    assert shape["required"] == ["code", "name"]
    assert "status" not in spec["components"]["schemas"]["CustomerPatch"]["properties"]


def test_the_page_shows_every_operation_and_every_shape_it_names(client: Client, spec: dict[str, Any]) -> None:
    page = client.get("/api/v1/docs", status=200)
    assert {one["operationId"] for _, _, one in operations(spec)} <= {
        node.attributes["id"] for node in page.all("[id]")
    }
    targets = {(node.attributes["href"] or "")[1:] for node in page.all("main a[href^='#']")}
    assert targets <= {node.attributes["id"] for node in page.all("[id]")}


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_asked_the_answer_is_as_documented_and_never_an_error_of_ours(
    web: Flask, cast: Cast, mode: GenerationMode
) -> None:
    """Made-up requests to every path, right ones and wrong ones, as Alice who may do everything.

    Seen to fail: take a status out of an operation's refusals, a field out of `shapes.answered`, or the check out of `Cursor.decode`.
    """
    token = cast.token(alice)
    client = ApiClient(web, token)
    client.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201)
    customer = client.post(
        "/customers", {"code": "OMNI-001", "name": "Omni", "contacts": [{"name": "Chong"}]}, status=201
    ).json
    contact = client.get(f"/customers/{customer['id']}/contacts").json["data"][0]
    with web.app_context():
        schema = schemathesis.openapi.from_dict(document())
    schema.app = web
    known = {"customer_id": customer["id"], "contact_id": contact["id"]}
    for result in schema.get_all_operations():
        _ask(result.ok(), mode, token, known)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


def _ask(operation: Any, mode: GenerationMode, token: str, known: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(mode))
    def ask(case: Any) -> None:
        case.path_parameters |= {name: known[name] for name in known if name in case.path_parameters}
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    ask()
