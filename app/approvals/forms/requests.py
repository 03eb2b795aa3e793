"""The inbox, and one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.approvals import rules
from app.approvals.models import Approval, ApprovalDecision
from app.approvals.queries import people, policies
from app.approvals.queries import requests as queries
from app.approvals.service.deciding import obstacle
from app.approvals.service.kinds import get_kind, kinds_seen
from app.approvals.service.reading import sees_all
from app.approvals.values import Kind, RequestState, Verdict
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.forms import Shown
from app.core.i18n import explain, show_date
from app.core.messages import Problem
from app.core.money import Money, format_money, parse_amount
from app.core.paging import Page
from app.core.permissions import Permission
from app.identity.queries.colleagues import Colleague

TABS = ("mine", "asked", "closed")
UNKNOWN = object()
"""Stands for the present value of a record that is not there any more, or not to be seen."""


class Row(NamedTuple):
    """A request in a list."""

    url: str
    label: str
    subject: str
    code: str
    before: str
    after: str
    asker: str
    asked_at: datetime
    due_on: date
    overdue: bool
    state: str
    state_label: str


@dataclass(frozen=True)
class Said:
    """Something that happened to a request, in words."""

    at: datetime
    who: str
    text: str
    reason: str
    symbol: str


def words_of(kind: Kind, value: Any, currency: str) -> str:
    """A stored value in words; an amount of another currency than the company's names it, a named limit says which it is, and a
    temporary increase what the limit comes to and what is added. Empty for nothing."""
    if kind.choice and value is not None:
        return gettext(kind.choice(value).label)
    if isinstance(value, Mapping) and "until" in value:
        added, limit = f"+{_amount(value, currency)}", value["limit"]
        shown = f"{_amount(limit, currency)} ({added})" if limit else added
        return _with_days(shown, value["from"], value["until"])
    if isinstance(value, Mapping) and "amount" in value:
        shown = _amount(value, currency)
        shown = f"{shown} ({value['name']})" if value.get("name") else shown
        return _with_days(shown, value.get("valid_from"), value.get("valid_until"))
    if isinstance(value, Mapping):
        name, code = value.get("name", ""), value.get("code", "")
        return f"{name} ({code})" if name and code else str(name or code or value.get("id", ""))
    return "" if value is None else str(value)


def _amount(value: Mapping[str, Any], currency: str) -> str:
    money = Money(parse_amount(value["amount"], value["currency"]), value["currency"])
    return format_money(money, with_currency=money.currency != currency)


def _with_days(shown: str, since: str | None, until: str | None) -> str:
    """An amount with the days on which it holds, where it does not always."""
    first, last = (show_date(date.fromisoformat(day)) if day else "" for day in (since, until))
    if first and last:
        return gettext("%(amount)s from %(first)s until %(last)s", amount=shown, first=first, last=last)
    if first:
        return gettext("%(amount)s from %(first)s on", amount=shown, first=first)
    return gettext("%(amount)s until %(last)s", amount=shown, last=last) if last else shown


def inbox(actor: Actor) -> dict[str, Any]:
    """The inbox: what this person may decide, what they asked for, what is closed."""
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    conditions = _conditions(actor)
    found = queries.requests_page(*conditions[tab], cursor=request.args.get("cursor", ""), descending=tab != "mine")
    return {
        "tab": tab,
        "tabs": _tabs(actor, queries.count_requests(*conditions["mine"])),
        "rows": rows(found.rows, actor),
        "pager": _pager(actor, tab, found),
        "is_on": bool(policies.policies()),
    }


def _conditions(actor: Actor) -> dict[str, tuple[Any, ...]]:
    me, today, kinds = actor.user_id, clock.today(actor.tenant.timezone), kinds_seen(actor)
    seen = queries.seen_by(me, kinds, all_of_them=sees_all(actor))
    mine = queries.for_them(me, today) if me and actor.may(Permission.APPROVALS_DECIDE) else queries.nothing()
    return {
        "mine": (seen, mine),
        "asked": (seen, queries.by_them(me) if me else queries.nothing()),
        "closed": (seen, queries.closed()),
    }


def waiting_for(actor: Actor) -> int:
    """How many requests this person may decide now."""
    return queries.count_requests(*_conditions(actor)["mine"])


def _tabs(actor: Actor, waiting: int) -> list[dict[str, Any]]:
    labels = {"mine": gettext("For you to decide"), "asked": gettext("Asked by you"), "closed": gettext("Closed")}
    return [
        {"key": key, "label": labels[key], "url": url(actor, "list_requests", tab=key)}
        | ({"count": waiting} if key == "mine" else {})
        for key in TABS
    ]


def _pager(actor: Actor, tab: str, found: Page[Approval]) -> dict[str, str | None]:
    def turn(cursor: str | None) -> str | None:
        return url(actor, "list_requests", tab=tab, cursor=cursor) if cursor else None

    return {"next_url": turn(found.next), "previous_url": turn(found.previous)}


def url(actor: Actor, view: str, **more: Any) -> str:
    """A page of this area."""
    return url_for(f"approvals.{view}", tenant=actor.tenant.slug, **more)


def rows(found: Sequence[Approval], actor: Actor) -> list[Row]:
    """Requests as lists show them."""
    names, today = people.names_of({row.asked_by_id for row in found}), clock.today(actor.tenant.timezone)
    return [_row(row, names, today, actor) for row in found]


def _row(row: Approval, names: Mapping[UUID, Colleague], today: date, actor: Actor) -> Row:
    state, currency, kind = RequestState(row.state), actor.tenant.currency, get_kind(row.kind)
    return Row(
        url(actor, "show_request", approval_id=row.id), gettext(kind.field), row.subject_name, row.subject_code,
        words_of(kind, row.before, currency), words_of(kind, row.after, currency), _name(names, row.asked_by_id), row.asked_at, row.due_on,
        row.turn is not None and row.due_on < today, state.value, gettext(state.label),
    )  # fmt: skip


def _name(names: Mapping[UUID, Colleague], user_id: UUID | None) -> str:
    return names[user_id].name if user_id is not None and user_id in names else "–"


def one(actor: Actor, row: Approval, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page of a request."""
    kind, currency = get_kind(row.kind), actor.tenant.currency
    now = _present(kind, row)
    return {
        "row": row,
        "shown": rows([row], actor)[0],
        "kind_label": gettext(kind.label),
        "form": Shown({"reason": request.form.get("reason", ""), "version": row.version}, problems),
        "said": _said(row, queries.decisions_of(row.id)),
        "steps": _steps(row),
        "deciders": _deciders(actor, row),
        "outdated": row.turn is not None and now is not UNKNOWN and not rules.same(now, row.before),
        "present": words_of(kind, now, currency) if now is not UNKNOWN else "",
        "obstacle": _obstacle(actor, row),
        "may_withdraw": row.turn is not None and row.asked_by_id == actor.user_id,
        "subject_url": _subject_url(kind, kind.endpoint, actor, row),
        "panel": _panel(kind, actor, row),
    }


