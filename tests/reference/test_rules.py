"""The rules of the lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.money import Money
from app.reference import rules
from app.reference.values import CATEGORY, CREDIT_TERM, ListStatus, TermKind

TERM: dict[str, Any] = {"code": "T", "name": "Term"}


def checked(**fields: Any) -> dict[str | None, str]:
    """What is wrong with a term of these fields: field → code."""
    whole = rules.completed(CREDIT_TERM, {**TERM, **fields})
    return {problem.field: problem.code for problem in rules.problems_of(CREDIT_TERM, whole)}


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"kind": TermKind.COD}, {}),
        ({"kind": TermKind.COD, "days": 30}, {"days": "kind_has_not"}),
        ({"kind": TermKind.PREPAID}, {}),
        ({"kind": TermKind.PREPAID, "percent": Decimal(30)}, {}),
        ({"kind": TermKind.PREPAID, "day": 15}, {"day": "kind_has_not"}),
        ({"kind": TermKind.NET}, {"days": "kind_needs"}),
        ({"kind": TermKind.NET, "days": 0}, {}),
        ({"kind": TermKind.NET, "days": 30, "percent": Decimal(5)}, {"percent": "kind_has_not"}),
        ({"kind": TermKind.END_OF_MONTH}, {}),
        ({"kind": TermKind.DAY_OF_MONTH}, {"day": "kind_needs"}),
        ({"kind": TermKind.DAY_OF_MONTH, "day": 15}, {}),
        ({"kind": TermKind.NET, "days": 30, "discount_percent": Decimal(2), "discount_days": 10}, {}),
        ({"kind": TermKind.NET, "days": 30, "discount_percent": Decimal(2)}, {"discount_days": "half_a_discount"}),
        ({"kind": TermKind.NET, "days": 30, "discount_days": 10}, {"discount_percent": "half_a_discount"}),
    ],
)
def test_a_term_has_the_fields_of_its_kind_and_no_others(fields: dict[str, Any], problems: dict[str, str]) -> None:
    assert checked(**fields) == problems


@pytest.mark.parametrize(
    ("fields", "name", "meant"),
    [
        ({"kind": TermKind.PREPAID}, "percent", Decimal(100)),
        ({"kind": TermKind.END_OF_MONTH}, "days", 0),
        ({"kind": TermKind.DAY_OF_MONTH, "day": 15}, "months", 1),
    ],
)
def test_what_a_kind_means_unsaid_is_written_down(fields: dict[str, Any], name: str, meant: Any) -> None:
    assert rules.completed(CREDIT_TERM, {**TERM, **fields})[name] == meant


def test_a_zero_that_says_nothing_is_no_mistake() -> None:
    """Spreadsheets carry `0` in the days of a cash term."""
    assert checked(kind=TermKind.COD, days=0) == {}
    assert rules.completed(CREDIT_TERM, {**TERM, "kind": TermKind.COD, "days": 0})["days"] is None


@pytest.mark.parametrize(
    ("colour", "problems"),
    [("#7A2E62", []), ("#7a2e62", []), ("red", ["not_a_colour"]), ("#12345g", ["not_a_colour"]), (None, [])],
)
def test_a_colour_is_six_hexadecimal_digits(colour: str | None, problems: list[str]) -> None:
    whole = rules.completed(CATEGORY, {"code": "C", "name": "C", "colour": colour})
    assert [problem.code for problem in rules.problems_of(CATEGORY, whole)] == problems


class Row:
    """A row with whatever columns."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)


@settings(deadline=None)  # the first fold loads the dictionary of traditional Chinese
@given(
    st.fixed_dictionaries(
        {
            "code": st.text(min_size=1),
            "name": st.text(min_size=1),
            "status": st.sampled_from(ListStatus),
            "credit_limit": st.none() | st.builds(Money, st.integers(0, 2**62), st.just("KWD")),
            "credit_term": st.none() | st.uuids(),
            "fulfilment_priority": st.none() | st.integers(1, 9999),
        }
    )
)
def test_what_goes_into_the_columns_comes_out_of_them(values: dict[str, Any]) -> None:
    definition = CATEGORY.only(set(values))
    assert rules.values_of(definition, Row(rules.columns_of(definition, values))) == values


def test_a_percentage_is_kept_in_hundredths() -> None:
    columns = rules.columns_of(CREDIT_TERM, {"discount_percent": Decimal("2.5")})
    assert columns == {"discount_percent": 250}
    assert rules.values_of(CREDIT_TERM.only({"discount_percent"}), Row(columns)) == {"discount_percent": Decimal("2.5")}
