"""Approving, refusing, withdrawing. The last approval applies the change, in its own transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.approvals import rules
from app.approvals.models import Approval, ApprovalDecision
from app.approvals.queries import people, requests
from app.approvals.service import telling
from app.approvals.service.kinds import get_kind
from app.approvals.values import RequestState, Verdict
from app.core import clock, events
from app.core.db import db
from app.core.errors import STALE, Conflict, Invalid, NotAllowed, Stale
from app.core.messages import Problem
from app.core.session import bound_actor


def approve(request: Approval, reason: str = "", version: int | None = None) -> Approval:
    """Say yes. The last step applies the change; a step before it passes the request on.

    Raises NotAllowed (not for this person), Conflict (closed, or the value has changed meanwhile), Stale, Invalid (reason).
    """
    kind = get_kind(request.kind)
    if kind.hold:
        kind.hold(request.subject_id, request.after)
    current = kind.current(request.subject_id, lock=True)  # the record before the request: the order of those who ask
    for_whom = _begin(request, reason, version, wanted=False)
    if not rules.same(current, request.before):
        raise Conflict(Problem(None, rules.CHANGED), current_value=current)
    last = request.step + 1 == len(request.roles)
    if last:
        kind.apply(request.subject_id, request.after)  # first: what it refuses leaves the request as it is
    _decide(request, Verdict.APPROVED, reason, for_whom)
    request.step += 1
    if last:
        _close(request, RequestState.APPROVED)
        telling.tell_asker(request, reason)
    else:
        _pass_on(request)
    return request


def _pass_on(request: Approval) -> None:
    request.turn = request.roles[request.step]
    events.emit("approval.passed", request)
    db.session.flush()
    telling.tell_deciders(request)


def refuse(request: Approval, reason: str, version: int | None = None) -> Approval:
    """Say no, and why. Raises as `approve` does."""
    for_whom = _begin(request, reason, version, wanted=True)
    _decide(request, Verdict.REFUSED, reason, for_whom)
    _close(request, RequestState.REFUSED)
    telling.tell_asker(request, reason)
    return request


def withdraw(request: Approval, version: int | None = None) -> Approval:
    """Take back what one has asked for. Raises NotAllowed, Conflict (closed), Stale."""
    _take(request, version)
    if request.asked_by_id != bound_actor().user_id:
        raise NotAllowed(Problem(None, rules.NOT_WITHDRAWN))
    _close(request, RequestState.WITHDRAWN)
    return request


def obstacle(request: Approval) -> Problem | None:
    """Why the acting person may not decide this now; None when they may."""
    actor, today = bound_actor(), clock.today(bound_actor().tenant.timezone)
    if request.turn is None:
        return Problem(None, rules.CLOSED)
    if request.asked_by_id == actor.user_id:
        return Problem(None, rules.NOT_YOURS)
    if any(decision.user_id == actor.user_id for decision in requests.decisions_of(request.id)):
        return Problem(None, rules.TWICE)
    if actor.user_id is None or people.find_authority(request, actor.user_id, today) is None:
        who = ", ".join(person.name for person in people.deciders(request, today)) or "–"
        return Problem(None, rules.NOT_YOUR_TURN, {"who": who})
    return None


def _begin(request: Approval, reason: str, version: int | None, *, wanted: bool) -> UUID | None:
    """Whether the acting person may decide now, and in whose place they do (None: their own)."""
    _take(request, version)
    if problem := obstacle(request):
        raise NotAllowed(problem)
    if problems := rules.problems_of_reason(reason, wanted=wanted):
        raise Invalid(*problems)
    actor = bound_actor()
    assert actor.user_id is not None
    holder = people.find_authority(request, actor.user_id, clock.today(actor.tenant.timezone))
    return holder if holder != actor.user_id else None


def _take(request: Approval, version: int | None) -> None:
    requests.lock_request(request)
    if request.turn is None:
        raise Conflict(Problem(None, rules.CLOSED))
    if version is not None and version != request.version:
        raise Stale(Problem(None, STALE), current=request)


def _decide(request: Approval, verdict: Verdict, reason: str, for_whom: UUID | None) -> None:
    decision: dict[str, Any] = {"user_id": bound_actor().user_id, "for_user_id": for_whom, "reason": reason}
    db.session.add(
        ApprovalDecision(approval_id=request.id, step=request.step, verdict=verdict.value, at=clock.now(), **decision)
    )
    request.version += 1


def _close(request: Approval, state: RequestState) -> None:
    request.state, request.turn, request.closed_at = state.value, None, clock.now()
    request.version += state is RequestState.WITHDRAWN
    events.emit(f"approval.{state.value}", request)
    db.session.flush()
    events.note(
        bound_actor(), f"{request.subject_type}.approval_{state.value}", (request.subject_type, request.subject_id),
        approval=str(request.id),
    )  # fmt: skip
