"""Giving numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

from app.core import clock
from app.core.actor import Actor
from app.core.kept import Kept
from app.core.session import bound_actor, bound_tenant_id
from app.numbering import rules
from app.numbering.queries import counters, patterns
from app.numbering.service import blocks
from app.numbering.values import BUILT_IN, Series

ROUNDS = 24
"""How often more are asked for when some of the last were taken: the missing ones first, then twice as many each time."""

One = TypeVar("One", int, str)
Taken = Callable[[Collection[One]], Collection[One]]
"""(numbers or codes) → those of them that somebody has already."""


class Exhausted(RuntimeError):
    """Millions in a row are taken: the series cannot be meant."""


def reserve(series: str, count: int, taken: Taken[int], *, period: str = "") -> list[int]:
    """The next `count` numbers of a series that nobody has, each given once. Gap-tolerant: they are counted at once, in a transaction of their
    own, so that sixty-four who ask do not wait for each other's work; what is not used afterwards is a gap."""
    return _free(series, count, lambda missing: _counted(series, missing, period), taken)


def reserve_next(series: str, taken: Taken[int], *, period: str = "") -> int:
    """The next number of a series, like `reserve`: from a block that the process has at hand, when many are asked for in a moment."""
    place = (bound_tenant_id(), series, period)
    return blocks.next_number(place, lambda count: reserve(series, count, taken, period=period))


def _counted(series: str, count: int, period: str, first: int = 1) -> range:
    last = counters.count_apart(series, period, count, first)
    return range(last - count + 1, last + 1)


def _free(series: str, count: int, offer: Callable[[int], Sequence[One]], taken: Taken[One]) -> list[One]:
    found: list[One] = []
    for round_ in range(ROUNDS):
        offered = offer(max(count - len(found), 2**round_ // 4))
        held = set(taken(offered))
        found += [one for one in offered if one not in held]
        if len(found) >= count:
            return found[:count]
    raise Exhausted(series)


def take_gapless(series: str, period: str = "") -> int:
    """The next number of a series without gaps: for a document of a company, by kind and year.

    It is taken in the open transaction, and whoever takes the next one waits until that ends. So take it last, directly before the row
    is inserted; a rollback gives it back. Two series in one transaction are taken in the order of their names.
    """
    return counters.count_here(series, period)


def take_gapless_many(series: str, count: int, period: str = "") -> range:
    """The next `count` numbers of a series without gaps, for documents that are written together: like `take_gapless`."""
    last = counters.count_here(series, period, count)
    return range(last - count + 1, last + 1)


_NUMBERED: Kept[frozenset[str]] = Kept(patterns.numbered_types)


def numbers_codes(actor: Actor, record_type: str) -> bool:
    """Is numbering switched on for these records?"""
    return record_type in _NUMBERED.of(actor.tenant)


def next_codes(record_type: str, category_id: UUID | None, count: int, taken: Taken[str]) -> list[str] | None:
    """`count` codes that nobody has, by the pattern of the category or the general one; None without a pattern."""
    series = _series(record_type, category_id)
    return None if series is None else _free(series.pattern, count, lambda missing: _codes(series, missing), taken)


def _series(record_type: str, category_id: UUID | None) -> Series | None:
    found = patterns.pattern_for(record_type, category_id)
    if found is not None:
        return Series(found.record_type, found.category_id, found.pattern, found.first)
    return Series(record_type, None, BUILT_IN[record_type], 1) if record_type in BUILT_IN else None


def _codes(series: Series, count: int) -> list[str]:
    day = clock.today(bound_actor().tenant.timezone)
    numbers = _counted(series.name, count, rules.period(series.pattern, day), series.first)
    return [rules.written(series.pattern, number, day) for number in numbers]
