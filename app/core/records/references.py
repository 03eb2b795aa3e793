"""What refers to a record, counted by walking the foreign keys of all tables: for deleting, merging, and the lists.

Parts of a record (their foreign key deletes them with it) are not counted: they do not refer to it, they belong to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Table, case, func, literal, select, text, union_all

from app.core.db import Base, TenantRow, db
from app.core.messages import N_
from app.core.records.fields import Record

Uses = dict[str, int]
"""Noun of the records that refer, as in the types of events ("customer") → how many of them do; most first."""

OTHERS = N_("Other records")


def references_to(row: TenantRow, *, besides: Collection[str] = ()) -> Uses:
    """What refers to `row`; empty when nothing does. Tables named in `besides` are not looked at."""
    return count_references(type(row), [row.id], besides=besides).get(row.id, {})


def count_references(
    model: type[TenantRow], ids: Collection[UUID], *, besides: Collection[str] = ()
) -> dict[UUID, Uses]:
    """What refers to each of the rows `ids` of `model`. A row that nothing refers to has no entry."""
    counts: dict[UUID, Counter[str]] = {}
    counted = [
        select(column.label("id"), _noun_of(table).label("noun"), func.count().label("number"))
        .where(column.in_(ids))
        .group_by(text("1, 2"))
        for table, column in _referring(_table_of(model))
        if table.name not in besides
    ]
    for row in db.session.execute(union_all(*counted)) if counted and ids else ():
        counts.setdefault(row.id, Counter())[row.noun] += row.number
    return {row_id: dict(found.most_common()) for row_id, found in counts.items()}


def plural_of(noun: str) -> str:
    """What the records of that noun are called together, as a message: "customer" → "Customers"."""
    declared = (record.about for record in _records(Record))
    return next((about["plural"] for about in declared if about.get("name") == noun), OTHERS)


def _records(base: type[Record]) -> Iterator[type[Record]]:
    for record in base.__subclasses__():
        yield record
        yield from _records(record)


def _table_of(model: type[TenantRow]) -> Table:
    return cast("Table", cast("Any", model).__table__)


def _referring(target: Table) -> Iterator[tuple[Table, Column[UUID]]]:
    """Every column, in whatever table, that holds ids of `target`."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is target and constraint.ondelete != "CASCADE":
                yield from ((table, column) for column in _id_columns(constraint))


def _id_columns(constraint: ForeignKeyConstraint) -> list[Column[UUID]]:
    return [element.parent for element in constraint.elements if element.column.name == "id"]


@cache
def _noun_of(table: Table) -> ColumnElement[str]:
    """The noun of a table's records, of each its own where they are of several kinds; of one without a model with a noun, the table's name."""
    mapper = next((one for one in Base.registry.mappers if one.local_table is table and one.inherits is None), None)
    noun = getattr(mapper.class_, "audit_noun", table.name) if mapper else table.name
    if mapper is None or mapper.polymorphic_on is None:
        return literal(noun)
    kinds = {kind: one.class_.audit_noun for kind, one in mapper.polymorphic_map.items()}
    return case(kinds, value=mapper.polymorphic_on, else_=noun)