def _present(kind: Kind, row: Approval) -> Any:
    try:
        return kind.current(row.subject_id)
    except NotFound:
        return UNKNOWN


def _obstacle(actor: Actor, row: Approval) -> str | None:
    """Why this person may not decide it now, as a sentence; None when they may."""
    if not actor.may(Permission.APPROVALS_DECIDE):
        return gettext("Your role does not decide approvals.")
    problem = obstacle(row)
    return explain(problem) if problem else None


def _deciders(actor: Actor, row: Approval) -> list[str]:
    """The names of those who may decide now."""
    found = people.deciders(row, clock.today(actor.tenant.timezone)) if row.turn else ()
    return [person.name for person in found]


def _steps(row: Approval) -> list[str]:
    """The roles that decide, one after the other, in words."""
    known = people.roles_named(row.roles)
    return [role_label(known, key) for key in row.roles]


def role_label(known: Mapping[str, Any], key: str) -> str:
    """A role as the reader sees it: a default one's name is translated."""
    role = known.get(key)
    if role is None:
        return gettext("a role that is deleted")
    return gettext(role.name) if role.is_default else str(role.name)


def _subject_url(kind: Kind, endpoint: str, actor: Actor, row: Approval) -> str:
    address = dict(kind.address)
    values: dict[str, Any] = {"tenant": actor.tenant.slug, kind.id_name or f"{kind.noun}_id": row.subject_id, **address}
    return url_for(endpoint, **values)


def _panel(kind: Kind, actor: Actor, row: Approval) -> dict[str, str] | None:
    """The record's figures, loaded by their own URL."""
    if not kind.panel:
        return None
    return {"key": "credit", "label": gettext("Credit"), "url": _subject_url(kind, kind.panel, actor, row)}


def _said(row: Approval, decisions: Sequence[ApprovalDecision]) -> list[Said]:
    """What happened, newest first."""
    ids = {row.asked_by_id, *(one.user_id for one in decisions), *(one.for_user_id for one in decisions)}
    names = people.names_of({one for one in ids if one is not None})
    told = [Said(row.asked_at, _name(names, row.asked_by_id), gettext("asked for it"), row.reason, "plus")]
    told += [_decided(one, names, len(row.roles)) for one in decisions]
    if row.closed_at and row.state == RequestState.WITHDRAWN:
        told.append(Said(row.closed_at, _name(names, row.asked_by_id), gettext("withdrew it"), "", "undo"))
    if row.closed_at and row.state == RequestState.REPLACED:
        told.append(Said(row.closed_at, "", gettext("A newer request took its place"), "", "refresh"))
    return told[::-1]


def _decided(one: ApprovalDecision, names: Mapping[UUID, Colleague], steps: int) -> Said:
    who, place = _name(names, one.user_id), {"n": one.step + 1, "of": steps}
    if one.for_user_id:
        who = gettext("%(who)s, in place of %(other)s,", who=who, other=_name(names, one.for_user_id))
    if one.verdict == Verdict.REFUSED:
        return Said(one.at, who, gettext("refused it"), one.reason, "stop")
    text = gettext("approved it") if steps == 1 else gettext("approved step %(n)s of %(of)s", **place)
    return Said(one.at, who, text, one.reason, "check")


def said_of(row: Approval) -> str:
    """What the toast says after a decision."""
    texts = {
        RequestState.OPEN: gettext("Approved. It waits for the second step now."),
        RequestState.APPROVED: gettext("Approved, and applied to %(name)s.", name=row.subject_name),
        RequestState.REFUSED: gettext("Refused. Whoever asked is told."),
        RequestState.WITHDRAWN: gettext("Withdrawn."),
        RequestState.REPLACED: gettext("A newer request took its place"),
    }
    return texts[RequestState(row.state)]
