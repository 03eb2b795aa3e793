"""A release covers one order up to its amount, for some days, and nothing else (domain rules, section 4; peers 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers.models import Customer
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.queries.holds import holds_of
from app.receivables.values.documents import Kind, Outcome
from tests.client import ApiClient
from tests.days import ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice, bob, dave

LIMIT = 50_000_00


def myr(amount: int) -> Money:
    return Money(amount, "MYR")


@pytest.fixture
def held(cast: Cast) -> UUID:
    """Unpaid 48,000 of 50,000; an order of 5,000 is held."""
    with cast.acting(alice):
        customer = a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_limit=myr(LIMIT))
        a_document(Kind.INVOICE, customer, 48_000_00)
        return a_document(Kind.SALES_ORDER, customer, 5_000_00).id


def released(cast: Cast, order: UUID) -> None:
    with cast.acting(bob):
        service.release_document(get_document(order), "Pays on time")


def amended(cast: Cast, order: UUID, amount: int) -> str:
    """How the order stands after its amount was changed."""
    with cast.acting(alice):
        return service.amend_order(get_document(order), {"amount": myr(amount)}, None).document.status


def submitted(cast: Cast, order: UUID) -> str:
    with cast.acting(alice):
        return service.submit_order(get_document(order)).document.status


def cancelled_and_reopened(cast: Cast, order: UUID) -> None:
    with cast.acting(alice):
        service.reopen_order(service.cancel_document(get_document(order)))


@pytest.mark.parametrize(
    ("amount", "status"), [(4_999_99, "open"), (5_000_00, "open"), (5_000_01, "held")], ids=["less", "the same", "more"]
)
def test_section_4_a_higher_amount_is_checked_again(cast: Cast, held: UUID, amount: int, status: str) -> None:
    released(cast, held)
    cancelled_and_reopened(cast, held)
    amended(cast, held, amount)
    assert submitted(cast, held) == status


@pytest.mark.parametrize(
    ("days", "later", "status"),
    [(30, 0, "open"), (30, 30, "open"), (30, 31, "held"), (7, 7, "open"), (7, 8, "held")],
    ids=["at once", "on the 30th day", "a day later", "on the last of 7 days", "a day after 7"],
)
def test_section_4_a_later_day_is_checked_again(cast: Cast, held: UUID, days: int, later: int, status: str) -> None:
    """30 days in a fresh company; the company may say another number."""
    with cast.acting(alice):
        save_policy(Policy(release_days=days))
    released(cast, held)
    cancelled_and_reopened(cast, held)
    with cast.acting(alice):
        document = get_document(held)
        assert document.released_until == ahead(days)
        document.released_until -= timedelta(days=later)
    assert submitted(cast, held) == status


def test_section_4_it_covers_no_other_order(cast: Cast, held: UUID) -> None:
    released(cast, held)
    with cast.acting(alice):
        customer = get_document(held).customer_id
        assert service.create_order({"customer": customer, "amount": myr(1)}).refused


def test_section_4_a_refusal_ends_what_was_released_before(cast: Cast, held: UUID) -> None:
    """Released for 5,000, raised to 6,000 and refused: as a draft of 5,000 again it is asked about the limit like any other."""
    released(cast, held)
    assert amended(cast, held, 6_000_00) == "held"
    with cast.acting(bob):
        service.refuse_document(get_document(held), "Not any more")
    with cast.acting(alice):
        service.reopen_order(get_document(held))
    amended(cast, held, 5_000_00)
    assert submitted(cast, held) == "held"


def test_section_4_no_role_makes_the_guard_silent(api: Callable[..., ApiClient], cast: Cast, role_of: Callable[..., None], held: UUID) -> None:  # fmt: skip
    """Who may do everything is held like anybody, and passes by the separate, recorded act."""
    with cast.acting(alice):
        customer = str(get_document(held).customer_id)
    order = {"customer": {"id": customer}, "amount": {"amount": "2000.01", "currency": "MYR"}}
    role_of(bob, also=[Permission.ORDERS_CREATE, Permission.ORDERS_SUBMIT])
    for person in (alice, bob):
        refused = api(person).post("/sales-orders", order, status=409).json
        assert refused["order"]["status"] == "held"
        own = f"/sales-orders/{refused['order']['id']}"
        assert api(person).post(f"{own}/release", {"reason": "Known for years"}, status=200).json["status"] == "open"
        with cast.acting(alice):
            [entry] = holds_of(UUID(refused["order"]["id"]))
            assert (entry.outcome, entry.reason, entry.decided_by_name) == (
                Outcome.RELEASED.value,
                "Known for years",
                person.name,
            )


ENTRIES = text("select document_id from document_holds where outcome is null order by document_id")
HELD = text("select id from documents where status = 'held' order by id")


def one_entry_each(cast: Cast) -> int:
    """Every refusal that waits has one entry, and every entry is a document that is held; how many there are."""
    with cast.acting(alice) as session:
        entries, documents = session.scalars(ENTRIES).all(), session.scalars(HELD).all()
    assert entries == documents
    return len(entries)


def test_section_4_every_refusal_is_one_entry_of_the_workbench_however_often_it_is_refused(
    cast: Cast, held: UUID
) -> None:
    assert one_entry_each(cast) == 1
    for _ in range(2):
        assert submitted(cast, held) == "held"
        assert one_entry_each(cast) == 1
    assert amended(cast, held, 6_000_00) == "draft"
    assert one_entry_each(cast) == 0
    assert submitted(cast, held) == "held"
    assert one_entry_each(cast) == 1
    released(cast, held)
    assert one_entry_each(cast) == 0
    assert amended(cast, held, 6_000_01) == "held"
    assert one_entry_each(cast) == 1
    with cast.acting(bob):
        service.refuse_document(get_document(held), "No")
    assert one_entry_each(cast) == 0


def test_section_4_a_held_order_keeps_the_facts_of_its_refusal(cast: Cast, held: UUID) -> None:
    """What is paid and raised afterwards changes nothing in what was said then; asked again, the facts are taken anew."""
    with cast.acting(alice):
        document: Document = get_document(held)
        a_document(Kind.PAYMENT, _customer(document), 1_000_00)
        [entry] = holds_of(held)
        [breach] = entry.breaches
        assert (breach["exposure"], breach["requested"], breach["total"], breach["limit"], breach["excess"]) == (
            48_000_00, 5_000_00, 53_000_00, LIMIT, 3_000_00,
        )  # fmt: skip
        again = service.submit_order(get_document(held)).decision
        assert again is not None
        assert again.breaches[0].excess == 2_000_00


def _customer(document: Document) -> Customer:
    return get_customer(document.customer_id)


def test_section_4_without_the_right_to_see_credit_a_refusal_says_held_for_credit_and_no_amounts(
    api: Callable[..., ApiClient], cast: Cast, role_of: Callable[..., None], held: UUID
) -> None:
    with cast.acting(alice):
        customer = str(get_document(held).customer_id)
    role_of(dave, without=[Permission.CREDIT_VIEW])
    order = {"customer": {"id": customer}, "amount": {"amount": "7777.00", "currency": "MYR"}}
    refused = api(dave).post("/sales-orders", order, status=409).json
    assert (refused["detail"], refused["breaches"]) == ("Held for credit.", [])
    tried = api(dave).post("/sales-orders?dry_run=true", order, status=200).json
    assert (tried["allowed"], tried["breaches"], tried["largest_amount"]) == (False, [], None)
