"""Figures of the desk's pictures."""

from __future__ import annotations

from datetime import date

import pytest

from app.desk import rules


@pytest.mark.parametrize(
    ("used", "limit", "share"),
    [
        (48_000, 50_000, 96),
        (50_000, 50_000, 100),
        (50_001, 50_000, 100),
        (0, 0, 0),
        (1, 0, 999),
        (-5, 100, 0),
        (7, None, None),
    ],
)
def test_the_used_share_of_a_limit(used: int, limit: int | None, share: int | None) -> None:
    assert rules.share(used, limit) == share


def test_the_limit_stands_at_eighty_and_the_bar_ends_at_125_percent() -> None:
    assert rules.widths([50_000], 50_000) == [80.0]
    assert rules.widths([40_000, 10_000], 50_000) == [64.0, 16.0]
    assert rules.widths([45_000, 90_000], 50_000) == [72.0, 28.0], "what is beyond the end is cut"
    assert rules.widths([-3, 10], 20) == [0.0, 40.0], "what is below zero has no width"


def test_a_raise_is_proposed_in_round_sums() -> None:
    assert rules.rounded_up(300_000, 100_000) == 300_000
    assert rules.rounded_up(300_001, 100_000) == 400_000


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 11, 2), date(2026, 11, 30)),
        (date(2026, 11, 25), date(2026, 12, 31)),
        (date(2026, 12, 28), date(2027, 1, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_raise_is_proposed_until_a_month_ends(day: date, until: date) -> None:
    assert rules.suggested_end(day) == until
