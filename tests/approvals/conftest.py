"""What tests of approvals begin with: a company that asks for them, a customer, and somebody who has asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.approvals import service
from app.approvals.values import Band
from tests.factories.customers import a_customer
from tests.people import Cast, Person, alice

Bands = Callable[..., None]


@pytest.fixture
def bands(cast: Cast) -> Bands:
    """`bands((5_000_00, ()), (None, ("finance",)), kind="credit_limit")`: who decides up to which amount."""

    def set_bands(*lines: tuple[int | None, tuple[str, ...]], kind: str = "credit_limit") -> None:
        with cast.acting(alice):
            service.save_policy(kind, [Band(up_to, roles) for up_to, roles in lines])

    return set_bands


@pytest.fixture
def customer(cast: Cast) -> Callable[..., UUID]:
    """`customer(credit_limit=Money(…))`: a customer by Alice, before anything has to be approved; its id."""

    def make(**given: Any) -> UUID:
        with cast.acting(alice):
            return a_customer(**{"name": "OmniRetail Sdn Bhd", **given}).id

    return make


@pytest.fixture
def erin(cast: Cast, web: Any) -> Person:
    """A second credit controller."""
    from app.identity.service import companies
    from tests.people import PASSWORD

    person = Person("Erin Ong", "erin@example.com", "credit-controller", "acme")
    with web.app_context():
        companies.create_member(
            cast.tenant("acme"), person.email, role=person.role, password=PASSWORD, name=person.name
        )
    return person
