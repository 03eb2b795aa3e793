"""`/approvals`: changes that wait until somebody has approved them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from flask import Response, request
from pydantic import ConfigDict, Field

from app.api import answers, asking, bodies
from app.api.contract import operation, publish
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import ListParameters, Shape, page_of
from app.approvals import service
from app.approvals.models import Approval
from app.approvals.queries import people
from app.approvals.queries import requests as queries
from app.approvals.service.kinds import get_kind, kinds_seen
from app.approvals.service.reading import find_readable, sees_all
from app.approvals.values import APPROVAL, RequestState
from app.core import clock
from app.core.access import current_actor
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.reasons import NOT_A_CHOICE, NOT_TEXT, UNKNOWN_FIELD, typed
from app.identity.queries.colleagues import Colleague

TAG = "Approvals"
MORE = ("subject", "before", "after", "reason", "roles", "step", "turn", "decisions", "version")


class ApprovalParameters(ListParameters):
    """What the list of approvals takes beside what every list takes."""

    waiting_for: Literal["", "me"] = Field(default="", description="`me`: only what this user may decide now.")
    subject: str = Field(default="", description="Only those of the record with this id.")


class SubjectShape(Shape):
    """The record that is to change."""

    type: str
    id: UUID
    code: str
    name: str


class DecisionShape(Shape):
    """What somebody said."""

    step: int
    verdict: Literal["approved", "refused"]
    by: str = Field(description="Name of the member who decided.")
    in_place_of: str | None = Field(description="Name of the member in whose place, through a delegation.")
    reason: str
    at: datetime


class ApprovalShape(Shape):
    """A change that waits for somebody, or waited."""

    # With `fields`, all but the id may be missing.
    model_config = ConfigDict(extra="forbid", title="Approval", json_schema_extra={"required": ["id"]})

    id: UUID
    kind: str = Field(description="As `pending_approvals` names it: credit_limit, temporary_limit …")
    status: RequestState
    subject: SubjectShape
    before: Any = Field(description="The value when it was asked, as the record answers it; null = nothing was set.")
    after: Any = Field(
        description="The value asked for; of a temporary increase what is added, `from` when, `until` when, why, and the `limit` that it comes to."
    )
    reason: str
    roles: list[str] = Field(description="The roles that decide, one after the other.")
    step: int = Field(description="How many of them have approved.")
    turn: str | None = Field(description="The role whose turn it is; null once closed.")
    asked_by: dict[str, str] | None
    asked_at: datetime
    due_on: date
    closed_at: datetime | None
    decisions: list[DecisionShape]
    version: int


class Said(Shape):
    """What a decision says beside yes or no."""

    reason: str = Field(default="", max_length=1000, description="Wanted for a refusal.")


@api.get("/approvals")
@operation(Permission.CREDIT_VIEW, tag=TAG, query=ApprovalParameters, answers={200: page_of(ApprovalShape)})
def list_approvals() -> Response:
    """List what waits for an approval and what waited, the newest first.

    Who decides approvals or sees the audit trail gets all of them, others what they have asked for. `filter` takes kind, status,
    asked_by, asked_at, due_on and closed_at.
    """
    actor, context = current_actor(), context_here()
    asked = asking.list_query(
        APPROVAL, context, more_fields=MORE, parameters=asking.PARAMETERS | {"waiting_for", "subject"}
    )
    seen = queries.seen_by(actor.user_id, kinds_seen(actor), all_of_them=sees_all(actor))
    conditions = (seen, queries.matching(asked.filter, context), *_narrowed())
    page = queries.requests_page(
        *conditions, cursor=asked.cursor, limit=asked.limit, descending=asked.sort != "asked_at"
    )
    count = queries.count_requests(*conditions) if asked.count else None
    return answers.many(_json(page.rows), page.next, asked, count)


def _narrowed() -> list[Any]:
    """The conditions of `waiting_for` and `subject`. Raises Invalid."""
    actor, whose, subject = current_actor(), request.args.get("waiting_for", ""), request.args.get("subject", "")
    if whose not in ("", "me"):
        raise Invalid(Problem("waiting_for", NOT_A_CHOICE, {"value": typed(whose), "choices": "me"}))
    conditions = []
    if whose:
        may = actor.user_id and actor.may(Permission.APPROVALS_DECIDE)
        today = clock.today(actor.tenant.timezone)
        conditions.append(queries.for_them(actor.user_id, today) if may and actor.user_id else queries.nothing())
    if subject:
        conditions.append(queries.about(subject))
    return conditions


@api.get("/approvals/<uuid:approval_id>")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: ApprovalShape}, refusals=(404,))
def get_approval(approval_id: UUID) -> Response:
    """Read one."""
    return _answer(find_readable(approval_id))


def _answer(row: Approval) -> Response:
    return answers.one(_json([row])[0])


def _act(act: Callable[[Approval, str, int | None], Approval], approval_id: UUID) -> Response:
    row = find_readable(approval_id)
    version = answers.seen_version(row.version)
    return _answer(act(row, _reason(), version))


def _reason() -> str:
    """The reason in the body, if there is one. Raises Invalid."""
    body = bodies.json_object() if request.get_data() else {}
    problems = [Problem(typed(name), UNKNOWN_FIELD, {"value": typed(name)}) for name in body if name != "reason"]
    reason = body.get("reason", "")
    if not isinstance(reason, str):
        problems.append(Problem("reason", NOT_TEXT, {"value": typed(reason)}))
    bodies.raise_problems(problems)
    return str(reason).strip()


def _withdraw(row: Approval, reason: str, version: int | None) -> Approval:
    return service.withdraw(row, version)


_VERBS: tuple[tuple[str, Callable[..., Approval], Permission, str], ...] = (
    (
        "approve",
        service.approve,
        Permission.APPROVALS_DECIDE,
        "Approve a change. The last approval applies it at once.",
    ),
    ("refuse", service.refuse, Permission.APPROVALS_DECIDE, "Refuse a change, and say why."),
    ("withdraw", _withdraw, Permission.CREDIT_VIEW, "Take back what one has asked for."),
)
for _verb, _what, _right, _summary in _VERBS:
    publish(
        "POST", f"/approvals/<uuid:approval_id>/{_verb}", f"{_verb}_approval", _summary,
        lambda approval_id, what=_what: _act(what, approval_id), _right,
        tag=TAG, body=Said, answers={200: ApprovalShape}, refusals=(400, 404, 409, 413, 415), guarded=True,
    )  # fmt: skip


def _json(rows: Sequence[Approval]) -> list[dict[str, Any]]:
    decisions = queries.decisions_of_many([row.id for row in rows])
    ids = {row.asked_by_id for row in rows}
    ids |= {one for found in decisions.values() for said in found for one in (said.user_id, said.for_user_id) if one}
    names = people.names_of(ids)
    return [_one(row, decisions.get(row.id, ()), names) for row in rows]


def _one(row: Approval, decisions: Sequence[Any], names: Mapping[UUID, Colleague]) -> dict[str, Any]:
    asker = names.get(row.asked_by_id)
    return {
        "id": str(row.id),
        "kind": get_kind(row.kind).name,
        "status": row.state,
        "subject": {
            "type": row.subject_type, "id": str(row.subject_id), "code": row.subject_code, "name": row.subject_name,
        },
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "roles": row.roles,
        "step": row.step,
        "turn": row.turn,
        "asked_by": {"id": str(asker.id), "email": asker.email, "name": asker.name} if asker else None,
        "asked_at": answers.instant(row.asked_at),
        "due_on": row.due_on.isoformat(),
        "closed_at": answers.instant(row.closed_at) if row.closed_at else None,
        "decisions": [_said(one, names) for one in decisions],
        "version": row.version,
    }  # fmt: skip


def _said(one: Any, names: Mapping[UUID, Colleague]) -> dict[str, Any]:
    return {
        "step": one.step,
        "verdict": one.verdict,
        "by": names[one.user_id].name,
        "in_place_of": names[one.for_user_id].name if one.for_user_id else None,
        "reason": one.reason,
        "at": answers.instant(one.at),
    }
