"""The customer's form, field by field: what it offers, what it may not change, what it compares with the book while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import screens
from app.core.records.context import Context, References
from app.core.records.fields import Field
from app.customers.queries.twins import Twin
from app.customers.service.reading import read_only_fields, visible_definition
from app.customers.values import CUSTOMER, Status
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
    elsewhere = {
        field.name: with_present(offered(field), values.get(field.name), references or {})
        for field in definition
        if points_elsewhere(field)
    }
    return screens.form_fields(
        definition,
        values,
        problems,
        context=context,
        typed=typed,
        options=elsewhere
        | ({"status": [(one.value, context.say(one.label)) for one in BEGINNINGS]} if customer_id is None else {}),
        references=references,
        read_only=read_only_fields(actor, is_new=customer_id is None),
        check_urls={name: _check_url(actor, name, customer_id) for name in CHECKED},
    )


def _check_url(actor: Actor, name: str, customer_id: UUID | None) -> str:
    return url_for("customers.check_twins", tenant=actor.tenant.slug, field=name, besides=customer_id)


def points_elsewhere(field: Field) -> bool:
    """Is its value another record, or a colleague?"""
    return field.kind.show in ("reference", "member")


def offered(field: Field) -> screens.Options:
    """What a field that points elsewhere may be set to: active records by name, or colleagues; nothing for other fields."""
    if field.kind.show == "member":
        return [(str(colleague.id), colleague.name) for colleague in all_colleagues()]
    if field.refers_to in BY_NAME:
        return [(str(row_id), f"{name} ({code})") for row_id, code, name in lists.options(BY_NAME[field.refers_to])]
    return []


def with_present(options: screens.Options, present: UUID | None, references: References) -> screens.Options:
    """The options, and the present value even when it is no longer offered: saving must not change what nobody touched."""
    if present is None or any(value == str(present) for value, _ in options):
        return options
    known = references.get(present, {})
    return [*options, (str(present), known.get("name") or known.get("code") or str(present))]


def shown_twins(found: Iterable[Twin], context: Context) -> list[dict[str, Any]]:
    """Possible twins with the names of the fields in which they are the same."""
    return [
        {"twin": twin, "same": ", ".join(context.say(CUSTOMER[name].label) for name in twin.fields)} for twin in found
    ]
