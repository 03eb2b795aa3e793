"""A change that may have to wait: an area asks before it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.approvals import rules
from app.approvals.models import Approval
from app.approvals.queries import policies, requests
from app.approvals.service import telling
from app.approvals.values import Band, Kind, RequestState, Subject
from app.core import clock, events
from app.core.db import db, new_id
from app.core.errors import Invalid
from app.core.session import bound_actor

ASKED = "langgan.asked_approvals"


@dataclass(frozen=True)
class Change:
    """What is to change, from what to what (as JSON), and the amount by which the band is chosen (None: above every band)."""

    subject: Subject
    before: Any
    after: Any
    amount: int | None
    reason: str = ""


def band_of(kind: Kind, amount: int | None) -> Band | None:
    """Who decides a change of that kind and amount; None where it applies at once.

    The instance itself (command line, jobs without a person) asks nobody: there is no one who could be told.
    """
    policy = policies.find_policy(kind.policy) if bound_actor().user_id else None
    band = rules.band_for(policies.bands_of(policy), amount) if policy else None
    return band if band and band.roles else None


def ask(kind: Kind, change: Change) -> Approval | None:
    """Let the change wait where the company's bands say so, and tell those who may decide; None where it applies at once.

    The same wish again is the request that waits already; another one replaces it. Raises Invalid (reason).
    """
    band = band_of(kind, change.amount)
    if band is None:
        return None
    if problems := rules.problems_of_reason(change.reason, wanted=False):
        raise Invalid(*problems)
    waiting = requests.find_open(kind.name, change.subject.id)
    if waiting and rules.same(waiting.after, change.after):
        _remember(waiting)
        return waiting
    if waiting:
        _replace(waiting)
    return _request(kind, change, band)


def asked_now(subject_id: UUID) -> Sequence[Approval]:
    """What this transaction has asked for that record."""
    found: list[Approval] = db.session().info.get(ASKED, [])
    return [request for request in found if request.subject_id == subject_id and request in db.session()]


def _remember(request: Approval) -> None:
    found = db.session().info.setdefault(ASKED, [])
    if request not in found:
        found.append(request)


def _replace(request: Approval) -> None:
    request.state, request.turn, request.closed_at = RequestState.REPLACED.value, None, clock.now()
    request.version += 1
    events.emit("approval.replaced", request)
    db.session.flush()


def _request(kind: Kind, change: Change, band: Band) -> Approval:
    actor, subject = bound_actor(), change.subject
    assert actor.user_id is not None
    request = Approval(
        id=new_id(), kind=kind.name, subject_type=kind.noun, subject_id=subject.id, subject_code=subject.code,
        subject_name=subject.name, before=change.before, after=change.after, amount=change.amount, reason=change.reason,
        roles=list(band.roles), step=0, turn=band.roles[0], state=RequestState.OPEN.value, asked_by_id=actor.user_id,
        asked_at=clock.now(), due_on=clock.today(actor.tenant.timezone) + timedelta(days=band.days), version=1,
    )  # fmt: skip
    db.session.add(request)
    events.emit("approval.requested", request)
    events.note(actor, f"{kind.noun}.approval_requested", (kind.noun, subject.id), approval=str(request.id))
    db.session.flush()
    _remember(request)
    telling.tell_deciders(request)
    telling.remind_later(request)
    return request
