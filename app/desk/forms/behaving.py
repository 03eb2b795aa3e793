"""How a customer pays, in figures and in a picture of two years."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext

from app.core import charts
from app.core.i18n import show_date
from app.core.money import Money, format_money
from app.receivables.rules.behaviour import Month
from app.receivables.service.behaviour import Behaviour

WIDTH, HEIGHT = 240.0, 48.0
"""Units of the small picture."""


def behaviour(found: Behaviour) -> dict[str, Any]:
    """The figures of a year, each with what it means where that is needed, and the picture."""
    return {
        "known": found.known,
        "figures": _figures(found),
        "months": found.months,
        "spark": spark(found),
    }


def _figures(found: Behaviour) -> list[tuple[str, str | None, str]]:
    """(label, figure, note); None where nothing is known."""
    on = gettext("on %(day)s", day=show_date(found.highest_on)) if found.highest_on else ""
    return [
        (gettext("Average days to pay"), days(found.days_to_pay), ""),
        (gettext("Average days late"), days(found.days_late), ""),
        (gettext("Paid on time"), None if found.on_time is None else f"{found.on_time}%", gettext("of the amount")),
        (gettext("DSO"), days(found.dso), gettext("days of sales outstanding")),
        (gettext("Highest amount owed"), format_money(found.highest) if found.highest else None, on),
        (gettext("Longest late"), _whole_days(found.longest_late) if found.known else None, ""),
    ]


def days(number: Decimal | None) -> str | None:
    """Days with their decimal."""
    return None if number is None else gettext("%(n)s days", n=f"{number}")


def _whole_days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number, n=number)


def spark(found: Behaviour) -> dict[str, Any]:
    """What was owed at the end of each month, as a small picture."""
    points = [(month.ends, month.owed) for month in found.months]
    frame = frame_of(found.months, WIDTH, HEIGHT, max((owed for _day, owed in points), default=0))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "area": charts.area(frame, points),
        "line": charts.line(frame, points),
        "label": _in_words(found),
    }


def frame_of(months: Sequence[Month], width: float, height: float, most: int) -> charts.Frame:
    """The place of a picture of these months."""
    return charts.Frame(width, height, months[0].ends, months[-1].ends, most)


def _in_words(found: Behaviour) -> str:
    first, last = found.months[0], found.months[-1]
    currency = found.paid.currency
    return gettext(
        "Owed at the end of each of the last 24 months: %(first)s in %(begin)s, %(last)s today, at most %(most)s",
        first=format_money(Money(first.owed, currency)),
        begin=show_date(first.ends),
        last=format_money(Money(last.owed, currency)),
        most=format_money(Money(max(month.owed for month in found.months), currency)),
    )
