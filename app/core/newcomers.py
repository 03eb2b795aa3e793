"""New rows that are written past the unit of work (`session.insert`): the statement of a row, and the row as one that has been read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Column, Insert, bindparam, inspect
from sqlalchemy import insert as into
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.core.db import TenantRow, db
from app.core.questions import Question, no_answer


class _Shape(NamedTuple):
    """How rows of a class are written."""

    usual: Mapping[str, Callable[[], Any]]
    """Attribute → what makes its default, None where it has none."""
    filled: frozenset[str]
    """Attributes that the database fills in where a row says nothing."""
    turned: Mapping[str, Callable[[Any], Any]]
    """Attributes whose values the driver does not know as they are."""


def take_in(row: TenantRow) -> Question[None]:
    """What writes this row, a column of which it says nothing as its default is. The row is one that is there from now on, with nothing of it new."""
    model: Any = type(row)
    said, shape = inspect(row).dict, _shape(model)
    fresh = {name: make() for name, make in shape.usual.items() if name not in said and name not in shape.filled}
    values = {name: said[name] for name in shape.usual if name in said} | fresh
    turned = {name: turn(values[name]) for name, turn in shape.turned.items() if name in values}
    for name, value in fresh.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    return Question(_statement(model, frozenset(values)), values | turned, no_answer)


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
def _statement(model: Any, names: frozenset[str]) -> Insert:
    columns = _columns(model)
    return into(model.__table__).values({columns[name]: bindparam(name, type_=columns[name].type) for name in names})


def _columns(model: Any) -> dict[str, Column[Any]]:
    return {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}
