"""What changes the lists, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.db import db
from app.core.errors import Conflict, Invalid, Stale
from app.core.records import rows
from app.core.records.references import plural_of
from app.customers import service as customers
from app.reference import service
from app.reference.queries import lists, resolver
from app.reference.queries.terms import terms_by_id
from app.reference.rules import due
from app.reference.values import BY_NAME, ListStatus, Term, TermKind, TermLine, TermLines
from tests.people import Cast, alice, bob, mallory

CATEGORY, TERM, AGENT = BY_NAME["category"], BY_NAME["credit_term"], BY_NAME["sales_agent"]
CONTEXT = rows.context(country="MY", currency="MYR", locale="en", today=date(2026, 3, 1))

Acting = Callable[..., Any]


def test_a_fresh_company_has_its_four_terms_and_making_them_again_adds_none(acting: Acting) -> None:
    with acting(alice):
        service.create_defaults()
        service.create_defaults()
        assert [(code, name) for _, code, name in lists.options(TERM)] == [
            ("COD", "Cash on delivery"), ("NET30", "Net 30 days"), ("NET60", "Net 60 days"), ("NET90", "Net 90 days"),
        ]  # fmt: skip


@pytest.mark.usefixtures("database")
def test_a_code_is_taken_whatever_its_case_and_width(acting: Acting) -> None:
    with acting(alice):
        first = service.create_record(CATEGORY, {"code": "Whole", "name": "Wholesale"})
        with pytest.raises(Conflict) as refusal:
            service.create_record(CATEGORY, {"code": "ＷＨＯＬＥ", "name": "Other"})
        assert (refusal.value.problems[0].field, refusal.value.problems[0].params["name"]) == ("code", "Wholesale")
        second = service.create_record(CATEGORY, {"code": "RETAIL", "name": "Retail"})
        with pytest.raises(Conflict):
            service.update_record(CATEGORY, second, {"code": "whole"})
        service.update_record(CATEGORY, first, {"code": "WHOLE"})
        assert first.code == "WHOLE"


def test_a_list_of_another_company_is_another_list(acting: Acting) -> None:
    with acting(alice):
        row_id = service.create_record(CATEGORY, {"code": "WHOLE", "name": "Wholesale"}).id
    with acting(mallory):
        assert lists.find_record(CATEGORY, row_id) is None
        assert lists.find_by_code(CATEGORY, "WHOLE") is None
        assert service.create_record(CATEGORY, {"code": "WHOLE", "name": "Mine"}).id != row_id


def test_an_update_checks_the_record_as_a_whole(acting: Acting) -> None:
    with acting(alice):
        term = service.create_record(TERM, {"code": "N30", "name": "30 days", "kind": TermKind.NET, "days": 30})
        with pytest.raises(Invalid) as refusal:
            service.update_record(TERM, term, {"kind": TermKind.COD})
        assert refusal.value.problems[0].field == "days"
        service.update_record(TERM, term, {"kind": TermKind.COD, "days": None})
        assert (term.kind, term.days, term.version) == ("cod", None, 2)


def test_a_stale_update_is_refused_and_an_idle_one_changes_nothing(acting: Acting) -> None:
    with acting(alice):
        row = service.create_record(CATEGORY, {"code": "WHOLE", "name": "Wholesale"})
        service.update_record(CATEGORY, row, {"name": "Wholesale"}, 1)
        assert row.version == 1
        service.update_record(CATEGORY, row, {"name": "Whole sale"}, 1)
        with pytest.raises(Stale) as refusal:
            service.update_record(CATEGORY, row, {"name": "Late"}, 1)
        assert refusal.value.facts["current"].version == 2


def test_an_inactive_record_is_no_longer_offered_and_stays_found(acting: Acting, cast: Cast) -> None:
    with acting(alice) as session:
        row = service.create_record(CATEGORY, {"code": "WHOLE", "name": "Wholesale"})
        service.deactivate_record(row)
        assert lists.options(CATEGORY) == []
        assert lists.labels(CATEGORY, [row.id]) == {row.id: {"code": "WHOLE", "name": "Wholesale"}}
        assert resolver.find_reference("category", {"code": "whole"}) == row.id
        service.activate_record(row)
        assert len(lists.options(CATEGORY)) == 1
        types = session.connection().exec_driver_sql("select type from events order by id").scalars().all()
    assert types[-3:] == ["category.created", "category.deactivated", "category.activated"]


def test_a_record_in_use_is_not_deleted_and_says_by_what_and_how_often(acting: Acting) -> None:
    with acting(alice):
        term = service.create_record(TERM, {"code": "N30", "name": "30 days", "kind": TermKind.NET, "days": 30})
        service.create_record(CATEGORY, {"code": "WHOLE", "name": "Wholesale", "credit_term": term.id})
        for code in ("AAA", "BBB"):
            customers.create_customer({"code": code, "name": code, "credit_term": term.id})
        with pytest.raises(Conflict) as refusal:
            service.delete_record(term)
        assert refusal.value.facts["references"] == {"customer": 2, "category": 1}
        assert [problem.params["noun_label"] for problem in refusal.value.problems] == ["Customers", "Categories"]
        assert lists.usage_counts(TERM, [term.id]) == {term.id: {"customer": 2, "category": 1}}


def test_a_record_that_nothing_refers_to_is_deleted(acting: Acting) -> None:
    with acting(alice):
        row = service.create_record(AGENT, {"code": "TAN", "name": "Tan Wei Ming"})
        service.delete_record(row)
        assert lists.find_by_code(AGENT, "TAN") is None


def test_a_noun_is_called_as_its_record_says() -> None:
    assert plural_of("customer") == "Customers"
    assert plural_of("something else") == "Other records"


@pytest.mark.parametrize("find", [resolver.find_reference, None], ids=["asked one by one", "read once"])
def test_a_reference_is_found_by_code_name_id_and_e_mail(acting: Acting, cast: Cast, find: Any) -> None:
    with acting(alice):
        tan = service.create_record(AGENT, {"code": "T1", "name": "Tan Wei Ming"})
        service.create_record(AGENT, {"code": "T2", "name": "Lim Ah Kow"})
        service.create_record(AGENT, {"code": "T3", "name": "lim ah kow"})
        gone = service.create_record(AGENT, {"code": "T4", "name": "TAN WEI MING"})
        service.deactivate_record(gone)
        db.session.flush()
        found = find or resolver.preload()
        assert found("sales_agent", {"code": "ｔ1"}) == tan.id
        assert found("sales_agent", {"name": "tan  wei ming"}) == tan.id, "of two of one name the active one is meant"
        assert found("sales_agent", {"name": "Lim Ah Kow"}) is None, "two active ones of one name are nobody"
        assert found("sales_agent", {"id": str(tan.id)}) == tan.id
        assert found("category", {"code": "T1"}) is None


@pytest.mark.parametrize("preloaded", [False, True])
def test_a_colleague_is_found_by_e_mail_name_and_id_and_a_stranger_is_not(
    acting: Acting, cast: Cast, preloaded: bool
) -> None:
    bobs, mallorys = cast.id_of(bob), cast.id_of(mallory)
    with acting(alice):
        found = resolver.preload() if preloaded else resolver.find_reference
        assert found("member", {"email": bob.email.upper()}) == bobs
        assert found("member", {"name": bob.name}) == bobs
        assert found("member", {"id": str(bobs)}) == bobs
        assert found("member", {"email": mallory.email}) is None
        assert found("member", {"id": str(mallorys)}) is None


def test_a_list_is_paged_by_its_order_and_compared_by_its_keys(acting: Acting) -> None:
    with acting(alice):
        for code, name in (("b", "Éclair"), ("A", "eclair"), ("c", "Zoo")):
            service.create_record(CATEGORY, {"code": code, "name": name})
        asked = lists.Asked(limit=2, sort="-code")
        page = lists.records_page(CATEGORY, asked, CONTEXT)
        assert [entry.values["code"] for entry in page.rows] == ["c", "b"]
        rest = lists.records_page(CATEGORY, lists.Asked(limit=2, sort="-code", cursor=page.next), CONTEXT)
        assert [entry.values["code"] for entry in rest.rows] == ["A"]
        same = {"field": "name", "op": "eq", "value": "ECLAIR"}
        assert lists.count_records(CATEGORY, lists.Asked(filter=same), CONTEXT) == 2
        assert lists.count_records(CATEGORY, lists.Asked(q="ecl"), CONTEXT) == 2
        assert lists.count_records(CATEGORY, lists.Asked(q="B"), CONTEXT) == 1


def test_a_filter_by_percent_compares_what_is_kept(acting: Acting) -> None:
    with acting(alice):
        service.create_record(TERM, {"code": "P", "name": "Prepaid", "kind": TermKind.PREPAID})
        asked = lists.Asked(filter={"field": "percent", "op": "gte", "value": "99.5"})
        assert lists.count_records(TERM, asked, CONTEXT) == 1


def test_counts_tell_active_from_inactive(acting: Acting) -> None:
    with acting(alice):
        service.create_record(CATEGORY, {"code": "A", "name": "A"})
        service.create_record(CATEGORY, {"code": "B", "name": "B", "status": ListStatus.INACTIVE})
        assert lists.counts_by_status()["category"] == {"active": 1, "inactive": 1}


def test_terms_are_read_for_the_rules_of_due_dates(acting: Acting) -> None:
    halves = TermLines((TermLine(Decimal(50), days=30), TermLine(Decimal(50), days=60)))
    with acting(alice):
        row = service.create_record(
            TERM, {"code": "HALF", "name": "Halves", "kind": TermKind.INSTALMENTS, "lines": halves}
        )
        term = terms_by_id([row.id])[row.id]
    assert term == Term(TermKind.INSTALMENTS, lines=halves)
    assert [one.amount for one in due.instalments(term, date(2026, 1, 15), 101)] == [51, 50]
