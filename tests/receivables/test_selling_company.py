"""Which company of the group sells by a document, and its own numbers without a gap (domain rules, sections 2 and 5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.money import Money
from app.core.session import transaction
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.values.documents import Kind
from app.reference.queries.lists import get_record, ids_by_code
from app.reference.service import deactivate_record, update_record
from app.reference.values import BY_NAME
from tests.client import ApiClient, Client
from tests.days import today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term, a_record
from tests.matchers import shows
from tests.people import Cast, alice, mallory, olivia

Apis = Callable[..., ApiClient]
People = Callable[..., Client]
GROUP = BY_NAME["group_company"]


@pytest.fixture
def group(cast: Cast) -> dict[str, UUID]:
    """Two companies of the group, each with an outlet: by code."""
    with cast.acting(alice):
        found = {code: a_record("group_company", code=code, name=f"Acme {code}") for code in ("KL", "SG")}
        for code, company in found.items():
            a_record("outlet", code=f"OUT-{code}", company=company.id)
        return {code: company.id for code, company in found.items()}


def outlets(*codes: str) -> list[UUID]:
    known = ids_by_code(BY_NAME["outlet"])
    return [known[f"OUT-{code}"] for code in codes]


@pytest.fixture
def served(cast: Cast, group: dict[str, UUID]) -> Callable[..., UUID]:
    """`served("KL")`: a customer that outlets of these companies serve."""

    def customer(*codes: str, **given: Any) -> UUID:
        with cast.acting(alice):
            return a_customer(outlets=outlets(*codes), **given).id

    return customer


def asked(customer_id: UUID, amount: str = "100.00", **more: Any) -> dict[str, Any]:
    return {
        "customer": {"id": str(customer_id)},
        "amount": {"amount": amount, "currency": "MYR"},
        "date": "2026-03-01",
        **more,
    }


def seller_of(answer: Any) -> str | None:
    company = answer["company"]
    return company["code"] if company else None


@pytest.mark.parametrize(
    ("served_by", "sells"), [(("KL",), "KL"), (("SG",), "SG"), (("KL", "SG"), None), ((), None)], ids=str
)
def test_the_company_whose_outlets_serve_the_customer_sells_when_it_is_one_alone(
    api: Apis, served: Callable[..., UUID], served_by: tuple[str, ...], sells: str | None
) -> None:
    body = asked(served(*served_by))
    for path in ("/quotations", "/sales-orders", "/invoices", "/debit-notes", "/payments"):
        assert seller_of(api(alice).post(path, body, status=201).json) == sells


def test_the_company_that_is_named_goes_before_it(
    api: Apis, served: Callable[..., UUID], group: dict[str, UUID]
) -> None:
    customer = served("KL")
    for name in ({"code": "sg"}, {"id": str(group["SG"])}):
        assert seller_of(api(alice).post("/payments", asked(customer, company=name), status=201).json) == "SG"
    answer = api(alice).post("/invoices", asked(customer, company={"code": "NO"}), status=422).json
    assert [one["field"] for one in answer["errors"]] == ["company"]


def test_programs_filter_by_it(api: Apis, served: Callable[..., UUID]) -> None:
    for code in ("KL", "SG"):
        api(alice).post("/invoices", asked(served(code)), status=201)
    asked_for = json.dumps({"field": "company", "op": "eq", "value": {"code": "SG"}})
    found = api(alice).get(f"/invoices?{urlencode({'filter': asked_for})}").json["data"]
    assert [one["number"] for one in found] == ["INV-SG-2026-00001"]


def test_the_only_company_sells_to_everybody_while_it_is_active(cast: Cast, api: Apis) -> None:
    with cast.acting(alice):
        company, customer = a_record("group_company", code="KL").id, a_customer().id
    assert seller_of(api(alice).post("/invoices", asked(customer), status=201).json) == "KL"
    with cast.acting(alice):
        deactivate_record(get_record(GROUP, company))
    assert seller_of(api(alice).post("/invoices", asked(customer), status=201).json) is None


def test_what_follows_a_document_is_sold_by_the_same_company(
    cast: Cast, served: Callable[..., UUID], group: Any
) -> None:
    """The customer is served by the one, the quotation names the other: everything after it is the other's."""
    customer_id, other_id = served("KL"), served("KL")
    with cast.acting(alice):
        customer = _customer(customer_id)
        quotation = a_document(Kind.QUOTATION, customer, company=group["SG"])
        order = a_document(Kind.SALES_ORDER, customer, quotation=quotation.id)
        delivery = a_document(Kind.DELIVERY_ORDER, customer, order=order.id)
        invoice = a_document(Kind.INVOICE, customer, delivery=delivery.id)
        note = a_document(Kind.CREDIT_NOTE, customer, 10_00, invoice=invoice.id)
        payment = a_document(Kind.PAYMENT, customer, 30_00, order=order.id, company=group["SG"])
        refund = service.refund_credit(a_document(Kind.PAYMENT, customer, 20_00, company=group["SG"]), 5_00)
        small = service.write_off(a_document(Kind.INVOICE, customer, 40, company=group["SG"]))
        moved = service.transfer_credit(a_document(Kind.PAYMENT, customer, 20_00, company=group["SG"]), other_id, 5_00)
        service.reverse_document(note)
        made = (order, delivery, invoice, note, payment, refund, small, *moved, _counter_of(note))
        assert {one.company_id for one in made} == {group["SG"]}


