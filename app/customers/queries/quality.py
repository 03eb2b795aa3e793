"""The rules of data quality that a company keeps, and the scores that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import JSONB

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NOT_FOUND, Invalid, NotFound
from app.core.kept import Kept
from app.core.messages import Problem
from app.core.records import staged
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.filters import compile_filter
from app.core.records.grammar import read_filter
from app.core.records.judging import conditions_of
from app.core.records.staged import STAGED
from app.core.session import bound_actor
from app.core.surroundings import context_of
from app.customers.models import Customer
from app.customers.models.quality import QualityRule
from app.customers.queries.columns import compared_in
from app.customers.queries.definition import whole_definition
from app.customers.queries.search import SEARCH_BOUND, found_by
from app.customers.rules import quality
from app.customers.values.quality import WEIGHTS, Rule, Strictness
from app.reference.queries.resolver import find_reference


def rule_definition(actor: Actor) -> Definition:
    """What rules may look at: everything that is said of a customer, hidden from this person's role or not; nothing that follows from it."""
    whole = whole_definition(actor)
    return whole.only({f.name for f in whole if f.operators and not f.read_only})


def rule_context(actor: Actor) -> Context:
    """How the values in a rule's filter are read."""
    return context_of(actor, find_reference)


@dataclass(frozen=True)
class _Known:
    rules: tuple[Rule, ...]
    filters: tuple[tuple[Rule, ColumnElement[bool]], ...]


def _read() -> _Known:
    actor = bound_actor()
    definition, context = rule_definition(actor), rule_context(actor)
    found = [(rule, row) for row in all_rules() if row.is_active and (rule := readable(row, definition, context))]
    compared = compared_in(definition)
    filters = [
        (rule, compile_filter(definition, row.filter, compared, context, lambda _field, words: _found(words)))
        for rule, row in found
    ]
    return _Known(tuple(rule for rule, _ in found), tuple(filters))


def _found(words: str) -> ColumnElement[bool]:
    return Customer.id.in_(select(found_by(words, SEARCH_BOUND).c.customer_id))


_KEPT = Kept(_read)


def rules_of(actor: Actor) -> tuple[Rule, ...]:
    """The rules that are on and can be asked, in the order of their making."""
    return _KEPT.of(actor.tenant).rules


def readable(row: QualityRule, definition: Definition, context: Context) -> Rule | None:
    """The rule that a row holds; None when it names a field or a record that is no longer there."""
    try:
        node = read_filter(definition, row.filter, context)
    except Invalid:
        return None
    fields = frozenset(one.field.name for one in conditions_of(node))
    return Rule(row.id, node, row.messages, Strictness(row.level), quality.place_of(node), fields)


def all_rules() -> Sequence[QualityRule]:
    """All rules in the order of their making."""
    return db.session.scalars(select(QualityRule).order_by(QualityRule.id)).all()


def get_rule(rule_id: UUID, *, lock: bool = False) -> QualityRule:
    """One rule; raises NotFound."""
    statement = select(QualityRule).where(QualityRule.id == rule_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def count_rules() -> int:
    """How many there are, switched off or not."""
    return db.session.scalar(select(func.count()).select_from(QualityRule)) or 0


# --- rows on their way into the book


def staged_targets() -> Sequence[Any]:
    """The sound staged rows that will be written: number, and the customer that is there already."""
    wanted = and_(STAGED.c.action.in_(("create", "update")), staged.sound())
    return db.session.execute(select(STAGED.c.number, STAGED.c.matched_id).where(wanted)).all()


def mark_staged(numbers: Collection[int], problem: Problem, *, stops: bool) -> None:
    """Let these rows have the problem, or be worth a look because of it."""
    found = select(STAGED.c.number, literal(problem.to_json(), JSONB).label("problem")).where(
        STAGED.c.number.in_(numbers)
    )
    (staged.mark if stops else staged.warn)(found)


# --- scores


def _score() -> ColumnElement[Any]:
    """`rules.quality.score`, as SQL says it of a row."""
    known = _KEPT.of(bound_actor().tenant).filters
    whole = sum(WEIGHTS[rule.level] for rule, _ in known)
    if not whole:
        return null()
    lost = sum((case((condition, WEIGHTS[rule.level]), else_=0) for rule, condition in known[1:]), _first(known))
    return 100 - 100 * lost // whole


def _first(known: Sequence[tuple[Rule, ColumnElement[bool]]]) -> ColumnElement[int]:
    rule, condition = known[0]
    return case((condition, WEIGHTS[rule.level]), else_=0)


def write_scores(customer_ids: Collection[UUID]) -> None:
    """Write anew the scores of these customers, from what is in the database now."""
    score = _score()
    changed = Customer.quality_score.is_distinct_from(score)
    db.session.execute(
        update(Customer)
        .where(Customer.id.in_(customer_ids), changed)
        .values(quality_score=score)
        .execution_options(audited_by="nothing: the score follows from fields", synchronize_session=False)
    )


def next_customers(after: UUID | None, at_most: int) -> Sequence[UUID]:
    """The next customers by their ids."""
    statement = select(Customer.id).order_by(Customer.id).limit(at_most)
    return db.session.scalars(statement.where(Customer.id > after) if after else statement).all()


def average_score() -> int | None:
    """The average of all scores; None where there are none."""
    found = db.session.scalar(select(func.avg(Customer.quality_score)))
    return None if found is None else round(found)
