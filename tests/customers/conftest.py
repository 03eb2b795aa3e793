"""What tests of the customer master begin with: customers in the book, the records they refer to, and roles cut to measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import pytest

from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER
from app.identity.models import Role
from app.reference.service import create_record
from app.reference.values import BY_NAME
from tests.people import Cast, Person, alice

Given = Callable[..., UUID]
Changed = Callable[..., AbstractContextManager[Customer]]


@pytest.fixture
def given(cast: Cast) -> Given:
    """`given(name="OmniRetail Sdn Bhd", phone="03-5544 1200")`: a customer as typed into the form, by Alice unless `by=`; its id."""
    numbers = iter(range(1, 10_000))

    def create(
        *, by: Person = alice, contacts: Any = (), addresses: Any = (), share: bool = False, **typed: str
    ) -> UUID:
        actor = cast.actor(by)
        form = {"code": f"T-{next(numbers):04}", "name": "Somebody", **typed}
        with cast.acting(by):
            parsed = rows.parse(CUSTOMER, form, context_for(actor), "form")
            assert parsed.problems == []
            made = service.create_customer(
                parsed.values, contacts=contacts, addresses=addresses, share_identifiers=share
            )
            return made.id

    return create


@pytest.fixture
def given_record(cast: Cast) -> Callable[..., UUID]:
    """`given_record("category", "WHOLESALE", "Wholesale")`: a record of a list, by Alice; its id."""

    def create(of: str, code: str, name: str, **values: Any) -> UUID:
        with cast.acting(alice):
            return create_record(BY_NAME[of], {"code": code, "name": name, **values}).id

    return create


@pytest.fixture
def changed(cast: Cast) -> Changed:
    """`with changed(customer_id, by=bob) as customer: …`: one transaction of somebody who changes this customer."""

    @contextmanager
    def change(customer_id: UUID, by: Person = alice) -> Iterator[Customer]:
        with cast.acting(by):
            yield book.get_customer(customer_id, lock=True)

    return change


@pytest.fixture
def role_of(cast: Cast) -> Callable[..., None]:
    """`role_of(dave, without=[Permission.CREDIT_VIEW], own_only_view=["customers"])`: cut the role of a person to measure."""

    def cut(person: Person, *, without: Any = (), also: Any = (), **changes: Any) -> None:
        with cast.acting(alice) as session:
            role = session.query(Role).filter_by(key=person.role).one()
            role.permissions = sorted({*map(Permission, role.permissions), *also} - set(without))
            for name, value in changes.items():
                setattr(role, name, value)

    return cut