def test_a_discount_and_a_correction_are_of_the_company_of_the_invoice_and_of_the_payment(
    cast: Cast, served: Callable[..., UUID], group: Any
) -> None:
    customer_id = served("KL")
    with cast.acting(alice):
        term = a_credit_term(days=30, discount_percent=Decimal(2), discount_days=10).id
        methods = [a_record("payment_method", code=code).id for code in ("ONE", "TWO")]
        customer = _customer(customer_id)
        invoice = a_document(Kind.INVOICE, customer, company=group["SG"], credit_term=term)
        payment = a_document(Kind.PAYMENT, customer, 98_00, mode=methods[0])
        service.allocate(payment)
        note = next(one for one in _all(Kind.CREDIT_NOTE) if one.reference == invoice.number)
        assert (invoice.outstanding, note.company_id) == (0, group["SG"])
        again = service.correct_payment(payment, methods[1])
        assert again.company_id == payment.company_id == group["KL"]


def test_nothing_follows_a_document_under_another_company(api: Apis, served: Callable[..., UUID]) -> None:
    customer = served("KL")
    order = api(alice).post("/sales-orders", asked(customer), status=201).json
    body = asked(customer, order={"id": order["id"]}, company={"code": "SG"})
    [problem] = api(alice).post("/invoices", body, status=422).json["errors"]
    assert (problem["field"], problem["code"]) == ("company", "same_company")


def test_a_draft_may_still_change_the_company_and_what_is_posted_never(api: Apis, served: Callable[..., UUID]) -> None:
    client = api(alice)
    draft = client.post("/invoices", asked(served("KL"), post=False), status=201).json
    changed = client.patch(f"/invoices/{draft['id']}", {"company": {"code": "SG"}}, status=200).json
    assert seller_of(changed) == "SG"
    emptied = client.patch(f"/invoices/{draft['id']}", {"company": None}, status=200).json
    assert seller_of(emptied) == "KL", "as if none had been named"
    client.patch(f"/invoices/{draft['id']}", {"company": {"code": "SG"}}, status=200)
    posted = client.post(f"/invoices/{draft['id']}/post", status=200).json
    assert posted["number"] == "INV-SG-2026-00001"
    order = client.post("/sales-orders", asked(served("KL")), status=201).json
    answer = client.patch(f"/sales-orders/{order['id']}", {"company": {"code": "SG"}}, status=409)
    [problem] = answer.json["errors"]
    assert (problem["field"], problem["code"]) == ("company", "company_stays")


