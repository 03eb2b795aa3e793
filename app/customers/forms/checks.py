"""How strict the company is, on screen; and what MyInvois wants of a customer and of the book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from app.core.actor import Actor
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import N_, Problem
from app.core.records import filters
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.customers.forms.book import list_url
from app.customers.models import Customer
from app.customers.queries import checks as queries
from app.customers.queries import einvoice as figures
from app.customers.queries.definition import called
from app.customers.queries.parts import place_of
from app.customers.rules import checks, einvoice
from app.customers.service.reading import context_for, visible_definition
from app.customers.values import ADDRESS, CUSTOMER, Level

HELP: Mapping[str, str] = {
    "tax_id": N_("Malaysian TIN, Singapore GST number, Chinese unified social credit code, by the company's country."),
    "registration_number": N_("Malaysian registration number, new or old; Singapore UEN; Chinese unified social credit code."),
    "former_registration_number": N_("The old form of the Malaysian registration number works too."),
    "identity_number": N_("Malaysian MyKad; Singapore NRIC and FIN with their check letter."),
    "sst_number": N_("The number of the Malaysian sales and service tax, as in W10-1808-32000012."),
    "phone": N_("Whether it is a number that can exist, of every phone in the book."),
    "postcode": N_("The form that its country gives it."),
    "state": N_("One of the states of ISO 3166-2."),
}  # fmt: skip
"""The fields that are checked, in their order, with what is checked."""

FIGURE = "einvoice_missing"
EXPORTED = ("code", "name", "einvoice_missing", *[name for name in einvoice.ITEMS if name != "address"])


def levels_form(actor: Actor) -> dict[str, Any]:
    """The form of the levels."""
    now, context = queries.levels(), context_for(actor)
    options = [(one.value, gettext(one.label)) for one in Level]
    return {
        "fields": [
            {
                "name": name,
                "label": context.say(called(actor, name) if name in CUSTOMER else ADDRESS[name].label),
                "help": gettext(help_),
                "value": now.get(name, checks.USUAL).value,
            }
            for name, help_ in HELP.items()
        ],
        "options": options,
    }


def typed_levels() -> dict[str, Level]:
    """What was chosen; anything else is passed over."""
    known = {one.value: one for one in Level}
    return {name: known[given] for name in HELP if (given := request.form.get(name, "")) in known}


def checklist(actor: Actor, customer: Customer, values: Mapping[str, Any], addresses: Any) -> dict[str, Any] | None:
    """The panel of the profile, as far as this person sees what it is about; None where the company sends no e-invoices to the Malaysian
    tax office."""
    definition = visible_definition(actor)
    if FIGURE not in definition:
        return None
    items = einvoice.checklist(values, [place_of(address) for address in addresses], actor.tenant.country)
    items = [item for item in items if item.name not in CUSTOMER or item.name in definition]
    if not items:
        return None
    missing = sum(item.state == einvoice.MISSING for item in items)
    context = context_for(actor)
    return {"items": [(_said(actor, context, item.name), item.state) for item in items], "missing": missing}


def _said(actor: Actor, context: Context, name: str) -> str:
    """An item of the checklist as the company calls it."""
    return context.say(called(actor, name) if name in CUSTOMER else einvoice.label_of(name))


def report(actor: Actor) -> dict[str, Any]:
    """Who is missing what, of the whole book. Raises NotFound where the figure is hidden from this person."""
    definition, context = visible_definition(actor), context_for(actor)
    if FIGURE not in definition:
        raise NotFound(Problem(None, NOT_FOUND))
    shown = [name for name in einvoice.ITEMS if name not in CUSTOMER or name in definition]
    counts, lacking, total = figures.gaps_in_book()
    return {
        "rows": [
            {"label": _said(actor, context, name), "number": counts[name], "url": _lacking_url(actor, name)}
            for name in shown
        ],
        "lacking": lacking,
        "total": total,
        "most": max(counts.values(), default=0),
        "url": _lacking_url(actor),
        "query": filters.to_url(_lacking()),
        "columns": _columns(definition),
        "applies": actor.tenant.country == einvoice.COUNTRY,
    }


def _lacking(name: str = "") -> dict[str, Any]:
    some = {"field": "einvoice_missing", "op": "gte", "value": 1}
    return {"all": [some, {"field": name, "op": "is_empty"}]} if name else {"all": [some]}


def _lacking_url(actor: Actor, name: str = "") -> str:
    """The list of those who lack something, or that item. An address is none of the list's fields."""
    asked = filters.to_url(_lacking("" if name == "address" else name))
    return list_url(actor, f"{asked}&columns={_columns(visible_definition(actor))}")


def _columns(definition: Definition) -> str:
    return ",".join(name for name in EXPORTED if name in definition)
