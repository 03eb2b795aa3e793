"""The form of a change to many customers: what is selected, what it would become, what would stay as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from flask_babel import gettext, ngettext

from app.core.actor import Actor
from app.core.i18n import explain, show_number
from app.core.messages import N_, Problem
from app.core.records import rows, screens
from app.core.records.cells import cell
from app.core.records.context import Context, References
from app.core.records.fields import Field
from app.core.records.kinds.references import as_uuid
from app.customers.forms.book import list_url
from app.customers.forms.fields import offered, suggest_urls
from app.customers.forms.state import asked
from app.customers.queries import book
from app.customers.queries.book import CustomerRow, Search
from app.customers.queries.bulk import Weighed, weigh
from app.customers.service import bulk
from app.customers.service.bulk import Change, How
from app.customers.service.reading import visible_definition

SHOWN = 8
ANY = "any"
"""The act of the bulk bar that lets the field be chosen on the page."""


@dataclass(frozen=True)
class Selection:
    """Which customers, and which of their fields."""

    search: Search
    field: str
    """Empty for one that may not be changed for many, or is still to be chosen."""
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
    return Selection(search, field if field in bulk.changeable(actor) else "", scope, query, ids)


def typed_change(actor: Actor, chosen: Selection, context: Context) -> tuple[Change | None, Sequence[Problem]]:
    """The change that the form asks for; None while no value was sent. Problems say what is wrong with it."""
    if not chosen.field or chosen.field not in request.form:
        return None, ()
    parsed = rows.parse(bulk.changeable(actor).only({chosen.field}), request.form, context, "form", "either")
    if parsed.problems or chosen.field not in parsed.values:
        return None, parsed.problems
    reason, how = request.form.get("reason", "").strip(), _how()
    change = Change(chosen.field, parsed.values[chosen.field], reason, how)
    return change, bulk.refuse(actor, change)


def _how() -> How:
    """What is done with a field that holds several records, as the form says."""
    known = {one.value: one for one in How}
    return known.get(request.form.get("how", ""), How.SET)


HOW = ((How.ADD, N_("Add these")), (How.REMOVE, N_("Take these away")), (How.SET, N_("Have these and no others")))


def as_shown(actor: Actor, change: Change) -> str:
    """The change as a hidden field keeps it: what is applied must be what was seen."""
    value = bulk.changeable(actor)[change.field].kind.to_json(change.value, {}) if change.value is not None else None
    return json.dumps([change.field, value, change.reason, change.how], ensure_ascii=False)


def preview(
    actor: Actor, context: Context, chosen: Selection, change: Change | None = None, problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The page: the field to fill in, and once there is a value what it does to the first customers and to how many."""
    problems = list(problems)
    shown = (
        _effects(actor, context, chosen, change)
        if change and not problems
        else {"rows": [], "effects": [], "previewed": ""}
    )
    return {
        "chosen": chosen,
        "count": book.count_customers(chosen.search, context),
        "field": bulk.changeable(actor).get(chosen.field),
        "fields": [(one.name, context.say(one.label)) for one in bulk.changeable(actor)],
        "sections": _form(actor, chosen.field, context, problems) if chosen.field else [],
        "ways": [(how.value, gettext(label)) for how, label in HOW] if bulk.takes_parts(chosen.field) else [],
        "way": request.form.get("how", How.ADD.value),
        "asks_reason": chosen.field == "status",
        "reason": request.form.get("reason", ""),
        "problems": [
            explain(one, {"status": context.say(visible_definition(actor)["status"].label)}) for one in problems
        ],
        "back": list_url(actor, chosen.query),
        **shown,
    }


def _effects(actor: Actor, context: Context, chosen: Selection, change: Change) -> dict[str, Any]:
    first = book.customers_page(replace(chosen.search, limit=SHOWN), context).rows
    ways = bulk.ways_to(change.value) if change.field == "status" else ()
    weighed = weigh(chosen.search, context, change.field, change.value, ways, change.how)
    references = book.references_of([row.values for row in first] + [{change.field: change.value}])
    field = bulk.changeable(actor)[change.field]
    return {
        "rows": [_row(row, change, field, references, actor) for row in first],
        "effects": _said(weighed),
        "changing": weighed.changing,
        "at_once": weighed.total <= bulk.AT_ONCE,
        "previewed": as_shown(actor, change),
    }


def _row(row: CustomerRow, change: Change, field: Field, references: References, actor: Actor) -> tuple[Any, ...]:
    """A customer before and after, and why it would stay as it is."""
    before, stays = row.values.get(field.name), _stays(row, change, actor)
    after = before if stays else change.outcome(before)
    return row, cell(field, before, references), cell(field, after, references), stays


def _stays(row: CustomerRow, change: Change, actor: Actor) -> str:
    problem = bulk.why_left(row.values, change, actor)
    return explain(problem) if problem else ""


def _said(weighed: Weighed) -> list[str]:
    """What a change does, in figures; what does not happen is not said."""
    changing = weighed.changing
    said = [
        ngettext(
            "%(n)s customer will be changed.", "%(n)s customers will be changed.", changing, n=show_number(changing)
        )
    ]
    others = (
        (weighed.same, gettext("%(n)s have this already.", n=show_number(weighed.same))),
        (weighed.put_away, gettext("%(n)s are archived and stay as they are.", n=show_number(weighed.put_away))),
        (weighed.not_yours, gettext("%(n)s are not yours to change.", n=show_number(weighed.not_yours))),
        (weighed.no_way, gettext("%(n)s cannot come to this status from theirs.", n=show_number(weighed.no_way))),
    )
    return said + [text for count, text in others if count]


def _form(actor: Actor, name: str, context: Context, problems: Iterable[Problem]) -> list[screens.Section]:
    states = [(state.value, context.say(state.label)) for state in bulk.states_for(actor)]
    definition = bulk.changeable(actor).only({name})
    options = states if name == "status" else offered(definition[name])
    typed = dict(request.form) if name in request.form else None
    return screens.form_fields(
        definition, {}, problems, context=context, typed=typed, options={name: options} if options else None,
        suggest_urls=suggest_urls(actor, definition),
    )  # fmt: skip
