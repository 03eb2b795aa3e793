"""Contacts and addresses by the thousand: staged rows (`core.records.staged`) judged against those that are there and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, select, update

from app.core.actor import Actor
from app.core.db import db
from app.core.messages import Problem
from app.core.records import staged
from app.core.records.staged import STAGED, Policy, said
from app.core.records.staged_diff import compare
from app.core.records.staged_rows import mark_rows, match_rows, say, sound_rows
from app.customers.models import Address, Contact, Customer
from app.customers.queries.einvoice import write_figures
from app.customers.queries.owners import lock_owners, refuse_owners
from app.customers.queries.parts import DEFINITIONS
from app.customers.queries.search import write_search_rows
from app.customers.queries.staged_references import refuse_inactive
from app.customers.rules import parts as rules
from app.customers.values import Purpose
from app.fields.queries import values as own_values

Model = type[Contact] | type[Address]
_KEYS: Mapping[Model, Callable[[Mapping[str, Any]], str]] = {Contact: rules.contact_key, Address: rules.address_key}
_NAMES: Mapping[Model, str] = {Contact: "name", Address: "line1"}
_LEADS: Mapping[Model, str] = {Contact: "is_primary", Address: "is_default"}


def judge_staged_parts(model: Model, policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way. `lock` keeps the customers as they are."""
    noun = model.audit_noun
    owner_id = said(noun, "customer_id").cast(Uuid)
    refuse_owners(policy, owner_id)
    rows = sound_rows()
    owners = {row.number: UUID(row.given[noun]["customer_id"]) for row in rows}
    if lock:
        lock_owners(set(owners.values()))
    present = _present(model, set(owners.values()))
    there = {f"{part.customer_id} {_KEYS[model](part._mapping)}": part.id for part in present}
    found = {row.number: there.get(row.said.get(f"{noun}_key")) for row in rows}
    match_rows({number: part_id for number, part_id in found.items() if part_id})
    _refuse_present(model, policy, {row.number: row.given[noun] for row in rows if found[row.number]})
    counts = Counter(part.customer_id for part in present)
    new = {number: owners[number] for number, part_id in found.items() if part_id is None}
    refuse_inactive(policy, model, DEFINITIONS[model])
    mark_rows({number: rules.too_many(noun) for number in rules.beyond_limit(noun, new, counts)})
    staged.decide(policy)


def _present(model: Model, owners: Collection[UUID]) -> Sequence[Any]:
    names = ("id", "customer_id", *(("name",) if model is Contact else ("purpose", "line1")))
    columns = [getattr(model, name) for name in names]
    statement = select(*columns, getattr(model, _LEADS[model]).label("leads")).where(model.customer_id.in_(owners))
    return db.session.execute(statement.order_by(model.id.desc())).all() if owners else ()


def _refuse_present(model: Model, policy: Policy, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """What a part that is there changes; to create only is to refuse it. Being primary is given away by another taking it, never by a no."""
    noun, name, lead = model.audit_noun, _NAMES[model], _LEADS[model]
    if policy.updates:
        resigning = STAGED.c.matched_id.is_not(None) & (said(noun, lead) == "false")
        staged.forget(noun, lead, resigning)
        staged.forget(noun, name)
        compare(model)
        own_values.compare_staged(noun)
    elif not policy.skips:
        mark_rows({number: Problem(name, rules.PART_THERE, {"value": given[name]}) for number, given in rows.items()})


def write_staged_parts(model: Model, actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows, with an event each in the history of their customers, and what follows for those."""
    _choose_leaders(model)
    staged.insert_new(model, {})
    staged.update_matched(model, STAGED.c.matched_id)
    own_values.write_staged()
    noun = model.audit_noun
    staged.insert_events(actor, model, source, root=(Customer.audit_noun, said(noun, "customer_id").cast(Uuid)))
    owners = {UUID(row.given[noun]["customer_id"]) for row in sound_rows(writing=True)}
    if model is Contact:
        write_search_rows(list(owners))
    else:
        write_figures(owners)


def _choose_leaders(model: Model) -> None:
    """One primary contact, one default address for each purpose: who becomes it takes it from the other, before it is written."""
    noun, lead = model.audit_noun, _LEADS[model]
    rows = sound_rows(writing=True)
    candidates = [
        rules.Candidate(row.number, _place(model, row.given[noun]), row.given[noun].get(lead), row.matched_id)
        for row in rows
    ]
    leading = {
        _place(model, part._mapping): part.id
        for part in _present(model, {one.place[0] for one in candidates})
        if part.leads
    }
    chosen = rules.leaders(candidates, leading)
    numbers = set(chosen.values())
    _step_down(model, [leading[place] for place in chosen if place in leading])
    say(
        noun,
        {
            one.number: {lead: (_was(one, leading), one.number in numbers)}
            for one in candidates
            if _moves(one, numbers, leading)
        },
    )


def _place(model: Model, values: Mapping[str, Any]) -> tuple[UUID, str]:
    purpose = "" if model is Contact else str(values.get("purpose") or Purpose.BILLING)
    return UUID(str(values["customer_id"])), purpose


def _was(one: rules.Candidate, leading: Mapping[tuple[UUID, str], UUID]) -> bool | None:
    return None if one.part_id is None else leading.get(one.place) == one.part_id


def _moves(one: rules.Candidate, numbers: set[int], leading: Mapping[tuple[UUID, str], UUID]) -> bool:
    """Whether it has to be said of the row: of every new one, and of one that says otherwise than it comes to be."""
    return one.part_id is None or one.number in numbers or bool(one.wants)


def _step_down(model: Model, ids: Collection[UUID]) -> None:
    lead = _LEADS[model]
    statement = update(model).where(model.id.in_(ids)).values({lead: False, "version": model.version + 1})
    if ids:
        db.session.execute(statement, execution_options={"audited_by": "the event of the part that leads instead"})
