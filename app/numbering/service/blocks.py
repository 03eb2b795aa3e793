"""Gap-tolerant numbers in blocks: who asks often is given several at once, and the process hands them out.

The first number that is asked for is taken alone. Who comes back within a moment of a block's taking finds that one used up too soon: the next is
twice as large. So a company that enters an order a minute has its numbers one after the other, and one that is sent hundreds a second asks the
database for few of them. What is left when the moment is over is a gap.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

MOMENT = 1.0
"""Seconds."""
LARGEST = 16
MOST = 1000
"""Series of which a process keeps a block at a time."""

Series = tuple[UUID, str, str]
"""Company, series, period."""
Take = Callable[[int], Sequence[int]]
"""(count) → so many numbers, each given once."""


@dataclass
class _Block:
    """What is left of the numbers that were taken at `since`, `size` of them."""

    left: Iterator[int]
    size: int
    since: float


_blocks: dict[Series, _Block] = {}
_alone = threading.Lock()


def next_number(series: Series, take: Take) -> int:
    """The next number of a series: from the block at hand, or from a new one by `take`."""
    moment = time.monotonic()
    with _alone:
        block = _blocks.get(series)
        fresh = block is not None and moment - block.since < MOMENT
        if block is not None and fresh and (number := next(block.left, None)) is not None:
            return number
        size = min(block.size * 2, LARGEST) if block is not None and fresh else 1
    numbers = iter(take(size))
    first = next(numbers)
    with _alone:
        if len(_blocks) >= MOST:
            _blocks.clear()
        _blocks[series] = _Block(numbers, size, moment)
    return first


def forget() -> None:
    """Keep no block any more: tests undo what they took."""
    _blocks.clear()
