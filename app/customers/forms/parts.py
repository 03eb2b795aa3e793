"""The form of a contact or an address, and an address as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.messages import N_, Problem
from app.core.records import screens
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.names import country_name
from app.customers.forms.status import banner
from app.customers.forms.words import versus
from app.customers.models import Address, Contact, Customer
from app.customers.service.reading import context_for
from app.customers.values import ADDRESS, CONTACT, Purpose


@dataclass(frozen=True)
class PartKind:
    """A kind of part: its definition and table, and what its pages say."""

    definition: Definition
    model: type[Contact] | type[Address]
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
}


def url_of(actor: Actor, customer: Customer, kind: str, view: str = "list_parts", part_id: UUID | None = None) -> str:
    """A page of this customer's contacts or addresses."""
    more: dict[str, Any] = {"part_id": part_id} if part_id else {}
    return url_for(f"customers.{view}", tenant=actor.tenant.slug, customer_id=customer.id, kind=kind, **more)


def part_form(
    actor: Actor, customer: Customer, kind: str, part: Contact | Address | None = None, problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The form of a contact or an address."""
    context, definition = context_for(actor), PARTS[kind].definition
    values = values_of(definition, part) if part else _defaults(actor, definition)
    typed = dict(request.form) if request.method == "POST" else None
    action = (
        url_of(actor, customer, kind, "update_part", part.id) if part else url_of(actor, customer, kind, "create_part")
    )
    return {
        "customer": customer,
        "banner": banner(customer),
        "title": gettext(PARTS[kind].edit if part else PARTS[kind].new),
        "action": action,
        "version": request.form.get("version", part.version if part else ""),
        "sections": screens.form_fields(definition, values, problems, context=context, typed=typed),
        "problems": screens.summary(definition, problems, context),
        "versus": [],
        "back": url_of(actor, customer, kind),
    }


def stale_part(
    actor: Actor, customer: Customer, kind: str, part: Contact | Address, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """The form after somebody else saved: both versions of what differs. Saving again means that this version was seen."""
    definition = PARTS[kind].definition
    differing = versus(definition, values_of(definition, part), typed, {}, context_for(actor))
    return {**part_form(actor, customer, kind, part), "version": part.version, "versus": differing}


def seen_version() -> int | None:
    """The version that the writer had before their eyes; None for an act that needs none ("make primary")."""
    return request.form.get("version", type=int)


def _defaults(actor: Actor, definition: Definition) -> dict[str, Any]:
    return {"country": actor.tenant.country} if "country" in definition else {}


def values_of(definition: Definition, part: Contact | Address) -> dict[str, Any]:
    """The canonical values of a contact or an address, by field name."""
    values = {field.name: getattr(part, field.name) for field in definition}
    return {name: _canonical(definition[name].kind, value) for name, value in values.items()}


def _canonical(kind: Any, value: Any) -> Any:
    return kind.choices(value) if isinstance(kind, ChoiceKind) and value is not None else value


def shown_address(address: Address, context: Context) -> dict[str, Any]:
    """An address as it is written on an envelope: town and postcode on one line, the country only when it is another."""
    town = " ".join(filter(None, (address.postcode, address.city)))
    country = (
        country_name(address.country, context.locale)
        if address.country and address.country != context.country
        else None
    )
    lines = (address.line1, address.line2, address.line3, ", ".join(filter(None, (town, address.state))), country)
    title = context.say(Purpose(address.purpose).label)
    return {
        "id": address.id,
        "title": title,
        "is_default": address.is_default,
        "lines": [line for line in lines if line],
    }
