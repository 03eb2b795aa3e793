"""The ageing as people read it: buckets by customer, group, agent or category, in the base currency and by currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.core.session import bound_actor
from app.receivables.queries import ageing
from app.receivables.queries.lists import names_of
from app.receivables.rules.ageing import Basis, By, keys


@dataclass
class Figures:
    """What is open, by age, in minor units of one currency; total = not due + all buckets - unallocated."""

    currency: str
    buckets: list[int] = field(default_factory=lambda: [0] * len(keys()))
    unallocated: int = 0

    @property
    def total(self) -> int:
        return sum(self.buckets) - self.unallocated

    def add(self, bucket: int, amount: int) -> None:
        if bucket < 0:
            self.unallocated += amount
        else:
            self.buckets[bucket] += amount


@dataclass
class Row:
    """The figures of one customer, group, agent or category; `id` None: of those that have none."""

    id: UUID | None
    code: str
    name: str
    base: Figures
    currencies: dict[str, Figures]


@dataclass(frozen=True)
class Ageing:
    """An ageing of a day: its rows, largest first, and their sum."""

    day: date
    rows: tuple[Row, ...]
    total: Row


def age(day: date, *, basis: Basis = Basis.DUE_DATE, by: By = By.CUSTOMER, customer_id: UUID | None = None) -> Ageing:
    """What is open on `day`, by age. Allocations after that day are ignored. Totals equal the ledger of that day in every option."""
    base = bound_actor().tenant.currency
    found = ageing.aged(day, basis=basis, by=by, customer_id=customer_id)
    names = names_of({row.key for row in found if row.key})
    rows: dict[UUID | None, Row] = {}
    for one in found:
        code, name = names.get(one.key, ("", ""))
        _add([rows.setdefault(one.key, Row(one.key, code, name, Figures(base), {}))], one)
    total = Row(None, "", "", Figures(base), {})
    for one in found:
        _add([total], one)
    ordered = sorted(rows.values(), key=lambda row: (-row.base.total, row.code, str(row.id)))
    return Ageing(day, tuple(ordered), total)


def _add(rows: Iterable[Row], one: Any) -> None:
    for row in rows:
        row.base.add(one.bucket, int(one.base))
        row.currencies.setdefault(one.currency, Figures(one.currency)).add(one.bucket, int(one.amount))