def test_section_5_each_company_counts_its_own_numbers_and_the_tenant_its_own(
    api: Apis, served: Callable[..., UUID]
) -> None:
    of_kl, of_sg, of_none = served("KL"), served("SG"), served()

    def number(path: str, customer: UUID, **more: Any) -> str:
        said: str = api(alice).post(path, asked(customer, **more), status=201).json["number"]
        return said

    assert [number("/invoices", one) for one in (of_kl, of_sg, of_none, of_kl, of_sg, of_none)] == [
        "INV-KL-2026-00001", "INV-SG-2026-00001", "INV-2026-00001", "INV-KL-2026-00002", "INV-SG-2026-00002", "INV-2026-00002",
    ]  # fmt: skip
    assert number("/credit-notes", of_kl) == "CN-KL-2026-00001"
    assert number("/debit-notes", of_sg) == "DN-SG-2026-00001"
    assert number("/invoices", of_kl, date="2025-12-31") == "INV-KL-2025-00001"
    orders = [number("/sales-orders", one) for one in (of_kl, of_sg, of_none)]
    assert all(one.startswith("SO-2026-") for one in orders), "numbers that may have gaps are counted for all together"
    assert len(set(orders)) == 3


def test_the_series_is_the_companys_whatever_its_code_becomes(
    cast: Cast, api: Apis, served: Callable[..., UUID], group: Any
) -> None:
    customer = served("KL")
    assert api(alice).post("/invoices", asked(customer), status=201).json["number"] == "INV-KL-2026-00001"
    with cast.acting(alice):
        update_record(GROUP, get_record(GROUP, group["KL"]), {"code": "KLG"})
        update_record(GROUP, get_record(GROUP, group["SG"]), {"code": "KL"})
    assert api(alice).post("/invoices", asked(customer), status=201).json["number"] == "INV-KLG-2026-00002"
    other = api(alice).post("/invoices", asked(served(), company={"code": "KL"}), status=201).json
    assert other["number"] == "INV-KL-2026-00002", "the first is taken: the series goes on after it"


def test_section_5_two_companies_at_once_leave_no_gap(
    web: Flask, own_database: Any, cast: Cast, group: dict[str, UUID]
) -> None:
    """Twelve threads, two companies, and every fourth invoice fails after it has taken its number."""
    with cast.acting(alice):
        customers = [a_customer(code=f"MANY-{place}").id for place in range(6)]
    actor = cast.actor(alice)

    def invoice(place: int) -> None:
        values = {
            "customer": customers[place % 6], "amount": Money(10_00, "MYR"), "company": group["KL" if place % 2 else "SG"],
        }  # fmt: skip
        with web.app_context(), transaction(actor):
            service.create_document(Kind.INVOICE, {**values, "date": today()})
            if place % 4 == 0:
                raise LookupError

    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(invoice, place) for place in range(48)]
    assert {type(one.exception()) for one in asked} == {type(None), LookupError}
    with cast.acting(alice):
        numbers = sorted(one.number or "" for one in _all(Kind.INVOICE))
    year = today().year
    assert numbers == [f"INV-KL-{year}-{n:05}" for n in range(1, 25)] + [f"INV-SG-{year}-{n:05}" for n in range(1, 13)]


def test_section_2_a_sale_counts_against_who_pays_whichever_company_sells(
    api: Apis, served: Callable[..., UUID]
) -> None:
    customer = served("KL", credit_limit=Money(150_00, "MYR"))
    for code, status in (("KL", 201), ("SG", 409)):
        answer = api(alice).post("/sales-orders", asked(customer, company={"code": code}), status=status).json
    [breach] = answer["breaches"]
    assert breach["excess"]["amount"] == "50.00"


