"""A list of one kind of document, or of a customer's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.access import current_actor
from app.core.actor import Actor
from app.core.messages import N_
from app.core.paging import SIZES
from app.core.permissions import Permission
from app.core.records import screens
from app.core.records.cells import Cell, cell
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.surroundings import context_of
from app.customers.models import Customer
from app.receivables.forms.standings import Badge, badges
from app.receivables.queries import lists, sellers
from app.receivables.queries.resolver import Finder
from app.receivables.values.documents import MADE_KINDS, SHAPE, SHAPES, Kind, Status
from app.receivables.values.records import RECORDS

BY_SLUG = {shape.slug: shape.kind for shape in SHAPES if shape.kind in RECORDS}
"""The kinds that have pages, by their word in URLs."""
WRITES = {
    Kind.QUOTATION: Permission.ORDERS_CREATE,
    Kind.SALES_ORDER: Permission.ORDERS_CREATE,
    Kind.PAYMENT: Permission.PAYMENTS_CREATE,
}
"""Who writes them; the others need `documents:post`."""
ABOUT_ALL = N_("What is ordered, delivered, invoiced and paid shows here, and counts against the limits at once.")
ABOUT = {
    Kind.REFUND: N_("What is left of a payment or credit note is paid back from its page."),
    Kind.WRITE_OFF: N_("A small remainder is written off from the page of its invoice or debit note."),
    Kind.TRANSFER_OUT: N_("What is left of a payment or credit note goes to another customer from its page."),
    Kind.TRANSFER_IN: N_("What is left of another customer's payment or credit note comes here from its page."),
}
"""What an empty list says of its kind."""
TAB_LIMIT = 25


def may_write(actor: Actor, kind: Kind) -> bool:
    """May this person write a document of the kind?"""
    return kind not in MADE_KINDS and actor.may(WRITES.get(kind, Permission.DOCUMENTS_POST))


def definition_for(kind: Kind) -> Definition:
    """The fields of a kind as screens show them: who sells is no question where the group lists no companies."""
    return RECORDS[kind] if sellers.known_sellers() else RECORDS[kind].without({"company"})


def context_for(actor: Actor, customer_id: UUID | None = None) -> Context:
    """How this person's input is read, customers and documents by their codes and numbers included, branches by those of the customer."""
    return context_of(actor, Finder(customer_id))


@dataclass(frozen=True)
class ListState:
    """Everything that the URL of a list says."""

    asked: lists.Asked
    status: str
    company: str
    """The code of the company that sells."""

    def url(self, **changes: str) -> str:
        """The URL with something changed; a changed question begins at the first page."""
        parts = {"q": self.asked.q, "status": self.status, "company": self.company, "sort": self.asked.sort, **changes}
        query = urlencode({name: text for name, text in parts.items() if text and (name, text) != ("sort", "-date")})
        slug = SHAPE[self.asked.kind].slug
        path = url_for("receivables.list_documents", tenant=current_actor().tenant.slug, of=slug)
        return f"{path}?{query}" if query else path


def list_state(kind: Kind) -> ListState:
    """What the request asks of a list."""
    limit = request.args.get("limit", type=int)
    status = _known(request.args.get("status", ""), tuple(Status))
    company = _known(request.args.get("company", ""), (one.code for one in sellers.known_sellers().values()))
    chosen = {name: value for name, value in (("status", status), ("company", company)) if value}
    asked = lists.Asked(
        kind=kind,
        q=request.args.get("q", "").strip()[:200],
        filter={"all": [{"field": name, "op": "eq", "value": value} for name, value in chosen.items()]}
        if chosen
        else None,
        sort=request.args.get("sort", "") or "-date",
        cursor=request.args.get("cursor", ""),
        limit=limit if limit in SIZES else 50,
    )
    return ListState(asked, status, company)


def _known(chosen: str, possible: Iterable[str]) -> str:
    """What was chosen; nothing when it is not to be chosen."""
    return chosen if chosen in possible else ""


@dataclass(frozen=True)
class Row:
    """A document as a list shows it."""

    id: UUID
    kind: Kind
    url: str
    cells: Mapping[str, Cell]
    badge: Badge


