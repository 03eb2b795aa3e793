"""Records of the reference lists by the thousand: staged rows (`core.records.staged`) judged against a list and written into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.records import staged
from app.core.records.staged import STAGED, Policy, keyed, mark, problem_of, said
from app.core.records.staged_diff import compare
from app.reference.models import MODELS, ReferenceRow
from app.reference.rules import CODE_IN_USE, values_of
from app.reference.values import ListKind


def present_records(kind: ListKind) -> dict[str, dict[str, Any]]:
    """The records of a list as they are, inactive ones too: key of the code → canonical values by field. Lists are small."""
    rows = db.session.execute(select(staged.table_of(MODELS[kind.definition.name])))
    return {row.code_key: values_of(kind.definition, row) for row in rows}


def judge_staged_records(model: type[ReferenceRow], policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way. `lock` keeps the records found as they are."""
    table: Any = staged.table_of(model)
    rows = keyed("code_key")
    found = select(rows.c.number, table.c.id).join(table, table.c.code_key == rows.c.key).subquery("found")
    staged.change_staged(STAGED.c.number == found.c.number, {"matched_id": found.c.id})
    if lock:
        staged.lock_matched(model)
    if policy.updates:
        staged.forget(model.audit_noun, "code")
        compare(model)
    elif not policy.skips:
        noun = model.audit_noun
        problem = problem_of(CODE_IN_USE, "code", value=said(noun, "code"), name=table.c.name)
        mark(select(STAGED.c.number, problem).join(table, table.c.id == STAGED.c.matched_id))
    staged.decide(policy)


def write_staged_records(model: type[ReferenceRow], actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows, with an event each that says where it came from (`source`)."""
    staged.insert_new(model, {})
    staged.update_matched(model, STAGED.c.matched_id)
    staged.insert_events(actor, model, source)
