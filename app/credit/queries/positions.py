"""Where customers and nodes stand against their limits, as it is stored for lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, func, select, text

from app.core.db import db, new_id
from app.core.questions import Question, no_answer
from app.credit.models import CreditPosition
from app.credit.queries.balances import Balance
from app.credit.values import Kind, Parts, Position, Use

_COLUMNS = {
    "kind": "text",
    "limit_amount": "bigint",
    "limit_currency": "text",
    "limit_source": "text",
    "temporary": "bigint",
    "exposure": "bigint",
    "owed": "bigint",
    "available": "bigint",
    "used": "int",
    "use": "text",
    "holds_until": "date",
}
_OWED = ("exposure", *Parts._fields)


def keeping(balances: Mapping[UUID, Balance], positions: Mapping[UUID, Position]) -> Question[None]:
    """Write balances that are locked, and where those stand that they are of."""
    owed = {one: dict(zip(_OWED, (balance.exposure, *balance.parts), strict=True)) for one, balance in balances.items()}
    return _writing(_KEEP, positions, owed)


def writing(positions: Mapping[UUID, Position]) -> Question[None]:
    """Write where these customers and nodes stand. Their balances are locked."""
    return _writing(_WRITE, positions, {one: {} for one in positions})


def _writing(
    statement: TextClause, positions: Mapping[UUID, Position], rows: Mapping[UUID, Mapping[str, int]]
) -> Question[None]:
    told = [{"id": one, **row, **(columns_of(positions[one]) if one in positions else {})} for one, row in rows.items()]
    return Question(statement, {"ids": list(rows), "rows": json.dumps(told, default=str)}, no_answer)


def _recordset(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


_NAMES = ", ".join(_COLUMNS)
_STAND = f"""
    insert into credit_positions (tenant_id, id, {_NAMES})
    select current_tenant(), id, {_NAMES} from told where kind is not null
    on conflict (tenant_id, id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""  # noqa: S608 - names of this module
_TOLD = f"""
    with told as (
      select * from jsonb_to_recordset(cast(:rows as jsonb))
        as row(id uuid, {_recordset(_COLUMNS)}, {_recordset(dict.fromkeys(Parts._fields, "bigint"))})
    )
"""  # noqa: S608 - names of this module
_OWE = f"""
    , owing as (
      update credit_balances b set {", ".join(f"{name} = told.{name}" for name in _OWED)}
        from told where b.id = told.id and b.id = any(array(select unnest(cast(:ids as uuid[]))))
    )
"""  # noqa: S608 - names of this module
_WRITE = text(_TOLD + _STAND)
_KEEP = text(_TOLD + _OWE + _STAND)


def columns_of(position: Position) -> dict[str, Any]:
    """A position as it is stored."""
    limit = position.limit
    return {
        "kind": position.kind.value,
        "limit_amount": limit.amount,
        "limit_currency": limit.currency,
        "limit_source": limit.source.value,
        "temporary": limit.temporary,
        "exposure": position.exposure,
        "owed": position.owed,
        "available": position.available,
        "used": position.used,
        "use": position.use.value,
        "holds_until": position.holds_until,
    }


def stored_positions(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What is stored of these customers and nodes."""
    rows = db.session.execute(select(*CreditPosition.__table__.c).where(CreditPosition.id.in_(ids)))
    return {row.id: {name: getattr(row, name) for name in _COLUMNS} for row in rows}


def count_use(kind: Kind, use: Use) -> int:
    """How many customers, or nodes, have used so much of their limit."""
    counted = select(func.count()).where(CreditPosition.kind == kind.value, CreditPosition.use == use.value)
    return int(db.session.scalar(counted) or 0)


# --- whose position has to be counted anew


def turned(today: date, limit: int) -> Sequence[UUID]:
    """Customers and nodes whose limit is another one since their position was written."""
    return db.session.scalars(_TURNED, {"today": today, "limit": limit}).all()


_TURNED = text("select id from credit_positions where holds_until < :today order by holds_until, id limit :limit")
_SCOPES = {
    "all": text("select id from credit_balances where id > :after order by id limit :limit"),
    "foreign": text(
        "select id from credit_positions where id > :after and (limit_currency <> :base or temporary <> 0)"
        " order by id limit :limit"
    ),
    "category": text("select id from customers where id > :after and category_id = :of order by id limit :limit"),
    "named_limit": text(
        """
        select id from (
          (select id from customers where id > :after and credit_limit_id = :of order by id limit :limit)
          union
          (select c.id from categories k join customers c on c.category_id = k.id
            where k.credit_limit_id = :of and c.id > :after order by c.id limit :limit)
        ) concerned order by id limit :limit
        """
    ),
}


def concerned(scope: str, of: UUID | None, after: UUID, base: str, limit: int) -> Sequence[UUID]:
    """The next customers and nodes whose position what has changed concerns, by id."""
    statement = _SCOPES[scope]
    given = {"after": after, "limit": limit, "of": of, "base": base}
    return db.session.scalars(statement, {name: given[name] for name in statement._bindparams}).all()


def tell_limit(event_id: UUID, ids: Sequence[UUID], amounts: Sequence[dict[str, str]], named: dict[str, str]) -> None:
    """Tell what a named limit was and is in the history of those of these customers that have it: who changed it and when is what that event
    says."""
    given = {"event": event_id, "customers": list(ids), "events": [new_id() for _ in ids]}
    db.session.execute(_TELL, {**given, "amounts": json.dumps(amounts), "named": json.dumps(named)})


_TELL = text(
    """
    insert into events (tenant_id, id, at, type, subject_type, subject_id, root_type, root_id, actor_kind, user_id, actor_name, address,
                        request_id, changes, data)
    select e.tenant_id, n.event_id, e.at, 'credit_limit.changed', 'customer', c.id, 'customer', c.id, e.actor_kind, e.user_id,
           e.actor_name, e.address, e.request_id, jsonb_build_object('credit_limit', cast(:amounts as jsonb)),
           jsonb_build_object('named_limit', cast(:named as jsonb))
      from unnest(cast(:customers as uuid[]), cast(:events as uuid[])) as n(customer_id, event_id)
      join customers c on c.id = n.customer_id join events e on e.id = :event
     where c.credit_limit_id = e.subject_id
    """
)


def changed_limit(event_id: UUID) -> Any:
    """The named limit that an event is about as it is now, with the changes that the event tells; None once it is deleted."""
    return db.session.execute(_CHANGED, {"event": event_id}).one_or_none()


_CHANGED = text(
    "select l.id, l.code, l.name, l.amount, l.amount_currency, e.changes"
    " from events e join credit_limits l on l.id = e.subject_id where e.id = :event"
)