def test_whoever_sells_without_companies_asks_nothing_more_and_with_several_one_thing(
    cast: Cast, query_count: Callable[[], Any], request: pytest.FixtureRequest
) -> None:
    with cast.acting(alice):
        lone = a_customer().id

    def statements(customer_id: UUID) -> list[str]:
        for _ in range(2):  # what a process keeps is made by the first
            with cast.acting(alice):
                customer = _customer(customer_id)
                with query_count() as found:
                    a_document(Kind.SALES_ORDER, customer)
        return list(found)

    without = statements(lone)
    assert not [one for one in without if "group_companies" in one or "customer_outlets" in one]
    request.getfixturevalue("group")
    assert len(statements(lone)) == len(without) + 1


def test_the_screen_asks_for_it_where_the_group_has_companies(
    as_person: People, cast: Cast, request: pytest.FixtureRequest
) -> None:
    browser = as_person(olivia)
    assert browser.get("/acme/documents/invoices/new", status=200) != shows("Selling company")
    assert browser.get("/acme/documents/invoices/", status=200) != shows("Selling company")
    group = request.getfixturevalue("group")
    with cast.acting(alice):
        a_customer(code="SHOP-1", name="Kedai Ria")
    form = browser.get("/acme/documents/invoices/new", status=200)
    assert form == shows("Acme SG (SG)")
    saved = browser.submit(form, "#document_form", customer="SHOP-1", amount="10", company=str(group["SG"]))
    assert browser.follow(saved) == shows("Acme SG")
    browser.submit(form, "#document_form", customer="SHOP-1", amount="10", company=str(group["KL"]))
    everything = browser.get("/acme/documents/invoices/", status=200)
    assert everything == shows("INV-SG-")
    assert everything == shows("INV-KL-")
    ours = browser.get("/acme/documents/invoices/?company=SG", status=200)
    assert ours == shows("INV-SG-")
    assert ours != shows("INV-KL-")
    url = browser.submit(form, "#document_form", customer="SHOP-1", amount="10", draft="1").location
    assert browser.get(f"{url}/edit", status=200).has("[name=company]")
    order = browser.get("/acme/documents/sales-orders/new", status=200)
    url = browser.submit(order, "#document_form", customer="SHOP-1", amount="10", company=str(group["SG"])).location
    assert not browser.get(f"{url}/edit", status=200).has("[name=company]"), "it is open: the company stays"


def test_the_history_of_who_pays_names_the_field(
    as_person: People, api: Apis, served: Callable[..., UUID], group: Any
) -> None:
    customer = served("KL")
    draft = api(alice).post("/invoices", asked(customer, post=False), status=201).json
    api(alice).patch(f"/invoices/{draft['id']}", {"company": {"code": "SG"}}, status=200)
    history = as_person(alice).get(f"/acme/customers/{customer}/history", status=200)
    assert history == shows("Selling company before: Acme KL → after: Acme SG")


def test_a_company_that_documents_name_is_not_deleted_and_says_why(
    api: Apis, served: Callable[..., UUID], group: Any
) -> None:
    customer = served("KL")
    for path in ("/payments", "/payments", "/invoices"):
        api(alice).post(path, asked(customer), status=201)
    answer = api(alice).delete(f"/group-companies/{group['KL']}", status=409).json
    assert answer["references"] == {"payment": 2, "invoice": 1, "outlet": 1}
    assert "Payments that have it: 2." in answer["detail"]


def test_another_tenants_company_is_nobodys(cast: Cast, api: Apis, group: dict[str, UUID]) -> None:
    with cast.acting(mallory):
        customer = a_customer(code="EVIL-1")
        body = {"customer": {"id": str(customer.id)}, "amount": {"amount": "1.00", "currency": "SGD"}}
    for name in ({"id": str(group["KL"])}, {"code": "KL"}):
        answer = api(mallory).post("/invoices", {**body, "company": name}, status=422).json
        assert [one["field"] for one in answer["errors"]] == ["company"]


def _customer(customer_id: UUID) -> Any:
    return get_customer(customer_id)


def _all(kind: Kind) -> list[Document]:
    return list(db.session.scalars(select(Document).where(Document.kind == kind.value)))


def _counter_of(document: Document) -> Document:
    [found] = [one for one in _all(Kind(document.kind)) if one.reverses_id == document.id]
    return found
