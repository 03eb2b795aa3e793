"""The pages of one customer: profile, form, conflict, deletion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.errors import LangganError
from app.core.events import Event
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records import screens
from app.core.records.cells import cell
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.kinds.base import Kind
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.names import country_name
from app.core.records.references import plural_of, references_to
from app.customers import rules
from app.customers.forms import book as forms
from app.customers.forms.history import references_in, told
from app.customers.models import Address, Contact, Customer
from app.customers.queries import book, columns, parts
from app.customers.queries import history as events
from app.customers.service.reading import context_for, read_only_fields, visible_definition
from app.customers.values import ADDRESS, CONTACT, CUSTOMER, Purpose, Status

LATEST = 5
HEAD = ("code", "category", "entity_type", "sales_agent")


def url_of(actor: Actor, customer: Customer, view: str = "show_customer", **more: Any) -> str:
    """A page of this customer."""
    return url_for(f"customers.{view}", tenant=actor.tenant.slug, customer_id=customer.id, **more)


def writable(actor: Actor, *, is_new: bool) -> Definition:
    """The fields that this person's form may set; others that a browser sends are passed over."""
    return visible_definition(actor).without(read_only_fields(actor, is_new=is_new))


def frame(actor: Actor, customer: Customer, tab: str) -> dict[str, Any]:
    """What is around every page of a profile: head, tabs, acts."""
    values = columns.values_of(customer)
    references = book.references_of([values])
    context = context_for(actor)
    contacts, addresses = parts.contacts_of(customer.id), parts.addresses_of(customer.id)
    return {
        "customer": customer,
        "values": values,
        "references": references,
        "contacts": contacts,
        "addresses": [_shown_address(address, context) for address in addresses],
        "facts": [text for name in HEAD[1:] if (text := _fact(name, values, references, context))],
        "tabs": _tabs(actor, customer, contacts, addresses),
        "tab": tab,
        "may": _may(actor, customer),
        "ways": rules.ways_from(Status(customer.status)) if customer.status != Status.ARCHIVED else frozenset(),
        "context": context,
    }


def _shown_address(address: Address, context: Context) -> dict[str, Any]:
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


def _fact(name: str, values: Mapping[str, Any], references: Mapping[UUID, Any], context: Context) -> str:
    return forms.cell_text(cell(CUSTOMER[name], values.get(name), references), context)


def _tabs(actor: Actor, customer: Customer, contacts: Any, addresses: Any) -> list[dict[str, Any]]:
    return [
        {"key": "overview", "label": gettext("Overview"), "url": url_of(actor, customer)},
        {
            "key": "contacts",
            "label": gettext("Contacts"),
            "url": url_of(actor, customer, "list_parts", kind="contacts"),
            "count": len(contacts),
        },
        {
            "key": "addresses",
            "label": gettext("Addresses"),
            "url": url_of(actor, customer, "list_parts", kind="addresses"),
            "count": len(addresses),
        },
        {"key": "history", "label": gettext("History"), "url": url_of(actor, customer, "show_history")},
    ]


def _may(actor: Actor, customer: Customer) -> dict[str, bool]:
    own = rules.may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit)
    changeable = customer.status not in (Status.ARCHIVED, Status.MERGED)
    edits = actor.may(Permission.CUSTOMERS_EDIT) and own
    return {
        "edit": edits and changeable,
        "restore": edits and customer.status == Status.ARCHIVED,
        "delete": actor.may(Permission.CUSTOMERS_DELETE) and own,
    }


def overview(actor: Actor, customer: Customer) -> dict[str, Any]:
    """The profile's first tab: facts by group, and what happened last."""
    around = frame(actor, customer, "overview")
    definition, context = visible_definition(actor), around["context"]
    doubts = rules.doubts_of(around["values"], actor.tenant.country)
    shown = [
        field for field in definition if field.listable and field.name not in ("name", "other_name", "status", "code")
    ]
    groups = [(group, [field for field in shown if field.group == group.name]) for group in definition.groups]
    latest = events.latest_events(customer.id, LATEST)
    return {
        **around,
        "groups": [
            (
                context.say(group.label),
                [
                    (context.say(field.label), cell(field, around["values"].get(field.name), around["references"]))
                    for field in fields
                ],
            )
            for group, fields in groups
            if fields
        ],
        "doubts": screens.summary(CUSTOMER, doubts, context),
        "latest": _told(actor, latest, context),
    }


def history(actor: Actor, customer: Customer, cursor: str) -> dict[str, Any]:
    """The profile's history tab."""
    around = frame(actor, customer, "history")
    found = events.events_of(customer.id, cursor)
    turn = {"next_url": found.next, "previous_url": found.previous}
    pager = {name: url_of(actor, customer, "show_history", cursor=at) if at else None for name, at in turn.items()}
    return {**around, "events": _told(actor, found.rows, around["context"]), "pager": pager}


