"""When a document is due: every example of the domain rules' section 1, and what always holds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records.context import Context
from app.reference.rules import due
from app.reference.values.terms import LinesKind, Term, TermKind, TermLine, TermLines

NOWHERE = Context("MY", "MYR", "en", date(2026, 1, 1))
NET30 = Term(TermKind.NET, days=30)


def day(text: str) -> date:
    return date.fromisoformat(text)


def lines(text: str) -> TermLines:
    return LinesKind().from_text(text, NOWHERE)


def in_parts(text: str) -> Term:
    return Term(TermKind.INSTALMENTS, lines=lines(text))


@pytest.mark.parametrize(
    ("section", "term", "document", "due_date"),
    [
        ("1, COD", Term(TermKind.COD), "2026-03-01", "2026-03-01"),
        ("1, prepaid: an invoice is due on its date", Term(TermKind.PREPAID, percent=Decimal(30)), "2026-03-01", "2026-03-01"),
        ("1, net 30", NET30, "2026-03-01", "2026-03-31"),
        ("1, net 30 over the end of February", NET30, "2026-01-31", "2026-03-02"),
        ("1, EOM+30", Term(TermKind.END_OF_MONTH, days=30), "2026-01-15", "2026-03-02"),
        ("1, EOM+30 in a leap year", Term(TermKind.END_OF_MONTH, days=30), "2028-01-31", "2028-03-01"),
        ("1, EOM of a leap February", Term(TermKind.END_OF_MONTH), "2028-02-01", "2028-02-29"),
        ("1, 15th next month", Term(TermKind.DAY_OF_MONTH, day=15, months=1), "2026-01-31", "2026-02-15"),
        ("1, 31st next month", Term(TermKind.DAY_OF_MONTH, day=31, months=1), "2026-01-10", "2026-02-28"),
        ("1, 31st next month in a leap year", Term(TermKind.DAY_OF_MONTH, day=31, months=1), "2028-01-10", "2028-02-29"),
        ("1, over the end of the year", Term(TermKind.DAY_OF_MONTH, day=31, months=2), "2026-12-31", "2027-02-28"),
        ("1, grace days never move the due date", Term(TermKind.NET, days=30, grace_days=7), "2026-03-01", "2026-03-31"),
        ("1, the last instalment", in_parts("50% net 60; 50% net 30"), "2026-03-01", "2026-04-30"),
    ],
)  # fmt: skip
def test_a_document_is_due_on(section: str, term: Term, document: str, due_date: str) -> None:
    assert due.due_date(term, day(document)) == day(due_date)


@pytest.mark.parametrize(
    ("section", "term", "total", "parts"),
    [
        ("1, one part unless it says otherwise", NET30, 100_00, [("2026-02-14", 100_00)]),
        ("1, 33.33 + 33.33 + 33.34 of 100.00", in_parts("33.33% cod; 33.33% net 30; 33.34% net 60"), 100_00,
         [("2026-01-15", 33_33), ("2026-02-14", 33_33), ("2026-03-16", 33_34)]),
        ("1, of 100.01 the last takes the remainder", in_parts("33.33% cod; 33.33% net 30; 33.34% net 60"), 100_01,
         [("2026-01-15", 33_33), ("2026-02-14", 33_33), ("2026-03-16", 33_35)]),
        ("1, each of its own kind", in_parts("30% prepaid; 40% eom 30; 30% day 31 month 1"), 1000_00,
         [("2026-01-15", 300_00), ("2026-03-02", 400_00), ("2026-02-28", 300_00)]),
        ("1, a credit note divides like an invoice", in_parts("33.33% cod; 66.67% net 30"), -100_01,
         [("2026-01-15", -33_33), ("2026-02-14", -66_68)]),
        ("1, a sen that cannot be divided", in_parts("50% cod; 25% net 30; 25% net 60"), 1,
         [("2026-01-15", 1), ("2026-02-14", 0), ("2026-03-16", 0)]),
        ("1, no part takes more than is left", in_parts("25% cod; 25% net 1; 25% net 2; 25% net 3"), 2,
         [("2026-01-15", 1), ("2026-01-16", 1), ("2026-01-17", 0), ("2026-01-18", 0)]),
    ],
)  # fmt: skip
def test_a_document_is_due_in_parts(section: str, term: Term, total: int, parts: list[tuple[str, int]]) -> None:
    found = due.instalments(term, day("2026-01-15"), total)
    assert [(one.due_date.isoformat(), one.amount) for one in found] == parts


@pytest.mark.parametrize(
    ("section", "term", "total", "first"),
    [
        ("1, 30 % of 10,000 first, 7,000 counts", Term(TermKind.PREPAID, percent=Decimal(30)), 10_000_00, 3_000_00),
        ("1, prepaid alone means all of it", Term(TermKind.PREPAID), 10_000_00, 10_000_00),
        ("1, half up", Term(TermKind.PREPAID, percent=Decimal("12.5")), 100_04, 12_51),
        ("1, nothing without a prepaid share", NET30, 10_000_00, 0),
        ("1, the prepaid lines of an instalment term", in_parts("20% prepaid; 10% prepaid; 70% net 30"), 10_000_00, 3_000_00),
    ],
)  # fmt: skip
def test_a_share_is_paid_before_delivery(section: str, term: Term, total: int, first: int) -> None:
    assert due.prepaid_amount(term, total) == first


def test_two_percent_off_within_ten_days() -> None:
    """Section 1: 2/10 net 30."""
    term = Term(TermKind.NET, days=30, discount_percent=Decimal(2), discount_days=10)
    assert due.early_payment(term, day("2026-03-01"), 1000_25) == due.EarlyPayment(day("2026-03-11"), 20_01)
    assert due.early_payment(NET30, day("2026-03-01"), 1000_25) is None


# --- what always holds

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
simple = st.one_of(
    st.builds(TermLine, st.just(Decimal(1)), st.just(TermKind.COD)),
    st.builds(TermLine, st.just(Decimal(1)), st.just(TermKind.NET), days=st.integers(0, 3650)),
    st.builds(TermLine, st.just(Decimal(1)), st.just(TermKind.END_OF_MONTH), days=st.integers(0, 3650)),
    st.builds(TermLine, st.just(Decimal(1)), st.just(TermKind.DAY_OF_MONTH), day=st.integers(1, 31), months=st.integers(1, 120)),
)  # fmt: skip


@st.composite
def instalment_terms(draw: st.DrawFn) -> Term:
    """Terms whose lines add up to 100 %."""
    some = draw(st.lists(simple, min_size=1, max_size=24))
    cuts = sorted(draw(st.sets(st.integers(1, 9999), min_size=len(some) - 1, max_size=len(some) - 1)))
    shares = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    found = [TermLine(p, one.kind, one.days, one.day, one.months) for p, one in zip(shares, some, strict=True)]
    return Term(TermKind.INSTALMENTS, lines=TermLines(tuple(found)))


@given(instalment_terms(), days, st.integers(-(2**53), 2**53))
def test_parts_add_up_and_none_has_another_sign(term: Term, document: date, total: int) -> None:
    found = due.instalments(term, document, total)
    assert sum(one.amount for one in found) == total
    assert all(one.amount * total >= 0 for one in found)
    assert all(one.due_date >= document for one in found)
    assert due.due_date(term, document) == max(one.due_date for one in found)


@given(days, st.integers(1, 31), st.integers(1, 120))
def test_a_day_past_the_months_end_is_its_last(document: date, wanted: int, months: int) -> None:
    found = due.due_date(Term(TermKind.DAY_OF_MONTH, day=wanted, months=months), document)
    assert (found.year * 12 + found.month) - (document.year * 12 + document.month) == months
    assert found.day == min(wanted, monthrange(found.year, found.month)[1])


@given(days, st.integers(0, 3650))
def test_end_of_month_counts_from_the_last_day(document: date, more: int) -> None:
    found = due.due_date(Term(TermKind.END_OF_MONTH, days=more), document)
    last = found - timedelta(days=more)
    assert (last.year, last.month) == (document.year, document.month)
    assert (last + timedelta(days=1)).day == 1


# --- how instalments are written

written: list[tuple[str, str]] = [
    ("50% net 30; 50% net 60", "50% net 30; 50% net 60"),
    ("50 % NET30;50% Net 60 days", "50% net 30; 50% net 60"),
    ("30% deposit；70% 30", "30% prepaid; 70% net 30"),
    ("25% COD\n25% EOM+15\n25% eom\n25% day 10 of month 2", "25% cod; 25% eom 15; 25% eom 0; 25% day 10 month 2"),
    ("100% day 31", "100% day 31 month 1"),
]


@pytest.mark.parametrize(("typed", "meant"), written)
def test_instalments_are_read_as_people_write_them(typed: str, meant: str) -> None:
    assert str(lines(typed)) == meant


@given(instalment_terms())
def test_instalments_survive_every_way_of_writing_them(term: Term) -> None:
    kind, held = LinesKind(), term.lines
    assert held is not None
    assert kind.from_text(kind.to_text(held, NOWHERE, {}), NOWHERE) == held
    assert kind.from_json(kind.to_json(held, {}), NOWHERE) == held
    assert kind.from_inputs(kind.to_inputs(held, NOWHERE), NOWHERE) == held


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("half now", "not_an_instalment"),
        ("50% next week", "not_an_instalment"),
        ("150% net 30", "out_of_range"),
        ("50% net 9999", "out_of_range"),
        ("50% day 32", "out_of_range"),
        ("; ".join(["4% net 1"] * 25), "too_many_instalments"),
    ],
)
def test_what_is_no_instalment_has_a_sentence_why(typed: str, code: str) -> None:
    from app.core.records.reasons import Refused

    with pytest.raises(Refused) as refusal:
        lines(typed)
    assert refusal.value.reason.code == code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("50% net 30", "not_an_instalment"),
        ([{"percent": "50", "kind": "instalments"}], "not_an_instalment"),
        ([{"percent": "50", "kind": "net", "colour": "red"}], "not_an_instalment"),
        ([{"percent": "50", "kind": "net"}], "instalment_needs"),
        ([{"percent": "50.123", "kind": "net", "days": 3}], "too_precise"),
        ([{"kind": "net", "days": 3}], "not_a_number"),
    ],
)
def test_what_a_program_sends_wrong_is_refused(sent: Any, code: str) -> None:
    from app.core.records.reasons import Refused

    with pytest.raises(Refused) as refusal:
        LinesKind().from_json(sent, NOWHERE)
    assert refusal.value.reason.code == code
