"""The tab Credit of a customer: its limit over time, its increases, its ageing, how it pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.core import charts
from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import show_date
from app.core.money import Money, format_money
from app.core.permissions import Permission
from app.credit.models import TemporaryLimit
from app.credit.queries import temporary
from app.credit.queries.history import LimitChange, limit_changes
from app.customers.models import Customer
from app.desk.forms.behaving import behaviour, frame_of
from app.desk.forms.reviewing import written
from app.desk.forms.scoring import listed
from app.receivables.queries.ageing import bounds
from app.receivables.rules.ageing import Question
from app.receivables.service.ageing import age
from app.receivables.service.behaviour import Behaviour, behaviour_of

WIDTH, HEIGHT = 720.0, 160.0


def credit(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Everything on the tab but the panel, which loads by itself."""
    day, base = today(actor.tenant.timezone), actor.tenant.currency
    paying = behaviour_of(customer.id, day)
    changes, increases = limit_changes(customer.id), temporary.increases(customer.id)
    return {
        "behaviour": behaviour(paying),
        "changes": changes,
        "picture": picture(paying, customer, changes, increases, base),
        "increases": [_increase(one, day) for one in increases],
        "ageing": ageing_of(customer.id, day, base),
        "reviews": written(customer, actor),
        "scores": listed(actor, customer),
        "may_review": actor.may(Permission.CREDIT_EDIT),
        "base": base,
    }


def _increase(row: TemporaryLimit, day: date) -> dict[str, Any]:
    if row.valid_until < day:
        state = ("", gettext("over"))
    elif row.valid_from > day:
        state = ("note hollow", gettext("to come"))
    else:
        state = ("ok", gettext("holds now"))
    return {"row": row, "kind": state[0], "state": state[1]}


def picture(
    paying: Behaviour,
    customer: Customer,
    changes: Sequence[LimitChange],
    increases: Sequence[TemporaryLimit],
    base: str,
) -> dict[str, Any] | None:
    """Limit and what was owed over the months; None where no limit in the base currency was ever set."""
    limits = _limits(customer, changes, base)
    if not limits:
        return None
    begins, ends = paying.months[0].ends, paying.months[-1].ends
    points = _steps(limits, increases, begins, ends, base)
    owed = [(month.ends, month.owed) for month in paying.months]
    most = max([amount for _day, amount in points if amount is not None] + [amount for _day, amount in owed])
    frame = frame_of(paying.months, WIDTH, HEIGHT, most)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "area": charts.area(frame, owed),
        "steps": charts.steps(frame, points),
        "most": format_money(Money(most, base)),
        "begins": show_date(begins),
        "ends": show_date(ends),
        "label": _in_words(points, owed, base),
    }


def _limits(customer: Customer, changes: Sequence[LimitChange], base: str) -> list[tuple[date, int | None]]:
    """(from which day, limit) of the customer's own limit, oldest first; what was before the first change comes first. Empty where there never
    was one, or one in another currency."""
    ordered = sorted(changes, key=lambda one: one.at)
    known = [(date.min, ordered[0].before)] if ordered else [(date.min, _own(customer))]
    known += [(one.day, one.after) for one in ordered]
    amounts = [limit for _day, limit in known if limit is not None]
    if not amounts or any(limit.currency != base for limit in amounts):
        return []
    return [(day, limit.amount if limit else None) for day, limit in known]


def _own(customer: Customer) -> Money | None:
    return None if customer.credit_limit is None else Money(customer.credit_limit, customer.credit_limit_currency or "")


def _steps(
    limits: Sequence[tuple[date, int | None]],
    increases: Sequence[TemporaryLimit],
    begins: date,
    ends: date,
    base: str,
) -> list[tuple[date, int | None]]:
    """The limit with its temporary increases, from each day on which it changes."""
    raised = [one for one in increases if one.currency == base]
    turns = {day for day, _limit in limits} | {one.valid_from for one in raised}
    turns |= {one.valid_until + timedelta(days=1) for one in raised}
    days = [begins, *sorted(day for day in turns if begins < day <= ends)]
    return [(day, _limit_on(limits, raised, day)) for day in days]


def _limit_on(limits: Sequence[tuple[date, int | None]], raised: Sequence[TemporaryLimit], day: date) -> int | None:
    own = [limit for since, limit in limits if since <= day][-1]
    if own is None:
        return None
    return own + sum(one.amount for one in raised if one.valid_from <= day <= one.valid_until)


def _in_words(points: Sequence[tuple[date, int | None]], owed: Sequence[tuple[date, int]], base: str) -> str:
    limit = points[-1][1]
    return gettext(
        "Limit and amount owed over 24 months: the limit changed %(times)s times and is %(limit)s now; owed now %(owed)s",
        times=max(0, len(points) - 1),
        limit=gettext("none") if limit is None else format_money(Money(limit, base)),
        owed=format_money(Money(owed[-1][1], base)),
    )


def ageing_of(customer_id: UUID, day: date, base: str) -> dict[str, Any]:
    """The buckets of this customer as bars: the longest fills its place."""
    question = Question(day, customer_id=customer_id, bounds=bounds())
    total = age(question).total.base
    most = max([*total.buckets, 1])
    rows = [
        (_bucket(key), min(place, 5), round(100 * max(0, amount) / most, 2), format_money(Money(amount, base)))
        for place, (key, amount) in enumerate(zip(question.keys, total.buckets, strict=True))
    ]
    return {
        "rows": rows,
        "unallocated": format_money(Money(-total.unallocated, base)) if total.unallocated else None,
        "total": format_money(Money(total.total, base)),
        "any": any(total.buckets) or bool(total.unallocated),
    }


def _bucket(key: str) -> str:
    if key == "not_due":
        return gettext("Not due")
    if key.startswith("over_"):
        return gettext("Over %(days)s days", days=key.removeprefix("over_"))
    return gettext("%(span)s days", span=key.replace("-", "–"))