def _told(actor: Actor, found: Iterable[Event], context: Context) -> list[Any]:
    hidden = frozenset() if actor.may(Permission.CREDIT_VIEW) else rules.CREDIT_FIELDS
    found = list(found)
    return told(found, context, book.labels(references_in(found)), hidden)


def blank(
    actor: Actor, context: Context, problems: Iterable[Problem] = (), refusal: LangganError | None = None
) -> dict[str, Any]:
    """The form of a new customer, with what was typed when it comes back."""
    values = {"status": Status.ACTIVE, "currency": actor.tenant.currency, "owner": actor.user_id}
    typed = dict(request.form) if request.method == "POST" else None
    owner = book.labels([actor.user_id]) if actor.user_id else {}
    return {
        "sections": forms.form_sections(actor, context, values, problems, typed=typed, references=owner),
        "problems": screens.summary(CUSTOMER, problems, context),
        **_sharing(actor, refusal),
        "cancel_url": forms.list_url(actor),
    }


def filled(
    actor: Actor,
    context: Context,
    customer: Customer,
    problems: Iterable[Problem] = (),
    refusal: LangganError | None = None,
) -> dict[str, Any]:
    """The form of an existing customer."""
    values = columns.values_of(customer)
    typed = dict(request.form) if request.method == "POST" else None
    references = book.references_of([values])
    sections = forms.form_sections(
        actor, context, values, problems, typed=typed, references=references, customer_id=customer.id
    )
    return {
        "customer": customer,
        "version": request.form.get("version", customer.version),
        "sections": sections,
        "problems": screens.summary(CUSTOMER, problems, context),
        "versus": [],
        **_sharing(actor, refusal),
        "cancel_url": url_of(actor, customer),
    }


def _sharing(actor: Actor, refusal: LangganError | None) -> dict[str, Any]:
    """The twins that a save met, and whether this person may confirm that the number is shared."""
    met = bool(refusal and refusal.facts.get("twins"))
    return {
        "twins": refusal.facts["conflicts"] if refusal and met else [],
        "may_share": met and actor.may(Permission.CUSTOMERS_SHARE_TAX_ID),
    }


def stale(actor: Actor, context: Context, customer: Customer, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form after somebody else saved: both versions of every field that differs, the writer's text kept.

    Saving again now means: this version was seen.
    """
    page = filled(actor, context, customer)
    current = columns.values_of(customer)
    differing = [name for name in typed if typed[name] != current.get(name)]
    references = book.references_of([current, typed])
    page["version"] = customer.version
    page["versus"] = [
        {
            "label": context.say(CUSTOMER[name].label),
            "left": forms.cell_text(cell(CUSTOMER[name], current.get(name), references), context),
            "right": forms.cell_text(cell(CUSTOMER[name], typed[name], references), context),
        }
        for name in differing
    ]
    return page


def seen_version() -> int | None:
    """The version that the writer had before their eyes."""
    return request.form.get("version", type=int)


def deletion(actor: Actor, customer: Customer, wrong: str | None = None) -> dict[str, Any]:
    """What is asked before deleting: what refers to the customer, and its code to type."""
    uses = [(gettext(plural_of(noun)), count) for noun, count in references_to(customer).items()]
    return {"customer": customer, "uses": uses, "wrong": wrong, "keep_url": url_of(actor, customer)}


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


def part_form(
    actor: Actor, customer: Customer, kind: str, part: Contact | Address | None = None, problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The form of a contact or an address."""
    context, definition = context_for(actor), PARTS[kind].definition
    values = (
        {field.name: getattr(part, field.name) for field in definition} if part else _part_defaults(actor, definition)
    )
    typed = dict(request.form) if request.method == "POST" else None
    view = {"kind": kind, "part_id": part.id} if part else {"kind": kind}
    return {
        "customer": customer,
        "part": part,
        "kind": kind,
        "title": gettext(PARTS[kind].edit if part else PARTS[kind].new),
        "action": url_of(actor, customer, "update_part" if part else "create_part", **view),
        "version": request.form.get("version", part.version if part else ""),
        "sections": screens.form_fields(
            definition, _canonical(definition, values), problems, context=context, typed=typed
        ),
        "problems": screens.summary(definition, problems, context),
        "back": url_of(actor, customer, "list_parts", kind=kind),
    }


def _part_defaults(actor: Actor, definition: Definition) -> dict[str, Any]:
    return {"country": actor.tenant.country} if "country" in definition else {}


def _canonical(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored text of choices as the choices they are."""
    return {name: _canonical_value(definition[name].kind, value) for name, value in values.items()}


def _canonical_value(kind: Kind, value: Any) -> Any:
    return kind.choices(value) if isinstance(kind, ChoiceKind) and value is not None else value
