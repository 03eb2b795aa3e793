"""The pages of documents: what somebody who enters and posts them sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from tests.client import Answer, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document, one_document_of_each_kind
from tests.matchers import shows
from tests.people import Cast, alice, carol, dave, olivia

DOCUMENTS = "/acme/documents/"
People = Callable[..., Client]


def enter(browser: Client, of: str, omni: UUID, **typed: Any) -> Answer:
    """The form of a new document for OmniRetail, sent."""
    form = browser.get(f"{DOCUMENTS}{of}/new?customer={omni}", status=200)
    return browser.follow(browser.submit(form, "#document_form", **typed))


@pytest.mark.parametrize(
    "of", ["quotations", "sales-orders", "delivery-orders", "invoices", "debit-notes", "credit-notes", "payments"]
)
def test_every_kind_has_a_list_that_says_what_is_missing(as_person: People, of: str) -> None:
    page = as_person(olivia).get(f"{DOCUMENTS}{of}/", status=200)
    assert page == shows("None yet")
    assert page.has("main a[aria-keyshortcuts=n]")


def test_lists_pages_and_the_customers_tab_show_a_whole_chain(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(name="Chain Sdn Bhd")
        one_document_of_each_kind(customer)
        customer_id = customer.id
    browser = as_person(olivia)
    for of in ("quotations", "sales-orders", "delivery-orders", "invoices", "debit-notes", "credit-notes", "payments"):
        listed = browser.get(f"{DOCUMENTS}{of}/?q=chain", status=200)
        page = browser.get(listed.one("#document_table tbody a").attributes["href"], status=200)
        assert page.has("#document_page")
    invoice = browser.get(
        browser.get(f"{DOCUMENTS}invoices/", status=200).one("tbody a").attributes["href"], status=200
    )
    labels = " ".join(invoice.texts("aside .line .what"))
    for word in ("Quotation", "Sales order", "Delivery order", "Invoice"):
        assert word in labels
    assert "Allocations" in invoice.words
    tab = browser.get(f"/acme/customers/{customer_id}/documents", status=200)
    assert tab.texts("#profile_tab h2")[:3] == ["Sales orders", "Invoices", "Payments"]


def test_a_sales_rep_enters_an_order_that_is_held_and_reads_why(as_person: People, omni: UUID) -> None:
    page = enter(as_person(dave), "sales-orders", omni, amount="5,000.00")
    assert page == shows("Held for credit")
    decision = as_person(dave).get(page.one(".callout a").attributes["href"], status=200)
    assert decision == shows("3,000.00 over its credit limit")


def test_what_would_happen_is_said_while_typing(as_person: People, omni: UUID) -> None:
    browser = as_person(dave)
    url = f"{DOCUMENTS}sales-orders/check?customer={omni}&amount="
    assert "It would pass" in browser.htmx(f"{url}100", "order_trial", status=200).words
    held = browser.htmx(f"{url}5000", "order_trial", status=200).words
    assert "It would be held for credit" in held
    assert "Up to 2,000.00 would pass." in held
    assert browser.htmx(f"{url}nonsense", "order_trial", status=200).words.strip() == ""


def test_a_form_that_is_shown_once_more_names_its_customers(as_person: People, omni: UUID) -> None:
    browser = as_person(olivia)
    form = browser.get(f"{DOCUMENTS}sales-orders/new?customer={omni}", status=200)
    again = browser.submit(form, "#document_form", bill_to=str(omni), amount="abc")
    assert "“abc” is not an amount." in again.words
    shown = [again.one(f"#{name}").attributes["value"] for name in ("customer", "bill_to")]
    assert shown == [form.one("#customer").attributes["value"]] * 2


def test_lines_take_the_place_of_an_amount(as_person: People, cast: Cast, omni: UUID) -> None:
    line = {"line-0-description": "Shelf", "line-0-quantity": "3", "line-0-unit_price": "33.335"}
    page = enter(as_person(olivia), "sales-orders", omni, **line)
    assert "100.01" in page.words
    wrong = as_person(olivia)
    form = wrong.get(f"{DOCUMENTS}sales-orders/new?customer={omni}", status=200)
    again = wrong.submit(form, "#document_form", **{**line, "line-0-quantity": "many"})
    assert again.status == 422
    assert "Line 1" in again.words
    assert again.one("input[name=line-0-description]").attributes["value"] == "Shelf"


def test_a_draft_is_submitted_from_its_page(as_person: People, cast: Cast, omni: UUID) -> None:
    browser = as_person(olivia)
    page = enter(browser, "sales-orders", omni, amount="100", draft="1")
    assert page == shows("Draft")
    submit = next(form for form in page.all("form") if form.attributes["action"].endswith("/submit"))
    assert browser.follow(browser.post(submit.attributes["action"], {})) == shows("Open")


def test_an_order_is_delivered_invoiced_and_paid_by_its_own_pages(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        order = a_document(Kind.SALES_ORDER, a_customer(name="Delta Bhd"), 1_000_00)
        order_id, debtor = order.id, order.debtor_id
    browser = as_person(olivia)

    def move(url: str, **typed: Any) -> Answer:
        form = browser.get(url, status=200)
        return browser.follow(browser.submit(form, "#document_form", **typed))

    delivery = move(f"{DOCUMENTS}delivery-orders/new?order={order_id}")
    assert delivery == shows("To invoice")
    delivered = delivery.one("#document_page .menu a[href*='/new?']").attributes["href"]
    invoice = move(delivered)
    assert invoice == shows("1,000.00")
    paid = move(f"{DOCUMENTS}payments/new?customer={debtor}", amount="400")
    allocate = next(f for f in paid.all("form") if f.attributes["action"].endswith("/allocate"))
    assert browser.follow(browser.post(allocate.attributes["action"], {})) == shows("Allocations")
    with cast.acting(alice):
        assert get_document(order_id).status == "closed"


def test_who_may_only_look_is_offered_nothing_to_do(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        order = a_document(Kind.SALES_ORDER, a_customer(), 10_00)
        url = f"{DOCUMENTS}sales-orders/{order.id}"
    browser = as_person(carol)
    page = browser.get(url, status=200)
    assert not page.all("#document_page form")
    browser.post(f"{url}/cancel", {}, status=403)
    browser.get(f"{DOCUMENTS}sales-orders/new", status=403)


def test_a_verb_that_the_state_forbids_says_so(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        order = a_document(Kind.SALES_ORDER, a_customer(), 10_00)
        url = f"{DOCUMENTS}sales-orders/{order.id}"
    answer = as_person(olivia).post(f"{url}/reopen", {}, status=409)
    assert "This was not done" in answer.words


def test_a_document_of_another_kind_is_not_found_under_this_address(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        order = a_document(Kind.SALES_ORDER, a_customer(), 10_00)
        order_id = order.id
    as_person(olivia).get(f"{DOCUMENTS}invoices/{order_id}", status=404)


def test_what_an_invoice_follows_is_named_once_and_by_its_kind(as_person: People, api: Any, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        order = a_document(Kind.SALES_ORDER, customer)
        delivery = a_document(Kind.DELIVERY_ORDER, customer, order=order.id)
        invoice = a_document(Kind.INVOICE, customer, delivery=delivery.id)
        number, invoice_id = delivery.number, invoice.id
    page = as_person(olivia).get(f"{DOCUMENTS}invoices/{invoice_id}", status=200)
    assert page.texts(".kv dt")[:2] == ["Delivery order", "Date"]
    shown = api(alice).get(f"/invoices/{invoice_id}", status=200).json
    assert (shown["order"], shown["delivery"]["code"]) == (None, number)
