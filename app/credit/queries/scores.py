"""The scores of customers by credit agencies: those of one, those of many for files, and those of an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, false, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.money import Money
from app.core.records import staged
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.filters import Column, Filter, MoneyColumns, compile_filter
from app.core.records.staged import STAGED, Policy, mark, problem_of, said
from app.core.records.staged_diff import compare
from app.credit.models import CreditScore
from app.credit.rules.scores import SCORE_THERE
from app.credit.values.scores import SCORE
from app.customers.models import Customer
from app.customers.queries.owners import refuse_owners
from app.customers.queries.staged_references import refuse_inactive
from app.customers.values import WHOSE
from app.reference.models import CreditAgency
from app.reference.queries.labels import labels_anywhere

NOUN = CreditScore.audit_noun
_NEWEST_FIRST = (CreditScore.scored_on.desc(), CreditScore.id.desc())


def scores_of(customer_id: UUID) -> Sequence[CreditScore]:
    """Every score of a customer, the newest first."""
    return db.session.scalars(
        select(CreditScore).where(CreditScore.customer_id == customer_id).order_by(*_NEWEST_FIRST)
    ).all()


def newest_scores(customer_id: UUID) -> Sequence[CreditScore]:
    """The newest score of each agency, by the agency's id."""
    statement = (
        select(CreditScore).ext(distinct_on(CreditScore.agency_id)).where(CreditScore.customer_id == customer_id)
    )
    return db.session.scalars(statement.order_by(CreditScore.agency_id, *_NEWEST_FIRST)).all()


def get_score(customer_id: UUID, score_id: UUID) -> CreditScore:
    """One score of this customer; raises NotFound."""
    found = db.session.scalar(
        select(CreditScore).where(CreditScore.customer_id == customer_id, CreditScore.id == score_id)
    )
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_score(customer_id: UUID, agency_id: UUID, day: date) -> CreditScore | None:
    """What the agency said of the customer on that day."""
    statement = select(CreditScore).where(CreditScore.customer_id == customer_id, CreditScore.agency_id == agency_id)
    return db.session.scalar(statement.where(CreditScore.scored_on == day))


def values_of(row: CreditScore) -> dict[str, Any]:
    """The canonical values of a score, by field name."""
    amount, currency = row.recommended_limit, row.recommended_limit_currency
    limit = Money(amount, currency) if amount is not None and currency else None
    plain = {name: getattr(row, name) for name in ("scored_on", "score", "points", "remark")}
    return {"agency": row.agency_id, **plain, "recommended_limit": limit}


def labels_of(values: Iterable[Mapping[str, Any]]) -> dict[UUID, dict[str, str]]:
    """Code and name of the agencies, and of the customers where they are among the values."""
    names = ("agency", WHOSE.name)
    wanted = {one for some in values for name in names if (one := some.get(name))}
    return labels_anywhere(wanted, {"credit_agency", "customer"}, Customer) if wanted else {}


# --- of many customers


def scores_after(
    definition: Definition, whose: Select[Any], asked: Filter | None, context: Context, after: UUID | None, at_most: int
) -> Sequence[CreditScore]:
    """The scores of the customers that `whose` selects, in the order in which they were added, from behind `after`. Raises Invalid for a
    filter that cannot be read."""
    statement = select(CreditScore).where(CreditScore.customer_id.in_(whose), meeting(definition, asked, context))
    if after is not None:
        statement = statement.where(CreditScore.id > after)
    return db.session.scalars(statement.order_by(CreditScore.id).limit(at_most)).all()


def count_scores(definition: Definition, whose: Select[Any], asked: Filter | None, context: Context) -> int:
    """How many these are."""
    met = meeting(definition, asked, context)
    counted = select(func.count()).select_from(CreditScore).where(CreditScore.customer_id.in_(whose), met)
    return db.session.scalar(counted) or 0


def meeting(definition: Definition, asked: Filter | None, context: Context) -> Any:
    """The scores that meet a filter. Raises Invalid for one that cannot be read."""
    table = CreditScore.__table__.c
    columns: dict[str, Column] = {
        WHOSE.name: table.customer_id,
        "agency": table.agency_id,
        **{name: table[name] for name in ("scored_on", "score", "points")},
        "recommended_limit": MoneyColumns(table.recommended_limit, table.recommended_limit_currency),
    }
    return compile_filter(definition, asked, columns, context, lambda field, words: false())


# --- staged rows


def judge_staged_scores(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way."""
    customer_id, agency_id = (said(NOUN, name).cast(Uuid) for name in ("customer_id", "agency_id"))
    same = and_(
        CreditScore.customer_id == customer_id,
        CreditScore.agency_id == agency_id,
        CreditScore.scored_on == said(NOUN, "scored_on").cast(Date),
    )
    found = select(STAGED.c.number, CreditScore.id).join(CreditScore, same).subquery("found")
    staged.change_staged(STAGED.c.number == found.c.number, {"matched_id": found.c.id})
    if lock:
        staged.lock_matched(CreditScore)
    refuse_owners(policy, customer_id)
    refuse_inactive(policy, CreditScore, SCORE)
    if policy.updates:
        compare(CreditScore)
    elif not policy.skips:
        problem = problem_of(SCORE_THERE, "scored_on", agency=CreditAgency.name)
        there = select(STAGED.c.number, problem).join(CreditAgency, CreditAgency.id == agency_id)
        mark(there.where(STAGED.c.matched_id.is_not(None)))
    staged.decide(policy)


def write_staged_scores(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows, with an event each in the history of their customers."""
    staged.insert_new(CreditScore, {})
    staged.update_matched(CreditScore, STAGED.c.matched_id)
    staged.insert_events(actor, CreditScore, source, root=(Customer.audit_noun, said(NOUN, "customer_id").cast(Uuid)))
