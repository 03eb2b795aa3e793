"""Everything that a decision needs stands on one screen, and it sends nobody to do what would not help."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from app.approvals.service import save_policy as save_approvals
from app.approvals.values import Band
from app.conglomerates.service import create_node
from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.bands import set_band
from app.credit.service.policy import save_policy
from app.credit.service.temporary import raise_limit
from app.credit.values import Kind as Holder
from app.credit.values import Policy
from app.customers.queries import book
from app.customers.service import move_customer, update_customer
from app.customers.values.verbs import VERBS
from app.identity.queries import members
from app.receivables import service
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from app.reference.values.terms import TermKind
from tests.client import Answer, Client
from tests.days import ago, ahead, today
from tests.factories.attachments import an_attachment
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.notes import a_note
from tests.factories.reference import a_credit_term
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, dave

DESK = "/acme/credit/"
People = Callable[..., Client]


@pytest.fixture
def held(cast: Cast, omni: UUID) -> UUID:
    """An order of 5,000 of two lines, which is over the limit by 3,000."""
    lines = [
        {"description": "Copy paper", "quantity": Decimal(20), "unit_price": Decimal(240)},
        {"description": "Delivery", "quantity": Decimal(1), "unit_price": Decimal(200)},
    ]
    with cast.acting(alice):
        return service.create_order({"customer": omni}, lines).document.id


def page_of(document: UUID) -> str:
    return f"{DESK}documents/{document}"


def ways(page: Answer) -> list[str]:
    """Who can do what, as the page says it."""
    return [" ".join(one.text(separator=" ").split()) for one in page.all("section[aria-labelledby=can] .items li")]


def test_what_is_asked_for_the_ageing_notes_and_files_stand_beside_the_sum(
    as_person: People, cast: Cast, omni: UUID, held: UUID
) -> None:
    with cast.acting(alice):
        customer = book.get_customer(omni)
        for text in ("First", "Second", "Third"):
            a_note(customer, text)
        a_note(customer, "Ask the director", pinned=True)
        an_attachment(customer, "guarantee.pdf", b"%PDF-1.4")
    browser = as_person(bob)
    page = browser.get(page_of(held), status=200)
    assert [
        " ".join(row.text(separator=" ").split()) for row in page.all("section[aria-labelledby=asked] tbody tr")
    ] == [
        "Copy paper 20 4,800.00",
        "Delivery 1 200.00",
    ]
    ageing = [" ".join(row.text(separator=" ").split()) for row in page.all("section[aria-labelledby=ageing_title] tr")]
    assert any(row.endswith("48,000.00") for row in ageing)
    assert page.one(".head .acts a").attributes["href"] == f"/acme/documents/sales-orders/{held}"
    notes = browser.htmx(page.one("#notes_panel").attributes["hx-get"] or "", "notes_panel", status=200)
    assert [one.split()[0] for one in notes.texts(".prose")] == ["Ask", "Third", "Second"]
    assert "4 notes" in notes.words
    files = browser.htmx(page.one("#attachments_panel").attributes["hx-get"] or "", "attachments_panel", status=200)
    assert files.one(".items a").text() == "guarantee.pdf"


def test_without_notes_and_files_their_panels_take_no_room(as_person: People, held: UUID) -> None:
    page = as_person(bob).get(page_of(held), status=200)
    assert page.all("#notes_panel") == page.all("#attachments_panel") == []


def test_without_the_right_to_see_credit_there_is_no_ageing(
    as_person: People, role_of: Callable[..., None], held: UUID
) -> None:
    role_of(dave, without=[Permission.CREDIT_VIEW])
    page = as_person(dave).get(page_of(held), status=200)
    assert page.all("section[aria-labelledby=ageing_title]") == []
    assert "48,000" not in page.words


def test_over_a_limit_each_is_told_what_helps(as_person: People, held: UUID) -> None:
    assert ways(as_person(bob).get(page_of(held), status=200)) == [
        "Sales Reduce it to 2,000.00 or less, or submit it again once there is room.",
        "Finance Record a payment that has arrived: what is received makes room at once.",
        "Credit controller Raise the limit for a while, release this document once, or refuse it.",
    ]


def test_a_late_review_is_answered_by_reviewing_and_no_payment_is_asked_for(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(50_000_00, "MYR"), next_credit_review=ago(3))
        save_policy(Policy(holds_review=True))
        order = a_document(Kind.SALES_ORDER, customer, 1_00).id
        customer_id = customer.id
    page = as_person(bob).get(page_of(order), status=200)
    assert ways(page) == [
        "Sales Submit it again once the cause is gone.",
        "Credit controller Review the customer, release this document once, or refuse it.",
    ]
    [first, *_others] = page.all("section[aria-labelledby=can] footer .btn")
    assert (first.text().strip(), first.attributes["href"]) == ("Review…", f"{DESK}customers/{customer_id}/review")


def test_what_no_release_can_let_pass_offers_no_raise_either_although_it_is_over(
    as_person: People, cast: Cast, omni: UUID
) -> None:
    with cast.acting(alice):
        move_customer(book.get_customer(omni), VERBS["block"], "Cheque returned")
        order = a_document(Kind.SALES_ORDER, book.get_customer(omni), 5_000_00).id
    page = as_person(bob).get(page_of(order), status=200)
    assert page == shows("No release can let this pass")
    assert page.one("#why").text() == "Held: The customer is blocked.", "what weighs most stands first, as on the list"
    assert [one.attributes.get("aria-keyshortcuts") for one in page.all("section[aria-labelledby=can] .btn")] == ["f"]
    assert "Reduce it" not in page.words, "a smaller order of a blocked customer is held, too"


def test_an_unpaid_share_asks_finance_for_the_payment_of_that_order(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        term = a_credit_term(kind=TermKind.PREPAID, days=None, percent=Decimal(30))
        customer = a_customer(credit_term=term.id)
        order = a_document(Kind.SALES_ORDER, customer, 1_000_00)
        delivery = a_document(Kind.DELIVERY_ORDER, customer, 1_000_00, order=order.id).id
    assert ways(as_person(bob).get(page_of(delivery), status=200))[1] == (
        "Finance Record the payment that names its order: it passes once what has cleared covers the prepaid share."
    )


def test_where_there_is_room_by_now_nobody_is_sent_to_look_for_a_cause(
    as_person: People, cast: Cast, omni: UUID, held: UUID
) -> None:
    with cast.acting(alice):
        update_customer(book.get_customer(omni), {"credit_limit": Money(60_000_00, "MYR")})
    assert ways(as_person(bob).get(page_of(held), status=200)) == [
        "Sales Submit it again: it opens.",
        "Credit controller Whoever enters orders submits it again; a release opens it at once. It can still be refused.",
    ]


def test_a_decision_comes_back_to_the_list_as_it_was_narrowed_and_ordered(as_person: People, held: UUID) -> None:
    browser, narrowed = as_person(bob), f"{DESK}?order=largest&q=Omni"
    page = browser.get(browser.get(narrowed).one("#held_table .main-cell a").attributes["href"] or "", status=200)
    assert page.all(".crumbs a")[0].attributes["href"] == narrowed
    assert browser.submit(page, "#release form", reason="Pays on time") == redirects_to(narrowed)


def test_a_reason_that_did_not_help_is_not_typed_again(as_person: People, cast: Cast, held: UUID) -> None:
    with cast.acting(alice):
        [role] = [role for role in members.roles() if role.key == "credit-controller"]
        set_band(role.id, Money(1_000_00, "MYR"))
    browser = as_person(bob)
    refused = browser.submit(browser.get(page_of(held)), "#release form", reason="Pays on time")
    assert "This was not done" in refused.words
    assert refused.one("#release_reason").text() == "Pays on time"


def test_what_waits_at_the_customer_and_at_its_group_are_two_panels(
    as_person: People, cast: Cast, omni: UUID, held: UUID
) -> None:
    with cast.acting(alice):
        group = create_node({"code": "OMNI", "name": "Omni Group", "credit_limit": Money(90_000_00, "MYR")})
        update_customer(book.get_customer(omni), {"conglomerate": group.id})
        for kind in ("credit_limit", "group_limit"):
            save_approvals(kind, [Band(None, ("finance",))])
        days = {"since": today(), "until": ahead(9), "reason": "Festival"}
        raise_limit(Holder.CUSTOMER, omni, amount=Money(1_000_00, "MYR"), **days)
        raise_limit(Holder.NODE, group.id, amount=Money(2_000_00, "MYR"), **days)
    browser = as_person(bob)
    page = browser.get(page_of(held), status=200)
    said = {}
    for place in ("approvals_panel", "approvals_panel-1"):
        answer = browser.htmx(page.one(f"#{place}").attributes["hx-get"] or "", place, status=200)
        assert answer.all("h1") == [], "the panel alone, not a page within the page"
        said[place] = answer.one(f"#{place}").text()
    assert "+1,000.00" in said["approvals_panel"]
    assert "+2,000.00" in said["approvals_panel-1"]
    with cast.acting(alice):
        assert get_document(held).status == "held"
