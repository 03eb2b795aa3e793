"""Four eyes: neither who entered a document nor who changed what it asks for lets it pass (domain rules, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.queries.documents import get_document
from app.receivables.service.posting import amend_document
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.days import ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.people import Cast, Person, alice, bob, olivia

RELEASES = [Permission.CREDIT_RELEASE, Permission.CREDIT_VIEW, Permission.ORDERS_CREATE, Permission.ORDERS_SUBMIT]


@pytest.fixture
def held(cast: Cast, role_of: Callable[..., None]) -> UUID:
    """An order of 100.00 that Olivia entered, over its limit. She and Bob may change and release orders."""
    for person in (bob, olivia):
        role_of(person, also=[*RELEASES, Permission.DOCUMENTS_POST])
    with cast.acting(alice):
        save_policy(Policy(four_eyes=True))
        customer = a_customer(code="ABC-001", credit_limit=Money(50_00, "MYR")).id
    with cast.acting(olivia):
        return service.create_order({"customer": customer, "amount": Money(100_00, "MYR")}).document.id


def released_by(api: Callable[..., ApiClient], person: Person, order: UUID, status: int) -> dict[str, Any]:
    answer: dict[str, Any] = api(person).post(f"/sales-orders/{order}/release", {"reason": "Good"}, status=status).json
    return answer


def changed(cast: Cast, person: Person, order: UUID, **values: Any) -> None:
    with cast.acting(person):
        service.amend_order(get_document(order), values, None)
        service.submit_order(get_document(order))


def test_section_4_who_entered_an_order_does_not_release_it(api: Callable[..., ApiClient], held: UUID) -> None:
    refused = released_by(api, olivia, held, 403)
    assert refused["detail"] == "Somebody else has to release what you entered or changed yourself."
    assert released_by(api, bob, held, 200)["status"] == "open"


@pytest.mark.parametrize(
    ("values", "by_bob"),
    [
        ({"amount": Money(5_000_00, "MYR")}, 403),
        ({"amount": Money(90_00, "MYR")}, 403),
        ({"date": -40}, 403),
        ({"expected_on": 60}, 403),
        ({"credit_term": "NET60"}, 403),
        ({"notes": "By the back door", "reference": "PO-1"}, 200),
    ],
    ids=["upwards", "downwards", "its date", "its delivery", "its term", "only its notes"],
)
def test_section_4_who_changed_what_it_asks_for_does_not_release_it_either(
    api: Callable[..., ApiClient], cast: Cast, held: UUID, values: dict[str, Any], by_bob: int
) -> None:
    values = {name: ahead(value) if isinstance(value, int) else value for name, value in values.items()}
    if "credit_term" in values:
        with cast.acting(alice):
            values = {"credit_term": a_credit_term(days=60).id}
    changed(cast, bob, held, **values)
    released_by(api, bob, held, by_bob)
    released_by(api, olivia, held, 403 if by_bob == 403 else 409)
    released_by(api, alice, held, 200 if by_bob == 403 else 409)


def test_section_4_an_open_order_that_somebody_raises_is_not_released_by_them(
    api: Callable[..., ApiClient], cast: Cast, held: UUID
) -> None:
    released_by(api, bob, held, 200)
    with cast.acting(bob):
        assert service.amend_order(get_document(held), {"amount": Money(200_00, "MYR")}, None).refused
    released_by(api, bob, held, 403)
    released_by(api, alice, held, 200)


def test_section_4_without_four_eyes_whoever_may_release_does(
    api: Callable[..., ApiClient], cast: Cast, held: UUID
) -> None:
    with cast.acting(alice):
        save_policy(Policy(four_eyes=False))
    changed(cast, bob, held, amount=Money(5_000_00, "MYR"))
    released_by(api, bob, held, 200)


def test_section_4_a_held_invoice_is_its_writers_and_its_changers_too(
    api: Callable[..., ApiClient], cast: Cast, held: UUID
) -> None:
    with cast.acting(olivia):
        order = get_document(held)
        values = {"customer": order.customer_id, "amount": Money(100_00, "MYR")}
        invoice = service.create_document(Kind.INVOICE, values).document.id
    with cast.acting(bob):
        amend_document(get_document(invoice), {"amount": Money(120_00, "MYR")}, None)
        assert service.post_document(get_document(invoice)).refused
    for person, status in ((olivia, 403), (bob, 403), (alice, 200)):
        api(person).post(f"/invoices/{invoice}/release", {"reason": "Good"}, status=status)


@pytest.mark.parametrize(("person", "offered"), [(olivia, False), (bob, True)], ids=["its author", "somebody else"])
def test_the_desk_offers_a_release_to_somebody_else_only(
    as_person: Callable[..., Client], held: UUID, person: Person, offered: bool
) -> None:
    page = as_person(person).get(f"/acme/credit/documents/{held}", status=200)
    assert page.has("[data-opens=release]") is offered
    assert ("Somebody else has to release" in page.words) is not offered


def test_a_refusal_that_ended_by_itself_says_so_among_the_decisions(
    as_person: Callable[..., Client], cast: Cast, held: UUID
) -> None:
    with cast.acting(alice):
        a_document(Kind.PAYMENT, get_customer(get_document(held).debtor_id), 500_00)
        assert service.orders.open_waiting(get_document(held))
    page = as_person(bob).get(f"/acme/credit/documents/{held}", status=200)
    assert "opened by itself" in page.words
