"""The bands of a company, and who decides in whose place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.approvals import rules
from app.approvals.models import ApprovalPolicy, Delegation
from app.approvals.queries import people, policies, requests
from app.approvals.service.kinds import get_kind
from app.approvals.values import Band
from app.core import clock
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, NotAllowed, Stale
from app.core.messages import N_, Problem, Reason
from app.core.session import bound_actor
from app.identity.service.companies import CurrencyLeft

NEVER_SAVED = 0
CURRENCY_OF_BANDS = Reason(
    "currency_of_bands",
    N_(
        "The base currency stays while amounts under Settings › Approvals are in it, or a change waits by them: take them away first."
    ),
)


def save_policy(kind: str, bands: Sequence[Band], version: int | None = None) -> None:
    """Set the bands of a kind; without any its changes apply at once from now on. What waits goes on as it was asked.

    `version` is what the writer saw (0: nothing was set up). Raises NotFound, Invalid, Stale.
    """
    get_kind(kind)
    policy = policies.find_policy(kind, lock=True)
    if version is not None and version != (policy.version if policy else NEVER_SAVED):
        raise Stale(Problem(None, STALE), current=policy)
    deciding = frozenset(role.key for role in people.deciding_roles())
    if problems := rules.problems_of_bands(bands, deciding):
        raise Invalid(*problems)
    if not bands:
        _switch_off(policy)
    elif policy is None:
        db.session.add(ApprovalPolicy(id=new_id(), kind=kind, bands=[band.to_json() for band in bands], version=1))
    else:
        policy.bands = [band.to_json() for band in bands]
        policy.version += 1
    db.session.flush()


def refuse_leaving(left: CurrencyLeft) -> None:
    """The company's base currency stays (Conflict) while bands are amounts in it, or a change waits by one."""
    amounts = any(band.up_to is not None for row in policies.policies().values() for band in policies.bands_of(row))
    if amounts or requests.count_requests(requests.OPEN):
        raise Conflict(Problem("currency", CURRENCY_OF_BANDS))


def _switch_off(policy: ApprovalPolicy | None) -> None:
    if policy is not None:
        db.session.delete(policy)


def create_delegation(delegate_id: UUID | None, begins: date, ends: date) -> Delegation:
    """Let a colleague decide in the acting person's place on these days. Raises Invalid, NotAllowed (no person)."""
    actor = bound_actor()
    if actor.user_id is None:
        raise NotAllowed(Problem(None, rules.DELEGATE_UNKNOWN))
    known = any(person.id == delegate_id for person in people.who_may_decide())
    today = clock.today(actor.tenant.timezone)
    if problems := rules.problems_of_delegation(delegate_id == actor.user_id, known, begins, ends, today):
        raise Invalid(*problems)
    delegation = Delegation(id=new_id(), user_id=actor.user_id, delegate_id=delegate_id, begins=begins, ends=ends)
    db.session.add(delegation)
    db.session.flush()
    return delegation


def end_delegation(delegation: Delegation) -> None:
    """Decide again oneself."""
    db.session.delete(delegation)
    db.session.flush()
