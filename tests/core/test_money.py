"""Amounts: reading what people write, writing it back, splitting it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import (
    DECIMALS,
    MAX_MINOR,
    BadAmount,
    Money,
    format_money,
    parse_amount,
    parse_money,
    split,
    to_decimal_text,
    to_minor,
)

CURRENCIES = st.sampled_from(sorted(DECIMALS))
MONEY = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), CURRENCIES)


@pytest.mark.parametrize(
    ("typed", "sen"),
    [
        ("5000", 500_000),
        ("5,000.00", 500_000),
        (" RM 5,000 ", 500_000),
        ("RM5,000.50", 500_050),
        ("MYR 5", 500),
        ("5 myr", 500),
        ("5 000.00", 500_000),
        ("5\u00a0000", 500_000),
        ("1'000", 100_000),
        ("５，０００．５０", 500_050),
        ("0", 0),
        (".5", 50),
        ("5.", 500),
        ("12.3400", 1_234),
        ("5000.000", 500_000),
        ("-5", -500),
        ("\u22125,000.00", -500_000),
        ("5,000-", -500_000),
        ("(5,000.00)", -500_000),
        ("(RM 5)", -500),
        ("-RM 5", -500),
        ("+5", 500),
        ("92233720368547758.07", MAX_MINOR),
    ],
)
def test_what_people_write_as_an_amount_is_read(typed: str, sen: int) -> None:
    assert parse_amount(typed, "MYR") == sen


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12k", "12,000.00"),
        ("12.5k", "12,500.00"),
        ("1.5m", "1,500,000.00"),
        ("3万", "30,000.00"),
        ("20 ribu", "20,000.00"),
        ("5.000,00", "5,000.00"),
        ("1.234.567,89", "1,234,567.89"),
        ("5.000", "5,000.00"),
        ("5,5", "5.50"),
        ("5,00", "5.00"),
        ("1e5", "100,000.00"),
        ("1.2E+4", "12,000.00"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_what_was_probably_meant(typed: str, meant: str) -> None:
    with pytest.raises(BadAmount) as refusal:
        parse_amount(typed, "MYR")
    assert refusal.value.reason.code == "amount_unclear"
    assert refusal.value.params == {"value": typed, "suggestion": meant}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "not_an_amount"),
        ("", "not_an_amount"),
        (".", "not_an_amount"),
        ("1,00,000", "not_an_amount"),
        ("1,0000", "not_an_amount"),
        ("12 34", "not_an_amount"),
        ("5 apples", "not_an_amount"),
        ("--5", "not_an_amount"),
        ("9" * 100, "not_an_amount"),
        ("12.3456", "too_many_decimals"),
        ("0.001", "amount_unclear"),
        ("92233720368547758.08", "amount_too_large"),
        ("9" * 25, "amount_too_large"),
        ("SGD 5", "other_currency"),
        ("S$5", "other_currency"),
        ("€5", "other_currency"),
        ("$5", "other_currency"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, code: str) -> None:
    with pytest.raises(BadAmount) as refusal:
        parse_amount(typed, "MYR")
    assert refusal.value.reason.code == code


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("5,000", "JPY", 5_000), ("1.234", "KWD", 1_234), ("$5", "SGD", 500), ("¥5", "JPY", 5)],
)
def test_a_currency_decides_the_decimals_and_the_signs(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, currency) == minor


def test_an_amount_may_name_its_own_currency() -> None:
    assert parse_money("SGD 5,000", "MYR") == Money(500_000, "SGD")
    assert parse_money("5,000 jpy", "MYR") == Money(5_000, "JPY")
    assert parse_money("5,000", "MYR") == Money(500_000, "MYR")


def test_decimals_follow_iso_4217() -> None:
    assert {c: DECIMALS[c] for c in ("MYR", "SGD", "CNY", "JPY", "IDR", "KWD", "CLF")} == {
        "MYR": 2, "SGD": 2, "CNY": 2, "JPY": 0, "IDR": 2, "KWD": 3, "CLF": 4,
    }  # fmt: skip
    assert "XAU" not in DECIMALS


@given(MONEY)
def test_every_amount_survives_being_written_and_read(money: Money) -> None:
    assert parse_amount(to_decimal_text(money), money.currency) == money.amount
    assert parse_money(format_money(money), money.currency) == money
    assert parse_money(format_money(money, with_currency=True), "MYR") == money
    assert to_minor(Decimal(to_decimal_text(money)), money.currency) == money.amount


def read_or_explain(typed: str, currency: str) -> Money | str:
    """The amount, or the whole sentence that says why it is none."""
    try:
        return parse_money(typed, currency)
    except BadAmount as refusal:
        return refusal.reason.text % refusal.params


@given(st.text(max_size=30), CURRENCIES)
def test_every_text_is_an_amount_or_has_a_sentence_why_not(typed: str, currency: str) -> None:
    assert read_or_explain(typed, currency)


@given(st.text("0123456789.,-+() RMk", max_size=16))
def test_what_is_read_is_what_stands_there(typed: str) -> None:
    """Whatever is accepted has, but for the zeros, exactly the digits that were typed."""
    try:
        amount = parse_amount(typed, "MYR")
    except BadAmount:
        return
    assert str(abs(amount)).strip("0") == "".join(filter(str.isdigit, typed)).strip("0")


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(0, "MYR"), "0.00"),
        (Money(5, "MYR"), "0.05"),
        (Money(-123_450, "MYR"), "\u22121,234.50"),
        (Money(1_234_567, "JPY"), "1,234,567"),
        (Money(MAX_MINOR, "KWD"), "9,223,372,036,854,775.807"),
    ],
)
def test_amounts_are_shown_with_all_their_decimals(money: Money, shown: str) -> None:
    assert format_money(money) == shown


def test_money_has_a_known_currency_and_fits_a_column() -> None:
    with pytest.raises(ValueError, match="not a currency"):
        Money(1, "RM")
    with pytest.raises(ValueError, match="bigint"):
        Money(MAX_MINOR + 1, "MYR")


def test_the_last_part_takes_the_remainder() -> None:
    assert [part.amount for part in split(Money(10_001, "MYR"), 3)] == [3_333, 3_333, 3_335]


@given(MONEY, st.integers(1, 60))
def test_parts_add_up_and_none_has_another_sign(money: Money, parts: int) -> None:
    pieces = [part.amount for part in split(money, parts)]
    assert len(pieces) == parts
    assert sum(pieces) == money.amount
    assert all(piece * money.amount >= 0 for piece in pieces)
