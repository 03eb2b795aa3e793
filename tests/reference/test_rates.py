"""What an amount is worth in another currency (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Conflict, Invalid
from app.core.money import DECIMALS, Money
from app.credit.service.rates import rate_on
from app.reference import service
from app.reference.queries import rates
from app.reference.rules.rates import ONE, converted
from app.reference.values import BY_NAME
from tests.client import ApiClient, Client
from tests.people import alice, bob

RATE = BY_NAME["exchange_rate"]
WORTH = {"MYR": ONE, "USD": 442_500_000, "JPY": 2_987_654, "KWD": 1_435_000_000, "VND": 17_234}

Acting = Callable[..., Any]


@pytest.mark.parametrize(
    ("section", "money", "to", "worth"),
    [
        ("2, into the base currency", Money(100_00, "USD"), "MYR", Money(442_50, "MYR")),
        ("2, out of it", Money(442_50, "MYR"), "USD", Money(100_00, "USD")),
        ("2, half up to the minor unit", Money(1, "USD"), "MYR", Money(4, "MYR")),
        ("2, half a sen goes up", Money(2, "USD"), "MYR", Money(9, "MYR")),
        ("2, a currency without decimals", Money(10_000, "JPY"), "MYR", Money(298_77, "MYR")),
        ("2, a currency with three", Money(1_000, "KWD"), "MYR", Money(14_35, "MYR")),
        ("2, between two others, rounded once", Money(1_000, "KWD"), "USD", Money(3_24, "USD")),
        ("2, a small one", Money(1_000_000, "VND"), "MYR", Money(172_34, "MYR")),
        ("2, into itself", Money(5, "JPY"), "JPY", Money(5, "JPY")),
        ("2, a credit", Money(-2, "USD"), "MYR", Money(-9, "MYR")),
    ],
)
def test_an_amount_is_worth(section: str, money: Money, to: str, worth: Money) -> None:
    assert converted(money, to, WORTH) == worth


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(WORTH)), st.sampled_from(sorted(WORTH)))
def test_rounding_is_never_more_than_half_a_minor_unit(amount: int, one: str, other: str) -> None:
    exact = Decimal(amount).scaleb(-DECIMALS[one]) * WORTH[one] / WORTH[other]
    found = Decimal(converted(Money(amount, one), other, WORTH).amount).scaleb(-DECIMALS[other])
    assert abs(found - exact) <= Decimal("0.5").scaleb(-DECIMALS[other]) + Decimal("1e-12")


@pytest.fixture
def dollar(acting: Acting) -> None:
    """Two rates of the dollar, and a later one that was put away."""
    with acting(alice):
        for day, rate, status in (
            (date(2026, 1, 1), "4.4", "active"),
            (date(2026, 2, 1), "4.5", "active"),
            (date(2026, 2, 15), "9.9", "inactive"),
        ):
            service.create_record(RATE, {"currency": "USD", "date": day, "rate": Decimal(rate), "status": status})


@pytest.mark.usefixtures("dollar")
@pytest.mark.parametrize(
    ("day", "rate"), [("2026-01-01", 440_000_000), ("2026-01-31", 440_000_000), ("2026-03-01", 450_000_000)]
)
def test_the_newest_rate_on_or_before_the_day_holds(acting: Acting, day: str, rate: int) -> None:
    with acting(bob):
        assert rates.rate_on("USD", date.fromisoformat(day)) == rate
        assert rates.rate_on("MYR", date.fromisoformat(day)) == ONE


@pytest.mark.usefixtures("dollar")
def test_section_2_a_missing_rate_is_an_error_that_says_which(acting: Acting) -> None:
    with acting(bob):
        with pytest.raises(Invalid) as refusal:
            rates.convert(Money(1, "USD"), "SGD", date(2025, 12, 31))
        assert [problem.params for problem in refusal.value.problems] == [
            {"currency": "SGD", "day": "2025-12-31"},
            {"currency": "USD", "day": "2025-12-31"},
        ]
        assert rates.convert(Money(100_00, "USD"), "MYR", date(2026, 2, 1)) == Money(450_00, "MYR")


@pytest.mark.usefixtures("dollar")
def test_a_currency_has_one_rate_a_day_and_the_own_one_none(acting: Acting) -> None:
    with acting(alice):
        with pytest.raises(Conflict) as refusal:
            service.create_record(RATE, {"currency": "USD", "date": date(2026, 1, 1), "rate": Decimal(5)})
        assert [(one.field, one.code) for one in refusal.value.problems] == [("date", "rate_there")]
        with pytest.raises(Invalid) as wrong:
            service.create_record(RATE, {"currency": "MYR", "date": date(2026, 1, 1), "rate": Decimal(1)})
        assert [(one.field, one.code) for one in wrong.value.problems] == [("currency", "own_currency")]


def test_a_rate_is_typed_in_and_stands_in_the_list(as_person: Callable[..., Client]) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/settings/lists/exchange-rates/new", status=200)
    saved = browser.submit(form, "#record_form", currency="USD", date="23/11/2026", rate="4.425")
    assert browser.follow(saved, status=200).texts("tbody tr") == ["USD 2026-11-23 USD 23 Nov 2026 4.425 MYR Active –"]


def test_a_program_sends_and_reads_rates(api: Callable[..., ApiClient]) -> None:
    program = api()
    body = {"currency": "JPY", "date": "2026-11-23", "rate": "0.02987654"}
    rate = program.post("/exchange-rates", body, status=201).json
    assert (rate["rate"], rate["base"], rate["code"]) == ("0.02987654", "MYR", "JPY-MYR-2026-11-23")
    assert program.post("/exchange-rates", body, status=409).json["field"] == "date"
    newest = program.get('/exchange-rates?filter={"field":"currency","op":"eq","value":"JPY"}&sort=-name').json["data"]
    assert [one["id"] for one in newest] == [rate["id"]]
    changed = program.patch(f"/exchange-rates/{rate['id']}", {"rate": "0.03"}, status=200).json
    assert (changed["rate"], changed["version"]) == ("0.03", 2)


@pytest.mark.usefixtures("dollar")
def test_credit_asks_for_the_same_rates(acting: Acting) -> None:
    with acting(bob):
        assert rate_on("USD", "MYR", date(2026, 1, 31)) == Decimal("4.4")
        assert rate_on("MYR", "USD", date(2026, 2, 1)) * Decimal("4.5") == pytest.approx(Decimal(1))
        with pytest.raises(Invalid):
            rate_on("SGD", "MYR", date(2026, 2, 1))
