"""The held documents that wait, and the figures of the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext, ngettext

from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.messages import N_
from app.core.money import Money, format_money
from app.core.paging import SIZES
from app.credit.queries import policy
from app.credit.values import Hold, HoldKind, Scope
from app.desk import queries, rules
from app.desk.forms.figures import money
from app.desk.forms.tiles import tiles
from app.desk.queries import Narrowed
from app.desk.values import ORDER_LABELS, HeldRow, Order
from app.receivables.values.documents import Kind


@dataclass(frozen=True)
class DeskState:
    """Everything that the URL of the workbench says."""

    order: Order
    q: str
    mine: bool
    passing: bool
    """Only what would pass now."""
    cursor: str
    limit: int

    @property
    def asked(self) -> dict[str, str]:
        """How it is narrowed and ordered, as parameters of an address."""
        parts = {
            "order": self.order if self.order is not Order.OLDEST else "",
            "q": self.q,
            "mine": "1" if self.mine else "",
            "passing": "1" if self.passing else "",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def here(self) -> dict[str, str]:
        """The same, with the page: what a decision takes along, so that it comes back to where it was opened."""
        return self.asked | ({"cursor": self.cursor} if self.cursor else {})

    def url(self, **changes: Any) -> str:
        """The URL with something changed; a changed question begins at the first page."""
        parts = {**self.asked, **changes}
        query = urlencode(
            {name: value for name, value in parts.items() if value and (name, value) != ("order", Order.OLDEST)}
        )
        path = url_for("desk.list_held", tenant=current_actor().tenant.slug)
        return f"{path}?{query}" if query else path


def desk_state() -> DeskState:
    """What the request asks of the workbench."""
    order, limit = request.args.get("order", ""), request.args.get("limit", type=int)
    return DeskState(
        order=Order(order) if order in tuple(Order) else Order.OLDEST,
        q=request.args.get("q", "").strip()[:200],
        mine=request.args.get("mine") == "1",
        passing=request.args.get("passing") == "1",
        cursor=request.args.get("cursor", ""),
        limit=limit if limit in SIZES else 50,
    )


def workbench(actor: Actor) -> dict[str, Any]:
    """The held documents that wait, and the figures of the book."""
    state, day = desk_state(), today(actor.tenant.timezone)
    band = policy.find_band_of(actor.user_id)
    asked = Narrowed(state.q, band if state.mine else None, state.passing)
    page = queries.held_page(state.order, asked, state.cursor, state.limit, day)
    base = actor.tenant.currency
    return {
        "state": state,
        "rows": [_held_row(row, base) for row in page.rows],
        "orders": [
            (gettext(label), state.url(order=one.value), one is state.order) for one, label in ORDER_LABELS.items()
        ],
        "pager": {
            "previous_url": state.url(cursor=page.previous) if page.previous else None,
            "next_url": state.url(cursor=page.next) if page.next else None,
        },
        "tiles": tiles(actor, "passing" if state.passing else "held"),
        "band": None if band is None else format_money(Money(band, base)),
        "base": base,
        "today": day,
    }


def _held_row(row: HeldRow, base: str) -> dict[str, Any]:
    worst = row.worst
    shown: dict[str, Any] = {
        "row": row,
        "label": row.number or gettext(Kind(row.kind).label),
        "amount": format_money(Money(row.amount, base)),
        "why": why(row),
        "waits": waits((now() - row.held_at).total_seconds()),
    }
    if worst is None:
        return {**shown, "existing": None, "asked": shown["amount"], "limit": None, "excess": None, "share": None}
    currency = str(worst["currency"])
    named = {
        name: money(int(worst[key]), currency)
        for name, key in (("existing", "exposure"), ("asked", "requested"), ("limit", "limit"), ("excess", "excess"))
    }
    if currency == base:
        named["asked"] = shown["amount"]  # the whole document, of which a prepaid share does not count
    return {**shown, **named, "share": rules.share(int(worst["total"]), int(worst["limit"]))}


def waits(seconds: float) -> str:
    """How long somebody has waited: minutes, hours or days."""
    if seconds < 3600:
        return gettext("%(n)s min", n=max(1, int(seconds // 60)))
    hours = int(seconds // 3600)
    if hours < 48:
        return gettext("%(n)s h", n=hours)
    return ngettext("%(n)s day", "%(n)s days", hours // 24, n=hours // 24)


def why(row: HeldRow) -> tuple[str, str]:
    """The kind of badge and the words that say what holds a document: what a controller cannot release weighs most."""
    hard = [one for one in row.reasons if not Hold(HoldKind(one["kind"])).releasable]
    if hard:
        return "bad square", _standing(hard[0])
    worst = row.worst
    if worst is not None:
        return "warn", _limit_of(Scope(str(worst["scope"])), str(worst["name"]))
    return ("warn", gettext(_SHORT[HoldKind(row.reasons[0]["kind"])])) if row.reasons else ("", "")


def _standing(reason: dict[str, Any]) -> str:
    """What is wrong with a customer, and with which where one orders and another pays."""
    what, name = gettext(_SHORT[HoldKind(reason["kind"])]), reason["params"].get("name")
    return gettext("%(what)s: %(name)s", what=what, name=name) if name else what


def _limit_of(scope: Scope, name: str) -> str:
    if scope is Scope.CONGLOMERATE:
        return gettext("Group: %(name)s", name=name)
    return gettext("Limit of its category") if scope is Scope.CATEGORY else gettext("Customer limit")


_SHORT: dict[HoldKind, str] = {
    HoldKind.PROSPECT: N_("Prospect"),
    HoldKind.INACTIVE: N_("Inactive"),
    HoldKind.CHURNED: N_("Churned"),
    HoldKind.SUSPENDED: N_("Suspended"),
    HoldKind.BLOCKED: N_("Blocked"),
    HoldKind.ARCHIVED: N_("Archived"),
    HoldKind.BLACKLISTED: N_("Blacklisted"),
    HoldKind.OVERDUE: N_("Overdue"),
    HoldKind.REVIEW: N_("Review due"),
    HoldKind.PREPAYMENT: N_("Prepayment"),
}
