"""Who is over or near a limit, whose raise ends soon, who is blocked or blacklisted: lists of one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext

from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import today
from app.core.messages import N_
from app.core.money import Money, format_money
from app.core.paging import SIZES, Page
from app.credit.values import Kind, Source, Use
from app.customers.values import Status
from app.desk import queries
from app.desk.forms.figures import money
from app.desk.forms.tiles import tiles


@dataclass(frozen=True)
class ListState:
    """Everything that the URL of such a list says."""

    endpoint: str
    q: str
    cursor: str
    limit: int

    def url(self, **changes: str) -> str:
        """The URL with something changed; a changed question begins at the first page."""
        query = urlencode({name: value for name, value in {"q": self.q, **changes}.items() if value})
        path = url_for(self.endpoint, tenant=current_actor().tenant.slug)
        return f"{path}?{query}" if query else path


def list_state(endpoint: str) -> ListState:
    """What the request asks of the list at `endpoint`."""
    limit = request.args.get("limit", type=int)
    return ListState(
        endpoint,
        request.args.get("q", "").strip()[:200],
        request.args.get("cursor", ""),
        limit if limit in SIZES else 50,
    )


TITLES = {Use.OVER: N_("Over the limit"), Use.NEAR: N_("Near the limit")}
EMPTY = {
    Use.OVER: (
        N_("Nobody is over a limit"),
        N_("Who is over its limit shows up here by itself: after a limit was lowered, a raise has ended or an order was released."),
    ),
    Use.NEAR: (
        N_("Nobody is near a limit"),
        N_("From the warning percentage of the credit policy on, customers and groups show up here."),
    ),
}  # fmt: skip
SOURCES = {
    Source.CUSTOMER: N_("Its own"),
    Source.CATEGORY: N_("Of its category"),
    Source.TENANT: N_("Of the company"),
    Source.CONGLOMERATE: N_("Of the group"),
    Source.NONE: N_("None set: no credit"),
}


def standing(actor: Actor, use: Use) -> dict[str, Any]:
    """Who stands so against its limit."""
    state = list_state(f"desk.list_{use.value}")
    page = queries.standing_page(use, state.q, state.cursor, state.limit)
    nothing, why = EMPTY[use]
    return {
        **_frame(actor, state, page, use.value),
        "title": gettext(TITLES[use]),
        "use": use,
        "rows": [_position(row) for row in page.rows],
        "nothing": (gettext(nothing), gettext(why)),
    }


def _position(row: Any) -> dict[str, Any]:
    return {
        **_whose(row),
        "limit": money(row.limit_amount, row.limit_currency),
        "source": gettext(SOURCES[Source(row.limit_source)]),
        "temporary": money(row.temporary, row.limit_currency) if row.temporary else None,
        "exposure": money(row.limit_amount - row.available, row.limit_currency),
        "available": money(abs(row.available), row.limit_currency),
        "share": min(row.used // 100, 999),
    }


def ending(actor: Actor) -> dict[str, Any]:
    """Whose raise ends soon."""
    state, day = list_state("desk.list_ending"), today(actor.tenant.timezone)
    page = queries.ending_page(day, state.q, state.cursor, state.limit)
    rows = [{**_whose(row), "row": row, "raised": money(row.amount, row.currency)} for row in page.rows]
    return {**_frame(actor, state, page, "ending"), "rows": rows, "today": day}


def reviews(actor: Actor) -> dict[str, Any]:
    """Whose credit is to be reviewed."""
    state, day = list_state("desk.list_reviews"), today(actor.tenant.timezone)
    page, base = queries.reviews_page(day, state.q, state.cursor, state.limit), actor.tenant.currency
    rows = [{**_whose(row), "row": row, "exposure": format_money(Money(row.exposure, base))} for row in page.rows]
    return {**_frame(actor, state, page, "reviews"), "rows": rows, "today": day}


def blocked(actor: Actor) -> dict[str, Any]:
    """Who is blocked, and who is blacklisted."""
    state = list_state("desk.list_blocked")
    page = queries.blocked_page(state.q, state.cursor, state.limit)
    base = actor.tenant.currency
    rows = [{**_barred(row), "exposure": format_money(Money(row.exposure, base))} for row in page.rows]
    return {**_frame(actor, state, page, "blocked"), "rows": rows}


def _barred(row: Any) -> dict[str, Any]:
    """Whose row it is, and since when and why nothing is sold to it: once for the blacklist, once for the block."""
    blacklist = [{"since": row.blacklisted_at, "reason": row.blacklist_reason}] if row.blacklisted else []
    block = [{"since": row.status_since, "reason": row.status_reason}] if row.status == Status.BLOCKED else []
    return {**_whose(row), "row": row, "status": row.status, "bars": [*blacklist, *block]}


def _frame(actor: Actor, state: ListState, page: Page[Any], current: str) -> dict[str, Any]:
    return {
        "state": state,
        "tiles": tiles(actor, current),
        "base": actor.tenant.currency,
        "pager": {
            "previous_url": state.url(cursor=page.previous) if page.previous else None,
            "next_url": state.url(cursor=page.next) if page.next else None,
        },
    }


def _whose(row: Any) -> dict[str, Any]:
    """Whose row it is, and where their page is."""
    slug = current_actor().tenant.slug
    is_node = row.of_node is not None
    url = (
        url_for("conglomerates.show_conglomerate", tenant=slug, conglomerate_id=row.of_node)
        if is_node
        else url_for("customers.show_customer", tenant=slug, customer_id=row.of_customer)
    )
    return {
        "name": row.name,
        "code": row.code,
        "url": url,
        "kind": Kind.NODE if is_node else Kind.CUSTOMER,
        "agent": row.agent or "",
    }
