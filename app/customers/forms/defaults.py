"""Default values on screen: their page, and the form of a new customer that begins with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from app.core.actor import Actor
from app.core.forms import one_id
from app.core.messages import Problem
from app.core.records import screens
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.customers.forms.fields import present_options, suggest_urls
from app.customers.queries import book
from app.customers.queries import defaults as queries
from app.customers.service import defaults as service
from app.customers.service.defaults import defaults_for, values_of
from app.customers.service.reading import context_for, visible_definition
from app.customers.values.defaults import Scope
from app.reference.queries import lists
from app.reference.values import BY_NAME


def definition_of(actor: Actor, scope: Scope) -> Definition:
    """The form of a scope: its sections need no explanation here."""
    shown = service.definition_of(actor, scope)
    return replace(shown, groups=tuple(replace(group, help="") for group in shown.groups))


def chosen_scope() -> Scope:
    """Whose default values the administrator looks at."""
    return Scope(category_id=one_id(request.values, "of"))


def defaults_page(
    actor: Actor, scope: Scope, problems: Iterable[Problem] = (), *, stale: bool = False
) -> dict[str, Any]:
    """The page of a scope's default values."""
    context, definition = context_for(actor), definition_of(actor, scope)
    values, row = values_of(actor, scope), queries.find_defaults(scope)
    references = book.references_of([values])
    typed = request.form if request.method == "POST" else None
    with_some = queries.scopes_in_use()
    categories = [(str(one), name, one in with_some) for one, _code, name in lists.options(BY_NAME["category"])]
    version = row.version if row else 0
    view, back = ("update_my_defaults", "new_customer") if scope.user_id else ("update_defaults", "edit_defaults")
    return {
        "scope": scope,
        "categories": categories,
        "category": str(scope.category_id or ""),
        "sections": screens.form_fields(
            definition,
            values,
            problems,
            context=context,
            typed=typed,
            options=present_options(definition, values, references),
            references=references,
            suggest_urls=suggest_urls(actor, definition),
        ),
        "problems": screens.summary(definition, problems, context),
        "version": version if stale else request.form.get("version", version),
        "stale": stale,
        "url": url_for(f"customers.{view}", tenant=actor.tenant.slug),
        "back": url_for(f"customers.{back}", tenant=actor.tenant.slug),
    }


# --- the form of a new customer


def first_values(actor: Actor) -> dict[str, Any]:
    """What the form of a new customer begins with."""
    return defaults_for(actor, _in_category(request.args.get("category", "")))


def _in_category(text: str) -> dict[str, UUID]:
    chosen = one_id({"category": text}, "category")
    return {"category": chosen} if chosen else {}


def filled_in(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody said in the form of a new customer: an empty field says something only where the form had begun with a value."""
    begun = defaults_for(actor, _in_category(request.form.get("begun_with", "")))
    return {name: value for name, value in values.items() if value is not None or name in begun}


def typed_besides(actor: Actor, context: Context) -> tuple[MultiDict[str, str], dict[str, Any]]:
    """After another category was chosen: what was typed besides the default values that stood there, and those that stand there now."""
    definition = visible_definition(actor)
    before = defaults_for(actor, _in_category(request.form.get("begun_with", "")))
    now = defaults_for(actor, _in_category(request.form.get("category", "")))
    texts = {
        name: definition[name].kind.to_form(value, context) for name, value in before.items() if name in definition
    }
    typed = MultiDict(
        (name, text)
        for name, text in request.form.items(multi=True)
        if name == "category" or (text and text != texts.get(name)) or name not in {*before, *now}
    )
    return typed, now


def begun_with() -> str:
    """The category whose default values stand in the form; the form sends it back."""
    return request.form.get("begun_with", request.args.get("category", ""))


def any_by_category(actor: Actor) -> bool:
    """Does any category bring default values?"""
    return any(scope.category_id for scope in queries.all_defaults(actor.tenant))
