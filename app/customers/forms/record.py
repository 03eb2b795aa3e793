"""The pages of one customer: profile, form, both versions, deletion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.core import frames, gates, shell
from app.core.actor import Actor
from app.core.errors import LangganError
from app.core.events import Event
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import screens
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.references import plural_of, references_to
from app.customers import rules
from app.customers.forms import defaults, quality
from app.customers.forms.book import list_url
from app.customers.forms.checks import checklist
from app.customers.forms.fields import form_sections
from app.customers.forms.history import Told, references_in, told
from app.customers.forms.parts import seen, shown_addresses
from app.customers.forms.state import search_words
from app.customers.forms.status import banners, offers
from app.customers.forms.words import cell_text, versus
from app.customers.models import Branch, Customer
from app.customers.queries import book, columns, parts
from app.customers.queries import history as events
from app.customers.queries.definition import told_records
from app.customers.service.checks import warnings_of
from app.customers.service.reading import context_for, read_only_fields, visible_definition
from app.customers.values import Reach, Status

LATEST = 5
HEAD = ("category", "entity_type", "sales_agent")
"""Facts under the name, behind the code."""
ELSEWHERE = frozenset(
    {
        "name",
        "other_name",
        "status",
        "status_reason",
        "blacklisted",
        "blacklist_reason",
        "blacklisted_at",
        "code",
        "vip",
        "einvoice_missing",
        "quality_score",
        *rules.STANDING_FIELDS,
        "created_at",
        "updated_at",
    }
)
"""Shown in the head or at the foot of the profile, so not among its facts."""


def url_of(actor: Actor, customer: Customer, view: str = "show_customer", **more: Any) -> str:
    """A page of this customer."""
    return url_for(f"customers.{view}", tenant=actor.tenant.slug, customer_id=customer.id, **more)


def writable(actor: Actor, *, is_new: bool) -> Definition:
    """The fields that this person's form may set; others that a browser sends are passed over."""
    return visible_definition(actor).without(read_only_fields(actor, is_new=is_new))


def frame(actor: Actor, customer: Customer, tab: str) -> dict[str, Any]:
    """What is around every page of a profile: head, tabs, acts. The page stands among the customers, whichever area's tab it is."""
    shell.stand_at("customers.list_customers", actor)
    values = columns.whole_values(customer, visible_definition(actor))
    references = book.references_of([values])
    context = context_for(actor)
    contacts, addresses = parts.contacts_of(customer.id), parts.addresses_of(customer.id)
    return {
        "customer": customer,
        "values": values,
        "seen": {name: values.get(name) if name in visible_definition(actor) else None for name in values},
        "references": references,
        "contacts": seen(actor, "contacts", contacts, context)[0],
        "addresses": shown_addresses(actor, addresses, context),
        "places": addresses,
        "initials": rules.initials,
        "reach": {one.value: gettext(one.label) for one in Reach},
        "facts": [
            text
            for name in HEAD
            if (field := visible_definition(actor).get(name))
            and (text := cell_text(cell(field, values.get(name), references), context))
        ],
        "tabs": _tabs(actor, customer, contacts, addresses),
        "tab": tab,
        "may": _may(actor, customer),
        "banners": banners(actor, customer),
        "offers": offers(actor, customer),
        "context": context,
    }


def _tabs(actor: Actor, customer: Customer, contacts: Any, addresses: Any) -> list[dict[str, Any]]:
    own = [
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
        {
            "key": "branches",
            "label": gettext("Branches"),
            "url": url_of(actor, customer, "list_parts", kind="branches"),
            "count": parts.count_parts(Branch, customer.id),
        },
        *_group_tab(actor, customer),
        {"key": "history", "label": gettext("History"), "url": url_of(actor, customer, "show_history")},
    ]
    return frames.tabs_with("customer", own, actor, customer.id)


