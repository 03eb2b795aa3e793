"""The company's default limit, and what it means to have none anywhere: the limit of everybody for whom none is set, so both wait by the
bands of customers' limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
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
from app.core.records.fields import Choice
from app.core.session import bound_actor
from app.credit.queries import policy
from app.credit.service.policy import LIMIT, NONE_MEANS, NOUN, write_approved
from app.credit.values import NoneMeans
from app.credit.values.policy import POLICY
from app.customers.service.reading import context_for


def _values(row: Any) -> Mapping[str, Any]:
    """What may wait, as it stands; the row is the one of the company."""
    now = policy.get_policy()
    return {LIMIT: now.default_limit, NONE_MEANS: now.none_means}


def _stored(name: str, value: Any) -> Any:
    return None if value is None else POLICY[name].kind.to_json(value, {})


def _current(name: str, policy_id: UUID, *, lock: bool = False) -> Any:
    if lock:
        policy.hold_policy_alone()
    row = policy.find_policy_row()
    if row is None or row.id != policy_id:
        raise NotFound(Problem(None, NOT_FOUND))
    return _stored(name, _values(row)[name])


def _apply(name: str, policy_id: UUID, stored: Any) -> None:
    parsed = rows.parse(POLICY.only({name}), {name: stored}, context_for(bound_actor()), "json", "either")
    write_approved(replace(policy.get_policy(), **{name: parsed.values[name]}))


def _subject(row: Any) -> Subject:
    return Subject(row.id, "", bound_actor().tenant.name)


def _kind(field: str, name: str, label: str, title: str, choice: type[Choice] | None = None) -> Kind:
    """How one field of the policy waits."""
    current, apply = partial(_current, field), partial(_apply, field)
    return Kind(
        name, label, title, NOUN, Permission.CREDIT_VIEW, "credit.edit_policy", current, apply,
        bands="credit_limit", id_name="policy", choice=choice,
    )  # fmt: skip


KINDS = {
    LIMIT: _kind(LIMIT, "company_limit", N_("Default limit of the company"), N_("Default limit")),
    NONE_MEANS: _kind(
        NONE_MEANS, "company_no_limit", N_("What no limit anywhere means"), N_("No limit anywhere means"), NoneMeans
    ),
}
"""Field of the policy → what waits."""
FIELDS = {kind.name: name for name, kind in KINDS.items()}
"""Kind of approval → the field of the policy that waits."""


class PolicyGate(FieldGate):
    """The default limit by its amount. That no limit means credit without end goes by the last line, also while there is a default
    limit: it may be taken away later. That it means no credit waits for nobody."""

    def lowers(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        if name == NONE_MEANS:
            return values[name] is NoneMeans.NO_CREDIT
        return super().lowers(name, before, values)

    def weight(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> int | None:
        return None if name == NONE_MEANS else super().weight(name, before, values)


def init() -> None:
    """Put the gate before what the company says of those without a limit."""
    for kind in KINDS.values():
        register(kind)
    gates.install(NOUN, PolicyGate(KINDS, _values, _stored, limit=LIMIT, subject=_subject))
