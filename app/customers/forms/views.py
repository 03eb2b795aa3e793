"""Saved views above the list: tabs, the way into one, its form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import request, url_for

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.pages import wants
from app.core.permissions import Permission
from app.core.records import screens
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.customers.forms.state import ListState, asked
from app.customers.models import SavedView
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.queries.definition import called
from app.customers.queries.views import Seen
from app.customers.service import views as service
from app.customers.service.reading import context_for, visible_definition
from app.customers.service.views import Question
from app.customers.values.views import ALL, TABS, VIEW


def way_in(actor: Actor, seen: Sequence[Seen]) -> str | None:
    """Where the list's address leads when it says nothing, or nothing but a view: the address that says all of it."""
    if wants("customer_table") or set(request.args) - {"view"}:
        return None
    named = request.args.get("view")
    view = next((one.view for one in seen if (str(one.view.id) == named if named else one.is_default)), None)
    return opened_url(actor, view) if view else None


def opened_url(actor: Actor, view: SavedView) -> str:
    """The list as the view asks for it, as far as this person may ask."""
    question = service.open_view(view, visible_definition(actor), context_for(actor)).question
    return _state(question, str(view.id)).url()


def _state(question: Question, view: str) -> ListState:
    search = Search(question.q, question.filter, sort=question.sort)
    return ListState(search, (), ",".join(question.columns), 1, view)


def above_list(actor: Actor, seen: Sequence[Seen], state: ListState) -> dict[str, Any]:
    """The tabs, and what is to be said of the view that is open."""
    current = next((one.view for one in seen if str(one.view.id) == state.view), None)
    return {
        "view_tabs": tabs(seen, {}),
        "view_now": str(current.id) if current else ALL,
        "view": current,
        "may_change_view": bool(current and service.may_change(current)),
        "left_out": _left_out(current, actor) if current else [],
    }


def _left_out(view: SavedView, actor: Actor) -> list[str]:
    context = context_for(actor)
    names = service.open_view(view, visible_definition(actor), context).left_out
    return [context.say(called(actor, name)) for name in names]


def tabs(seen: Sequence[Seen], counts: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """All customers and at most six views as tabs, what one begins with first; the rest for a menu."""
    ordered = sorted(seen, key=lambda one: not one.is_default)
    shown = [_tab(one, counts) for one in ordered]
    return {"tabs": shown[:TABS], "more": shown[TABS:]}


def _tab(one: Seen, counts: dict[str, str]) -> dict[str, Any]:
    key = str(one.view.id)
    url = url_for("customers.list_customers", tenant=(request.view_args or {})["tenant"], view=key)
    return {"key": key, "label": one.view.name, "url": url, "count": counts.get(key), "shared": one.view.shared}


def counted(actor: Actor, seen: Sequence[Seen]) -> dict[str, Any]:
    """The tabs with how many customers each view finds now, and all of them."""
    definition, context = visible_definition(actor), context_for(actor)
    first = sorted(seen, key=lambda one: not one.is_default)[:TABS]
    counts = {str(one.view.id): _count(one.view, definition, context) for one in first}
    return {
        "view_tabs": tabs(seen, counts),
        "view_now": request.args.get("view", ALL),
        "all_count": _said(book.count_customers(Search(), context)),
        "counted": True,
    }


def _count(view: SavedView, definition: Definition, context: Context) -> str:
    question = service.open_view(view, definition, context).question
    return _said(book.count_customers(Search(question.q, question.filter), context))


def _said(count: book.Count) -> str:
    """As a tab has room for: 12,345, or 12k+ where it is an estimate."""
    return f"{count.number:,}" if count.exact else f"{count.number // 1000:,}k+"


def form(
    actor: Actor, view: SavedView | None, problems: Iterable[Problem] = (), *, is_default: bool = False
) -> dict[str, Any]:
    """The form of a new view (its question comes along), or the name of one that is there."""
    context = context_for(actor)
    may_share = actor.may(Permission.VIEWS_SHARE) or bool(view and view.shared)
    definition = VIEW if may_share else VIEW.without({"shared"})
    typed = dict(request.form) if request.method == "POST" else None
    values = {"name": view.name, "shared": view.shared} if view else {}
    return {
        "view": view,
        "sections": screens.form_fields(definition, values, problems, context=context, typed=typed),
        "problems": screens.summary(VIEW, problems, context),
        "query": request.form.get("query", request.query_string.decode()),
        "is_default": request.form.get("default", "") == "true" if typed else is_default,
        "back": url_for("customers.list_customers", tenant=actor.tenant.slug, view=view.id if view else ALL),
    }


def question_of(actor: Actor, query: str) -> Question:
    """What a query string of the list asks. Raises Invalid for a filter that cannot be read."""
    pairs = parse_qsl(query)
    said = dict(reversed(pairs))
    definition = visible_definition(actor)
    found = asked(definition, pairs)
    if found.filter:
        book.check_filter(found.filter, definition, context_for(actor))
    names = [name for name in said.get("columns", "").split(",") if (field := definition.get(name)) and field.listable]
    sort = said.get("sort", "")
    return Question(found.q, found.filter, names, sort if _is_order(definition, sort) else "")


def _is_order(definition: Definition, sort: str) -> bool:
    field = definition.get(sort.removeprefix("-"))
    return field is not None and field.sortable
