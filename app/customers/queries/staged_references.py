"""Staged rows that choose a record which is no longer offered: it stays where it is, and no row chooses it anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Uuid, select

from app.core.changes import Audited
from app.core.records.fields import Definition, Field
from app.core.records.reasons import NO_LONGER_OFFERED
from app.core.records.staged import STAGED, Policy, mark, problem_of, said, table_of
from app.customers.queries.parts import column_of
from app.reference.models import MODELS
from app.reference.queries.labels import inactive_records
from app.reference.values import ListStatus


def listed(fields: Iterable[Field]) -> dict[str, str]:
    """Those of the fields that refer to a list → the list."""
    return {field.name: field.refers_to for field in fields if field.refers_to in MODELS}


def refuse_inactive(policy: Policy, model: type[Audited], definition: Definition) -> None:
    """Stop the rows of `model` that choose such a record and would be written."""
    lists = listed(definition)
    if inactive_records(lists.values()):
        for name, target in lists.items():
            refuse_chosen(policy, model, name, target, column_of(definition[name]), STAGED.c.matched_id)


def refuse_chosen(
    policy: Policy,
    model: type[Audited],
    field: str,
    target: str,
    column: str,
    there_id: ColumnElement[Any],
) -> None:
    """Stop the rows that choose an inactive record of `target` for `column` of `model`, told of the `field`; `there_id` is the row's record, if it
    is there already."""
    record, there = table_of(MODELS[target]), table_of(model)
    chosen = said(model.audit_noun, column).cast(Uuid)
    anew = (record.c.id == chosen) & (record.c.status == ListStatus.INACTIVE)
    found = select(STAGED.c.number, problem_of(NO_LONGER_OFFERED, field, value=record.c.name)).join(record, anew)
    found = found.outerjoin(there, there.c.id == there_id).where(chosen.is_distinct_from(there.c[column]))
    mark(found.where(STAGED.c.matched_id.is_(None)) if policy.skips else found)