def _group_tab(actor: Actor, customer: Customer) -> list[dict[str, Any]]:
    """The tab of whom the customer belongs to, for whoever may see either of it."""
    if not {"parent", "conglomerate"} & visible_definition(actor).by_name.keys():
        return []
    return [{"key": "group", "label": gettext("Group"), "url": url_of(actor, customer, "show_group")}]


def _may(actor: Actor, customer: Customer) -> dict[str, bool]:
    own = rules.may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit)
    changeable = customer.status not in (Status.ARCHIVED, Status.MERGED)
    edits = actor.may(Permission.CUSTOMERS_EDIT) and own
    return {
        "edit": edits and changeable,
        "delete": actor.may(Permission.CUSTOMERS_DELETE) and own,
        "order": actor.may(Permission.DOCUMENTS_VIEW) and actor.may(Permission.ORDERS_CREATE) and changeable,
    }


def overview(actor: Actor, customer: Customer) -> dict[str, Any]:
    """The profile's first tab: facts by group, and what happened last."""
    around = frame(actor, customer, "overview")
    doubts = [one for one in warnings_of(around["values"]) if one.field in visible_definition(actor)]
    return {
        **around,
        "groups": _filled_groups(visible_definition(actor), around["values"], around["references"], around["context"]),
        "doubts": screens.summary(visible_definition(actor), doubts, around["context"]),
        "quality": quality.panel(actor, around["values"]),
        "einvoice": checklist(actor, customer, around["values"], around["places"]),
        "events": _told(actor, events.latest_events(customer.id, LATEST), around["context"]),
        "top_panels": frames.panels("customer", actor, customer.id, "top"),
        "side_panels": frames.panels("customer", actor, customer.id, "side"),
    }


def _filled_groups(
    definition: Definition, values: Mapping[str, Any], references: References, context: Context
) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """Title of each group, with the label and cell of its facts that are known. A group that knows nothing is left out."""
    known = [f for f in definition if f.listable and f.name not in ELSEWHERE and values.get(f.name) is not None]
    groups = [(group, [f for f in known if f.group == group.name]) for group in definition.groups]
    return [
        (context.say(group.label), [(context.say(f.label), cell(f, values[f.name], references)) for f in fields])
        for group, fields in groups
        if fields
    ]


def history(actor: Actor, customer: Customer, cursor: str) -> dict[str, Any]:
    """The profile's history tab."""
    around = frame(actor, customer, "history")
    found = events.events_of(customer.id, cursor)
    turn = {"next_url": found.next, "previous_url": found.previous}
    pager = {name: url_of(actor, customer, "show_history", cursor=at) if at else None for name, at in turn.items()}
    return {**around, "events": _told(actor, found.rows, around["context"]), "pager": pager}


def _told(actor: Actor, found: Iterable[Event], context: Context) -> list[Told]:
    found, definitions = list(found), {**_of_other_areas(actor), **told_records(actor)}
    labels = book.labels(references_in(found, definitions), book.targets_of(definitions.values()))
    return told(found, context, labels, definitions)


def _of_other_areas(actor: Actor) -> dict[str, Definition]:
    """The parts that upper areas keep of a customer, as far as this person may see what changed of them."""
    sees_credit = actor.may(Permission.CREDIT_VIEW)
    parts_told = frames.event_records("customer")
    return {noun: one for noun, one in parts_told.items() if sees_credit or noun not in events.NEEDS_CREDIT}


def blank(
    actor: Actor, context: Context, problems: Iterable[Problem] = (), refusal: LangganError | None = None
) -> dict[str, Any]:
    """The form of a new customer, with what was typed when it comes back."""
    return {
        **_begun(actor, context, defaults.first_values(actor), typed(), problems),
        "problems": screens.summary(visible_definition(actor), problems, context),
        **_sharing(actor, refusal),
        **_waiting(actor, context, is_new=True),
    }


