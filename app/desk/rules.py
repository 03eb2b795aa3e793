"""Figures of the desk's pictures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.core.messages import N_, Reason

GROUP_WANTED = Reason("conglomerate_wanted", N_("This is asked of one conglomerate: conglomerate = its id or code."))
TICK = 80.0
"""Where the limit stands on a bar of 100 units: the bar shows 0 to 125 % of it."""
FULL = 100.0


def share(used: int, limit: int | None) -> int | None:
    """The used share of a limit in percent, cut to whole ones so that 100 means reached; None where there is no limit. Any use of a
    limit of zero is more than all of it."""
    if limit is None:
        return None
    if limit <= 0:
        return 0 if used <= 0 else 999
    return max(0, used * 100 // limit)


def widths(parts: Sequence[int], limit: int | None) -> list[float]:
    """The width of each part on a bar of 100 units; parts below zero have none. Without a limit the bar is filled by what there is."""
    whole = limit if limit and limit > 0 else sum(max(0, part) for part in parts)
    scale = TICK / whole if whole > 0 else 0.0
    found, left = [], FULL
    for part in parts:
        width = min(left, round(max(0, part) * scale, 2))
        found.append(width)
        left = round(left - width, 2)
    return found


def rounded_up(amount: int, step: int) -> int:
    """`amount` minor units up to the next multiple of `step`."""
    return -(-amount // step) * step


def suggested_end(day: date) -> date:
    """Until when a raise is proposed: the end of the month, and of the next one when that is less than ten days away."""
    end = _end_of_month(day)
    return end if (end - day).days >= 10 else _end_of_month(end + timedelta(days=1))


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
