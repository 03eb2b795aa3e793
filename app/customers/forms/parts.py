"""The form of a contact or an address, and an address as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core import maps, places
from app.core.actor import Actor
from app.core.messages import N_, Problem
from app.core.records import screens
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.kinds.references import as_uuid
from app.core.records.names import country_name
from app.customers.forms.fields import all_offered, suggest_urls, with_present
from app.customers.forms.status import banners
from app.customers.forms.words import versus
from app.customers.models import Address, Branch, Contact, Customer, PartType
from app.customers.models import Part as AnyPart
from app.customers.queries.branches import branches_of
from app.customers.queries.definition import part_for
from app.customers.queries.parts import labels_in, values_of
from app.customers.service.checks import address_warnings_of
from app.customers.service.own_fields import usual_own
from app.customers.service.parts import LEADS
from app.customers.service.reading import context_for
from app.customers.values import ADDRESS, BRANCH, CONTACT, Purpose
from app.fields.values import PREFIX


@dataclass(frozen=True)
class PartKind:
    """A kind of part: what it is and its table, and what its pages say."""

    record: Definition
    model: PartType
    new: str
    edit: str
    saved: str
    removed: str

    def definition_for(self, actor: Actor) -> Definition:
        """Such a part as this person may see and set it."""
        return part_for(actor, self.record)


PARTS: Mapping[str, PartKind] = {
    "contacts": PartKind(
        CONTACT,
        Contact,
        N_("New contact"),
        N_("Edit contact"),
        N_("The contact is saved."),
        N_("The contact is removed."),
    ),
    "addresses": PartKind(
        ADDRESS,
        Address,
        N_("New address"),
        N_("Edit address"),
        N_("The address is saved."),
        N_("The address is removed."),
    ),
    "branches": PartKind(
        BRANCH,
        Branch,
        N_("New branch"),
        N_("Edit branch"),
        N_("The branch is saved."),
        N_("The branch is removed."),
    ),
}


def url_of(actor: Actor, customer: Customer, kind: str, view: str = "list_parts", part_id: UUID | None = None) -> str:
    """A page of this customer's contacts or addresses."""
    more: dict[str, Any] = {"part_id": part_id} if part_id else {}
    return url_for(f"customers.{view}", tenant=actor.tenant.slug, customer_id=customer.id, kind=kind, **more)


def part_form(
    actor: Actor,
    customer: Customer,
    kind: str,
    part: AnyPart | None = None,
    problems: Iterable[Problem] = (),
    *,
    like: AnyPart | None = None,
) -> dict[str, Any]:
    """The form of a contact or an address; a new one may begin like another."""
    context, definition = context_for(actor), PARTS[kind].definition_for(actor)
    values = values_of(definition, [part])[0] if part else _defaults(actor, definition, like)
    typed = request.form if request.method == "POST" else None
    known = labels_in(definition, [values, _chosen(definition, typed or {})])
    action = (
        url_of(actor, customer, kind, "update_part", part.id) if part else url_of(actor, customer, kind, "create_part")
    )
    return {
        "customer": customer,
        "banners": banners(actor, customer),
        "title": gettext(PARTS[kind].edit if part else PARTS[kind].new),
        "action": action,
        "version": request.form.get("version", part.version if part else ""),
        "sections": screens.form_fields(
            definition,
            values,
            problems,
            context=context,
            typed=typed,
            options=_options(definition, values, typed, context, known),
            references=known,
            suggest_urls=suggest_urls(actor, definition),
            read_only=[field.name for field in definition if field.read_only],
        ),
        "problems": screens.summary(definition, problems, context),
        "panels": maps.PANELS if {"latitude", "longitude"} <= definition.writable else (),
        "versus": [],
        "back": url_of(actor, customer, kind),
    }


