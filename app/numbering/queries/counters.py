"""The counters: one statement each, so that two who count at once never get the same number."""

from __future__ import annotations

from sqlalchemy import text

from app.core.db import db
from app.core.questions import Question, ask_apart
from app.core.session import bound_tenant_id

_COUNT = text(
    """
    insert into number_counters as c (tenant_id, series, period, last)
    values (current_tenant(), :series, :period, :first - 1 + :count)
    on conflict (tenant_id, series, period) do update set last = greatest(c.last, :first - 1) + :count
    returning last
    """
)
_COUNT_APART = text(
    """
    insert into number_counters as c (tenant_id, series, period, last)
    select cast(tenant as uuid), :series, :period, :first - 1 + :count
      from (select set_config('app.tenant_id', :tenant, true) as tenant, set_config('synchronous_commit', 'off', true) as waits
            offset 0) as alone
     where waits = 'off'
    on conflict (tenant_id, series, period) do update set last = greatest(c.last, :first - 1) + :count
    returning last
    """
)
"""The same as a transaction of one statement, that says itself whose numbers it counts. It does not wait for the disk: the log is written in
order, so nothing that uses a number outlives it in a crash."""
_LAST = text("select last from number_counters where series = :series and period = :period")


def count_apart(series: str, period: str, count: int, first: int) -> int:
    """Count `count` on in a short transaction of its own, and return the last number: it is taken whatever becomes of the caller."""
    asked = {"series": series, "period": period, "count": count, "first": first, "tenant": str(bound_tenant_id())}
    return ask_apart(Question(_COUNT_APART, asked, lambda rows: int(rows[0].last)))


def count_here(series: str, period: str, count: int = 1) -> int:
    """Count `count` on in the open transaction, and return the last number: whoever counts the same series waits until it ends."""
    numbers = {"series": series, "period": period, "count": count, "first": 1}
    return int(db.session.execute(_COUNT, numbers).scalar_one())


def last_number(series: str, period: str) -> int:
    """The last number given; 0 before the first."""
    return int(db.session.scalar(_LAST, {"series": series, "period": period}) or 0)
