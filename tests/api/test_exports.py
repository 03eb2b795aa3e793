"""`/exports`: a file is asked for, waited for, fetched."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from app.core.permissions import Permission
from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import alice, bob

pytestmark = pytest.mark.usefixtures("own_database")  # progress is reported in a transaction of its own


def test_a_program_asks_waits_and_fetches(acme_api: ApiClient, made: Made, run_jobs: Callable[[], int]) -> None:
    made(code="A-1", name="Alpha")
    made(code="A-2", name="Beta", status="inactive")
    body = {
        "type": "customers",
        "format": "csv",
        "columns": ["name", "code"],
        "filter": {"field": "status", "op": "eq", "value": "active"},
    }
    asked = acme_api.post("/exports", body, status=201).json
    assert (asked["status"], asked["file"]) == ("queued", None)
    acme_api.get(f"/exports/{asked['id']}/file", status=404)
    run_jobs()
    done = acme_api.get(f"/exports/{asked['id']}").json
    assert (done["status"], done["counts"]) == ("completed", {"processed": 1})
    file = acme_api.get(done["file"].removeprefix("/api/v1"))
    assert list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")))) == [["Name", "Customer code"], ["Alpha", "A-1"]]


def test_without_columns_everything_that_the_user_sees_is_written(
    api: Callable[..., ApiClient], made: Made, run_jobs: Callable[[], int]
) -> None:
    made()
    narrow = api(alice, Permission.EXPORTS_RUN, Permission.CUSTOMERS_VIEW)
    asked = narrow.post("/exports", {"type": "customers", "format": "jsonl"}, status=201).json
    assert "name" in asked["columns"]
    assert "credit_limit" not in asked["columns"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "type", "required"),
        ({"type": "dragons"}, "type", "no_such_export"),
        ({"type": "customers", "format": "docx"}, "format", "not_a_choice"),
        ({"type": "customers", "format": "pdf"}, "format", "not_a_format"),
        ({"type": "customers", "columns": ["colour"]}, "columns", "no_such_column"),
        ({"type": "customers", "columns": [1]}, "columns[0]", "not_text"),
        ({"type": "customers", "columns": []}, "columns", "no_columns"),
        (
            {"type": "customers", "filter": {"field": "colour", "op": "eq", "value": "1"}},
            "filter.field",
            "unfilterable",
        ),
        ({"type": "customers", "colour": 1}, "colour", "unknown_field"),
    ],
)
def test_what_cannot_be_asked_is_422(acme_api: ApiClient, body: dict[str, Any], field: str, code: str) -> None:
    refused = acme_api.post("/exports", body, status=422).json
    assert (refused["errors"][0]["field"], refused["errors"][0]["code"]) == (field, code)


def test_the_ageing_is_asked_as_a_pdf(acme_api: ApiClient, run_jobs: Callable[[], int]) -> None:
    asked = acme_api.post("/exports", {"type": "ageing", "format": "pdf"}, status=201).json
    assert (asked["format"], asked["columns"]) == ("pdf", [])
    run_jobs()
    done = acme_api.get(f"/exports/{asked['id']}").json
    assert acme_api.get(done["file"].removeprefix("/api/v1")).data.startswith(b"%PDF-")


def test_an_export_belongs_to_who_asked(acme_api: ApiClient, api: Callable[..., ApiClient], made: Made) -> None:
    made()
    asked = acme_api.post("/exports", {"type": "customers"}, status=201).json
    api(bob).get(f"/exports/{asked['id']}", status=404)
    api(bob, Permission.EXPORTS_RUN).post("/exports", {"type": "customers"}, status=403)
