"""What changes the lists: one set of verbs for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core import events, gates, remarks
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, NotAllowed, Stale
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.references import plural_of, references_to
from app.core.session import bound_actor
from app.identity.service.companies import raise_config_version
from app.reference import rules
from app.reference.models import MODELS, ReferenceRow
from app.reference.queries import lists as queries
from app.reference.values import BY_NAME, ListKind, ListStatus


def create_record(kind: ListKind, values: Mapping[str, Any]) -> ReferenceRow:
    """A new record of a list from canonical `values`. Raises Invalid, or Conflict (field `code`) for a code in use."""
    whole = _checked(kind, values)
    _refuse_taken_code(kind, whole["code"], None)
    moment = now()
    model: Callable[..., ReferenceRow] = MODELS[kind.definition.name]
    columns = rules.columns_of(kind.definition, whole)
    row = model(id=new_id(), version=1, created_at=moment, updated_at=moment, **columns)
    db.session.add(row)
    db.session.flush()
    _tell_processes(row)
    return row


def update_record(
    kind: ListKind, row: ReferenceRow, values: Mapping[str, Any], version: int | None = None, *, reason: str = ""
) -> ReferenceRow:
    """Change the given fields of `row`; those that have to wait for an approval stay (`core.gates`; `reason` is for who approves).
    Raises Invalid, Conflict (field `code`), NotAllowed (credit), or Stale when `version` is not the current one.

    `version=None` applies the change to whatever is there now.
    """
    _take(row, version)
    credit = _changed_credit(kind, row, values)
    if not credit:
        return _change(kind, row, values)
    if not bound_actor().may(Permission.CREDIT_EDIT):
        raise NotAllowed(*(Problem(name, rules.LIMIT_NOT_YOURS) for name in sorted(credit)))
    _checked(kind, {**_writable(kind, row), **values})
    waiting = {name: credit[name] for name in gates.held(kind.definition.name, row, credit, reason)}
    _change(kind, row, {name: value for name, value in values.items() if name not in waiting})
    gates.leave(kind.definition.name, row, waiting, reason)
    return row


def write_approved(kind: ListKind, row: ReferenceRow, values: Mapping[str, Any]) -> ReferenceRow:
    """Write what somebody who may has approved: who may change it was asked when it was asked for."""
    _take(row, None)
    return _change(kind, row, values)


def _changed_credit(kind: ListKind, row: ReferenceRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of `values` changes how much others may owe."""
    names = rules.CREDIT_FIELDS.get(kind.definition.name, frozenset()) & values.keys()
    present = _writable(kind, row) if names else {}
    return {name: values[name] for name in names if values[name] != present[name]}


def _change(kind: ListKind, row: ReferenceRow, values: Mapping[str, Any]) -> ReferenceRow:
    before = _writable(kind, row)
    whole = _checked(kind, {**before, **values})
    if whole.get("next_category") == row.id:
        raise Invalid(Problem("next_category", rules.FOLLOWS_ITSELF))
    _refuse_taken_code(kind, whole["code"], row)
    columns = rules.columns_of(kind.definition, whole)
    if any(getattr(row, name) != value for name, value in columns.items()):
        _write(row, columns)
        remarks.changed(kind.definition.name, row, before, values)
    return row


def deactivate_record(row: ReferenceRow, version: int | None = None) -> ReferenceRow:
    """No longer offer `row`; where it is used it stays."""
    return _set_status(row, ListStatus.INACTIVE, version)


def activate_record(row: ReferenceRow, version: int | None = None) -> ReferenceRow:
    """Offer `row` again."""
    return _set_status(row, ListStatus.ACTIVE, version)


def delete_record(row: ReferenceRow, version: int | None = None) -> None:
    """Delete `row`. Raises Conflict, naming what refers to it and how often, when something does."""
    _take(row, version)
    _refuse_referred_to(row)
    db.session.delete(row)
    db.session.flush()
    _tell_processes(row)


def create_defaults() -> None:
    """What the lists of a fresh company hold, unless it is there: the terms COD, NET30, NET60, NET90, and how money comes."""
    for name, records in (("credit_term", rules.DEFAULT_TERMS), ("payment_method", rules.DEFAULT_METHODS)):
        for values in records:
            if queries.find_by_code(BY_NAME[name], values["code"]) is None:
                create_record(BY_NAME[name], values)


def _checked(kind: ListKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The whole record with what follows from it. Raises Invalid for what contradicts itself."""
    whole = rules.completed(kind.definition, values, bound_actor().tenant.currency)
    if problems := rules.problems_of(kind.definition, whole):
        raise Invalid(*problems)
    return whole


def _writable(kind: ListKind, row: ReferenceRow) -> dict[str, Any]:
    values = rules.values_of(kind.definition, row)
    return {name: value for name, value in values.items() if name in kind.definition.writable}


def _take(row: ReferenceRow, version: int | None) -> None:
    queries.lock_record(row)
    if version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)


def _set_status(row: ReferenceRow, status: ListStatus, version: int | None) -> ReferenceRow:
    _take(row, version)
    if row.status != status:
        verb = "activated" if status is ListStatus.ACTIVE else "deactivated"
        events.emit(f"{row.audit_noun}.{verb}", row)
        _write(row, {"status": status})
    return row


def _write(row: ReferenceRow, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now()
    db.session.flush()
    _tell_processes(row)


def _tell_processes(row: ReferenceRow) -> None:
    """Whoever keeps the list reads it anew."""
    if row.kept:
        raise_config_version(bound_actor())


def _refuse_taken_code(kind: ListKind, code: str, row: ReferenceRow | None) -> None:
    holder = queries.find_by_code(kind, code)
    if holder is not None and (row is None or holder.id != row.id):
        problem = rules.taken(kind.definition, code, holder.name)
        raise Conflict(problem, conflicts=[{"id": str(holder.id), "code": holder.code}])


def _refuse_referred_to(row: ReferenceRow) -> None:
    uses = references_to(row)
    if uses:
        counted = [{"noun_label": plural_of(noun), "count": count} for noun, count in uses.items()]
        raise Conflict(*(Problem(None, rules.REFERRED_TO, params) for params in counted), references=uses)
