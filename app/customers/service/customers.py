"""Creating, changing, archiving and deleting customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from app.core import events, gates, remarks
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, Stale
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.reasons import REQUIRED
from app.core.records.references import references_to
from app.core.session import bound_actor
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries import columns, einvoice, search, twins
from app.customers.queries.definition import definition_for, whole_definition
from app.customers.service import quality
from app.customers.service.belonging import CustomerMoved, hold_nodes, tell_moves
from app.customers.service.checks import refuse_doubtful
from app.customers.service.defaults import defaults_for
from app.customers.service.guards import (
    refuse_credit_changes,
    refuse_inactive,
    refuse_moves,
    refuse_strangers,
    refuse_unchangeable,
    touch,
)
from app.customers.service.own_fields import tell_own, with_code, write_own
from app.customers.service.parents import refuse_itself, refuse_ring
from app.customers.service.parts import add_first_parts
from app.customers.values import CUSTOMER, Status


def create_customer(
    values: Mapping[str, Any],
    *,
    contacts: Iterable[Mapping[str, Any]] = (),
    addresses: Iterable[Mapping[str, Any]] = (),
    share_identifiers: bool = False,
    reason: str = "",
) -> Customer:
    """A new customer from parsed `values` (by field name) and the default values of what they leave out, with its parts. What has to wait for an approval (`core.gates`) is left out.

    `share_identifiers` confirms that a twin of tax, registration or identity number is meant (needs `customers:share-tax-id`).
    Raises Invalid, Conflict (taken code; twins, named in `facts["conflicts"]`) or NotAllowed (credit fields).
    """
    refuse_credit_changes({name for name in rules.CREDIT_FIELDS if values.get(name) is not None})
    actor = bound_actor()
    usual = {"status": Status.ACTIVE, "owner": actor.user_id}
    values = {**usual, **defaults_for(actor, values), **values}
    definition = definition_for(actor)
    problems = rules.problems_of(values, is_new=True) + rules.missing_in_use(definition, values)
    if problems:
        raise Invalid(*problems)
    refuse_inactive(values)
    refuse_doubtful(values, values)
    quality.refuse_broken(None, {**UNTOUCHED, **values}, values)
    values = with_code(values)
    hold_nodes([values.get("conglomerate")])
    customer = new_row()
    asked = {name: value for name, value in values.items() if name not in rules.PLACES}
    waiting = {name: values.pop(name) for name in gates.held("customer", customer, asked, reason)}
    _fill(customer, values, share_identifiers=share_identifiers)
    tell_own(customer, values, {}, whole_definition(actor))
    db.session.add(customer)
    db.session.flush()
    write_own(customer, values, whole_definition(actor))
    if customer.conglomerate_id:
        tell_moves([CustomerMoved(customer.id, None, customer.conglomerate_id)])
    add_first_parts(customer, contacts, addresses)
    db.session.flush()
    einvoice.settle(customer)
    quality.settle(customer)
    search.write_search_rows([customer.id])
    gates.leave("customer", customer, waiting, reason)
    return customer


UNTOUCHED = {"vip": False, "blacklisted": False}
"""What a new customer is without anybody saying so."""


def new_row() -> Customer:
    """A customer's row with nothing in it yet."""
    moment = now()
    return Customer(
        id=new_id(),
        version=1,
        created_at=moment,
        updated_at=moment,
        status_since=moment,
        shares_identifiers=False,
        vip=False,
        blacklisted=False,
    )


def update_customer(
    customer: Customer,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    share_identifiers: bool = False,
    reason: str = "",
) -> Customer:
    """Change the given fields; those not in `values` stay, and so do those that have to wait for an approval (`core.gates`; `reason` is for
    who approves). `version` is what the writer saw: when it is no longer the current one, Stale is raised. Raises Invalid, Conflict,
    NotAllowed as creation does."""
    refuse_strangers(customer)
    if version is not None and version != customer.version:
        raise Stale(Problem(None, STALE), current=customer)
    refuse_unchangeable(customer)
    definition = definition_for(bound_actor())
    before = columns.whole_values(customer, definition)
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    if "code" in changed and not changed["code"]:
        raise Invalid(Problem("code", REQUIRED))
    if not changed:
        return customer
    refuse_credit_changes(rules.CREDIT_FIELDS & changed.keys())
    refuse_moves(before, changed)
    refuse_problems(before, changed, values)
    refuse_inactive(changed, before=before)
    waiting = {name: changed.pop(name) for name in gates.held("customer", customer, changed, reason)}
    if changed:
        _change(customer, before, changed, share_identifiers=share_identifiers)
    gates.leave("customer", customer, waiting, reason)
    return customer


