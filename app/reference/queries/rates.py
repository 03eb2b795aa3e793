"""Exchange rates: the newest on or before a day. A missing one is an error that says which, never 1."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.db import db
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.session import bound_actor
from app.reference.models import ExchangeRate
from app.reference.rules.rates import ONE, converted
from app.reference.values import ListStatus

NO_RATE = Reason(
    "no_rate", N_("There is no exchange rate for %(currency)s on or before %(day)s. Enter one under Lists.")
)


def rates_on(currencies: Collection[str], day: date) -> dict[str, int]:
    """What one unit of each currency was worth on `day` in the company's own, in hundred-millionths. Raises Invalid naming those without a rate."""
    base = bound_actor().tenant.currency
    wanted = set(currencies) - {base}
    newest = _newest(base, day).where(ExchangeRate.currency.in_(wanted))
    found = {row.currency: row.rate for row in db.session.execute(newest)} if wanted else {}
    if missing := sorted(wanted - found.keys()):
        raise Invalid(*(Problem("currency", NO_RATE, {"currency": one, "day": day.isoformat()}) for one in missing))
    return {**found, base: ONE}


def known_on(day: date) -> dict[str, int]:
    """The same of every currency that has a rate."""
    base = bound_actor().tenant.currency
    return {**{row.currency: row.rate for row in db.session.execute(_newest(base, day))}, base: ONE}


def _newest(base: str, day: date) -> Select[str, int]:
    return (
        select(ExchangeRate.currency, ExchangeRate.rate)
        .where(ExchangeRate.base == base, ExchangeRate.date <= day, ExchangeRate.status == ListStatus.ACTIVE)
        .ext(distinct_on(ExchangeRate.currency))
        .order_by(ExchangeRate.currency, ExchangeRate.date.desc())
    )


def rate_on(currency: str, day: date) -> int:
    """What one unit of `currency` was worth on `day` in the company's own, in hundred-millionths. Raises Invalid when that is not known."""
    return rates_on({currency}, day)[currency]


def convert(money: Money, to: str, day: date) -> Money:
    """`money` in the currency `to` at the rates of `day`. Raises Invalid naming the currency without a rate."""
    return money if money.currency == to else converted(money, to, rates_on({money.currency, to}, day))