def _begun(
    actor: Actor,
    context: Context,
    given: Mapping[str, Any],
    typed: Mapping[str, str] | None,
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """The fields of a new customer, filled in with default values."""
    values = {"status": Status.ACTIVE, "currency": actor.tenant.currency, "owner": actor.user_id, **given}
    values["name"] = search_words(request.args.get("name", "")) or None
    return {
        "sections": form_sections(
            actor, context, values, problems, typed=typed, references=book.references_of([values])
        ),
        "begun_with": defaults.begun_with(),
        "by_category": defaults.any_by_category(actor),
        "cancel_url": list_url(actor),
    }


def begun_anew(actor: Actor, context: Context) -> dict[str, Any]:
    """The form of a new customer after its category was chosen: with that category's default values, and what was typed besides."""
    kept, given = defaults.typed_besides(actor, context)
    return {
        **_begun(actor, context, given, kept),
        "begun_with": request.form.get("category", ""),
        "problems": [],
        **_sharing(actor, None),
        **_waiting(actor, context, is_new=True),
    }


def filled(
    actor: Actor,
    context: Context,
    customer: Customer,
    problems: Iterable[Problem] = (),
    refusal: LangganError | None = None,
) -> dict[str, Any]:
    """The form of an existing customer."""
    values = columns.whole_values(customer, visible_definition(actor))
    references = book.references_of([values])
    sections = form_sections(
        actor, context, values, problems, typed=typed(), references=references, customer_id=customer.id
    )
    return {
        "customer": customer,
        "banners": banners(actor, customer),
        "version": request.form.get("version", customer.version),
        "sections": sections,
        "problems": screens.summary(visible_definition(actor), problems, context),
        "versus": [],
        **_sharing(actor, refusal),
        **_waiting(actor, context, is_new=False),
        "cancel_url": url_of(actor, customer),
    }


def _sharing(actor: Actor, refusal: LangganError | None) -> dict[str, Any]:
    """The twins that a save met, and whether this person may confirm that the number is shared."""
    met = bool(refusal and refusal.facts.get("twins"))
    return {
        "twins": refusal.facts["conflicts"] if refusal and met else [],
        "may_share": met and actor.may(Permission.CUSTOMERS_SHARE_TAX_ID),
    }


def _waiting(actor: Actor, context: Context, *, is_new: bool) -> dict[str, Any]:
    """The fields of the form whose change has to wait for an approval, by their labels; and the reason typed for it."""
    mine = (
        gates.waiting_fields("customer") - read_only_fields(actor, is_new=is_new)
        if actor.may(Permission.CREDIT_VIEW)
        else frozenset[str]()
    )
    if is_new or not actor.may(Permission.CREDIT_EDIT):
        mine = mine - rules.PLACES.keys()
    return {
        "waiting": [context.say(field.label) for field in visible_definition(actor) if field.name in mine],
        "approval_reason": request.form.get("approval_reason", ""),
    }


def stale(actor: Actor, context: Context, customer: Customer, values: Mapping[str, Any]) -> dict[str, Any]:
    """The form after somebody else saved: both versions of every field that differs, the writer's text kept.

    Saving again now means: this version was seen.
    """
    definition = visible_definition(actor)
    saved = columns.whole_values(customer, definition)
    differing = versus(definition, saved, values, book.references_of([saved, values]), context)
    return {**filled(actor, context, customer), "version": customer.version, "versus": differing}


def typed() -> Mapping[str, str] | None:
    """What the browser sent, to stand in the form again; None before anything was sent."""
    return request.form if request.method == "POST" else None


NEVER_SEEN = 0


def seen_version() -> int:
    """The version that the writer had before their eyes. A form that does not say has seen none."""
    return request.form.get("version", NEVER_SEEN, type=int)


def deletion(actor: Actor, customer: Customer, wrong: str | None = None) -> dict[str, Any]:
    """What is asked before deleting: what refers to the customer, and its code to type."""
    uses = [(gettext(plural_of(noun)), count) for noun, count in references_to(customer).items()]
    return {"customer": customer, "uses": uses, "wrong": wrong, "keep_url": url_of(actor, customer)}