def listed(actor: Actor, kind: Kind) -> dict[str, Any]:
    """A page of the list of a kind."""
    state, context, definition = list_state(kind), context_for(actor), definition_for(kind)
    page = lists.documents_page(state.asked, context)
    shown = [field for field in screens.columns(definition) if field.name != "status"]
    return {
        "kind": kind,
        "definition": definition,
        "state": state,
        "kinds": _kinds(actor, kind),
        "heads": [_head(field, state, context) for field in shown],
        "rows": _rows(kind, shown, page.rows),
        "sellers": [(one.code, f"{one.name} ({one.code})") for one in sellers.known_sellers().values()],
        "statuses": [(one.value, context.say(one.label)) for one in _statuses(kind)],
        "may_write": may_write(actor, kind),
        "about": gettext(ABOUT.get(kind, ABOUT_ALL)),
        "slug": SHAPE[kind].slug,
        "pager": {
            "previous_url": state.url(cursor=page.previous) if page.previous else None,
            "next_url": state.url(cursor=page.next) if page.next else None,
        },
    }


def _kinds(actor: Actor, current: Kind) -> list[dict[str, Any]]:
    return [
        {
            "key": kind.value,
            "label": gettext(RECORDS[kind].plural),
            "url": url_for("receivables.list_documents", tenant=actor.tenant.slug, of=slug),
        }
        for slug, kind in BY_SLUG.items()
    ]


def _head(field: Field, state: ListState, context: Context) -> dict[str, Any]:
    current = state.asked.sort
    direction = {field.name: "ascending", f"-{field.name}": "descending"}.get(current, "")
    url = state.url(sort=f"-{field.name}" if direction == "ascending" else field.name) if field.sortable else ""
    return {
        "field": field,
        "label": context.say(field.label),
        "url": url,
        "direction": direction,
        "num": field.kind.show == "money",
    }


def _rows(kind: Kind, shown: Sequence[Field], found: Sequence[Any]) -> list[Row]:
    values, known = lists.told(found)
    known |= {one: {"code": seller.code, "name": seller.code} for one, seller in sellers.known_sellers().items()}
    slug, shown_as = SHAPE[kind].slug, badges(found)
    return [
        Row(
            row.id,
            kind,
            _url(slug, row.id),
            {field.name: cell(field, one[field.name], known) for field in shown},
            shown_as[row.id],
        )
        for row, one in zip(found, values, strict=True)
    ]


def _url(slug: str, document_id: UUID) -> str:
    tenant = current_actor().tenant.slug
    return url_for("receivables.show_document", tenant=tenant, of=slug, document_id=document_id)


def _statuses(kind: Kind) -> tuple[Status, ...]:
    if kind is Kind.SALES_ORDER:
        return (Status.DRAFT, Status.OPEN, Status.HELD, Status.REFUSED, Status.CANCELLED, Status.CLOSED)
    if kind is Kind.PAYMENT:
        return (Status.RECEIVED, Status.CLEARED, Status.BOUNCED, Status.REVERSED)
    if kind in MADE_KINDS:
        return (Status.POSTED, Status.REVERSED)
    return (Status.DRAFT, Status.HELD, Status.POSTED, Status.REVERSED, Status.CANCELLED)


TAB_KINDS = (
    Kind.SALES_ORDER,
    Kind.INVOICE,
    Kind.PAYMENT,
    Kind.DELIVERY_ORDER,
    Kind.CREDIT_NOTE,
    Kind.DEBIT_NOTE,
    Kind.QUOTATION,
    Kind.REFUND,
    Kind.WRITE_OFF,
    Kind.TRANSFER_OUT,
    Kind.TRANSFER_IN,
)


def of_customer(actor: Actor, customer: Customer) -> dict[str, Any]:
    """A customer's documents, kind by kind, the newest first; a kind without any is left out."""
    context = context_for(actor)
    groups = []
    for kind in TAB_KINDS:
        asked = lists.Asked(kind, limit=TAB_LIMIT, customer_id=customer.id)
        page = lists.documents_page(asked, context)
        shown = [field for field in screens.columns(definition_for(kind)) if field.name not in ("status", "customer")]
        heads = [
            {"label": context.say(field.label), "num": field.kind.show == "money", "name": field.name}
            for field in shown
        ]
        if page.rows:
            more = url_for("receivables.list_documents", tenant=actor.tenant.slug, of=SHAPE[kind].slug, q=customer.code)
            groups.append(
                (
                    gettext(RECORDS[kind].plural),
                    heads,
                    _rows(kind, shown, page.rows),
                    more if page.next else "",
                )
            )
    return {
        "groups": groups,
        "writable": [(SHAPE[kind].slug, gettext(RECORDS[kind].label)) for kind in TAB_KINDS if may_write(actor, kind)],
    }
