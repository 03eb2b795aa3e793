"""Where customers stand against their limits, as fields of the customer: list, filter, order, export and API read what is stored for lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select

from app.core.db import db
from app.core.money import Money
from app.core.records.filters import MoneyColumns
from app.core.session import bound_actor
from app.credit.models import CreditPosition
from app.credit.values import ALL_USED, Use
from app.customers.queries.beside import Beside

_position = CreditPosition.__table__.c


def _columns() -> Mapping[str, ColumnElement[Any] | MoneyColumns]:
    return {
        "exposure": MoneyColumns(_position.exposure, literal(bound_actor().tenant.currency)),
        "available_credit": MoneyColumns(_position.available, _position.limit_currency),
        "limit_used": _position.used,
        "credit_state": _position.use,
    }


def _read(customer_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    base = bound_actor().tenant.currency
    names = ("id", "exposure", "available", "limit_currency", "used", "use")
    rows = db.session.execute(select(*(_position[name] for name in names)).where(_position.id.in_(customer_ids)))
    return {row.id: _values(row, base) for row in rows}


def _values(row: Any, base: str) -> dict[str, Any]:
    """Any use of a limit of nothing has no share that could be told."""
    return {
        "exposure": Money(row.exposure, base),
        "available_credit": None if row.available is None else Money(row.available, row.limit_currency),
        "limit_used": None if row.used in (None, ALL_USED) else Decimal(row.used) / 100,
        "credit_state": Use(row.use),
    }


POSITIONS = Beside(_position.id, _columns, _read)
