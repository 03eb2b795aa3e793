"""The form of a change to many customers: what is selected, what it would become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from flask import request

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import screens
from app.core.records.context import Context
from app.core.records.kinds.references import as_uuid
from app.customers.forms.book import cells, list_url
from app.customers.forms.fields import offered
from app.customers.forms.state import asked
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
    """One of `service.bulk.FIELDS`; empty for anything else."""
    scope: str
    """`matching` = all that the list's question finds, else the ticked ones."""
    query: str
    ids: tuple[str, ...]


def selection(actor: Actor) -> Selection:
    """What the bulk bar or the preview sent: ticked customers, or all that match the list's question."""
    form = request.form
    scope, query, ids = form.get("scope", "chosen"), form.get("query", ""), tuple(form.getlist("id"))
    field = form.get("act", "")
    if scope == "matching":
        search = Search(**vars(asked(visible_definition(actor), parse_qsl(query))))
    else:
        search = Search(ids=[known for one in ids if (known := as_uuid(one))])
    return Selection(search, field if field in FIELDS else "", scope, query, ids)


def preview(actor: Actor, context: Context, chosen: Selection, problems: Iterable[Problem]) -> dict[str, Any]:
    """What the preview page shows: how many, the first of them as they are, and the one field to fill in."""
    first = book.customers_page(replace(chosen.search, limit=SHOWN), context).rows
    references = book.references_of(row.values for row in first)
    field = CUSTOMER.get(chosen.field)
    return {
        "chosen": chosen,
        "count": book.count_customers(chosen.search, context),
        "field": field,
        "sections": _form(chosen.field, context, problems) if field else [],
        "problems": screens.summary(CUSTOMER, problems, context),
        "rows": [(row, cells(row, [field], references)[field.name] if field else None) for row in first],
        "back": list_url(actor, chosen.query),
    }


def _form(name: str, context: Context, problems: Iterable[Problem]) -> list[screens.Section]:
    states = [(state.value, context.say(state.label)) for state in STATES]
    options = {name: states if name == "status" else offered(CUSTOMER[name])}
    return screens.form_fields(CUSTOMER.only({name}), {}, problems, context=context, options=options)
