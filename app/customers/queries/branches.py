"""Branches of customers: one by its code, those of an import, and how they spread over the groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, func, literal, or_, select

from app.core.actor import Actor
from app.core.db import db
from app.core.records import staged
from app.core.records.staged import STAGED, Policy, mark, problem_of, said
from app.core.records.staged_diff import compare
from app.core.text import key
from app.customers import rules
from app.customers.models import Branch, Customer
from app.customers.queries.owners import refuse_owners
from app.customers.queries.search import write_search_rows
from app.customers.queries.staged_references import refuse_inactive
from app.customers.values import BRANCH
from app.fields.queries import values as own_values
from app.reference.models import BranchGroup
from app.reference.values import ListStatus

NOUN = Branch.audit_noun


def branches_of(customer_id: UUID) -> Sequence[Branch]:
    """The branches, by code."""
    statement = select(Branch).where(Branch.customer_id == customer_id).order_by(Branch.code_key, Branch.id)
    return db.session.scalars(statement).all()


def find_branch(customer_id: UUID, code: str) -> Branch | None:
    """The branch of this customer with that code, without regard to case or width."""
    return db.session.scalar(select(Branch).where(Branch.customer_id == customer_id, Branch.code_key == key(code)))


# --- groups


def group_rules(besides: UUID | None = None) -> list[rules.BranchRule]:
    """What the active groups ask, in the order in which they are asked; without that of `besides`."""
    group = BranchGroup
    statement = select(group.id, group.country, group.states, group.priority, group.code_key)
    active = statement.where(group.status == ListStatus.ACTIVE, group.id.is_distinct_from(besides))
    rows = db.session.execute(active)
    return sorted(rules.branch_rule(row.id, row.country, row.states, row.priority, row.code_key) for row in rows)


def spread() -> Sequence[Any]:
    """(country, state, group, how many) of the branches that no person has put into a group."""
    place = (Branch.country, Branch.state, Branch.branch_group_id)
    statement = select(*place, func.count().label("count")).where(~Branch.group_by_hand)
    return db.session.execute(statement.group_by(*place)).all()


def branches_at(places: Sequence[tuple[str | None, str | None, UUID | None]], at_most: int) -> Sequence[Branch]:
    """Branches at these places (country, state, present group) that no person has put into a group: held, at most so many."""
    if not places:
        return []
    at = [
        and_(
            Branch.country.is_not_distinct_from(country),
            Branch.state.is_not_distinct_from(state),
            Branch.branch_group_id.is_not_distinct_from(group_id),
        )
        for country, state, group_id in places
    ]
    chosen = select(Branch).where(~Branch.group_by_hand, or_(*at)).order_by(Branch.id).limit(at_most)
    return db.session.scalars(chosen.with_for_update()).all()


# --- staged rows


def judge_staged_branches(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way."""
    customer_id = said(NOUN, "customer_id").cast(Uuid)
    keys = STAGED.c["keys"]["code_key"].astext
    found = (
        select(STAGED.c.number, Branch.id)
        .join(Branch, and_(Branch.customer_id == customer_id, Branch.code_key == keys))
        .subquery("found")
    )
    staged.change_staged(STAGED.c.number == found.c.number, {"matched_id": found.c.id})
    if lock:
        staged.lock_matched(Branch)
    refuse_owners(policy, customer_id)
    refuse_inactive(policy, Branch, BRANCH)
    if policy.updates:
        staged.forget(NOUN, "code")
        compare(Branch)
        own_values.compare_staged(NOUN)
    elif not policy.skips:
        problem = problem_of(rules.BRANCH_CODE_TAKEN, "code", value=said(NOUN, "code"), name=Branch.name)
        mark(select(STAGED.c.number, problem).join(Branch, Branch.id == STAGED.c.matched_id))
    staged.decide(policy)


def write_staged_branches(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows, with an event each in the history of their customers, and what the customers are found by."""
    _give_groups()
    staged.insert_new(Branch, {})
    staged.update_matched(Branch, STAGED.c.matched_id)
    own_values.write_staged()
    root = (
        select(Branch.customer_id).where(Branch.id == func.coalesce(STAGED.c.matched_id, STAGED.c.id)).scalar_subquery()
    )
    staged.insert_events(actor, Branch, source, root=(Customer.audit_noun, root))
    ids = staged.written_ids()
    write_search_rows(db.session.scalars(select(Branch.customer_id).where(Branch.id.in_(ids)).distinct()).all())


def _give_groups() -> None:
    """New branches for which the file names no group get the one whose rule they meet."""
    asked = group_rules()
    country, state = said(NOUN, "country"), said(NOUN, "state")
    new = and_(STAGED.c.action == "create", said(NOUN, "branch_group_id").is_(None))
    for row in db.session.execute(select(country.label("country"), state.label("state")).where(new).distinct()).all():
        group_id = rules.group_for(asked, row.country, row.state)
        here = and_(new, country.is_not_distinct_from(row.country), state.is_not_distinct_from(row.state))
        if group_id:
            given = func.jsonb_build_object("branch_group_id", literal(str(group_id), Text))
            defaults = func.jsonb_build_object(
                literal(NOUN, Text), func.coalesce(STAGED.c.defaults[NOUN], staged.NOTHING).op("||")(given)
            )
            staged.change_staged(here, {"defaults": STAGED.c.defaults.op("||")(defaults)})
