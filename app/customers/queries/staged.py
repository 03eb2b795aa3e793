"""Customers by the thousand: staged rows (`core.records.staged`) judged against the book and written into it, by whole statements.

A staged row is a customer, with its primary contact and one address where the file has them. The same rules hold as for one customer
on screen; what a statement finds wrong becomes a problem of the row, told in the reader's language later.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    case,
    false,
    func,
    null,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.messages import Reason
from app.core.records import staged
from app.core.records.reasons import NO_LONGER_OFFERED, READ_ONLY, REQUIRED
from app.core.records.staged import SEVERAL_MATCH, STAGED, Policy, keyed, mark, problem_of, said
from app.customers import rules
from app.customers.models import Address, Contact, Customer
from app.customers.queries import staged_ids
from app.customers.queries.belonging import GIVES_CREDIT, PARENTS
from app.customers.queries.columns import LIMITS, MARKS, REFERENCE_COLUMNS, some_of, stored_columns
from app.customers.queries.einvoice import write_figures
from app.customers.queries.quality import rules_of, write_scores
from app.customers.queries.search import write_search_rows
from app.customers.queries.staged_codes import give_codes
from app.customers.queries.staged_references import listed, refuse_chosen
from app.customers.queries.visible import visible
from app.customers.values import ADDRESS, CUSTOMER, MAX_ADDRESSES, MAX_CONTACTS, Status
from app.fields.queries import values as own_values
from app.reference.models import MODELS
from app.reference.queries.labels import inactive_records
from app.reference.values import ListStatus

NOUN = Customer.audit_noun


def judge_staged_customers(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way. `lock` keeps the customers found as they are."""
    named = staged_ids.any_staged()
    _match(policy)
    if lock:
        staged.lock_matched(Customer)
    if policy.renumbers:
        _renumber()
    if named:
        staged_ids.refuse_taken_ids(policy)
    _refuse_taken_codes(policy)
    _refuse_shared_numbers(policy)
    _refuse_present(policy)
    if policy.updates:
        _find_parts()
    _refuse_inactive(policy)
    if policy.updates:
        _keep_codes(policy)
        if named:
            staged_ids.merge_ids()
        _refuse_strangers(policy)
        _refuse_other_status()
        _refuse_rings(lock=lock)
        _refuse_own_referrers()
        _compare()
        own_values.compare_staged(NOUN)
        _refuse_moves(policy)
        _refuse_parts()
    if not lock:
        _warn_of_namesakes()
    staged.decide(policy)


