"""The members of a conglomerate with their exposure, as records of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records import sources
from app.core.records.context import Context
from app.core.records.fields import Definition, Op
from app.core.records.grammar import Condition, Several, read_filter
from app.core.records.sources import Source, Values
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.desk.rules import GROUP_WANTED
from app.desk.service.members import Member, members_of
from app.desk.values import MEMBER

ASKED = MEMBER.only({"conglomerate"})


def group_of(asked: sources.Question, context: Context) -> UUID:
    """The one conglomerate that is asked for. Raises Invalid."""
    node = read_filter(ASKED, asked.filter, context)
    [first, *more] = node.parts if isinstance(node, Several) and node.every and node.parts else (node,)
    if more or not isinstance(first, Condition) or first.op is not Op.EQ:
        raise Invalid(Problem("filter", GROUP_WANTED))
    found: UUID = first.values[0]
    return found


def _pages(asked: sources.Question, context: Context) -> Iterator[Sequence[Values]]:
    yield [_values(one) for one in members_of(group_of(asked, context))]


def _values(one: Member) -> dict[str, Any]:
    base = bound_actor().tenant.currency
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "group": one.group,
        **{name: Money(amount, base) for name, amount in one.parts._asdict().items()},
        "exposure": Money(one.exposure, base),
        "overdue": Money(one.overdue, base),
        "limit": one.limit,
        "available": one.available,
    }


def _check(asked: sources.Question, definition: Definition, context: Context) -> None:
    group_of(asked, context)


def _count(asked: sources.Question, context: Context) -> int:
    return len(members_of(group_of(asked, context)))


def _definition(actor: Actor) -> Definition:
    return MEMBER


SOURCE = Source(
    type="conglomerate-members",
    permission=Permission.CREDIT_VIEW,
    list_view="desk.list_members",
    definition=_definition,
    context=context_for,
    check=_check,
    count=_count,
    pages=_pages,
    report=True,
)
