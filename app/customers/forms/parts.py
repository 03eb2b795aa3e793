"""The form of a contact or an address, and an address as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core import places
from app.core.actor import Actor
from app.core.messages import N_, Problem
from app.core.records import screens
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.names import country_name
from app.customers.forms.fields import all_offered, with_present
from app.customers.forms.status import banner
from app.customers.forms.words import versus
from app.customers.models import Address, Branch, Contact, Customer, PartType
from app.customers.models import Part as AnyPart
from app.customers.queries.branches import branches_of
from app.customers.queries.parts import column_of, labels_in, labels_of
from app.customers.service.checks import address_warnings_of
from app.customers.service.parts import LEADS
from app.customers.service.reading import context_for
from app.customers.values import ADDRESS, BRANCH, CONTACT, Purpose


@dataclass(frozen=True)
class PartKind:
    """A kind of part: its definition and table, and what its pages say."""

    definition: Definition
    model: PartType
    new: str
    edit: str
    saved: str
    removed: str


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
    context, definition = context_for(actor), PARTS[kind].definition
    values = values_of(definition, part) if part else _defaults(actor, definition, like)
    typed = request.form if request.method == "POST" else None
    action = (
        url_of(actor, customer, kind, "update_part", part.id) if part else url_of(actor, customer, kind, "create_part")
    )
    return {
        "customer": customer,
        "banner": banner(actor, customer),
        "title": gettext(PARTS[kind].edit if part else PARTS[kind].new),
        "action": action,
        "version": request.form.get("version", part.version if part else ""),
        "sections": screens.form_fields(
            definition,
            values,
            problems,
            context=context,
            typed=typed,
            options=_options(definition, values, typed, context),
        ),
        "problems": screens.summary(definition, problems, context),
        "versus": [],
        "back": url_of(actor, customer, kind),
    }


def stale_part(actor: Actor, customer: Customer, kind: str, part: AnyPart, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form after somebody else saved: both versions of what differs. Saving again means that this version was seen."""
    definition = PARTS[kind].definition
    saved = values_of(definition, part)
    differing = versus(definition, saved, typed, labels_in(definition, [saved, typed]), context_for(actor))
    return {**part_form(actor, customer, kind, part), "version": part.version, "versus": differing}


def _options(
    definition: Definition, values: Mapping[str, Any], typed: Mapping[str, str] | None, context: Context
) -> dict[str, screens.Options]:
    """The states of the address's country, to choose from or not."""
    country = (typed or values).get("country") or context.country
    states = {"state": [(name, name) for name in places.states_of(country)]}
    offers = all_offered(field for field in definition if field.refers_to)
    return states | {name: with_present(found, values.get(name), {}) for name, found in offers.items()}


def seen_version() -> int | None:
    """The version that the writer had before their eyes; None for an act that needs none ("make primary")."""
    return request.form.get("version", type=int)


def _defaults(actor: Actor, definition: Definition, like: AnyPart | None = None) -> dict[str, Any]:
    if like is not None:
        return {**values_of(definition, like), **({LEADS[type(like)]: False} if type(like) in LEADS else {})}
    return {"country": actor.tenant.country} if "country" in definition else {}


def removed(kind: str, heir: AnyPart | None) -> str:
    """What is said after a removal: also who stands in the place of what is gone."""
    said = gettext(PARTS[kind].removed)
    if isinstance(heir, Contact):
        return f"{said} {gettext('%(name)s is the primary contact now.', name=heir.name)}"
    if isinstance(heir, Address):
        purpose = gettext(Purpose(heir.purpose).label)
        return f"{said} {gettext('%(line)s is the default for “%(purpose)s” now.', line=heir.line1, purpose=purpose)}"
    return said


def values_of(definition: Definition, part: AnyPart) -> dict[str, Any]:
    """The canonical values of a contact or an address, by field name."""
    values = {field.name: getattr(part, column_of(field)) for field in definition}
    return {name: _canonical(definition[name].kind, value) for name, value in values.items()}


def _canonical(kind: Any, value: Any) -> Any:
    return kind.choices(value) if isinstance(kind, ChoiceKind) and value is not None else value


def shown_addresses(found: Sequence[Address], context: Context) -> list[dict[str, Any]]:
    """Addresses as their tab shows them."""
    zones = labels_of(ADDRESS, found)
    return [_shown_address(address, zones, context) for address in found]


def _shown_address(address: Address, zones: References, context: Context) -> dict[str, Any]:
    """An address as it is written on an envelope of its country; the country itself only when it is another."""
    title = context.say(Purpose(address.purpose).label)
    return {
        "id": address.id,
        "title": title,
        "is_default": address.is_default,
        "lines": _lines(address, context),
        "zone": zones.get(address.delivery_zone_id, {}).get("name") if address.delivery_zone_id else None,
        "doubts": [text for _, text in screens.summary(ADDRESS, address_warnings_of(address), context)],
        "point": address.latitude is not None
        and address.longitude is not None
        and (address.latitude, address.longitude),
    }


def shown_branches(customer: Customer, context: Context) -> list[dict[str, Any]]:
    """The branches of a customer as the tab shows them."""
    found = branches_of(customer.id)
    known = labels_of(BRANCH, found)
    return [
        {
            "branch": branch,
            "lines": _lines(branch, context),
            "term": known.get(branch.credit_term_id, {}).get("code") if branch.credit_term_id else None,
            "group": known.get(branch.branch_group_id, {}).get("name") if branch.branch_group_id else None,
        }
        for branch in found
    ]


def _lines(address: Address | Branch, context: Context) -> list[str]:
    """An address line by line, as in its country; the country itself only when it is another."""
    country = (
        country_name(address.country, context.locale)
        if address.country and address.country != context.country
        else None
    )
    last = places.last_lines(address.country or context.country, address.postcode, address.city, address.state)
    lines = (address.line1, address.line2, address.line3, *last, country)
    return [line for line in lines if line]
