"""Mails about held documents: to controllers when some are held, to who sells when one is held, decided, or may be submitted again. They hold no
amounts: a mail lies about in many places. A company may do without either (`Policy.tells_controllers`, `tells_sellers`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.core import jobs
from app.core.clock import now
from app.core.jobs import Job, JobRow, enqueue
from app.core.mail import public_url, queue_mail
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.credit.queries import policy
from app.identity.queries.colleagues import Colleague, all_colleagues, colleagues_who_may
from app.receivables.queries import documents, holds
from app.receivables.rules.following import Concerned
from app.receivables.values.documents import SHAPES, Kind

PATIENCE = timedelta(minutes=1)
"""Controllers are told after it, once of everything that was held meanwhile and waits still."""
MOST = 50
"""People who are written to at once."""
MOST_HELD = 500
SLUGS = {shape.kind.value: shape.slug for shape in SHAPES}
HELD = "order_held"
LOCALE = "en"
"""For a sales agent who is no member."""


def tell_of(concerned: Concerned) -> None:
    """Tell, after the commit, whom what was held or decided concerns."""
    if concerned.held and policy.get_policy().tells_controllers and not jobs.any_open(Job.CREDIT_TELL):
        moment = now()
        since = (moment - PATIENCE).isoformat()
        enqueue(Job.CREDIT_TELL, due_at=moment + PATIENCE, since=since).user_id = None
    told = dict.fromkeys(concerned.held, HELD) | {one: f"order_{end}" for one, end in concerned.decided.items()}
    _tell_sellers(told)


def tell_they_pass(ids: Collection[UUID]) -> None:
    """Tell who sells that these held documents may be submitted again: room was made."""
    _tell_sellers(dict.fromkeys(ids, "order_would_pass"))


def tell_controllers(row: JobRow) -> None:
    """Write to everybody who may release: how many documents were held lately and wait still. Nothing when none does."""
    found = holds.held_since(datetime.fromisoformat(row.args["since"]), MOST_HELD)
    if not found:
        return
    tenant, first = bound_actor().tenant, documents.told_of(found[:1])[0]
    one = len(found) == 1
    url = (
        public_url("desk.show_decision", tenant=tenant.slug, document_id=str(first.id))
        if one
        else public_url("desk.list_held", tenant=tenant.slug)
    )
    for person in colleagues_who_may(Permission.CREDIT_RELEASE)[:MOST]:
        if not (one and person.id == first.created_by):
            queue_mail(
                "orders_held", person.email, person.locale, company=tenant.name, number=str(len(found)), url=url,
                kind=Kind(first.kind).label, document=first.number or "", customer=first.customer,
            )  # fmt: skip


def _tell_sellers(told: dict[UUID, str]) -> None:
    """Write `template` of each document to who entered it and to the customer's sales agent, but not to who did it: what is held, who
    entered it knows."""
    if not told or not policy.get_policy().tells_sellers:
        return
    members = {one.id: one for one in all_colleagues()}
    by_address = {one.email_key: one for one in members.values()}
    for document in documents.told_of(told):
        decision = next(iter(holds.holds_of(document.id)), None)
        template = told[document.id]
        doer = document.created_by if template == HELD else decision.decided_by if decision else None
        for address, locale in _sellers(document, members, by_address, doer):
            _write(template, address, locale, document, decision)


def _sellers(
    document: Any, members: dict[UUID, Colleague], by_address: dict[str, Colleague], doer: UUID | None
) -> Sequence[tuple[str, str]]:
    """The addresses of who sells, each with the language of who reads it."""
    people = {}
    author = members.get(document.created_by)
    if author is not None:
        people[author.email_key] = author
    found = [(one.email, one.locale) for one in people.values() if one.id != doer]
    key = (document.agent_email or "").strip().casefold()
    agent = by_address.get(key)
    if key and key not in people and not (agent and agent.id == doer):
        found.append((document.agent_email, agent.locale if agent else LOCALE))
    return found


def _write(template: str, to: str, locale: str, document: Any, decision: Any) -> None:
    tenant = bound_actor().tenant
    queue_mail(
        template, to, locale, company=tenant.name, kind=Kind(document.kind).label, document=document.number or "",
        customer=document.customer, who=(decision and decision.decided_by_name) or "", reason=(decision and decision.reason) or "",
        url=public_url("receivables.show_document", tenant=tenant.slug, of=SLUGS[document.kind], document_id=str(document.id)),
    )  # fmt: skip
