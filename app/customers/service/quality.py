"""Rules of data quality: kept by administrators, held against every change, and summed up in a score."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, Stale
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.messages import Problem
from app.core.records.context import LOCALES
from app.core.records.filters import Filter
from app.core.records.grammar import read_filter
from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.models.quality import QualityRule
from app.customers.queries import columns
from app.customers.queries import quality as queries
from app.customers.queries.definition import definition_for, whole_definition
from app.customers.rules import quality
from app.customers.values.quality import (
    MAX_MESSAGE,
    MAX_RULES,
    MESSAGE_TOO_LONG,
    NO_CONDITION,
    NO_MESSAGE,
    TOO_MANY_RULES,
    Rule,
    RuleFacts,
    Strictness,
)
from app.fields.values import PREFIX
from app.identity.service.companies import raise_config_version

SLICE = 2000


# --- held against customers


def are_there() -> bool:
    """Does the company have rules that are on?"""
    return bool(queries.rules_of(bound_actor()))


def refuse_broken(before: Mapping[str, Any] | None, after: Mapping[str, Any], given: Collection[str]) -> None:
    """Raise Invalid for a strict rule that this change breaks; `before` is None of a new customer. A rule about what is hidden from the
    actor stops nobody who could not put it right."""
    broken = quality.refusing(seen_rules(), before, after, given)
    if broken:
        raise Invalid(*map(quality.problem_of, broken))


def settle(customer: Customer, changed: Mapping[str, Any] | None = None) -> None:
    """Keep the score of one customer as it stands in its row; `changed` are values that are still to be written elsewhere."""
    rules = queries.rules_of(bound_actor())
    if rules:
        values = {**values_of(customer), **(changed or {})}
        customer.quality_score = quality.score(rules, quality.broken(rules, values))


def values_of(customer: Customer) -> dict[str, Any]:
    """The values of a customer that rules look at; the company's own fields are asked for where a rule may look at one."""
    rules = queries.rules_of(bound_actor())
    own = any(name.startswith(PREFIX) for rule in rules for name in rule.fields)
    return columns.whole_values(customer, whole_definition(bound_actor())) if own else columns.values_of(customer)


def broken_by(values: Mapping[str, Any]) -> list[Rule]:
    """The rules that a customer with these values breaks, as far as the actor sees what they are about."""
    return quality.broken(seen_rules(), values)


def warnings_of(values: Mapping[str, Any]) -> list[Problem]:
    """The same as problems: what is worth a look."""
    return [quality.problem_of(rule) for rule in broken_by(values)]


def seen_rules() -> list[Rule]:
    """The rules about nothing that is hidden from the actor."""
    definition = definition_for(bound_actor())
    return [rule for rule in queries.rules_of(bound_actor()) if all(name in definition for name in rule.fields)]


# --- kept


def save_rule(
    row: QualityRule | None,
    asked: Filter,
    messages: Mapping[str, str],
    level: Strictness,
    *,
    is_active: bool = True,
    version: int | None = None,
) -> QualityRule:
    """A new rule, or `row` changed; every customer is scored anew in the background. Raises Invalid, Stale, Conflict for the 51st."""
    raise_config_version(bound_actor())
    if row is not None and version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    if row is None and queries.count_rules() >= MAX_RULES:
        raise Conflict(Problem(None, TOO_MANY_RULES, {"limit": str(MAX_RULES)}))
    problems = problems_of(asked, messages)
    if problems:
        raise Invalid(*problems)
    if row is None:
        row = QualityRule(id=new_id(), version=0)
        db.session.add(row)
    row.filter, row.messages, row.level = dict(asked), {k: v for k, v in messages.items() if v}, level.value
    row.is_active, row.version = is_active, row.version + 1
    db.session.flush()
    _score_all()
    return row


def problems_of(asked: Filter, messages: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a rule. Raises Invalid for a filter that cannot be read."""
    actor = bound_actor()
    if not asked or asked == {"all": []}:
        return [Problem("filter", NO_CONDITION), *_wording(messages)]
    node = read_filter(queries.rule_definition(actor), asked, queries.rule_context(actor))
    return [*quality.problems_in(node), *_wording(messages)]


def _wording(messages: Mapping[str, str]) -> list[Problem]:
    if not any(messages.values()):
        return [Problem("message_en", NO_MESSAGE)]
    long = [one for one in LOCALES if len(messages.get(one, "")) > MAX_MESSAGE]
    return [Problem(f"message_{one}", MESSAGE_TOO_LONG, {"limit": str(MAX_MESSAGE)}) for one in long]


def facts_of(row: QualityRule) -> RuleFacts:
    """The rule that a row holds."""
    return RuleFacts(row.filter, row.messages, Strictness(row.level), row.is_active)


def delete_rule(row: QualityRule) -> None:
    """Forget a rule."""
    db.session.delete(row)
    db.session.flush()
    raise_config_version(bound_actor())
    _score_all()


def _score_all() -> JobRow:
    return enqueue(Job.CUSTOMERS_SCORE)


def score_step(job: JobRow) -> Outcome:
    """One slice of the job: the scores of the next customers."""
    after = job.args.get("after")
    ids = queries.next_customers(UUID(after) if after else None, SLICE)
    if ids:
        queries.write_scores(ids)
        job.args = {**job.args, "after": str(ids[-1])}
        job.done += len(ids)
    return Outcome.AGAIN if len(ids) == SLICE else Outcome.DONE
