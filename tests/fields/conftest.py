"""What the tests of fields begin with: a company with fields of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import ApiClient
from tests.imports.conftest import Importing
from tests.people import Cast, alice


@pytest.fixture
def acme_api(api: Callable[..., ApiClient]) -> ApiClient:
    """A program of Alice's."""
    return api(alice)


@pytest.fixture
def field(acme_api: ApiClient) -> Callable[..., dict[str, Any]]:
    """`field("area", "number", en="Shop floor area")`: a custom field, as the API answers it."""

    def make(key: str, kind: str, *, status: int = 201, **given: Any) -> dict[str, Any]:
        labels = {locale: given.pop(locale) for locale in ("en", "zh", "ms") if locale in given} or {"en": key.title()}
        answer: dict[str, Any] = acme_api.post(
            "/custom-fields", {"key": key, "kind": kind, "labels": labels, **given}, status=status
        ).json
        return answer

    return make


@pytest.fixture
def made(acme_api: ApiClient) -> Callable[..., dict[str, Any]]:
    """`made("A-001", area="120")`: a customer with values of custom fields."""

    def customer(code: str, status: int = 201, **custom: Any) -> dict[str, Any]:
        body = {"code": code, "name": f"Customer {code}", "custom": custom}
        answer: dict[str, Any] = acme_api.post("/customers", body, status=status).json
        return answer

    return customer


@pytest.fixture
def importing(cast: Cast, run_jobs: Callable[[], int]) -> Importing:
    return Importing(cast, run_jobs)
