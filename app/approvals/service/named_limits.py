"""A named credit limit: its amount and its days are one value, that waits as that of a customer would: by the bands of customers' limits.

Whoever changes a named limit changes the limit of all who have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.approvals import rules
from app.approvals.queries import policies
from app.approvals.service.asking import Change, ask, band_of
from app.approvals.service.kinds import register
from app.approvals.values import Kind, Subject
from app.core import gates
from app.core.errors import Invalid
from app.core.messages import N_
from app.core.money import Money, to_decimal_text
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.reference import service
from app.reference.queries import lists
from app.reference.rules import CREDIT_FIELDS, values_of
from app.reference.values import BY_NAME

NOUN = "credit_limit"
LIST = BY_NAME[NOUN]
FIELDS = tuple(sorted(CREDIT_FIELDS[NOUN]))


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Amount and days as they are kept with a request."""
    amount: Money = values["amount"]
    days = {name: day.isoformat() if (day := values[name]) else None for name in FIELDS if name != "amount"}
    return {"amount": to_decimal_text(amount), "currency": amount.currency, **days}


def _current(limit_id: UUID, *, lock: bool = False) -> Any:
    row = lists.get_record(LIST, limit_id)
    if lock:
        lists.lock_record(row)
    return _stored(values_of(LIST.definition, row))


def _apply(limit_id: UUID, stored: Any) -> None:
    given = {**stored, "amount": {"amount": stored["amount"], "currency": stored["currency"]}}
    del given["currency"]
    parsed = rows.parse(LIST.definition.only(set(FIELDS)), given, context_for(bound_actor()), "json", "either")
    if parsed.problems:
        raise Invalid(*parsed.problems)
    service.write_approved(LIST, lists.get_record(LIST, limit_id), parsed.values)


KIND = Kind(
    "named_limit",
    N_("Named credit limit"),
    N_("Named credit limit"),
    NOUN,
    Permission.CREDIT_VIEW,
    "reference.edit_record",
    _current,
    _apply,
    bands="credit_limit",
    address=(("slug", LIST.slug),),
    id_name="row_id",
)


class NamedLimitGate:
    """Amount and days of a named limit."""

    def held(self, row: Any, values: Mapping[str, Any], reason: str) -> set[str]:
        changed = set(values) & set(FIELDS)
        if row is None or not changed or not self._waits(row, values):
            return set()
        if problems := rules.problems_of_reason(reason, wanted=False):
            raise Invalid(*problems)
        return changed

    def _waits(self, row: Any, values: Mapping[str, Any]) -> bool:
        before = values_of(LIST.definition, row)
        after = {**before, **values}
        days_stay = all(after[name] == before[name] for name in FIELDS if name != "amount")
        if days_stay and rules.lowers(before["amount"], after["amount"]):
            return False
        return band_of(KIND, rules.weight(after["amount"], bound_actor().tenant.currency)) is not None

    def leave(self, row: Any, values: Mapping[str, Any], reason: str) -> None:
        before = values_of(LIST.definition, row)
        after = {**before, **values}
        subject, weight = (
            Subject(row.id, row.code, row.name),
            rules.weight(after["amount"], bound_actor().tenant.currency),
        )
        ask(KIND, Change(subject, _stored(before), _stored(after), weight, reason))

    def waiting(self) -> frozenset[str]:
        return frozenset(FIELDS) if KIND.policy in policies.policies() else frozenset()


def init() -> None:
    """Put the gate before named limits."""
    register(KIND)
    gates.install(NOUN, NamedLimitGate())
