"""How a customer pays: days to pay, days late, DSO, the most it owed, and two years month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.receivables.queries import behaviour as queries
from app.receivables.queries.ageing import bounds
from app.receivables.rules import ageing
from app.receivables.rules.behaviour import Month, Sums, average, days_of_sales, share


@dataclass(frozen=True)
class Behaviour:
    """The figures of a year, up to and with `day`. None: there was nothing to work them out from."""

    day: date
    paid: Money
    days_to_pay: Decimal | None
    days_late: Decimal | None
    on_time: int | None
    """Percent of what was paid, by amount."""
    dso: Decimal | None
    highest: Money | None
    highest_on: date | None
    longest_late: int
    worst_bucket: str
    months: tuple[Month, ...]

    @property
    def known(self) -> bool:
        """Has it ever owed or paid anything in these two years?"""
        return any(month.owed or month.paid for month in self.months)


def behaviour_of(customer_id: UUID, day: date | None = None) -> Behaviour:
    """How this customer pays, its documents read in one statement. Show figures only to those who have `credit:view`."""
    tenant = bound_actor().tenant
    day = day or today(tenant.timezone)
    row, steps = queries.behaviour_of(customer_id, day), bounds()
    amounts = ("paid", "weighted_to_pay", "weighted_late", "on_time", "receivables", "sales", "longest_late")
    sums = Sums(**{name: int(getattr(row, name)) for name in amounts}, sold_since=row.sold_since)
    return Behaviour(
        day=day,
        paid=Money(sums.paid, tenant.currency),
        days_to_pay=average(sums.weighted_to_pay, sums.paid),
        days_late=average(sums.weighted_late, sums.paid),
        on_time=share(sums.on_time, sums.paid),
        dso=days_of_sales(sums, day),
        highest=None if row.peak is None else Money(int(row.peak), tenant.currency),
        highest_on=row.peak_on,
        longest_late=max(0, sums.longest_late),
        worst_bucket=ageing.keys(steps)[ageing.bucket(sums.longest_late, steps)],
        months=tuple(_month(*one) for one in row.months),
    )


def _month(ends: str, owed: int, paid: int, weighted_late: int) -> Month:
    return Month(date.fromisoformat(ends), int(owed), int(paid), average(int(weighted_late), int(paid)))
