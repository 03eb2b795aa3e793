"""Who decides what, without a database."""

from __future__ import annotations

import pytest

from app.approvals import rules
from app.approvals.values import Band
from app.core.money import Money

SMALL, MIDDLE, LARGE = Band(10_000_00, ()), Band(50_000_00, ("bob",)), Band(None, ("bob", "farid"))
BANDS = [SMALL, MIDDLE, LARGE]


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        (0, SMALL),
        (10_000_00, SMALL),
        (10_000_01, MIDDLE),
        (50_000_00, MIDDLE),
        (50_000_01, LARGE),
        (None, LARGE),
    ],
)
def test_an_amount_falls_into_the_first_band_that_holds_it(amount: int | None, band: Band) -> None:
    assert rules.band_for(BANDS, amount) is band


@pytest.mark.parametrize(
    ("before", "after", "lowers"),
    [
        (Money(500, "MYR"), Money(400, "MYR"), True),
        (Money(500, "MYR"), Money(501, "MYR"), False),
        (Money(500, "MYR"), Money(400, "SGD"), False),
        (None, Money(1, "MYR"), False),
        (Money(1, "MYR"), None, False),
    ],
)
def test_only_a_smaller_limit_in_the_same_currency_waits_for_nobody(
    before: object, after: object, lowers: bool
) -> None:
    """No limit at all may mean unlimited: to set one for the first time, or to take it away, is never lowering it."""
    assert rules.lowers(before, after) is lowers


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        (BANDS, []),
        ([], []),
        ([Band(None, ())], []),
        ([MIDDLE, SMALL, LARGE], ["bands_rise"]),
        ([LARGE, SMALL], ["bands_rise", "bands_open"]),
        ([SMALL, MIDDLE], ["bands_open"]),
        ([Band(None, ("carol",))], ["band_role"]),
        ([Band(0, ()), LARGE], ["band_amount"]),
        ([Band(None, ("bob",), 0)], ["band_days"]),
    ],
)
def test_bands_that_leave_a_change_without_anybody_are_refused(bands: list[Band], codes: list[str]) -> None:
    found = rules.problems_of_bands(bands, frozenset({"bob", "farid"}))
    assert [problem.code for problem in found] == codes


def test_a_reference_is_the_same_whatever_its_record_is_called_now() -> None:
    assert rules.same({"id": "1", "name": "Net 30"}, {"id": "1", "name": "30 days"})
    assert not rules.same({"id": "1", "name": "Net 30"}, {"id": "2", "name": "Net 30"})
    assert not rules.same(None, {"id": "1"})
