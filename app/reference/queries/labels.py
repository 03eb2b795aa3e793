"""What records and colleagues are called, by their ids, whichever list they are in: one statement for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CompoundSelect,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.core.db import db
from app.core.money import Money, to_decimal_text
from app.identity.queries import colleagues
from app.reference.models import MODELS, CreditLimit, ReferenceRow, Tag
from app.reference.values import ListStatus


def labels_anywhere(ids: Iterable[UUID], targets: Collection[str], *models: Any) -> dict[UUID, dict[str, str]]:
    """id → {"code", "name"} (of a named limit also "amount" and "currency", of a tag "colour") of records of the lists `targets` (definitions' names) and of `models`, {"email", "name"} of colleagues."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.execute(_anywhere(frozenset(targets), models), {"ids": wanted})
    return {row.id: {row.key: row.code, "name": row.name, **_worth(row), **_colour(row)} for row in rows}


@cache
def _anywhere(targets: frozenset[str], models: tuple[Any, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Built once for each set of lists: it is long, and every page asks it."""
    return union_all(*(_records(model) for model in (*_lists(targets), *models)), _colleagues())


def inactive_records(targets: Collection[str], ids: Collection[UUID] | None = None) -> dict[UUID, str]:
    """id → name of the inactive records of the lists `targets`, of all or among `ids`: they stay where they are, and are no longer offered."""
    found = [select(model.id, model.name).where(model.status == ListStatus.INACTIVE) for model in _lists(targets)]
    if ids is not None:
        found = [part.where(part.selected_columns.id.in_(ids)) for part in found]
    return {row.id: row.name for row in db.session.execute(union_all(*found))} if found and ids != [] else {}


def _lists(targets: Collection[str]) -> list[type[ReferenceRow]]:
    return [MODELS[target] for target in sorted(targets) if target in MODELS]


def _records(model: Any) -> Select[Any]:
    worth = (model.amount, model.amount_currency) if model is CreditLimit else _NOTHING
    colour = model.colour if model is Tag else _COLOURLESS
    found: Select[Any] = select(model.id, literal("code").label("key"), model.code, model.name, *worth, colour)
    return found.where(model.id == _IDS)


def _colleagues() -> Select[Any]:
    return colleagues.named(_IDS).add_columns(*_NOTHING, _COLOURLESS)


_IDS = bindparam("ids", type_=ARRAY(Uuid)).any_()


_NOTHING = (cast(null(), BigInteger).label("amount"), cast(null(), Text).label("amount_currency"))


_COLOURLESS = cast(null(), Text).label("colour")


def _colour(row: Any) -> dict[str, str]:
    return {"colour": row.colour} if row.colour else {}


def _worth(row: Any) -> dict[str, str]:
    """What a named limit amounts to."""
    if row.amount is None:
        return {}
    return {"amount": to_decimal_text(Money(row.amount, row.amount_currency)), "currency": row.amount_currency}
