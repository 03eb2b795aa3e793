"""How conglomerates are laid out on screen: the list, the page of a node, its forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.conglomerates import rules
from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import chain_labels, possible_parents
from app.conglomerates.rules import visible
from app.conglomerates.values import CONGLOMERATE, CONGLOMERATES
from app.core import frames, gates
from app.core.actor import Actor
from app.core.errors import LangganError, Stale
from app.core.messages import Problem
from app.core.paging import Page
from app.core.permissions import Permission
from app.core.records import screens
from app.core.records.cells import cell
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.surroundings import context_of
from app.reference.queries import lists
from app.reference.queries.resolver import find_reference
from app.reference.rules import values_of

ELSEWHERE = frozenset({"status", "parent", "head_customer"})
"""Not in the form: the status and the place are changed by verbs, the head is chosen among the members."""
SHOWN = ("parent", "head_customer", "credit_limit")
"""Columns of the list beside name and code."""


def context_for(actor: Actor) -> Context:
    """How this person's input is read and shown."""
    return context_of(actor, find_reference)


def writable(actor: Actor, *, is_new: bool) -> Definition:
    """What this person's form may set. Where a new node stands is asked with it; later it is moved."""
    left_out = ELSEWHERE - {"parent"} if is_new else ELSEWHERE
    return visible(actor).without(left_out if actor.may(Permission.CREDIT_EDIT) else left_out | rules.CREDIT_FIELDS)


def url_of(actor: Actor, node: Conglomerate | None, view: str = "show_conglomerate", **more: Any) -> str:
    """A page of this node, or of all of them."""
    place: dict[str, Any] = {"conglomerate_id": node.id} if node is not None else {}
    return url_for(f"conglomerates.{view}", tenant=actor.tenant.slug, **place, **more)


# --- the list


@dataclass(frozen=True)
class ListState:
    """What the URL of the list asks. Without words, only what stands at the top."""

    asked: lists.Asked
    everything: bool

    def url(self, actor: Actor, **changes: str) -> str:
        parts = {"q": self.asked.q, "all": "1" if self.everything else "", **changes}
        query = urlencode({name: text for name, text in parts.items() if text})
        return url_of(actor, None, "list_conglomerates") + (f"?{query}" if query else "")


def list_state() -> ListState:
    """What the request asks of the list."""
    words, everything = request.args.get("q", "").strip()[:200], "all" in request.args
    top = None if words or everything else {"field": "parent", "op": "is_empty"}
    return ListState(lists.Asked(q=words, filter=top, cursor=request.args.get("cursor")), everything)


def list_page(actor: Actor, state: ListState, found: Page[lists.Entry], count: int) -> dict[str, Any]:
    """Rows, columns, pager."""
    definition, context = visible(actor), context_for(actor)
    columns = [definition[name] for name in SHOWN if name in definition]
    known = lists.references_of(CONGLOMERATES, [entry.values for entry in found.rows])
    turn = {"previous_url": found.previous, "next_url": found.next}
    return {
        "state": state,
        "columns": [(column.name, context.say(column.label), column.kind.show == "money") for column in columns],
        "rows": [
            (entry, {column.name: cell(column, entry.values[column.name], known) for column in columns})
            for entry in found.rows
        ],
        "count": count,
        "pager": {name: state.url(actor, cursor=at) if at else None for name, at in turn.items()},
        "list_url": url_of(actor, None, "list_conglomerates"),
    }


# --- one node


def node_page(actor: Actor, node: Conglomerate) -> dict[str, Any]:
    """The page of a node: where it stands, its facts, what upper areas hang into it."""
    definition, context, values = visible(actor), context_for(actor), values_of(CONGLOMERATE, node)
    known = lists.references_of(CONGLOMERATES, [values])
    shown = [definition[name] for name in ("head_customer", "credit_limit", "description") if name in definition]
    return {
        "node": node,
        "above": above(actor, node),
        "facts": [
            (field.name, context.say(field.label), cell(field, values[field.name], known))
            for field in shown
            if values[field.name] is not None
        ],
        "top_panels": frames.panels("conglomerate", actor, node.id, "top"),
        "side_panels": frames.panels("conglomerate", actor, node.id, "side"),
    }


def above(actor: Actor, node: Conglomerate) -> list[tuple[str, str]]:
    """(name, URL) of all places above a node: the list, then from the root down."""
    places = [(gettext("Conglomerates"), url_of(actor, None, "list_conglomerates"))]
    for row in reversed(chain_labels(node.id)[1:]):
        url = url_for("conglomerates.show_conglomerate", tenant=actor.tenant.slug, conglomerate_id=row.id)
        places.append((row.name, url))
    return places


def node_form(
    actor: Actor, node: Conglomerate | None, refusal: LangganError | None = None, parent_id: UUID | None = None
) -> dict[str, Any]:
    """The form of a new node, or of one that is there."""
    context, definition = context_for(actor), writable(actor, is_new=node is None)
    values: Mapping[str, Any] = values_of(CONGLOMERATE, node) if node else {"parent": parent_id}
    stale = isinstance(refusal, Stale)
    problems: Iterable[Problem] = refusal.problems if refusal and not stale else ()
    typed = request.form if request.method == "POST" else None
    return {
        "node": node,
        "action": url_of(actor, node, "update_conglomerate") if node else url_of(actor, None, "create_conglomerate"),
        "version": (node.version if node else "")
        if node is None or stale
        else request.form.get("version", node.version),
        "stale": stale,
        "sections": screens.form_fields(
            definition, values, problems, context=context, typed=typed, options={"parent": parent_options()}
        ),
        "problems": screens.summary(definition, problems, context),
        **_waiting(actor, definition if node else definition.without({"parent"})),
        "back": url_of(actor, node) if node else url_of(actor, None, "list_conglomerates"),
        "above": above(actor, node)
        if node
        else [(gettext("Conglomerates"), url_of(actor, None, "list_conglomerates"))],
    }


def _waiting(actor: Actor, definition: Definition) -> dict[str, Any]:
    """The fields of the form whose change may have to wait, by their labels; and the reason typed for it."""
    context, names = context_for(actor), gates.waiting_fields("conglomerate")
    return {
        "waiting": [context.say(field.label) for field in definition if field.name in names],
        "approval_reason": request.form.get("approval_reason", ""),
    }


def move_form(actor: Actor, node: Conglomerate, refusal: LangganError | None = None) -> dict[str, Any]:
    """Where a node shall stand: anywhere but under itself and its own."""
    chosen = request.form.get("parent", str(node.parent_id or ""))
    return {
        "node": node,
        "above": above(actor, node),
        "options": [("", gettext("At the top, part of nothing")), *parent_options(node.id)],
        "chosen": chosen,
        "version": request.form.get("version", node.version),
        "problems": sentences(actor, refusal) if refusal else [],
        "back": url_of(actor, node),
        "action": url_of(actor, node, "move_conglomerate"),
        **_waiting(actor, CONGLOMERATE.only({"parent"})),
    }


def parent_options(besides: UUID | None = None) -> screens.Options:
    """(id, "Name (CODE)") of every node under which something may be put; not those below `besides`."""
    return [(str(row.id), f"{row.name} ({row.code})") for row in possible_parents(besides)]


def sentences(actor: Actor, refusal: LangganError) -> list[tuple[str | None, str]]:
    """What stands in the way, for `ui.summary`."""
    return screens.summary(CONGLOMERATE, refusal.problems, context_for(actor))
