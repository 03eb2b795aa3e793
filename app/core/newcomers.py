"""New rows that are written past the unit of work (`session.insert`, `session.foreseen`): the statement of a row, and the row as one that has been read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Column, Insert, Update, bindparam, inspect, update
from sqlalchemy import insert as into
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.core.db import TenantRow, db
from app.core.questions import Question, no_answer

AS_IT_IS: Mapping[str, Any] = {}
OF = "of_id"
"""The parameter that says which row."""


class _Shape(NamedTuple):
    """How rows of a class are written."""

    usual: Mapping[str, Callable[[], Any]]
    """Attribute → what makes its default, None where it has none."""
    filled: frozenset[str]
    """Attributes that the database fills in where a row says nothing."""
    turned: Mapping[str, Callable[[Any], Any]]
    """Attributes whose values the driver does not know as they are."""

    def turn(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """These values as the driver knows them."""
        return {**values, **{name: turn(values[name]) for name, turn in self.turned.items() if name in values}}


class Newcomer(NamedTuple):
    """A new row, and what is written of it: column → value."""

    row: TenantRow
    written: Mapping[str, Any]


def first_written(row: TenantRow, foreseen: Mapping[str, Any] = AS_IT_IS) -> tuple[Newcomer, Question[None]]:
    """What writes this row: as it is, but for what is `foreseen` of it. A column of which neither says anything is as its default is."""
    model: Any = type(row)
    said, shape = inspect(row).dict, _shape(model)
    usual = {name: make() for name, make in shape.usual.items() if name not in said and name not in shape.filled}
    values = {**usual, **{name: said[name] for name in shape.usual if name in said}, **foreseen}
    return Newcomer(row, values), Question(_inserting(model, frozenset(values)), shape.turn(values), no_answer)


def settled(newcomer: Newcomer) -> Question[None] | None:
    """What writes in what the row has come out otherwise than it was written; None where it has not. From now on it is one that has been read,
    with nothing of it new."""
    row, written = newcomer
    model: Any = type(row)
    said, shape = inspect(row).dict, _shape(model)
    otherwise = {
        name: said[name]
        for name in shape.usual
        if name in said and (name not in written or written[name] != said[name])
    }
    for name in written.keys() - said.keys():
        set_committed_value(row, name, written[name])
    make_transient_to_detached(row)
    if not otherwise:
        return None
    values = {**shape.turn(otherwise), OF: row.id}
    return Question(_changing(model, frozenset(otherwise)), values, no_answer)


@cache
def _shape(model: Any) -> _Shape:
    dialect, columns = db.engine.dialect, _columns(model)
    processors = {name: column.type.dialect_impl(dialect).bind_processor(dialect) for name, column in columns.items()}
    return _Shape(
        {name: partial(_default, column.default) for name, column in columns.items()},
        frozenset(name for name, column in columns.items() if column.server_default is not None and not column.default),
        {name: processor for name, processor in processors.items() if processor is not None},
    )


def _default(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


@cache
def _inserting(model: Any, names: frozenset[str]) -> Insert:
    return into(model.__table__).values(_given(model, names))


@cache
def _changing(model: Any, names: frozenset[str]) -> Update:
    return update(model.__table__).values(_given(model, names)).where(model.__table__.c.id == bindparam(OF))


def _given(model: Any, names: frozenset[str]) -> dict[Column[Any], BindParameter[Any]]:
    columns = _columns(model)
    return {columns[name]: bindparam(name, type_=columns[name].type) for name in names}


def _columns(model: Any) -> dict[str, Column[Any]]:
    return {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}
