"""Credit limit and credit term of a category: those of all in it that have none of their own, so they wait by the bands of customers' limits and
terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.approvals.service.gating import LIMIT, FieldGate, kept_values
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.core import gates
from app.core.messages import N_
from app.core.permissions import Permission
from app.reference import service
from app.reference.queries import lists
from app.reference.rules import values_of
from app.reference.values import BY_NAME

LIST = BY_NAME["category"]
TERM = "credit_term"


def _values(row: Any) -> Mapping[str, Any]:
    return values_of(LIST.definition, row)


def _stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    known = lists.references_of(LIST, [{**dict.fromkeys(LIST.definition.by_name), name: value}])
    return None if value is None else LIST.definition[name].kind.to_json(value, known)


def _current(name: str, category_id: UUID, *, lock: bool = False) -> Any:
    row = lists.get_record(LIST, category_id)
    if lock:
        lists.lock_record(row)
    return _stored(name, _values(row)[name])


def _apply(name: str, category_id: UUID, stored: Any) -> None:
    service.write_approved(LIST, lists.get_record(LIST, category_id), kept_values(LIST.definition, name, stored))


def _kind(name: str, label: str, title: str, field: str) -> Kind:
    current, apply = partial(_current, field), partial(_apply, field)
    return Kind(
        name, label, title, LIST.noun, Permission.CREDIT_VIEW, "reference.edit_record", current, apply, bands=field,
        address=(("slug", LIST.slug),), id_name="row_id",
    )  # fmt: skip


KINDS = {
    LIMIT: _kind("category_limit", N_("Credit limit of a category"), N_("Category limit"), LIMIT),
    TERM: _kind("category_credit_term", N_("Credit term of a category"), N_("Credit term"), TERM),
}
"""By the field."""
FIELDS = {kind.name: name for name, kind in KINDS.items()}
"""Kind of approval → the field of the category that waits."""


def init() -> None:
    """Put the gate before what categories give."""
    for kind in KINDS.values():
        register(kind)
    gates.install(LIST.definition.name, FieldGate(KINDS, _values, _stored))
