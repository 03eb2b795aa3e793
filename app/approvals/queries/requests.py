"""Requests: one, what waits for a person, what they asked, what is closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select

from app.approvals.models import Approval, ApprovalDecision
from app.approvals.queries.people import authority
from app.approvals.values import APPROVAL
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.jobs import Job, JobRow, State
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Field
from app.core.records.filters import Columns, Filter, compile_filter
from app.core.records.kinds.references import as_uuid

_column = Approval.__table__.c
OPEN = _column.state == "open"


def get_request(approval_id: UUID) -> Approval:
    """The request with that id; raises NotFound."""
    found = db.session.scalar(select(Approval).where(Approval.id == approval_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def lock_request(request: Approval) -> None:
    """Read it anew and hold it until the transaction ends."""
    db.session.refresh(request, with_for_update=True)


def find_open(kind: str, subject_id: UUID) -> Approval | None:
    """The request of that kind that waits for that record, held until the transaction ends."""
    wanted = select(Approval).where(OPEN, Approval.kind == kind, Approval.subject_id == subject_id)
    return db.session.scalar(wanted.with_for_update())


def waits_at(subject_id: UUID) -> bool:
    """Does anything wait at that record?"""
    return bool(db.session.scalar(select(exists().where(OPEN, Approval.subject_id == subject_id))))


def waits_among(subject_ids: Collection[UUID]) -> set[UUID]:
    """At which of these records something waits."""
    return set(db.session.scalars(select(Approval.subject_id).where(OPEN, Approval.subject_id.in_(subject_ids))))


def open_of(subject_id: UUID, kinds: Collection[str]) -> Sequence[Approval]:
    """What waits for that record."""
    wanted = select(Approval).where(OPEN, Approval.subject_id == subject_id, Approval.kind.in_(kinds))
    return db.session.scalars(wanted.order_by(Approval.asked_at)).all()


def decisions_of(approval_id: UUID) -> Sequence[ApprovalDecision]:
    """What was said to a request, step by step."""
    wanted = select(ApprovalDecision).where(ApprovalDecision.approval_id == approval_id)
    return db.session.scalars(wanted.order_by(ApprovalDecision.step)).all()


def decisions_of_many(ids: Collection[UUID]) -> dict[UUID, list[ApprovalDecision]]:
    """What was said to each of several requests, step by step."""
    wanted = select(ApprovalDecision).where(ApprovalDecision.approval_id.in_(ids)).order_by(ApprovalDecision.step)
    found: dict[UUID, list[ApprovalDecision]] = {}
    for decision in db.session.scalars(wanted) if ids else ():
        found.setdefault(decision.approval_id, []).append(decision)
    return found


def due_requests(today: date, limit: int) -> Sequence[Approval]:
    """What is due and still waits, the oldest first, held until the transaction ends: of two reminders one comes after the other."""
    due = select(Approval).where(OPEN, Approval.due_on <= today).order_by(Approval.due_on, Approval.id)
    return db.session.scalars(due.limit(limit).with_for_update()).all()


def reminder_waits(at: datetime) -> bool:
    """Is a reminder for that moment written already?"""
    written = (JobRow.name == Job.APPROVALS_REMIND) & (JobRow.state == State.QUEUED) & (JobRow.due_at == at)
    return bool(db.session.scalar(select(exists().where(written))))


REMINDER = "approval_due"
"""The mail that says how much is due."""


def reminded_since(moment: datetime) -> set[str]:
    """The addresses to which a reminder was written since then."""
    mails = select(JobRow.args["to"].astext).where(JobRow.name == Job.MAIL_SEND, JobRow.created_at >= moment)
    return set(db.session.scalars(mails.where(JobRow.args["template"].astext == REMINDER)))


def about(subject: str) -> ColumnElement[bool]:
    """What is about the record with that id; nothing for what is no id."""
    subject_id = as_uuid(subject)
    return nothing() if subject_id is None else _column.subject_id == subject_id


def for_them(user_id: UUID, today: date) -> ColumnElement[bool]:
    """What that person may decide now: it is their role's turn, or that of somebody in whose place they are."""
    who = authority(user_id, today).subquery()
    decided = select(ApprovalDecision).where(ApprovalDecision.approval_id == Approval.id)
    by_this_person = decided.where(ApprovalDecision.user_id == user_id)
    by_the_other = decided.where(
        or_(ApprovalDecision.user_id == who.c.user_id, ApprovalDecision.for_user_id == who.c.user_id)
    )
    may = select(who).where(
        who.c.key == Approval.turn,
        who.c.user_id != Approval.asked_by_id,
        ~exists(by_the_other.correlate(Approval, who)),
    )
    return OPEN & (Approval.asked_by_id != user_id) & ~exists(by_this_person) & exists(may.correlate(Approval))


def by_them(user_id: UUID) -> ColumnElement[bool]:
    """What that person asked for."""
    return _column.asked_by_id == user_id


def closed() -> ColumnElement[bool]:
    """What is decided, withdrawn or replaced."""
    return ~OPEN


def seen_by(user_id: UUID | None, kinds: Collection[str], *, all_of_them: bool) -> ColumnElement[bool]:
    """What a person may read: what they asked for, and everything of `kinds` where they may decide or audit."""
    of_kinds = _column.kind.in_(kinds)
    return of_kinds if all_of_them else of_kinds & (_column.asked_by_id == user_id)


def nothing() -> ColumnElement[bool]:
    """No request at all."""
    return false()


def count_requests(*conditions: ColumnElement[bool]) -> int:
    """How many match."""
    return db.session.scalar(select(func.count()).select_from(Approval).where(*conditions)) or 0


def requests_page(
    *conditions: ColumnElement[bool], cursor: str = "", limit: int = 50, descending: bool = True
) -> Page[Approval]:
    """One page of the requests that match, by the moment they were asked. Raises Invalid for a bad cursor."""
    return keyset_page(
        select(Approval).where(*conditions),
        Order(_column.asked_at, _column.id, descending),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda row: row.asked_at,
    )


def matching(asked: Filter | None, context: Context) -> ColumnElement[bool]:
    """A filter of the grammar. Raises Invalid."""
    columns: Columns = {
        "kind": _column.kind,
        "status": _column.state,
        "asked_by": _column.asked_by_id,
        "asked_at": _column.asked_at,
        "due_on": _column.due_on,
        "closed_at": _column.closed_at,
    }
    return compile_filter(APPROVAL, asked, columns, context, _no_search)


def _no_search(field: Field, words: str) -> Any:
    """No field of a request has a search text."""
    raise AssertionError(field.name)
