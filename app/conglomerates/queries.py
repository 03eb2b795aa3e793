"""Every statement about the trees, beyond what all lists have (`reference.queries.lists`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, select

from app.conglomerates import rules
from app.conglomerates.models import Conglomerate
from app.conglomerates.values import CONGLOMERATES
from app.core.db import db
from app.core.records.staged import STAGED, Policy, mark, problem_of
from app.core.trees import Tree
from app.reference.queries import lists
from app.reference.queries.staged import judge_staged_records
from app.reference.values import ListStatus

TREE = Tree.of(Conglomerate)
"""`chain_of`, `chains_of` many, `subtree_of`, and `hold` for whoever hangs something on a node."""


UNDER_A_LIMIT: Select[tuple[UUID]] = TREE.downwards(
    select(Conglomerate.id).where(Conglomerate.credit_limit.is_not(None))
).order_by(None)
"""`id` of every node that has a limit, or stands under one that has."""


def any_under_a_limit(ids: Collection[UUID]) -> bool:
    """Does a limit hold for any of these nodes?"""
    limited = UNDER_A_LIMIT.subquery()
    return bool(ids and db.session.scalar(select(exists().where(limited.c.id.in_(ids)))))


def limited_above(node_id: UUID | None) -> set[UUID]:
    """The node and those above it that have a limit."""
    way = TREE.chain_of(node_id) if node_id else []
    limited = select(Conglomerate.id).where(Conglomerate.id.in_(way), Conglomerate.credit_limit.is_not(None))
    return set(db.session.scalars(limited)) if way else set()


def get_node(node_id: UUID) -> Conglomerate:
    """The node; raises NotFound."""
    found = lists.get_record(CONGLOMERATES, node_id)
    assert isinstance(found, Conglomerate)
    return found


def chain_labels(node_id: UUID) -> Sequence[Any]:
    """(id, code, name) of the node and of all above it, from below."""
    chain = TREE.chain_of(node_id)
    rows = db.session.execute(
        select(Conglomerate.id, Conglomerate.code, Conglomerate.name).where(Conglomerate.id.in_(chain))
    )
    named = {row.id: row for row in rows}
    return [named[one] for one in chain]


def possible_parents(besides: UUID | None = None) -> Sequence[Any]:
    """(id, code, name) of the active nodes by name, without `besides` and what is below it."""
    below = TREE.subtree_of(besides) if besides else []
    statement = select(Conglomerate.id, Conglomerate.code, Conglomerate.name)
    wanted = statement.where(Conglomerate.status == ListStatus.ACTIVE, Conglomerate.id.not_in(below))
    return db.session.execute(wanted.order_by(Conglomerate.sort_name, Conglomerate.id)).all()


def judge_staged_nodes(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it. A node that is there is moved by its page alone: whoever keeps figures has to follow."""
    judge_staged_records(Conglomerate, policy, lock=lock)
    noun = Conglomerate.audit_noun
    moving = and_(STAGED.c.matched_id == Conglomerate.id, STAGED.c.changes[noun].has_key("parent_id"))
    problem = problem_of(rules.MOVED_ELSEWHERE, "parent", name=Conglomerate.name)
    mark(select(STAGED.c.number, problem).join(Conglomerate, moving).where(STAGED.c.action == "update"))
