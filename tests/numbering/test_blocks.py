"""Numbers in blocks: one by one for who asks now and then, several at once for who asks often; never twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from app.core.db import new_id
from app.numbering.service import blocks
from app.numbering.service.blocks import LARGEST, next_number


class Counter:
    """The numbers of a series, and how many were asked for each time."""

    def __init__(self) -> None:
        self.last = 0
        self.taken: list[int] = []

    def take(self, number: int) -> range:
        self.taken.append(number)
        self.last += number
        return range(self.last - number + 1, self.last + 1)


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The clock of the process, in seconds: `moments[0]`."""
    now = [1000.0]
    monkeypatch.setattr(blocks.time, "monotonic", lambda: now[0])
    blocks.forget()
    yield now
    blocks.forget()


def test_who_asks_now_and_then_gets_the_next_number_and_leaves_no_gap(moments: list[float]) -> None:
    counter, series = Counter(), (new_id(), "sales_order", "2026")
    numbers = []
    for _ in range(5):
        numbers.append(next_number(series, counter.take))
        moments[0] += 10
    assert numbers == [1, 2, 3, 4, 5]
    assert counter.taken == [1] * 5


def test_who_asks_often_is_given_larger_blocks_up_to_the_largest(moments: list[float]) -> None:
    counter, series = Counter(), (new_id(), "sales_order", "2026")
    assert [next_number(series, counter.take) for _ in range(100)] == list(range(1, 101))
    assert counter.taken[:6] == [1, 2, 4, 8, LARGEST, LARGEST]


def test_what_is_left_of_a_block_is_a_gap_once_its_moment_is_over(moments: list[float]) -> None:
    counter, series = Counter(), (new_id(), "sales_order", "2026")
    assert [next_number(series, counter.take) for _ in range(4)] == [1, 2, 3, 4]
    moments[0] += 10
    assert next_number(series, counter.take) == 8


def test_each_company_and_each_year_has_numbers_of_its_own(moments: list[float]) -> None:
    company, other = new_id(), new_id()
    all_series = [(company, "sales_order", "2026"), (company, "sales_order", "2027"), (other, "sales_order", "2026")]
    counters = [Counter() for _ in all_series]
    for _ in range(3):
        found = [next_number(one, counter.take) for one, counter in zip(all_series, counters, strict=True)]
    assert found == [3, 3, 3]


def test_threads_that_ask_at_once_never_get_the_same_number() -> None:
    blocks.forget()
    counter, series, alone = Counter(), (new_id(), "sales_order", "2026"), Lock()

    def take(number: int) -> range:
        with alone:
            return counter.take(number)

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: next_number(series, take), range(400)))
    assert len(set(given)) == 400
