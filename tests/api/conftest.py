"""What the tests of the API share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import ApiClient
from tests.people import alice

Made = Callable[..., dict[str, Any]]


@pytest.fixture
def acme_api(api: Callable[..., ApiClient]) -> ApiClient:
    """A program of Alice's."""
    return api(alice)


@pytest.fixture
def made(acme_api: ApiClient) -> Made:
    """`made(name="…")`: a customer, as the API answers it."""

    def customer(**fields: Any) -> dict[str, Any]:
        body = {"code": "OMNI-001", "name": "OmniRetail Sdn Bhd", **fields}
        answer: dict[str, Any] = acme_api.post("/customers", body, status=201).json
        return answer

    return customer
