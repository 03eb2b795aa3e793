"""The customer's form, field by field: what it offers, what it may not change, what it compares with the book while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import screens
from app.core.records.cells import Tinted
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.kinds.references import as_uuid, ids_in
from app.customers.queries.belonging import customer_labels
from app.customers.queries.book import CustomerRow
from app.customers.queries.columns import LIMITS
from app.customers.queries.twins import Twin
from app.customers.service.reading import read_only_fields, visible_definition
from app.customers.values import Status
from app.identity.queries.colleagues import all_colleagues
from app.reference.queries import lists
from app.reference.values import BY_NAME

CHECKED = ("code", "name", "tax_id", "registration_number", "identity_number", "phone", "email")
"""Fields that are compared with the book when they change."""

BEGINNINGS = (Status.PROSPECT, Status.ACTIVE, Status.INACTIVE, Status.SUSPENDED)
"""What the form of a new customer offers; files of another system may bring the other states along."""


def form_sections(
    actor: Actor,
    context: Context,
    values: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    typed: Mapping[str, str] | None = None,
    references: References | None = None,
    customer_id: UUID | None = None,
) -> list[screens.Section]:
    """The customer's form, section by section."""
    definition = visible_definition(actor)
    if customer_id and not values.get("status_reason"):
        definition = definition.without(["status_reason"])  # it comes with the verb
    chosen = _chosen_customers(definition, typed or {})
    known = {**(references or {}), **customer_labels(chosen.values())}
    elsewhere = present_options(definition, {**values, **chosen}, known)
    return screens.form_fields(
        definition,
        values,
        problems,
        context=context,
        typed=typed,
        options=elsewhere
        | ({"status": [(one.value, context.say(one.label)) for one in BEGINNINGS]} if customer_id is None else {}),
        references=references,
        suggest_urls=suggest_urls(actor, definition, besides=customer_id),
        read_only=read_only_fields(actor, is_new=customer_id is None),
        check_urls={name: _check_url(actor, name, customer_id) for name in CHECKED},
    )


def present_options(
    definition: Definition, values: Mapping[str, Any], references: References
) -> dict[str, screens.Options]:
    """What the fields that point elsewhere offer, each with its present value among it."""
    offers = all_offered(definition)
    elsewhere = {
        field.name: with_present(offers[field.name], values.get(field.name), references)
        for field in definition
        if points_elsewhere(field)
    }
    return elsewhere | {name: offers[name] for name in LIMITS if name in definition}


def _chosen_customers(definition: Definition, typed: Mapping[str, str]) -> dict[str, UUID]:
    """The customers whose ids came back from the browser, by field: they are shown by their names again."""
    fields = [field.name for field in definition if field.refers_to == "customer"]
    return {name: chosen for name in fields if (chosen := as_uuid(typed.get(name, "")))}


def _check_url(actor: Actor, name: str, customer_id: UUID | None) -> str:
    return url_for("customers.check_twins", tenant=actor.tenant.slug, field=name, besides=customer_id)


def suggest_urls(actor: Actor, definition: Definition, besides: UUID | None = None) -> dict[str, str]:
    """Where the fields that refer to a customer ask for proposals while somebody types: there are too many to choose from a list."""
    url = url_for("customers.suggest_customers", tenant=actor.tenant.slug, besides=besides)
    return {field.name: url for field in definition if field.refers_to == "customer"}


def points_elsewhere(field: Field) -> bool:
    """Is its value another record, or several, or a colleague?"""
    return field.kind.show in ("reference", "member", "marks")


def offered(field: Field) -> screens.Options:
    """What a field that points elsewhere may be set to: active records by name, or colleagues; nothing for other fields."""
    return all_offered([field])[field.name]


def all_offered(fields: Iterable[Field]) -> dict[str, screens.Options]:
    """The same of many fields, by their names: all lists are asked in one statement. Of what is an amount or a named limit, the codes that
    may be typed."""
    fields = list(fields)
    records = lists.options_of(BY_NAME[name] for name in {field.refers_to for field in fields} & BY_NAME.keys())
    return {field.name: _offered(field, records.get(field.refers_to, ())) for field in fields}


def _offered(field: Field, records: Iterable[tuple[UUID, str, str]]) -> screens.Options:
    if field.kind.show == "member":
        return [(str(colleague.id), colleague.name) for colleague in all_colleagues()]
    if field.name in LIMITS:
        return [(code, name) for _, code, name in records]
    return [(str(row_id), _called(name, code)) for row_id, code, name in records]


def _called(name: str, code: str) -> str:
    called = f"{name} ({code})"
    return Tinted(called, name.colour) if isinstance(name, Tinted) else called


def with_present(options: screens.Options, present: Any, references: References) -> screens.Options:
    """The options, and what is there even when it is no longer offered: saving must not change what nobody touched."""
    known = {value for value, _ in options}
    missing = sorted(one for one in ids_in(present) if str(one) not in known)
    return [*options, *((str(one), named(references.get(one, {})) or str(one)) for one in missing)]


def named(known: Mapping[str, str]) -> str:
    """A record as forms and suggestions name it, which can be read back: "OmniRetail (OMNI-001)"; a colleague by name."""
    return f"{known['name']} ({known['code']})" if "code" in known else known.get("name", "")


def shown_twins(found: Iterable[Twin], context: Context, definition: Definition) -> list[dict[str, Any]]:
    """Possible twins with the names of the fields in which they are the same."""
    return [
        {
            "twin": twin,
            "same": ", ".join(context.say(definition[name].label) for name in twin.fields if name in definition),
        }
        for twin in found
    ]


def suggestions(found: Iterable[CustomerRow], besides: UUID | None) -> list[tuple[str, str, str]]:
    """(id, name and code, what tells it from others) of customers, for `ui.suggestions`."""
    others = [row for row in found if row.id != besides]
    labels = [row.values["status"].label for row in others]
    return [(str(row.id), named(row.values), gettext(label)) for row, label in zip(others, labels, strict=True)]