def stale_part(actor: Actor, customer: Customer, kind: str, part: AnyPart, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form after somebody else saved: both versions of what differs. Saving again means that this version was seen."""
    definition = PARTS[kind].definition_for(actor)
    saved = values_of(definition, [part])[0]
    differing = versus(definition, saved, typed, labels_in(definition, [saved, typed]), context_for(actor))
    return {**part_form(actor, customer, kind, part), "version": part.version, "versus": differing}


def _options(
    definition: Definition,
    values: Mapping[str, Any],
    typed: Mapping[str, str] | None,
    context: Context,
    known: References,
) -> dict[str, screens.Options]:
    """The states of the address's country, to choose from or not."""
    country = (typed or values).get("country") or context.country
    states = {"state": [(name, name) for name in places.states_of(country)]}
    present = {**values, **_chosen(definition, typed or {})}
    offers = all_offered(field for field in definition if field.refers_to)
    return states | {name: with_present(found, present.get(name), known) for name, found in offers.items()}


def _chosen(definition: Definition, typed: Mapping[str, str]) -> dict[str, UUID]:
    """The customers whose ids came back from the browser, by field: they are shown by their names again."""
    fields = [field.name for field in definition if field.refers_to == "customer"]
    return {name: chosen for name in fields if (chosen := as_uuid(typed.get(name, "")))}


def seen_version() -> int | None:
    """The version that the writer had before their eyes; None for an act that needs none ("make primary")."""
    return request.form.get("version", type=int)


def _defaults(actor: Actor, definition: Definition, like: AnyPart | None = None) -> dict[str, Any]:
    if like is not None:
        return {**values_of(definition, [like])[0], **({LEADS[type(like)]: False} if type(like) in LEADS else {})}
    usual = {"country": actor.tenant.country} if "country" in definition else {}
    return usual | usual_own(definition)


def removed(kind: str, heir: AnyPart | None) -> str:
    """What is said after a removal: also who stands in the place of what is gone."""
    said = gettext(PARTS[kind].removed)
    if isinstance(heir, Contact):
        now_leads = gettext("%(name)s is the primary contact now.", name=heir.name)
        return f"{said} {now_leads}"
    if isinstance(heir, Address):
        purpose = gettext(Purpose(heir.purpose).label)
        now_leads = gettext("%(line)s is the default for “%(purpose)s” now.", line=heir.line1, purpose=purpose)
        return f"{said} {now_leads}"
    return said


class Seen:
    """A part as somebody may see it: each field by its name, empty where it is hidden from them."""

    def __init__(self, row: AnyPart, values: Mapping[str, Any], own: Sequence[tuple[str, Cell]]) -> None:
        self.row, self.id, self.own = row, row.id, own
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._values.get(name)


def seen(actor: Actor, kind: str, found: Sequence[AnyPart], context: Context) -> tuple[list[Seen], References]:
    """The parts as this person may see them, with label and cell of each filled own field; and code and name of what they refer to."""
    definition = PARTS[kind].definition_for(actor)
    values = values_of(definition, found)
    known = labels_in(definition, values)
    own = [field for field in definition if field.name.startswith(PREFIX)]
    return [
        Seen(
            row,
            some,
            [(context.say(f.label), cell(f, some[f.name], known)) for f in own if some.get(f.name) is not None],
        )
        for row, some in zip(found, values, strict=True)
    ], known


def shown_addresses(actor: Actor, found: Sequence[Address], context: Context) -> list[dict[str, Any]]:
    """Addresses as their tab shows them."""
    rows, zones = seen(actor, "addresses", found, context)
    return [_shown_address(actor, address, zones, context) for address in rows]


def _shown_address(actor: Actor, address: Seen, zones: References, context: Context) -> dict[str, Any]:
    """An address as it is written on an envelope of its country; the country itself only when it is another."""
    definition = PARTS["addresses"].definition_for(actor)
    doubts = [one for one in address_warnings_of(address.row) if one.field in definition]
    return {
        "id": address.id,
        "title": context.say(Purpose(address.purpose).label),
        "is_default": address.is_default,
        "lines": _lines(address, context),
        "zone": zones.get(address.delivery_zone, {}).get("name") if address.delivery_zone else None,
        "own": address.own,
        "doubts": [text for _, text in screens.summary(definition, doubts, context)],
        "point": address.latitude is not None
        and address.longitude is not None
        and (address.latitude, address.longitude),
        "panel": maps.panel_of(address.latitude, address.longitude),
    }


def shown_branches(actor: Actor, customer: Customer, context: Context) -> list[dict[str, Any]]:
    """The branches of a customer as the tab shows them."""
    rows, known = seen(actor, "branches", branches_of(customer.id), context)
    return [
        {
            "branch": branch,
            "chosen": branch.row.group_by_hand,
            "lines": _lines(branch, context),
            "term": known.get(branch.credit_term, {}).get("code") if branch.credit_term else None,
            "group": known.get(branch.branch_group, {}).get("name") if branch.branch_group else None,
        }
        for branch in rows
    ]


def _lines(address: Seen, context: Context) -> list[str]:
    """An address line by line, as in its country; the country itself only when it is another."""
    country = (
        country_name(address.country, context.locale)
        if address.country and address.country != context.country
        else None
    )
    last = places.last_lines(address.country or context.country, address.postcode, address.city, address.state)
    lines = (address.line1, address.line2, address.line3, *last, country)
    return [line for line in lines if line]