def write_approved(customer: Customer, values: Mapping[str, Any]) -> None:
    """Write what somebody who may has approved: whose customer it is, and who may change credit, was asked when it was asked for."""
    refuse_unchangeable(customer)
    before = columns.whole_values(customer, definition_for(bound_actor()))
    refuse_problems(before, values, values)
    _change(customer, before, values, share_identifiers=False)


def refuse_problems(before: Mapping[str, Any], changed: Mapping[str, Any], given: Collection[str]) -> None:
    """Raise Invalid for what contradicts itself, and for what is `given` empty although a customer in use has it."""
    whole = {**before, **changed}
    missing = rules.missing_in_use(definition_for(bound_actor()), whole)
    problems = rules.problems_of(whole, is_new=False) + [p for p in missing if p.field in given]
    if problems:
        raise Invalid(*problems)
    quality.refuse_broken(before, whole, given)
    refuse_doubtful({**before, **changed}, changed)


def _change(
    customer: Customer, before: Mapping[str, Any], values: Mapping[str, Any], *, share_identifiers: bool
) -> None:
    if "conglomerate" in values:
        hold_nodes([before["conglomerate"], values["conglomerate"]])
    refuse_ring(customer, values.get("parent"))
    refuse_itself(customer, values)
    definition = definition_for(bound_actor())
    tell_own(customer, values, before, definition)
    _fill(customer, values, share_identifiers=share_identifiers)
    touch(customer)
    if "credit_limit" in values:
        limits = [
            CUSTOMER["credit_limit"].kind.to_json(one, {}) if one else None
            for one in (before["credit_limit"], values["credit_limit"])
        ]
        events.note(bound_actor(), "credit_limit.changed", ("customer", customer.id), changes={"credit_limit": limits})
    einvoice.settle(customer)
    quality.settle(customer, values)
    db.session.flush()
    write_own(customer, values, definition)
    if "conglomerate" in values:
        tell_moves([CustomerMoved(customer.id, before["conglomerate"], values["conglomerate"])])
    remarks.changed("customer", customer, before, values)
    search.write_search_rows([customer.id])


def delete_customer(customer: Customer) -> None:
    """Delete a customer that nothing refers to, with its contacts and addresses. Raises Conflict with the counts of what does."""
    refuse_strangers(customer)
    uses = references_to(customer)
    if uses:
        counts = ", ".join(f"{noun} {count}" for noun, count in uses.items())
        raise Conflict(Problem(None, rules.IN_USE, {"uses": counts}), references=uses)
    db.session.delete(customer)
    db.session.flush()


def _fill(customer: Customer, values: Mapping[str, Any], *, share_identifiers: bool) -> None:
    """Write the fields and their keys into the row, refusing a taken code and twins that nobody confirmed."""
    keys = rules.keys_of(values)
    _refuse_taken_code(keys, customer.id, values)
    _refuse_twins(customer, keys, values, share_identifiers)
    _refuse_taken_ids(customer, values.get("external_ids"))
    write(customer, values, keys)


def write(customer: Customer, values: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    """Put canonical values and their keys into the row, asking nothing."""
    for name, value in values.items():
        if name in CUSTOMER:
            columns.assign(customer, name, value)
    for column, key in keys.items():
        setattr(customer, column, key)


def _refuse_taken_code(keys: Mapping[str, Any], besides: UUID, values: Mapping[str, Any]) -> None:
    holder = twins.find_code_holder(keys["code_key"], besides) if "code_key" in keys else None
    if holder:
        params = {"value": values["code"], "name": holder.name, "code": holder.code}
        raise Conflict(Problem("code", rules.CODE_TAKEN, params), conflicts=[_twin_json(holder)])


def _refuse_twins(customer: Customer, keys: Mapping[str, Any], values: Mapping[str, Any], share: bool) -> None:
    found = twins.find_number_twins(keys, customer.id)
    if not found:
        return
    if share and bound_actor().may(Permission.CUSTOMERS_SHARE_TAX_ID):
        customer.shares_identifiers = True
        return
    problems = [
        Problem(name, rules.NUMBER_SHARED, {"value": values[name], "name": twin.name, "code": twin.code})
        for twin in found
        for name in twin.fields
    ]
    raise Conflict(*problems, conflicts=[_twin_json(twin) for twin in found], twins=True)


def _refuse_taken_ids(customer: Customer, ids: Mapping[str, str] | None) -> None:
    """An id in another system belongs to one customer."""
    found = twins.find_external_holders(ids or {}, customer.id)
    if found:
        problems = [
            Problem("external_ids", rules.EXTERNAL_ID_TAKEN, {"value": name, "name": twin.name, "code": twin.code})
            for name, twin in found
        ]
        raise Conflict(*problems, conflicts=[_twin_json(twin) for _, twin in found])


def _twin_json(twin: twins.Twin) -> dict[str, Any]:
    return {"id": str(twin.id), "code": twin.code, "name": twin.name, "fields": list(twin.fields)}
