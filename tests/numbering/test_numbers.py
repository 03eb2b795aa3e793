"""Numbers given: once each, without a queue, with or without gaps; and the patterns that dress them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.core.errors import Invalid
from app.core.session import bound_actor, transaction
from app.numbering import rules, service
from app.numbering.queries import patterns
from tests.people import Cast, alice

DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("pattern", "number", "code"),
    [
        ("CUST-{0000}", 7, "CUST-0007"),
        ("CUST-{0000}", 123456, "CUST-123456"),
        ("{YYYY}/{00000}", 12, "2026/00012"),
        ("C{YY}{MM}-{000}", 1, "C2611-001"),
        ("客户-{000}", 1, "客户-001"),
    ],
)
def test_a_pattern_dresses_a_number(pattern: str, number: int, code: str) -> None:
    assert rules.problems_of(pattern, 1) == []
    assert rules.written(pattern, number, DAY) == code


@pytest.mark.parametrize(
    ("pattern", "first", "code"),
    [
        ("CUST-", 1, "pattern_without_counter"),
        ("{000}{000}", 1, "pattern_without_counter"),
        ("{000000000000}", 1, "pattern_without_counter"),
        ("CUST-{ABC}{000}", 1, "pattern_sign_unknown"),
        ("CUST {0000}", 1, "pattern_letters"),
        ("CUST\t{0000}", 1, "pattern_letters"),
        ("CUST-{{0000}", 1, "pattern_letters"),
        ("{MM}-{000}", 1, "pattern_month"),
        ("{00}", 1, "pattern_length"),
        ("C" * 60 + "{00}", 1, "pattern_length"),
        ("CUST-{0000}", 0, "first_number"),
        ("CUST-{0000}", None, "first_number"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str, first: int | None, code: str) -> None:
    assert [problem.code for problem in rules.problems_of(pattern, first)] == [code]


def test_a_pattern_counts_by_the_period_it_names() -> None:
    assert [rules.period(one, DAY) for one in ("C-{000}", "{YY}-{000}", "{YYYY}{MM}-{000}")] == ["", "2026", "2026-11"]


def test_a_fresh_company_gives_no_codes(acting: Any) -> None:
    with acting(alice):
        assert service.next_codes("customer", None, 1, lambda codes: ()) is None
        assert not service.numbers_codes(bound_actor(), "customer")


def test_codes_that_somebody_typed_are_passed_over(acting: Any) -> None:
    typed = {f"C-{number:03}" for number in range(1, 200)}
    with acting(alice):
        service.save_pattern("customer", None, "C-{000}", 1)
        assert service.next_codes("customer", None, 2, typed.intersection) == ["C-200", "C-201"]
        assert service.preview("customer", None, "C-{000}", 1) > "C-201"


def test_the_next_number_can_be_raised_and_never_comes_back(acting: Any) -> None:
    with acting(alice):
        service.save_pattern("customer", None, "C-{000}", 500)
        assert service.next_codes("customer", None, 1, lambda codes: ()) == ["C-500"]
        service.delete_pattern(patterns.all_patterns("customer")[0])
        service.save_pattern("customer", None, "C-{000}", 1)
        assert service.next_codes("customer", None, 1, lambda codes: ()) == ["C-501"]


def test_a_bad_pattern_is_not_kept(acting: Any) -> None:
    with acting(alice), pytest.raises(Invalid):
        service.save_pattern("customer", None, "no counter", 1)
    with acting(alice):
        assert not service.numbers_codes(bound_actor(), "customer")


def test_sixty_four_at_once_get_different_numbers_and_do_not_wait(web: Flask, own_database: Any, cast: Cast) -> None:
    """Each keeps its transaction open until all have their number: with a lock held to the commit this would never end."""
    from threading import Barrier

    actor = cast.actor(alice)
    at_once, together = 8, Barrier(8, timeout=20)

    def take(_: int) -> int:
        with web.app_context(), transaction(actor):
            number = service.reserve("orders", 1, lambda _: ())[0]
            together.wait()
            return number

    with ThreadPoolExecutor(at_once) as pool:
        numbers = list(pool.map(take, range(64)))
    assert sorted(numbers) == list(range(1, 65))


def test_a_gapless_number_is_given_back_by_a_rollback(web: Flask, own_database: Any, cast: Cast) -> None:
    actor = cast.actor(alice)

    def take(fail: bool) -> int:
        with web.app_context(), transaction(actor):
            number = service.take_gapless("invoice", "2026")
            if fail:
                raise LookupError
            return number

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(take, number % 4 == 0) for number in range(32)]
    given = [one.result() for one in asked if one.exception() is None]
    assert sorted(given) == list(range(1, 25))