def write_staged_customers(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows: customers, contacts, addresses, one event each (saying where it came from: `source`), search rows."""
    give_codes()
    vip = func.coalesce(said(NOUN, "vip").cast(Boolean), false())
    staged.insert_new(Customer, {"shares_identifiers": False, "blacklisted": False, "vip": vip, "status_since": now()})
    staged.update_matched(Customer, STAGED.c.matched_id)
    for model in (Contact, Address):
        _write_part(model)
    own_values.write_staged()
    staged.insert_events(actor, Customer, source)
    write_figures(staged.written_ids(("update",)))
    if rules_of(actor):
        write_scores(staged.written_ids())
    write_search_rows(staged.written_ids())


_LIMITING = ("credit_limit", "category")


def staged_limits() -> dict[UUID, tuple[Any, dict[str, Any]]]:
    """The customers whose limit or category the sound rows change (id, name), with their values of these now: asked before they are written,
    and after."""
    columns = [name for field in _LIMITING for name in stored_columns(CUSTOMER[field])]
    found = (
        select(Customer.id, Customer.name, *(getattr(Customer, name) for name in columns))
        .join(STAGED, STAGED.c.matched_id == Customer.id)
        .where(STAGED.c.action == "update", staged.sound(), STAGED.c.changes[NOUN].has_any(array(columns)))
    )
    return {row.id: (row, some_of(row, _LIMITING)) for row in db.session.execute(found)}


# --- judging


def _match(policy: Policy) -> None:
    """Find each row's customer. A merged one is found by its code only: its numbers are its survivor's now."""
    rows = _holders(policy).subquery("holders")
    names = func.array_agg(func.concat(rows.c.name, " (", rows.c.code, ")"))
    found = (
        select(
            rows.c.number,
            func.count().label("several"),
            func.array_agg(rows.c.id)[1].label("id"),
            func.array_to_string(names[1:5], ", ").label("candidates"),
        )
        .group_by(rows.c.number)
        .cte("found")
    )
    one = and_(STAGED.c.number == found.c.number, found.c.several == 1)
    staged.change_staged(one, {"matched_id": found.c.id})
    problem = problem_of(SEVERAL_MATCH, policy.field, value=said(NOUN, policy.field), candidates=found.c.candidates)
    mark(select(STAGED.c.number, problem).join(found, found.c.number == STAGED.c.number).where(found.c.several > 1))


def _holders(policy: Policy) -> Select[Any]:
    """(number, id, name, code) of the customers that have the key of each row."""
    if policy.key == staged_ids.KEY:
        return staged_ids.holders()
    column: InstrumentedAttribute[Any] = getattr(Customer, policy.key)
    living = true() if policy.field == "code" else Customer.status != Status.MERGED
    rows = keyed(policy.key)
    found = select(rows.c.number, Customer.id, Customer.name, Customer.code)
    return found.join(Customer, and_(column == rows.c.key, living))


def _renumber() -> None:
    """What is there is left alone: the row makes a new customer, and where its code is taken it gets the next one."""
    rows = keyed("code_key")
    taken = select(rows.c.number).join(Customer, Customer.code_key == rows.c.key)
    has_taken = STAGED.c.number.in_(taken)
    staged.forget(NOUN, "code", has_taken)
    staged.change_staged(has_taken, {"keys": STAGED.c["keys"].op("-")("code_key")})
    staged.change_staged(STAGED.c.matched_id.is_not(None), {"matched_id": null()})


def _with(condition: ColumnElement[bool], problem: ColumnElement[Any]) -> Select[Any]:
    """Rows beside customers of the book for which `condition` holds, with the problem that this is."""
    return select(STAGED.c.number, problem).join(Customer, condition)


def _refuse_others(
    policy: Policy, reason: Reason, field: str, name: str, condition: ColumnElement[bool], there: str = ""
) -> None:
    """Stop the rows that will be written and have the same key in the column `name` as another customer has there (or in the column
    `there`). What is skipped may be as it likes."""
    rows = keyed(name)
    other = and_(
        getattr(Customer, there or name) == rows.c.key, Customer.id.is_distinct_from(rows.c.matched_id), condition
    )
    facts = {"name": Customer.name, "code": Customer.code, "id": Customer.id}
    problem = problem_of(reason, field, value=said(NOUN, field, rows), **facts)
    found = select(rows.c.number, problem).join(Customer, other)
    mark(found.where(rows.c.matched_id.is_(None)) if policy.skips else found)


def _refuse_taken_codes(policy: Policy) -> None:
    _refuse_others(policy, rules.CODE_TAKEN, "code", "code_key", true())


def _refuse_shared_numbers(policy: Policy) -> None:
    """A tax, registration or identity number belongs to one living customer; another one fails, whoever confirmed what on screen."""
    for field, name in rules.IDENTIFIERS.items():
        for there in rules.looked_up_in(name):
            _refuse_others(policy, rules.NUMBER_SHARED, field, name, Customer.status != Status.MERGED, there)


def _refuse_present(policy: Policy) -> None:
    """What is put away is neither skipped nor changed without a word; and to create only is to refuse what is there."""
    matched = Customer.id == STAGED.c.matched_id
    facts = {"name": Customer.name, "code": Customer.code, "id": Customer.id}
    if policy.skips or policy.updates:
        for status, reason in ((Status.ARCHIVED, rules.ARCHIVED), (Status.MERGED, rules.MERGED)):
            mark(_with(and_(matched, Customer.status == status), problem_of(reason, policy.field, **facts)))
    else:
        value = said(NOUN, policy.field)
        mark(_with(matched, problem_of(rules.CODE_TAKEN, policy.field, value=value, **facts)))


def _refuse_inactive(policy: Policy) -> None:
    """A record that is no longer offered stays at the customers that have it, and no row chooses it anew."""
    zones = ADDRESS["delivery_zone"].refers_to
    if not inactive_records({*_LISTED.values(), zones}):
        return
    for field, target in _LISTED.items():
        if field in MARKS:
            found = _marked_anew(field, staged.table_of(MODELS[target]))
            mark(found.where(STAGED.c.matched_id.is_(None)) if policy.skips else found)
        else:
            column = REFERENCE_COLUMNS.get(field) or LIMITS[field]
            refuse_chosen(policy, Customer, field, target, column, STAGED.c.matched_id)
    place = STAGED.c.present[Address.audit_noun].astext.cast(Uuid)
    refuse_chosen(policy, Address, "address_delivery_zone", zones, "delivery_zone_id", place)


def _marked_anew(field: str, record: Table) -> Select[Any]:
    """The rows that name, among several, a record that is inactive and that their customer has not got already."""
    problem = problem_of(NO_LONGER_OFFERED, field, value=record.c.name)
    said_ids = STAGED.c.given[NOUN][field]
    named = func.jsonb_array_elements_text(case((func.jsonb_typeof(said_ids) == "array", said_ids)))
    one = named.table_valued("value").lateral("one")
    chosen = one.c.value.cast(Uuid)
    anew = and_(record.c.id == chosen, record.c.status == ListStatus.INACTIVE)
    there = func.coalesce(chosen == any_(getattr(Customer, field)), false())
    matched = Customer.id == STAGED.c.matched_id
    source = STAGED.join(one, true()).join(record, anew).outerjoin(Customer, matched)
    return select(STAGED.c.number, problem).select_from(source).where(~there)


_LISTED = listed(CUSTOMER)


def _keep_codes(policy: Policy) -> None:
    """A customer that was found by its code keeps it as it was typed there: `aq-1` in the file changes no AQ-1."""
    if policy.field == "code":
        staged.forget(NOUN, "code")


def _refuse_strangers(policy: Policy) -> None:
    """A role restricted to its own customers changes no others."""
    if policy.own_only is not None:
        not_own = Customer.owner_id.is_distinct_from(policy.own_only)
        problem = problem_of(rules.NOT_YOURS, policy.field)
        mark(_with(and_(Customer.id == STAGED.c.matched_id, not_own), problem))


def _refuse_other_status() -> None:
    """The status of a customer that is there is moved by verbs; a file may repeat it."""
    status = said(NOUN, "status")
    differs = and_(Customer.id == STAGED.c.matched_id, Customer.status != status)
    mark(_with(differs, problem_of(READ_ONLY, "status", value=status)))


def _refuse_rings(*, lock: bool) -> None:
    """A customer that is there becomes nobody's subsidiary who is, by the book or by an earlier row, its own."""
    parent_id = said(NOUN, "parent_id").cast(Uuid)
    moves = db.session.execute(
        select(STAGED.c.number, STAGED.c.matched_id, parent_id)
        .where(STAGED.c.matched_id.is_not(None), parent_id.is_not(None))
        .order_by(STAGED.c.number)
    ).all()
    if not moves:
        return
    if lock:
        PARENTS.alone()
    chains = PARENTS.chains_of({move[2] for move in moves})
    parents = {below: above for chain in chains.values() for below, above in pairwise([*chain, None]) if below}
    refused = rules.rings_closed(parents, [(move[0], move[1], move[2]) for move in moves])
    parent = aliased(Customer)
    problem = problem_of(rules.PARENT_BELOW, "parent", name=Customer.name, parent_name=parent.name)
    beside = select(STAGED.c.number, problem).join(Customer, Customer.id == STAGED.c.matched_id)
    mark(beside.join(parent, parent.id == parent_id).where(STAGED.c.number.in_(refused)))


def _refuse_own_referrers() -> None:
    """Nobody is brought by itself."""
    referrer = said(NOUN, "referred_by_id").cast(Uuid)
    found = select(STAGED.c.number, problem_of(rules.OWN_REFERRER, "referred_by"))
    mark(found.where(STAGED.c.matched_id == referrer))


def _warn_of_namesakes() -> None:
    """Another customer of the same name, legal form aside, among those that the person may see. Of many the first is enough."""
    rows = keyed("match_name")
    other = Customer.id.is_distinct_from(rows.c.matched_id)
    alike = select(Customer.name, Customer.code, Customer.id).where(
        Customer.match_name == rows.c.key, other, Customer.status != Status.MERGED, visible()
    )
    one = alike.order_by(Customer.id).limit(1).lateral("one")
    problem = problem_of(
        rules.SAME_NAME, "name", value=said(NOUN, "name", rows), name=one.c.name, code=one.c.code, id=one.c.id
    )
    staged.warn(select(rows.c.number, problem).select_from(rows.join(one, true())))


def _refuse_moves(policy: Policy) -> None:
    """Where a customer that is there belongs decides about its credit."""
    for field, reason in policy.kept:
        change = STAGED.c.changes[NOUN][REFERENCE_COLUMNS[field]]
        decides = or_(*(change[place].astext.cast(Uuid).in_(GIVES_CREDIT[field]) for place in (0, 1)))
        mark(select(STAGED.c.number, problem_of(reason, field)).where(STAGED.c.matched_id.is_not(None), decides))


_FIND_PARTS = text(
    """
    update staged s
       set changes = '{}', present = jsonb_strip_nulls(jsonb_build_object(
             'contact', (select k.id from customer_contacts k where s.given ? 'contact' and k.customer_id = s.matched_id and k.is_primary),
             'address', (select a.id from customer_addresses a
                          where s.given ? 'address' and a.customer_id = s.matched_id and a.is_default
                            and a.purpose = coalesce(s.given #>> '{address,purpose}', 'billing'))))
     where s.matched_id is not null
    """
)
_COMPARE = text(
    """
    with found as materialized (
      select number, given, matched_id, (present ->> 'contact')::uuid as contact_id, (present ->> 'address')::uuid as address_id
        from staged where matched_id is not null
    ), book as (
      select r.number, r.given, to_jsonb(c) as customer, to_jsonb(k) as contact, to_jsonb(a) as address
        from found r
        join customers c on c.id = r.matched_id
        left join customer_contacts k on k.id = r.contact_id
        left join customer_addresses a on a.id = r.address_id
    ), different as (
      select b.number, part.noun, jsonb_object_agg(one.key, jsonb_build_array(part.there -> one.key, one.value)) as changes
        from book b,
             lateral (values ('customer', b.customer), ('contact', b.contact), ('address', b.address)) part (noun, there),
             lateral jsonb_each(b.given -> part.noun) one
       where part.there -> one.key is distinct from one.value
       group by b.number, part.noun
    )
    update staged s set changes = d.changes
      from (select number, jsonb_object_agg(noun, changes) as changes from different group by number) d
     where d.number = s.number
    """
)


def _find_parts() -> None:
    """Find the primary contact of each row's customer, and its default address for the purpose of which the row speaks."""
    db.session.execute(_FIND_PARTS)


def _compare() -> None:
    """Note what each row changes: of the customer, and of the parts that were found."""
    db.session.execute(_COMPARE)


def _refuse_parts() -> None:
    """A new part of a customer that is there needs its name, and room: the same limits as on screen."""
    parts: tuple[tuple[type[Contact] | type[Address], str, str, int, Reason], ...] = (
        (Contact, "name", "contact_name", MAX_CONTACTS, rules.TOO_MANY_CONTACTS),
        (Address, "line1", "address_line1", MAX_ADDRESSES, rules.TOO_MANY_ADDRESSES),
    )
    for model, name, field, most, reason in parts:
        noun = model.audit_noun
        new = and_(STAGED.c.matched_id.is_not(None), STAGED.c.given.has_key(noun), ~STAGED.c.present.has_key(noun))
        mark(select(STAGED.c.number, problem_of(REQUIRED, field)).where(new, said(noun, name).is_(None)))
        count = select(func.count()).where(model.customer_id == STAGED.c.matched_id).correlate(STAGED).scalar_subquery()
        mark(select(STAGED.c.number, problem_of(reason, field, limit=str(most))).where(new, count >= most))


# --- writing


def _write_part(model: type[Contact] | type[Address]) -> None:
    """Insert the contacts (or addresses) that are new, change those that were there. The first is primary, or default for its purpose."""
    noun = model.audit_noun
    first = {"is_primary": True} if model is Contact else {"is_default": True}
    owner = func.coalesce(STAGED.c.matched_id, STAGED.c.id)
    new = and_(STAGED.c.given.has_key(noun), ~STAGED.c.present.has_key(noun))
    new_id = STAGED.c.part_ids[noun].astext.cast(Uuid)
    staged.insert_parts(model, new, {"id": new_id, "customer_id": owner, **first})
    staged.update_matched(model, STAGED.c.present[noun].astext.cast(Uuid), keys=False)
