"""The demo company: two years of documents that keep to the rules, the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.db import db
from app.core.session import transaction
from app.demo import company
from app.demo.book import customers
from app.demo.trading import buyers
from app.identity.service import companies
from app.receivables.service.verifying import verify

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
DOCUMENTS = """
    select d.kind, d.number, d.status, d.date, d.due_date, d.currency, d.total, d.settled, d.counted, c.code
      from documents d join customers c on c.id = d.debtor_id order by d.kind, d.number, d.date, d.total
"""
HOLDS = "select d.number, h.outcome, h.breaches::text || h.reasons::text from document_holds h join documents d on d.id = h.document_id"

STOCK = """
    select 'own fields', count(*) from custom_values union all
    select 'kinds of own fields', count(distinct f.kind) / 9 from custom_fields f join custom_values v on v.field_id = f.id union all
    select 'tags', count(*) from customer_tags union all
    select 'outlets', count(*) from customer_outlets union all
    select 'payment methods', count(payment_method_id) from customers union all
    select 'referred', count(referred_by_id) from customers union all
    select 'vips', count(*) from customers where vip union all
    select 'reviews that are late', count(*) from customers where next_credit_review < current_date union all
    select 'zones', count(delivery_zone_id) from customer_addresses union all
    select 'default values', count(*) from customer_defaults union all
    select 'rules', count(*) from quality_rules union all
    select 'shared views', count(*) from customer_views where shared union all
    select 'files', count(*) from customer_attachments union all
    select 'reviews', count(*) from credit_reviews union all
    select 'papers mailed', count(mailed_at) from papers union all
    select 'papers not mailed', count(*) from papers where mailed_at is null union all
    select 'requests ' || state, count(*) from approvals group by state union all
    select 'kinds of requests', count(distinct state) / 3 from approvals
"""
"""What a screen shows, and how much of it there is: each has to be more than nothing."""


def told(slug: str, number: int, moment: datetime = NOON) -> None:
    with clock.standing_at(moment):
        list(company.seed(slug, number))


def read(slug: str, statement: str) -> list[Any]:
    with transaction(Actor.system(companies.get_tenant(slug), ActorKind.CLI)):
        return [tuple(row) for row in db.session.execute(text(statement))]


@pytest.fixture
def room(web: Flask, own_database: object) -> Any:
    with web.app_context():
        yield web


@pytest.mark.usefixtures("room")
def test_two_years_of_documents_keep_to_the_rules_and_are_the_same_each_time() -> None:
    told("first", 120)
    with transaction(Actor.system(companies.get_tenant("first"), ActorKind.CLI)):
        assert verify() == []
    documents = read("first", DOCUMENTS)
    kinds = Counter((row[0], row[2]) for row in documents)
    for wanted in (
        ("sales_order", "open"), ("sales_order", "closed"), ("sales_order", "held"), ("sales_order", "refused"), ("sales_order", "draft"),
        ("quotation", "posted"), ("delivery_order", "posted"), ("delivery_order", "held"), ("invoice", "posted"), ("credit_note", "posted"),
        ("debit_note", "posted"), ("write_off", "posted"), ("payment", "cleared"), ("payment", "received"), ("payment", "bounced"),
    ):  # fmt: skip
        assert kinds[wanted], wanted
    assert kinds["sales_order", "held"] >= 10
    reasons = " ".join(facts for _, outcome, facts in read("first", HOLDS) if outcome is None)
    for reason in (
        "customer-blocked",
        "customer-suspended",
        "customer-overdue",
        "prepayment-due",
        "credit-review-due",
        '"customer"',
        '"conglomerate"',
    ):
        assert reason in reasons
    assert {row[1] for row in read("first", HOLDS)} == {None, "released", "refused", "cancelled"}
    days = [row[3] for row in documents]
    assert max(days) <= NOON.date()
    assert NOON.date() - min(days) > timedelta(days=600)
    for series in ("INV-2026", "INV-MT-2026", "INV-MTS-2026", "INV-MTSZ-2026"):
        numbers = sorted(row[1] for row in documents if row[0] == "invoice" and row[1] and row[1].startswith(series))
        assert numbers == [f"{series}-{place:05}" for place in range(1, len(numbers) + 1)]
        assert numbers, series

    empty = [name for name, count in read("first", STOCK) if not count]
    assert empty == [], "a screen of the demo company has nothing to say"

    told("second", 120)
    assert read("second", DOCUMENTS) == documents
    assert all(row[0] <= NOON for row in read("second", "select at from events"))


@pytest.mark.usefixtures("room")
def test_a_book_without_the_well_known_customers_is_told_too() -> None:
    told("short", 3)
    with transaction(Actor.system(companies.get_tenant("short"), ActorKind.CLI)):
        assert verify() == []
    assert read("short", "select count(*) from customers") == [(3,)]


def test_customers_that_have_no_credit_or_are_no_customers_yet_buy_nothing() -> None:
    book = list(customers(1000))
    codes = {one.code for one in buyers(book, ())}
    assert codes
    assert not codes & {
        one.code for one in book if one.status in ("prospect", "archived") or one.credit_limit == "0.00"
    }
