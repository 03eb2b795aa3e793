"""The law of receivables: lines, prepaid shares, allocation, buckets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.receivables.rules import ageing, settling
from app.receivables.rules.counting import as_part, counted, earmarks, left_of, prepaid_left
from app.receivables.rules.lines import line_amount
from app.receivables.rules.states import VERBS, may
from app.receivables.values.documents import CREDIT, DEBIT, Kind, Status

A, B = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount"),
    [
        ("3", "33.335", "MYR", 100_01),
        ("2.5", "0.01", "MYR", 3),
        ("3", "100.5", "JPY", 302),
        ("1", "1.2345", "KWD", 1235),
    ],
)
def test_a_line_is_rounded_half_up_to_the_minor_unit(quantity: str, price: str, currency: str, amount: int) -> None:
    assert line_amount(Decimal(quantity), Decimal(price), currency) == amount


def test_1_the_prepaid_share_never_counts() -> None:
    """Section 1: order 10,000, 30 % prepaid: 3,000 first, 7,000 counts; paying the share changes nothing, nor does delivering."""
    total, prepaid = 10_000_00, 3_000_00
    for delivered in (0, 5_000_00, 10_000_00):
        outstanding = total - delivered
        share = prepaid_left(prepaid, total, outstanding)
        unpaid = outstanding - share + delivered
        kept = earmarks(share, [3_000_00])[0]
        paid = outstanding - share + delivered - (3_000_00 - kept)
        assert paid == 7_000_00
        assert unpaid == 7_000_00 + (delivered * 3 // 10)


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**10), max_size=6))
def test_1_no_more_is_kept_than_the_share_and_no_more_than_was_paid(share: int, payments: list[int]) -> None:
    kept = earmarks(share, payments)
    assert sum(kept) == min(share, sum(payments))
    assert all(0 <= one <= paid for one, paid in zip(kept, payments, strict=True))


def test_2_what_counts_is_recomputed_from_what_is_open_at_the_documents_own_rate() -> None:
    """So the last part takes the rounding: 100.01 in two halves never counts more or less than the whole."""
    rate = Decimal("4.4567")
    assert counted(100_01, 0, rate, "USD", "MYR") == 445_71
    assert counted(50_00, 0, rate, "USD", "MYR") == 222_84
    assert counted(0, 0, rate, "USD", "MYR") == 0


@pytest.mark.parametrize(
    ("status", "left"),
    [(Status.OPEN, 60), (Status.POSTED, 60), (Status.CLEARED, 60), (Status.HELD, 0), (Status.DRAFT, 0), (Status.CLOSED, 0), (Status.REVERSED, 0), (Status.RECEIVED, 0)],
)  # fmt: skip
def test_3_only_what_is_live_has_something_outstanding(status: Status, left: int) -> None:
    assert left_of(100, 40, status) == left


def test_3_a_counter_document_stands_on_the_other_side() -> None:
    assert as_part(Kind.PAYMENT, CREDIT, 5).unallocated == 5
    assert as_part(Kind.PAYMENT, DEBIT, 5).invoices == 5
    assert as_part(Kind.INVOICE, CREDIT, 5).unapplied == 5
    assert not any(as_part(Kind.QUOTATION, 0, 5))


# --- section 5


def test_5_the_oldest_due_is_settled_first_part_by_part() -> None:
    dues = [
        settling.Due(A, date(2026, 3, 31), 50),
        settling.Due(B, date(2026, 3, 1), 30),
        settling.Due(A, date(2026, 2, 1), 50),
    ]
    assert dict(settling.oldest_first(100, dues)) == {A: 70, B: 30}
    assert dict(settling.oldest_first(20, dues)) == {A: 20}


@given(
    st.integers(0, 10**9), st.lists(st.tuples(st.sampled_from([A, B]), st.dates(), st.integers(1, 10**8)), max_size=12)
)
def test_5_no_more_is_allocated_than_either_side_has(left: int, dues: list[tuple[UUID, date, int]]) -> None:
    given_ = dict(settling.oldest_first(left, [settling.Due(*one) for one in dues]))
    assert sum(given_.values()) == min(left, sum(amount for _, _, amount in dues))
    assert all(amount <= sum(open_ for of, _, open_ in dues if of == document) for document, amount in given_.items())


def test_5_settlements_come_to_the_first_instalment_first() -> None:
    parts = [(date(2026, 1, 1), 33_33), (date(2026, 2, 1), 33_33), (date(2026, 3, 1), 33_34)]
    assert settling.open_parts(parts, 40_00) == [0, 26_66, 33_34]


@pytest.mark.parametrize(
    ("amount", "day", "taken"),
    [(98_00, date(2026, 3, 11), True), (98_00, date(2026, 3, 12), False), (97_99, date(2026, 3, 11), False), (100_00, date(2026, 3, 11), False)],
)  # fmt: skip
def test_5_two_percent_within_ten_days(amount: int, day: date, taken: bool) -> None:
    assert settling.takes_discount(amount, 100_00, 2_00, date(2026, 3, 11), day) is taken


@pytest.mark.parametrize(
    ("days", "key"),
    [(0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"), (91, "91-120"), (120, "91-120"), (121, "over_120")],
)  # fmt: skip
def test_5_buckets_at_their_edges(days: int, key: str) -> None:
    assert ageing.keys()[ageing.bucket(days)] == key


def test_5_due_today_is_not_overdue() -> None:
    day = date(2026, 3, 1)
    assert ageing.days_overdue(day, day) == 0
    assert ageing.days_overdue(date(2026, 2, 28), day) == 1


# --- section 4: states


@pytest.mark.parametrize(
    ("verb", "status", "allowed"),
    [
        ("submit", Status.DRAFT, True), ("submit", Status.HELD, True), ("submit", Status.OPEN, False), ("submit", Status.REFUSED, False),
        ("release", Status.HELD, True), ("release", Status.DRAFT, False), ("refuse", Status.HELD, True),
        ("amend", Status.OPEN, True), ("amend", Status.CLOSED, False), ("close", Status.OPEN, True), ("close", Status.HELD, False),
        ("reopen", Status.CLOSED, True), ("reopen", Status.CANCELLED, True), ("reopen", Status.REFUSED, True), ("reopen", Status.HELD, False),
    ],
)  # fmt: skip
def test_4_verbs_of_an_order(verb: str, status: Status, allowed: bool) -> None:
    assert may(verb, Kind.SALES_ORDER, status) is allowed


def test_4_what_is_posted_is_never_amended() -> None:
    for kind, verbs in VERBS.items():
        if kind is not Kind.SALES_ORDER:
            assert not verbs.get("amend", frozenset()) & {Status.POSTED, Status.CLEARED, Status.REVERSED}, kind
