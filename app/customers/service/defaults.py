"""Default values: kept for everybody, a category or a person, and given to new customers.

The most special one wins: a person's own before the category's, the category's before everybody's, everybody's before that of a company's own
field. What a customer says itself, even that a field is empty, goes before all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.db import db, new_id
from app.core.errors import STALE, Stale
from app.core.messages import Problem
from app.core.records import rows
from app.core.records.fields import Definition
from app.core.records.reasons import REQUIRED
from app.core.session import bound_actor
from app.customers import rules
from app.customers.models.defaults import DefaultValues
from app.customers.queries import defaults as queries
from app.customers.queries.definition import definition_for, whole_definition
from app.customers.service.own_fields import usual_own
from app.customers.service.reading import context_for
from app.customers.values.defaults import EVERYBODY, NO_DEFAULT, Scope
from app.identity.service.companies import raise_config_version
from app.reference.queries.labels import inactive_records


def fields_with_defaults(actor: Actor) -> Definition:
    """The fields that may have a default value, hidden from this person's role or not; none of them has to be filled in."""
    whole = whole_definition(actor)
    return whole.only({f.name for f in whole if not f.read_only} - NO_DEFAULT)


def definition_of(actor: Actor, scope: Scope) -> Definition:
    """What may be said for a scope: a category gives its customers no other category, and a person says nothing of what they do not see."""
    fields = fields_with_defaults(actor)
    names = {f.name for f in fields} - ({"category"} if scope.category_id else set())
    if scope.user_id:
        names &= {f.name for f in definition_for(actor) if not f.read_only}
    shown = fields.only(names)
    return replace(shown, fields=tuple(replace(f, required=False, nullable=True) for f in shown))


def kept_values(actor: Actor, scope: Scope) -> tuple[dict[str, Any], int]:
    """The default values of a scope as they are in the database now, with their version; 0 before anything was said."""
    row = queries.find_defaults(scope, lock=True)
    return (_canonical(actor, row.said), row.version) if row else ({}, 0)


def values_of(actor: Actor, scope: Scope) -> dict[str, Any]:
    """The default values of a scope, canonical. What was deleted, or is no longer offered, is none any more."""
    return _canonical(actor, queries.all_defaults(actor.tenant).get(scope, {}))


def _canonical(actor: Actor, said: Mapping[str, Any]) -> dict[str, Any]:
    if not said:
        return {}
    definition = fields_with_defaults(actor)
    found = rows.parse(definition, said, context_for(actor), "json", "either").values
    chosen = {name: value for name, value in found.items() if definition[name].refers_to and isinstance(value, UUID)}
    gone = inactive_records({definition[name].refers_to for name in chosen}, list(chosen.values())) if chosen else {}
    return {name: value for name, value in found.items() if value is not None and value not in gone}


def defaults_for(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a new customer has besides `given`, canonical."""
    of_everybody, of_person = (values_of(actor, one) for one in (EVERYBODY, Scope(user_id=actor.user_id)))
    category = given["category"] if "category" in given else {**of_everybody, **of_person}.get("category")
    of_category = values_of(actor, Scope(category_id=category)) if category else {}
    found = {**usual_own(whole_definition(actor)), **of_everybody, **of_category, **of_person}
    return {name: value for name, value in found.items() if name not in given}


def still_missing(problems: Collection[Problem], given: Collection[str], values: Mapping[str, Any]) -> list[Problem]:
    """The problems of reading a new customer, without fields that nobody gave and that have a default value, and without the code of a
    prospect."""
    found = defaults_for(bound_actor(), values)
    spared = {name for name in found if name not in given}
    if rules.needs_no_code({**found, **values}):
        spared.add("code")
    return [one for one in problems if not (one.reason is REQUIRED and one.field in spared)]


def save_defaults(actor: Actor, scope: Scope, values: Mapping[str, Any], *, version: int | None = None) -> None:
    """Keep these default values for a scope; what is empty is none. Raises Stale."""
    row = queries.find_defaults(scope, lock=True)
    if version is not None and version != (row.version if row else 0):
        raise Stale(Problem(None, STALE), current=row)
    if row is None:
        row = DefaultValues(id=new_id(), category_id=scope.category_id, user_id=scope.user_id, said={}, version=0)
        db.session.add(row)
    row.said = _said(fields_with_defaults(actor), values)
    row.version += 1
    db.session.flush()
    raise_config_version(actor)


def _said(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON that `rows.parse` reads. A box that is not ticked says nothing."""
    filled = {name: value for name, value in values.items() if value is not None and value is not False}
    return rows.folded({name: definition[name].kind.to_json(value, {}) for name, value in filled.items()})
