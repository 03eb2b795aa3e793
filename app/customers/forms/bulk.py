"""The form of a change to many customers: what is selected, what it would become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import request

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import filters, screens
from app.core.records.context import Context
from app.customers.forms import book as forms
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.service.bulk import FIELDS
from app.customers.service.reading import visible_definition
from app.customers.values import CUSTOMER, Status

SHOWN = 5
STATES = (Status.ACTIVE, Status.INACTIVE, Status.SUSPENDED)


@dataclass(frozen=True)
class Selection:
    """Which customers, and which of their fields."""

    search: Search
    field: str
    scope: str
    query: str
    ids: tuple[str, ...]


def selection(actor: Actor) -> Selection:
    """What the bulk bar or the preview sent: ticked customers, or all that match the list's question."""
    form = request.form
    scope, query = form.get("scope", "chosen"), form.get("query", "")
    field = form.get("act", "")
    ids = tuple(form.getlist("id"))
    if scope == "matching":
        pairs = parse_qsl(query)
        search = Search(
            q=dict(pairs).get("q", ""), filter=filters.parse_query_filters(visible_definition(actor), pairs)
        )
    else:
        search = Search(ids=[UUID(one) for one in ids if _is_uuid(one)])
    return Selection(search, field if field in FIELDS else "", scope, query, ids)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def preview(actor: Actor, context: Context, chosen: Selection, problems: Iterable[Problem]) -> dict[str, Any]:
    """What the preview page shows: how many, the first of them as they are, and the one field to fill in."""
    first = book.customers_page(Search(**{**vars(chosen.search), "limit": SHOWN}), context).rows
    references = book.references_of(row.values for row in first)
    field = CUSTOMER.get(chosen.field)
    return {
        "chosen": chosen,
        "count": book.count_customers(chosen.search, context),
        "field": field,
        "sections": _form(chosen.field, context, problems) if field else [],
        "problems": screens.summary(CUSTOMER, problems, context),
        "rows": [(row, forms.cells(row, [field], references)[field.name] if field else None) for row in first],
        "back": forms.list_url(actor, chosen.query),
    }


def _form(name: str, context: Context, problems: Iterable[Problem]) -> list[screens.Section]:
    options = forms.reference_options({}, {})
    options["status"] = [(state.value, context.say(state.label)) for state in STATES]
    return screens.form_fields(CUSTOMER.only({name}), {}, problems, context=context, options=options)
