"""What a credit controller sees and decides on the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.conglomerates.service import create_node, update_node
from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.temporary import raise_limit
from app.credit.values import Kind as Holder
from app.customers.queries.book import get_customer
from app.customers.service import move_customer, update_customer
from app.customers.values.verbs import VERBS
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.days import ahead, today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.jobs import followed
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, dave

DESK = "/acme/credit/"
People = Callable[..., Client]


@pytest.fixture
def held(cast: Cast, omni: UUID) -> UUID:
    """Domain rules, section 2: limit 50,000, existing 48,000, an order of 5,000."""
    with cast.acting(alice):
        return a_document(Kind.SALES_ORDER, get_customer(omni), 5_000_00).id


@pytest.fixture
def state_of(cast: Cast) -> Callable[[UUID], str]:
    def read(document_id: UUID) -> str:
        with cast.acting(alice):
            return get_document(document_id).status

    return read


def page_of(document_id: UUID) -> str:
    return f"{DESK}documents/{document_id}"


def test_an_empty_desk_says_what_will_appear(as_person: People) -> None:
    assert as_person(bob).get(DESK, status=200) == shows("Nothing waits for a decision")


def test_a_held_order_waits_with_the_figures_of_its_decision(as_person: People, held: UUID) -> None:
    [row] = as_person(bob).get(DESK, status=200).all("#held_table tbody tr")
    words = " ".join(row.text().split())
    for figure in ("OmniRetail Sdn Bhd", "Customer limit", "48,000.00", "5,000.00", "50,000.00", "3,000.00", "106%"):
        assert figure in words


def test_the_sum_is_spelled_out(as_person: People, held: UUID) -> None:
    page = as_person(bob).get(page_of(held), status=200)
    assert page == shows("Held: it would take OmniRetail Sdn Bhd 3,000.00 over its credit limit")
    assert [" ".join(row.text(separator=" ").split()) for row in page.all(".sum-table tr")] == [
        "Existing exposure 48,000.00",
        "+ This order 5,000.00",
        "= Exposure with it 53,000.00",
        "> Credit limit 50,000.00",
        "Over the limit by 3,000.00",
    ]
    assert page == shows("Reduce it to 2,000.00 or less")


def test_section_4_who_may_not_see_credit_reads_no_figure(
    as_person: People, role_of: Callable[..., None], held: UUID
) -> None:
    role_of(dave, without=[Permission.CREDIT_VIEW])
    for url in (DESK, page_of(held)):
        words = as_person(dave).get(url, status=200).words
        assert "held for credit" in words.lower()
        for figure in ("48,000", "50,000", "3,000.00"):
            assert figure not in words


def test_a_release_needs_a_reason_and_opens_the_order(as_person: People, state_of: Any, held: UUID) -> None:
    browser = as_person(bob)
    refused = browser.post(f"{page_of(held)}/release", {"reason": " "}, status=422)
    assert "a release or a refusal needs a reason" in refused.words
    assert state_of(held) == "held"
    assert browser.post(f"{page_of(held)}/release", {"reason": "Pays on time"}) == redirects_to(DESK)
    assert state_of(held) == "open"
    again = browser.post(f"{page_of(held)}/release", {"reason": "Twice"}, status=409)
    assert "This document waits no more" in again.words
    assert "Pays on time" in again.words


def test_a_refusal_ends_the_order_with_its_reason(as_person: People, state_of: Any, held: UUID) -> None:
    assert as_person(bob).post(f"{page_of(held)}/refuse", {"reason": "Too late too often"}) == redirects_to(DESK)
    assert state_of(held) == "refused"
    assert as_person(bob).get(DESK, status=200) == shows("Nothing waits for a decision")


def test_a_limit_raised_for_a_while_lets_the_order_pass_when_submitted_again(
    as_person: People, state_of: Any, held: UUID
) -> None:
    browser = as_person(bob)
    decision = browser.get(page_of(held), status=200)
    assert browser.post(f"{page_of(held)}/submit", status=403).status == 403, "a controller enters no orders"
    form = browser.get(decision.one("a[aria-keyshortcuts=r]").attributes["href"], status=200)
    assert form.one("input[name=amount]").attributes["value"] == "3,000.00"
    assert browser.submit(form, "#raise_form", reason="Festive stock") == redirects_to(page_of(held))
    assert browser.get(page_of(held), status=200) == shows("It would pass now: submit it again")
    assert as_person(dave).post(f"{page_of(held)}/submit") == redirects_to(DESK)
    assert state_of(held) == "open"


def test_a_raise_without_a_reason_keeps_what_was_typed(as_person: People, cast: Cast, held: UUID) -> None:
    with cast.acting(alice):
        debtor = get_document(held).debtor_id
    browser = as_person(bob)
    form = browser.get(f"{DESK}customers/{debtor}/raise", status=200)
    again = browser.submit(form, "#raise_form", amount="10,000.00", reason="", until="2020-01-01")
    assert again.status == 422
    assert again.one("input[name=amount]").attributes["value"] == "10,000.00"


def test_submitting_again_without_room_says_so_and_keeps_it_held(as_person: People, state_of: Any, held: UUID) -> None:
    answer = as_person(dave).htmx(f"{page_of(held)}/submit", "decision", {}, status=409)
    assert "3,000.00 over its credit limit" in answer.words
    assert state_of(held) == "held"


def test_the_words_find_a_document_by_its_number_or_its_customer(as_person: People, cast: Cast, held: UUID) -> None:
    with cast.acting(alice):
        number = get_document(held).number or ""
    browser = as_person(bob)
    for q in (number.lower(), "omniretail", "OMNI-001"):
        assert len(browser.get(f"{DESK}?q={q}", status=200).all("#held_table tbody tr")) == 1
    assert browser.get(f"{DESK}?q=nobody", status=200) == shows("Nothing that waits matches")


def test_the_longest_waiting_or_the_largest_stands_first(as_person: People, cast: Cast, held: UUID) -> None:
    with cast.acting(alice):
        other = a_customer(name="Delta Bhd", credit_limit=Money(0, "MYR"))
        a_document(Kind.SALES_ORDER, other, 9_000_00)
    browser = as_person(bob)

    def first(order: str) -> str:
        return browser.get(f"{DESK}?order={order}", status=200).texts("#held_table tbody tr td:nth-child(2)")[0]

    assert first("oldest") == "OmniRetail Sdn Bhd"
    assert first("largest") == "Delta Bhd"


def test_section_4_the_panel_of_a_customer_says_what_happens_to_the_next_order(
    as_person: People, cast: Cast, held: UUID
) -> None:
    with cast.acting(alice):
        debtor = get_document(held).debtor_id
    panel = as_person(dave).htmx(f"{DESK}customers/{debtor}/panel", "credit_panel", status=200)
    assert "An order of up to 2,000.00 passes; a larger one is held at OmniRetail Sdn Bhd." in panel.words
    assert "Unpaid invoices 48,000.00" in panel.words


@pytest.fixture
def abroad(cast: Cast) -> UUID:
    """A limit of 1,000 dollars, at 4 to one; 3,200 ringgit are owed, which are 800 dollars; an order of 300 dollars is held."""
    with cast.acting(alice):
        a_record("exchange_rate", currency="USD", rate=Decimal("4"), date=date(2000, 1, 1))
        customer = a_customer(code="USD-1", name="Pacific Traders", currency="USD", credit_limit=Money(1_000_00, "USD"))
        a_document(Kind.INVOICE, customer, 3_200_00)
        order = service.create_order({"customer": customer.id, "amount": Money(300_00, "USD"), "currency": "USD"})
        return order.document.id


def test_where_the_limit_is_in_another_currency_the_panels_figures_still_add_up(
    as_person: People, cast: Cast, abroad: UUID
) -> None:
    with cast.acting(alice):
        debtor = get_document(abroad).debtor_id
    panel = as_person(dave).htmx(f"{DESK}customers/{debtor}/panel", "credit_panel", status=200)
    assert [" ".join(one.text(separator=" ").split()) for one in panel.all("dl.kv dd")] == [
        "USD 1,000.00",
        "USD 800.00 MYR 3,200.00",
    ]
    assert "USD 200.00" in panel.words
    assert "Unpaid invoices MYR 3,200.00" in panel.words


def test_where_the_limit_is_in_another_currency_the_rows_add_up_too(
    as_person: People, cast: Cast, abroad: UUID
) -> None:
    [row] = as_person(bob).get(DESK, status=200).all("#held_table tbody tr")
    assert [cell.text().strip() for cell in row.css("td.num")][:4] == [
        "USD 800.00",
        "USD 300.00",
        "USD 1,000.00",
        "USD 100.00",
    ]
    with cast.acting(alice):
        update_customer(get_customer(get_document(abroad).debtor_id), {"credit_limit": Money(700_00, "USD")})
    followed(cast)
    [row] = as_person(bob).get(f"{DESK}over", status=200).all("#standing_table tbody tr")
    assert [cell.text().strip() for cell in row.css("td.num")] == ["USD 700.00", "USD 800.00", "USD 100.00"]


def test_a_blocked_customers_order_cannot_be_released(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(name="Chin Teck", status="blocked")
        blocked: Document = service.create_order({"customer": customer.id, "amount": Money(100_00, "MYR")}).document
        blocked_id = blocked.id
    page = as_person(bob).get(page_of(blocked_id), status=200)
    assert page == shows("The customer is blocked.")
    assert page == shows("No release can let this pass")
    assert not page.has("[data-opens=release]")


def test_the_sidebar_counts_what_waits(as_person: People, held: UUID) -> None:
    assert as_person(bob).htmx(f"{DESK}count", "desk_count", status=200).words.startswith("1")


def test_the_palette_says_what_each_customer_may_still_order(
    as_person: People, role_of: Callable[..., None], cast: Cast
) -> None:
    with cast.acting(alice):
        a_customer(code="PAL-1", name="Palette One", credit_limit=Money(50_000_00, "MYR"))
        over = a_customer(code="PAL-2", name="Palette Two", credit_limit=Money(2_000_00, "MYR"))
        a_customer(code="PAL-3", name="Palette Three")
        a_document(Kind.INVOICE, over, 1_350_00)
        update_customer(over, {"credit_limit": Money(1_000_00, "MYR")})
    followed(cast)
    asked = "/acme/customers/palette?q=palette"
    hits = as_person(dave).htmx(asked, "palette_hits").texts("#palette_list .item")
    said = {name: hit for hit in hits for name in ("One", "Two", "Three") if f"Palette {name}" in hit}
    assert said["One"].endswith("50,000.00 available")
    assert said["Two"].endswith("over by 350.00")
    assert "available" not in said["Three"]
    role_of(dave, without=[Permission.CREDIT_VIEW])
    assert "available" not in as_person(dave).htmx(asked, "palette_hits").text


# --- lists of the book


@pytest.fixture
def book(cast: Cast) -> dict[str, UUID]:
    """One over its limit, one near it, a group that is over, one blocked, one raised for two days."""
    with cast.acting(alice):
        group = create_node({"code": "ABC", "name": "ABC Group"})
        over = a_customer(code="OVER-1", name="Lim Brothers", conglomerate=group.id)
        near = a_customer(code="NEAR-1", name="Kedai Ria", credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, over, 80_000_00)
        a_document(Kind.INVOICE, near, 46_000_00)
        update_node(group, {"credit_limit": Money(70_000_00, "MYR")})
        update_customer(over, {"credit_limit": Money(50_000_00, "MYR")})
        blocked = a_customer(code="BLOCK-1", name="Tutup Sdn Bhd")
        move_customer(blocked, VERBS["block"], "Cheque returned")
        both = a_customer(code="BLACK-1", name="Usang Trading")
        move_customer(both, VERBS["block"], "Three cheques")
        move_customer(both, VERBS["blacklist"], "Its director was convicted")
        days = {"since": today(), "until": ahead(2)}
        raise_limit(Holder.CUSTOMER, near.id, amount=Money(1_00, "MYR"), reason="Festival", **days)
        found = {"over": over.id, "near": near.id, "group": group.id, "blocked": blocked.id}
    followed(cast)
    return found


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("over", [["ABC Group", "Group", "70,000.00", "80,000.00", "10,000.00", "114%"], ["Lim Brothers", "50,000.00", "30,000.00", "160%"]]),
        ("near", [["Kedai Ria", "50,001.00", "46,000.00", "4,001.00", "91%"]]),
        ("ending", [["Kedai Ria", "1.00", "Festival"]]),
        ("blocked", [
            ["Tutup Sdn Bhd", "BLOCK-1", "Blocked", "Cheque returned"],
            ["Usang Trading", "BLACK-1", "Blacklisted", "Blocked", "Its director was convicted", "Three cheques"],
        ]),
    ],
)  # fmt: skip
def test_a_list_of_the_book_says_who_and_how_much(
    as_person: People, book: dict[str, UUID], path: str, rows: list[list[str]]
) -> None:
    page = as_person(bob).get(f"{DESK}{path}", status=200)
    shown = sorted(" ".join(row.text(separator=" ").split()) for row in page.all("#standing_table tbody tr"))
    assert len(shown) == len(rows)
    for row, words in zip(shown, rows, strict=True):
        assert all(word in row for word in words), row
    [tile] = page.all(".fig[aria-current=page] .v")
    assert tile.text().strip() == str(len(rows))


def test_the_lists_are_searched_and_paged(as_person: People, book: dict[str, UUID]) -> None:
    bobs = as_person(bob)
    assert [one.text() for one in bobs.get(f"{DESK}over?q=abc").all("#standing_table tbody td a")] == ["ABC Group"]
    assert bobs.get(f"{DESK}over?q=nobody") == shows("Nothing here matches")
    assert bobs.get(f"{DESK}over?cursor=rubbish", status=422)


def test_who_sees_only_their_own_customers_sees_no_figure_of_the_book(
    as_person: People, cast: Cast, book: dict[str, UUID]
) -> None:
    daves = cast.id_of(dave)
    with cast.acting(alice) as session:
        session.execute(text("update roles set own_only_view = array['customers'] where key = 'sales-rep'"))
        session.execute(
            text("update customers set owner_id = :dave where id = :id"), {"dave": daves, "id": book["over"]}
        )
    page = as_person(dave).get(f"{DESK}over", status=200)
    assert not page.all(".fig")
    assert [one.text() for one in page.all("#standing_table tbody td a")] == ["Lim Brothers"]


def test_orders_that_would_pass_are_a_list_of_their_own(as_person: People, cast: Cast, held: UUID) -> None:
    assert as_person(bob).get(f"{DESK}?passing=1") == shows("Nothing that waits matches")
    with cast.acting(alice):
        a_document(Kind.PAYMENT, get_customer(get_document(held).debtor_id), 3_000_00)
    followed(cast)
    [row] = as_person(bob).get(f"{DESK}?passing=1").all("#held_table tbody tr")
    assert "Would pass now" in row.text()
