"""What can be set at customer, category and company works from each of them, and every answer says from which (domain rules, sections 1, 2
and 4; peers 1). There are two such settings: the limit and the term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.conglomerates.service import create_node
from app.core.money import Money
from app.credit.service.policy import save_policy
from app.credit.values import NoneMeans, Policy
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category, a_credit_term, a_record
from tests.people import Cast, alice, bob

Given = dict[str, Any]
THOUSAND = Money(1_000_00, "MYR")


def its_own() -> Given:
    return {"credit_limit": THOUSAND}


def its_named_limit() -> Given:
    return {"credit_limit": a_record("credit_limit", amount=THOUSAND).id}


def the_categorys() -> Given:
    return {"category": a_category(credit_limit=THOUSAND).id}


def the_categorys_named_limit() -> Given:
    return {"category": a_category(credit_limit=a_record("credit_limit", amount=THOUSAND).id).id}


def the_companys() -> Given:
    save_policy(Policy(default_limit=THOUSAND))
    return {}


def the_nearest_of_all() -> Given:
    save_policy(Policy(default_limit=Money(1, "MYR")))
    return {"credit_limit": THOUSAND, "category": a_category(credit_limit=Money(2, "MYR")).id}


def the_categorys_before_the_companys() -> Given:
    save_policy(Policy(default_limit=Money(1, "MYR")))
    return {"category": a_category(credit_limit=THOUSAND).id}


@pytest.mark.parametrize(
    ("place", "source", "says"),
    [
        (its_own, "customer", "the customer’s own limit"),
        (its_named_limit, "customer", "the customer’s own limit"),
        (the_categorys, "category", "the limit of its category"),
        (the_categorys_named_limit, "category", "the limit of its category"),
        (the_companys, "tenant", "the company’s default limit"),
        (the_nearest_of_all, "customer", "the customer’s own limit"),
        (the_categorys_before_the_companys, "category", "the limit of its category"),
    ],
)
def test_section_4_a_limit_works_from_each_level_and_the_panel_says_from_which(
    api: Callable[..., ApiClient],
    as_person: Callable[..., Client],
    cast: Cast,
    place: Callable[[], Given],
    source: str,
    says: str,
) -> None:
    with cast.acting(alice):
        customer = str(a_customer(**place()).id)
    program = api()

    def order(amount: str) -> Any:
        asked = {"customer": {"id": customer}, "amount": {"amount": amount, "currency": "MYR"}}
        return program.post("/sales-orders", asked).status

    assert [order("1000.01"), order("1000.00"), order("0.01")] == [409, 201, 409]
    said = program.get(f"/customers/{customer}/credit", status=200).json
    assert (said["limit"]["amount"], said["limit_source"]) == ("1000.00", source)
    panel = as_person(bob).get(f"/acme/credit/customers/{customer}/panel", status=200)
    assert f"The limit is {says}." in panel.words
    assert "The next order is held, whatever its amount: nothing is left" in panel.words


def test_section_2_no_limit_anywhere_is_no_credit_where_the_company_says_so(
    as_person: Callable[..., Client], cast: Cast
) -> None:
    with cast.acting(alice):
        customer = a_customer()
        assert a_document(Kind.SALES_ORDER, customer, 9_999_999_00).status == "open"
        save_policy(Policy(none_means=NoneMeans.NO_CREDIT))
        assert a_document(Kind.SALES_ORDER, customer, 1).status == "held"
        customer_id = customer.id
    panel = as_person(bob).get(f"/acme/credit/customers/{customer_id}/panel", status=200)
    assert "The next order is held, whatever its amount" in panel.words


def a_term(days: int) -> Any:
    return a_credit_term(code=f"N{days}", days=days).id


@pytest.mark.parametrize(
    ("levels", "source", "due"),
    [
        ({"document", "customer", "category", "tenant"}, "document", "2026-03-02"),
        ({"customer", "category", "tenant"}, "customer", "2026-03-03"),
        ({"category", "tenant"}, "category", "2026-03-04"),
        ({"tenant"}, "tenant", "2026-03-05"),
        (set(), "none", "2026-03-01"),
    ],
    ids=["document", "customer", "category", "company", "none: cash on delivery"],
)
def test_section_1_a_term_works_from_each_level_and_the_document_says_from_which(
    api: Callable[..., ApiClient], cast: Cast, levels: set[str], source: str, due: str
) -> None:
    with cast.acting(alice):
        terms = {name: a_term(days) for days, name in enumerate(("document", "customer", "category", "tenant"), 1)}
        if "tenant" in levels:
            save_policy(Policy(default_term=terms["tenant"]))
        given: Given = {"category": a_category(credit_term=terms["category"]).id} if "category" in levels else {}
        customer = a_customer(**given, **({"credit_term": terms["customer"]} if "customer" in levels else {})).id
    asked = {"customer": {"id": str(customer)}, "date": "2026-03-01", "amount": {"amount": "10.00", "currency": "MYR"}}
    own = {"credit_term": {"id": str(terms["document"])}} if "document" in levels else {}
    made = api().post("/invoices", asked | own, status=201).json
    assert (made["term_source"], made["due_date"]) == (source, due)


def test_section_1_changing_a_term_later_moves_no_due_date(api: Callable[..., ApiClient], cast: Cast) -> None:
    with cast.acting(alice):
        term = str(a_credit_term(code="N30", days=30).id)
        customer = a_customer(code="ABC-001", credit_term=a_credit_term(code="N7", days=7).id).id
    program = api()
    asked = {
        "customer": {"id": str(customer)},
        "date": "2026-03-01",
        "amount": {"amount": "10.00", "currency": "MYR"},
        "credit_term": {"id": term},
    }
    url = f"/invoices/{program.post('/invoices', asked, status=201).json['id']}"
    program.patch(f"/credit-terms/{term}", {"days": 60}, status=200)
    program.put("/customers/by-code/ABC-001", {"credit_term": {"id": term}}, status=200)
    assert program.get(url, status=200).json["due_date"] == "2026-03-31"


def test_section_2_one_breach_for_each_scope_that_is_exceeded(api: Callable[..., ApiClient], cast: Cast) -> None:
    with cast.acting(alice):
        top = create_node({"code": "TOP", "name": "Top", "credit_limit": Money(30_00, "MYR")})
        free = create_node({"code": "MID", "name": "Mid", "parent": top.id})
        low = create_node({"code": "LOW", "name": "Low", "parent": free.id, "credit_limit": Money(20_00, "MYR")})
        customer = a_customer(conglomerate=low.id, credit_limit=Money(10_00, "MYR")).id
    asked = {"customer": {"id": str(customer)}, "amount": {"amount": "30.01", "currency": "MYR"}}
    refused = api().post("/sales-orders", asked, status=409).json
    assert [(one["scope"], one["name"], one["excess"]["amount"]) for one in refused["breaches"][1:]] == [
        ("conglomerate", "Low", "10.01"),
        ("conglomerate", "Top", "0.01"),
    ]
    assert refused["breaches"][0]["excess"]["amount"] == "20.01"
