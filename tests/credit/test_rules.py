"""The law of credit, section by section: every example of the domain rules is a row here, and what must hold for all figures is asked of
made-up ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.credit.rules import at_rate, counts, decide, effective_limit, exposure_of, largest_amount, node_movement
from app.credit.rules.exposure import is_checked
from app.credit.rules.limits import problem_of_days
from app.credit.values import (
    Decision,
    DirectInvoice,
    Facts,
    Gate,
    HoldKind,
    Increase,
    Limit,
    NoneMeans,
    Parts,
    Place,
    Policy,
    Request,
    Scope,
    Source,
)

TODAY = date(2026, 3, 1)
ABC, GROUP, ROOT = UUID(int=1), UUID(int=2), UUID(int=3)
K = 1_000_00


def own(amount: int | None) -> Limit | None:
    return None if amount is None else Limit(amount, "MYR", Source.CUSTOMER)


def of_category(amount: int | None) -> Limit | None:
    return None if amount is None else Limit(amount, "MYR", Source.CATEGORY, UUID(int=9), "Wholesale")


def customer(limit: int | None, exposure: int = 0, source: Source = Source.CUSTOMER) -> Place:
    return Place(Scope.CUSTOMER, ABC, "ABC Trading", Limit(limit, "MYR", source, UUID(int=9), "Wholesale"), exposure)


def node(limit: int | None, exposure: int = 0, of: UUID = GROUP) -> Place:
    return Place(Scope.CONGLOMERATE, of, "ABC Group", Limit(limit, "MYR", Source.CONGLOMERATE), exposure)


def facts(*places: Place, status: str = "active", **policy: object) -> Facts:
    return Facts(Policy(**policy), "MYR", TODAY, status, places)  # type: ignore[arg-type]


def order(amount: int, **more: object) -> Request:
    return Request(increase=amount, total=amount, **more)  # type: ignore[arg-type]


# --- section 2: limits


@pytest.mark.parametrize(
    ("mine", "category", "default", "means", "amount", "source"),
    [
        (50 * K, 20 * K, 10 * K, NoneMeans.UNLIMITED, 50 * K, Source.CUSTOMER),
        (None, 20 * K, 10 * K, NoneMeans.UNLIMITED, 20 * K, Source.CATEGORY),
        (None, None, 10 * K, NoneMeans.UNLIMITED, 10 * K, Source.TENANT),
        (None, None, None, NoneMeans.UNLIMITED, None, Source.NONE),
        (None, None, None, NoneMeans.NO_CREDIT, 0, Source.NONE),
        (0, 20 * K, 10 * K, NoneMeans.UNLIMITED, 0, Source.CUSTOMER),
        (None, 0, 10 * K, NoneMeans.UNLIMITED, 0, Source.CATEGORY),
    ],
)
def test_2_nothing_set_falls_through_and_zero_is_set(
    mine: int | None, category: int | None, default: int | None, means: NoneMeans, amount: int | None, source: Source
) -> None:
    policy = Policy(none_means=means, default_limit=None if default is None else Money(default, "MYR"))
    found = effective_limit([own(mine), of_category(category)], [], TODAY, policy, "MYR")
    assert (found.amount, found.source) == (amount, source)


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2026, 2, 28), 50 * K),
        (date(2026, 3, 1), 60 * K),
        (date(2026, 3, 31), 60 * K),
        (date(2026, 4, 1), 50 * K),
    ],
)
def test_2_a_temporary_increase_adds_on_its_days_both_included(day: date, amount: int) -> None:
    increase = Increase(10 * K, date(2026, 3, 1), date(2026, 3, 31))
    assert effective_limit([own(50 * K)], [increase], day, Policy(), "MYR").amount == amount


def test_2_an_increase_of_no_limit_is_no_limit() -> None:
    increase = Increase(10 * K, TODAY, TODAY)
    assert effective_limit([None], [increase], TODAY, Policy(), "MYR").amount is None


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (TODAY, date(2026, 2, 1), "until_before_from"),
        (date(2026, 1, 1), date(2026, 2, 28), "ends_in_the_past"),
        (TODAY, TODAY, None),
    ],
)
def test_2_days_of_an_increase(since: date, until: date, code: str | None) -> None:
    problem = problem_of_days(since, until, TODAY)
    assert (problem and problem.code) == code


@pytest.mark.parametrize(
    ("limit", "exposure", "requested", "allowed", "excess"),
    [
        (50 * K, 45 * K, 10 * K, False, 5 * K),
        (50 * K, 48 * K, 5 * K, False, 3 * K),
        (60 * K, 48 * K, 5 * K, True, 0),
        (50 * K, 40 * K, 10 * K, True, 0),
        (50 * K, 40 * K, 10 * K + 1, False, 1),
        (0, 0, 1, False, 1),
        (0, -100, 100, True, 0),
        (None, 999 * K, 999 * K, True, 0),
    ],
)
def test_2_an_order_against_the_limit_of_its_customer(
    limit: int | None, exposure: int, requested: int, allowed: bool, excess: int
) -> None:
    said = decide(order(requested), facts(customer(limit, exposure)))
    assert said.allowed is allowed
    if not allowed:
        [breach] = said.breaches
        assert (breach.exposure, breach.requested, breach.total) == (exposure, requested, exposure + requested)
        assert (breach.limit, breach.excess) == (limit, excess)


def test_2_a_group_limit_stops_a_member_that_is_under_its_own() -> None:
    said = decide(order(30 * K), facts(customer(50 * K, 10 * K), node(200 * K, 180 * K)))
    assert [(one.scope, one.name, one.excess) for one in said.breaches] == [(Scope.CONGLOMERATE, "ABC Group", 10 * K)]


def test_2_every_node_up_to_the_root_is_asked() -> None:
    places = (customer(None), node(None, 90 * K), node(100 * K, 95 * K, ROOT))
    assert [one.id for one in decide(order(10 * K), facts(*places)).breaches] == [ROOT]


def test_2_a_limit_that_came_from_the_category_says_so() -> None:
    [breach] = decide(order(2), facts(customer(1, source=Source.CATEGORY))).breaches
    assert (breach.scope, breach.id, breach.name) == (Scope.CATEGORY, UUID(int=9), "Wholesale")


def test_2_a_limit_in_another_currency_is_compared_with_the_converted_sum() -> None:
    """4.45 ringgit a dollar: 40,000.00 owed and 5,000.00 asked are 10,112.36 dollars."""
    place = replace(customer(None, 40 * K), limit=Limit(10 * K, "USD", Source.CUSTOMER), rate=1 / Decimal("4.45"))
    [breach] = decide(order(5 * K), facts(place)).breaches
    assert (breach.currency, breach.total, breach.excess) == ("USD", 10_112_36, 112_36)
    assert breach.exposure + breach.requested == breach.total


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "into", "converted"),
    [
        (100_00, "4.45", "USD", "MYR", 445_00),
        (1, "0.5", "USD", "MYR", 1),
        (-1, "0.5", "USD", "MYR", -1),
        (1000, "0.03", "JPY", "MYR", 30_00),
        (1_000, "15.2", "KWD", "MYR", 15_20),
        (100_00, "33.333", "MYR", "JPY", 3333),
    ],
)
def test_2_conversion_rounds_half_up_to_the_minor_unit(
    amount: int, rate: str, currency: str, into: str, converted: int
) -> None:
    assert at_rate(amount, Decimal(rate), currency, into) == converted


# --- section 3: exposure


def test_3_exposure_is_orders_and_deliveries_and_invoices_less_payments_and_credits() -> None:
    assert exposure_of(Parts(10 * K, 5 * K, 30 * K, 4 * K, 1 * K), Policy()) == 40 * K


@pytest.mark.parametrize(
    ("policy", "exposure"),
    [
        (Policy(counts_orders=False), 30 * K),
        (Policy(counts_delivered=False), 35 * K),
        (Policy(counts_invoices=False), 10 * K),
        (Policy(counts_unallocated=False), 44 * K),
        (Policy(counts_credit_notes=False), 41 * K),
        (Policy(gate=Gate.DELIVERY), 30 * K),
        (Policy(gate=Gate.INVOICE), 25 * K),
    ],
)
def test_3_each_term_can_be_switched_off_and_nothing_counts_before_the_gate(policy: Policy, exposure: int) -> None:
    assert exposure_of(Parts(10 * K, 5 * K, 30 * K, 4 * K, 1 * K), policy) == exposure


@pytest.mark.parametrize(
    ("old", "new", "netting", "moved"),
    [
        (0, 100, False, 100),
        (-300, -100, False, 0),
        (-50, 100, False, 100),
        (100, -50, False, -100),
        (-50, 100, True, 150),
    ],
)
def test_3_a_member_counts_at_least_zero_in_its_group(old: int, new: int, netting: bool, moved: int) -> None:
    assert node_movement(old, new, netting=netting) == moved


def test_3_a_prepaid_member_asks_its_group_only_for_what_it_goes_beyond_its_prepayment() -> None:
    places = (customer(None, -30 * K), node(100 * K, 95 * K))
    assert decide(order(35 * K), facts(*places)).allowed
    assert not decide(order(35 * K + 1), facts(*places)).allowed
    assert not decide(order(35 * K), facts(*places, netting=True)).allowed


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20))
def test_3_a_node_is_always_the_sum_of_its_floored_members(start: int, moves: list[int]) -> None:
    owed, sum_ = start, max(start, 0)
    for move in moves:
        sum_ += node_movement(owed, owed + move)
        owed += move
    assert sum_ == max(owed, 0)


# --- section 4: the guard


@pytest.mark.parametrize(
    ("status", "hold"),
    [
        ("prospect", HoldKind.PROSPECT), ("inactive", HoldKind.INACTIVE), ("churned", HoldKind.CHURNED),
        ("suspended", HoldKind.SUSPENDED), ("blocked", HoldKind.BLOCKED), ("archived", HoldKind.ARCHIVED),
    ],
)  # fmt: skip
def test_4_who_is_not_active_is_held_and_no_release_helps(status: str, hold: HoldKind) -> None:
    asked = order(1, released_amount=100, released_until=TODAY)
    said = decide(asked, facts(customer(None), status=status))
    assert (said.allowed, [one.kind for one in said.holds], said.releasable) == (False, [hold], False)


@pytest.mark.parametrize("status", ["active", "blocked"])
def test_4_whoever_is_blacklisted_is_held_whatever_its_status_and_no_release_helps(status: str) -> None:
    asked = order(1, released_amount=100, released_until=TODAY)
    said = decide(asked, replace(facts(customer(None), status=status), blacklisted=True))
    held = [HoldKind.BLACKLISTED] if status == "active" else [HoldKind.BLACKLISTED, HoldKind.BLOCKED]
    assert (said.allowed, [one.kind for one in said.holds], said.releasable) == (False, held, False)


def test_4_an_invoice_of_what_was_delivered_asks_nothing() -> None:
    asked = Request(increase=10 * K, total=10 * K, limited=False, sells=False)
    assert decide(asked, replace(facts(customer(0, 50 * K), status="blocked"), blacklisted=True)).allowed


@pytest.mark.parametrize(
    ("overdue", "tolerance", "held"), [(100, 0, True), (100, 100, False), (101, 100, True), (0, 0, False)]
)
def test_4_overdue_over_the_tolerance_holds_where_it_is_switched_on(overdue: int, tolerance: int, held: bool) -> None:
    late = replace(
        facts(customer(None), holds_overdue=True, overdue_tolerance=tolerance), overdue=overdue, overdue_days=30
    )
    said = decide(order(1), late)
    assert (not said.allowed, said.releasable) == (held, True)
    assert decide(order(1), replace(late, policy=Policy())).allowed


@pytest.mark.parametrize(("due", "held"), [(TODAY, False), (date(2026, 2, 28), True), (None, False)])
def test_4_a_review_that_has_passed_holds_where_it_is_switched_on(due: date | None, held: bool) -> None:
    said = decide(order(1), replace(facts(customer(None), holds_review=True), review_due=due))
    assert said.allowed is not held


def test_4_an_unpaid_prepaid_share_holds_the_delivery() -> None:
    said = decide(Request(increase=0, total=10 * K, limited=False, prepayment_missing=3 * K), facts(customer(None)))
    assert [one.kind for one in said.holds] == [HoldKind.PREPAYMENT]


@pytest.mark.parametrize(
    ("amount", "warned"),
    [(44 * K + 999_99, False), (45 * K, True), (50 * K, True)],
    ids=["below 90 %", "90 %", "100 %"],
)
def test_4_from_the_warning_share_on_it_opens_with_a_warning(amount: int, warned: bool) -> None:
    said = decide(order(amount), facts(customer(50 * K)))
    assert said.allowed
    assert [one.kind for one in said.warnings] == (["near_limit"] if warned else [])


@pytest.mark.parametrize(
    ("amount", "until", "passes"),
    [
        (60 * K, date(2026, 3, 31), True),
        (59 * K, date(2026, 3, 1), True),
        (60 * K + 1, date(2026, 3, 31), False),
        (60 * K, date(2026, 2, 28), False),
    ],
    ids=["its amount", "less, on the last day", "more", "a day late"],
)
def test_4_a_release_covers_its_amount_until_its_day(amount: int, until: date, passes: bool) -> None:
    said = decide(order(amount, released_amount=60 * K, released_until=until), facts(customer(50 * K)))
    assert said.allowed is passes


def test_4_a_direct_invoice_is_blocked_or_only_warned_about() -> None:
    asked = order(2 * K, direct_invoice=True)
    assert not decide(asked, facts(customer(1 * K))).allowed
    said = decide(asked, facts(customer(1 * K), direct_invoice=DirectInvoice.WARN))
    assert (said.allowed, [one.kind for one in said.warnings]) == (True, ["over_limit"])


@pytest.mark.parametrize(
    ("gate", "stage", "source", "checked"),
    [
        (Gate.ORDER, 0, None, True), (Gate.ORDER, 1, 0, False), (Gate.ORDER, 2, 1, False), (Gate.ORDER, 2, None, True),
        (Gate.DELIVERY, 0, None, False), (Gate.DELIVERY, 1, 0, True), (Gate.DELIVERY, 2, 1, False), (Gate.DELIVERY, 2, 0, True),
        (Gate.INVOICE, 0, None, False), (Gate.INVOICE, 1, 0, False), (Gate.INVOICE, 2, 1, True),
    ],
)  # fmt: skip
def test_4_the_gate_is_passed_once(gate: Gate, stage: int, source: int | None, checked: bool) -> None:
    assert is_checked(stage, source, Policy(gate=gate)) is checked


amounts = st.integers(0, 10**12)


@given(amounts, st.integers(-(10**12), 10**12), st.integers(0, 10**12), amounts)
def test_4_the_largest_amount_passes_and_one_sen_more_does_not(
    limit: int, owed: int, group: int, group_limit: int
) -> None:
    known = facts(customer(limit, owed), node(group_limit, max(group, owed)))
    largest = largest_amount(known, order)
    assert largest is not None
    assert decide(order(largest), known).breaches == ()
    assert decide(order(largest + 1), known).breaches != ()


@given(amounts, amounts, st.integers(1, 10**12))
def test_4_no_decision_without_a_release_ever_passes_a_limit(limit: int, owed: int, asked: int) -> None:
    said: Decision = decide(order(asked), facts(customer(limit, owed)))
    assert said.allowed is (owed + asked <= limit)


def test_the_counts_of_a_fresh_company() -> None:
    assert counts(Policy()) == Parts(1, 1, 1, -1, -1)
