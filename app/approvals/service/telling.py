"""Mails: to those who may decide, and to those who asked. They hold no amounts: a mail lies about in many places."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.approvals.models import Approval
from app.approvals.queries import people, requests
from app.approvals.queries.requests import REMINDER
from app.approvals.service.kinds import get_kind
from app.core import clock
from app.core.db import db
from app.core.jobs import Job, enqueue
from app.core.mail import public_url, queue_mail
from app.core.session import bound_actor
from app.identity.queries.colleagues import Colleague

MOST = 50
"""People who are written to at once."""
MOST_DUE = 500
"""Requests that one reminder looks at."""
MORNING = time(9)
AGAIN = timedelta(days=7)
TOLD = "langgan.approvals_told"


def tell_deciders(request: Approval) -> None:
    """Write to everybody who may decide the turn of `request`.

    Many changes made at once (a bulk edit, a call of the API) make one mail: the inbox counts the rest.
    """
    told: set[tuple[str, str | None]] = db.session().info.setdefault(TOLD, set())
    if (request.kind, request.turn) in told:
        return
    told.add((request.kind, request.turn))
    asker = people.find_person(request.asked_by_id)
    for person in people.deciders(request, _today())[:MOST]:
        _write("approval_asked", person, request, asker.name if asker else "")


def tell_asker(request: Approval, reason: str) -> None:
    """Write to whoever asked that it is decided."""
    asker = people.find_person(request.asked_by_id)
    if asker is not None:
        _write(f"approval_{request.state}", asker, request, bound_actor().name, reason)


def _write(template: str, to: Colleague, request: Approval, who: str, reason: str = "") -> None:
    tenant = bound_actor().tenant
    queue_mail(
        template, to.email, to.locale, who=who, company=tenant.name, field=get_kind(request.kind).field,
        subject=request.subject_name, named=_named(request), reason=reason,
        url=public_url("approvals.show_request", tenant=tenant.slug, approval_id=str(request.id)),
    )  # fmt: skip


def _named(request: Approval) -> str:
    """What it is about, with its code where it has one: the company itself has none."""
    return f"{request.subject_name} ({request.subject_code})" if request.subject_code else request.subject_name


def remind_later(request: Approval) -> None:
    """Remind those who may decide on the morning of the day by which it is due: once for all that is due then."""
    _remind_at(request.due_on)


def remind() -> None:
    """Write to everybody who may decide something that is due, once a day however many reminders fall on it; again a week later, as long
    as anything is."""
    due = requests.due_requests(_today(), MOST_DUE)
    waiting = Counter(person for request in due for person in people.deciders(request, _today()))
    told = requests.reminded_since(_at(_today(), time.min))
    tenant = bound_actor().tenant
    for person, number in waiting.items():
        if person.email not in told:
            address = public_url("approvals.list_requests", tenant=tenant.slug)
            queue_mail(REMINDER, person.email, person.locale, company=tenant.name, number=str(number), url=address)
    if due:
        _remind_at(_today() + AGAIN)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(bound_actor().tenant.timezone))


def _remind_at(day: date) -> None:
    """As the company's own job: it is done although whoever asked has left."""
    at = _at(day, MORNING)
    if not requests.reminder_waits(at):
        enqueue(Job.APPROVALS_REMIND, due_at=at).user_id = None


def _today() -> date:
    return clock.today(bound_actor().tenant.timezone)
