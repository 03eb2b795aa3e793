"""The company's default limit: the limit of everybody for whom none is set, so it waits by the bands of customers' limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.approvals.service.gating import FieldGate
from app.approvals.service.kinds import register
from app.approvals.values import Kind, Subject
from app.core import gates
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.credit.queries import policy
from app.credit.service.policy import LIMIT, NOUN, write_approved
from app.credit.values.policy import POLICY
from app.customers.service.reading import context_for


def _values(row: Any) -> Mapping[str, Any]:
    """The policy's limit as it stands; its row is the one of the company."""
    return {LIMIT: policy.get_policy().default_limit}


def _stored(name: str, value: Any) -> Any:
    return None if value is None else POLICY[name].kind.to_json(value, {})


def _current(policy_id: UUID, *, lock: bool = False) -> Any:
    if lock:
        policy.hold_policy_alone()
    row = policy.find_policy_row()
    if row is None or row.id != policy_id:
        raise NotFound(Problem(None, NOT_FOUND))
    return _stored(LIMIT, _values(row)[LIMIT])


def _apply(policy_id: UUID, stored: Any) -> None:
    parsed = rows.parse(POLICY.only({LIMIT}), {LIMIT: stored}, context_for(bound_actor()), "json", "either")
    write_approved(replace(policy.get_policy(), default_limit=parsed.values[LIMIT]))


def _subject(row: Any) -> Subject:
    return Subject(row.id, "", bound_actor().tenant.name)


KIND = Kind(
    "company_limit",
    N_("Default limit of the company"),
    N_("Default limit"),
    NOUN,
    Permission.CREDIT_VIEW,
    "credit.edit_policy",
    _current,
    _apply,
    bands="credit_limit",
    id_name="policy",
)


def init() -> None:
    """Put the gate before the company's default limit."""
    register(KIND)
    gates.install(NOUN, FieldGate({LIMIT: KIND}, _values, _stored, limit=LIMIT, subject=_subject))
