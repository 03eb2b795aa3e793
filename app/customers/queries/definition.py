"""The one door to what a customer and its parts are: their fields as this actor may see, set and name them.

Whatever shows or accepts values goes through it: form, list, filter, order, import, export, API, history, bulk changes. `CUSTOMER`
itself says how customers are stored, `CONTACT`, `ADDRESS` and `BRANCH` how their parts are.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from app.conglomerates.rules import visible
from app.conglomerates.values import CONGLOMERATE
from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.fields import Definition
from app.customers import rules
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER
from app.fields.service.definitions import derived, named_definition
from app.fields.service.definitions import told_definition as told
from app.numbering.service import numbers_codes


def definition_for(actor: Actor) -> Definition:
    """The customer with the company's own fields, hidden, named and ordered as it says for this actor's role; without `credit:view`
    there are no credit fields; with numbering a new customer needs no code."""
    found = derived(actor, CUSTOMER)
    if numbers_codes(actor, CUSTOMER.name):
        found = _codes_given(found)
    return found if actor.may(Permission.CREDIT_VIEW) else found.without(rules.CREDIT_FIELDS | rules.STANDING_FIELDS)


def part_for(actor: Actor, part: Definition) -> Definition:
    """A contact, an address or a branch (`part`: as the house declares it) with the company's own fields, hidden, named and ordered as it says
    for this actor's role."""
    return derived(actor, part)


def whole_part(actor: Actor, part: Definition) -> Definition:
    """The same with every field, hidden from this actor's role or not: for what holds whoever looks."""
    return named_definition(actor, part)


def told_records(actor: Actor) -> dict[str, Definition]:
    """A customer, its parts and the nodes on which it may hang as histories and the feed tell them, by name."""
    return {
        CUSTOMER.name: told_definition(actor),
        **{part.name: told(actor, part) for part in (CONTACT, ADDRESS, BRANCH)},
        CONGLOMERATE.name: visible(actor),
    }


def told_definition(actor: Actor) -> Definition:
    """The customer as its history tells it: with fields that were switched off since."""
    found = told(actor, CUSTOMER)
    return found if actor.may(Permission.CREDIT_VIEW) else found.without(rules.CREDIT_FIELDS | rules.STANDING_FIELDS)


def called(actor: Actor, name: str) -> str:
    """What a field is called at this actor's company, a message; also one that is hidden from them. A name that is no field stays as it is."""
    field = whole_definition(actor).get(name)
    return field.label if field else name


def whole_definition(actor: Actor) -> Definition:
    """The customer with every field that the company has, hidden from this actor's role or not, called as for them: for what holds
    whoever looks, as default values and rules do."""
    return named_definition(actor, CUSTOMER)


@lru_cache(maxsize=512)
def _codes_given(definition: Definition) -> Definition:
    code = replace(definition["code"], required=False, nullable=True)
    return replace(definition, fields=tuple(code if f.name == "code" else f for f in definition))
