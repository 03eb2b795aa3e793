"""Who pays: the customer's standing, the limits that may be its own, and the nodes above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, case, select, text
from sqlalchemy.orm import aliased

from app.conglomerates.models import Conglomerate
from app.core.clock import today
from app.core.db import db
from app.core.questions import Question, Rows, ask, ask_together
from app.core.session import bound_actor
from app.credit.values import Increase, Limit, Source
from app.customers.models import Customer
from app.reference.models import Category, CreditLimit
from app.reference.queries.limits import holds


@dataclass(frozen=True)
class Node:
    """A node of a conglomerate."""

    id: UUID
    name: str
    limit: Limit | None


@dataclass(frozen=True)
class Debtor:
    """A customer as far as credit asks."""

    id: UUID
    code: str
    name: str
    status: str
    blacklisted: bool
    currency: str | None
    category_id: UUID | None
    credit_term_id: UUID | None
    owner_id: UUID | None
    sales_agent_id: UUID | None
    next_credit_review: date | None
    limits: tuple[Limit | None, ...]
    """Its own, its category's: the first that is set holds."""
    turns: tuple[date, ...] = ()
    """The last days before named limits of it begin or end."""
    chain: tuple[Node, ...] = ()
    """The node it hangs on, and those above, up to the root."""


def debtors(customer_ids: Collection[UUID], *, alone: bool = False, day: date | None = None) -> dict[UUID, Debtor]:
    """These customers, with the limits that hold on `day` (today unless said) and the nodes above them. A named limit outside its dates falls
    through. `alone`: locked in the order of their ids, when whoever kept them and moved what they owe is done."""
    return with_chains(*ask_together(asked_debtors(customer_ids, alone=alone, day=day), chains_of(customer_ids)))


def asked_debtors(
    customer_ids: Collection[UUID], *, alone: bool = False, day: date | None = None
) -> Question[dict[UUID, Debtor]]:
    """These customers as `debtors` answers them, without the nodes above."""
    values = {"ids": list(customer_ids), "day": day or today(bound_actor().tenant.timezone)}
    return Question(_DEBTORS[alone], values, _debtors)


def with_chains(found: Mapping[UUID, Debtor], chains: Mapping[UUID, tuple[Node, ...]]) -> dict[UUID, Debtor]:
    """The same customers, with the nodes above them."""
    return {one.id: replace(one, chain=chains.get(one.id, ())) for one in found.values()}


THESE = text("customers.id = any(array(select unnest(cast(:ids as uuid[]))))")
"""The customers `ids`. How many there are is hidden from the planner, which otherwise plans anew each time, for longer than it reads."""
_PLAIN = (
    Customer.id,
    Customer.code,
    Customer.name,
    Customer.status,
    Customer.blacklisted,
    Customer.currency,
    Customer.category_id,
    Customer.credit_term_id,
    Customer.owner_id,
    Customer.sales_agent_id,
    Customer.next_credit_review,
)


def _statement() -> Select[*tuple[Any, ...]]:
    own, inherited = aliased(CreditLimit), aliased(CreditLimit)
    day = bindparam("day", type_=Date)
    return (
        select(
            *_PLAIN,
            case((holds(own, day), Customer.credit_limit)).label("credit_limit"),
            Customer.credit_limit_currency,
            case((holds(inherited, day), Category.credit_limit)).label("category_limit"),
            Category.credit_limit_currency.label("category_currency"),
            Category.name.label("category_name"),
            own.valid_from.label("own_from"),
            own.valid_until.label("own_until"),
            inherited.valid_from.label("inherited_from"),
            inherited.valid_until.label("inherited_until"),
        )
        .outerjoin(own, own.id == Customer.credit_limit_id)
        .outerjoin(Category, Category.id == Customer.category_id)
        .outerjoin(inherited, inherited.id == Category.credit_limit_id)
        .where(THESE)
        .order_by(Customer.id)
    )


_READ = _statement()
_DEBTORS = {False: _READ, True: _READ.with_for_update(of=Customer, key_share=True)}
"""Built once: writing them anew for every order takes longer than PostgreSQL takes to answer."""


def _debtors(rows: Rows) -> dict[UUID, Debtor]:
    return {row.id: _debtor(row) for row in rows}


def _debtor(row: Any) -> Debtor:
    own = _limit(row.credit_limit, row.credit_limit_currency, Source.CUSTOMER)
    inherited = _limit(row.category_limit, row.category_currency, Source.CATEGORY, row.category_id, row.category_name)
    turns = turning_days(((row.own_from, row.own_until), (row.inherited_from, row.inherited_until)))
    plain = {column.key: getattr(row, column.key) for column in _PLAIN}
    return Debtor(**plain, limits=(own, inherited), turns=turns)


def turning_days(spans: Iterable[tuple[date | None, date | None]]) -> tuple[date, ...]:
    """The last days before spans (first day, last day) begin, and their last days."""
    return tuple(
        day for first, last in spans for day in (first - timedelta(days=1) if first else None, last) if day is not None
    )


def _limit(
    amount: int | None, currency: str | None, source: Source, source_id: UUID | None = None, name: str | None = None
) -> Limit | None:
    return None if amount is None else Limit(amount, currency or "", source, source_id, name or "")


Increases = Mapping[UUID, list[tuple[Increase, str]]]
"""Customer or node → its temporary increases, with their currency."""


class Above(NamedTuple):
    """What stands above customers, and by what they and what stands above them are raised."""

    chains: dict[UUID, tuple[Node, ...]]
    """Customer → the nodes above it, its own first."""
    increases: Increases
    """Those that hold on the day or will hold later."""


def above(customer_ids: Collection[UUID], day: date) -> Question[Above]:
    """The nodes above each of these customers, and the temporary increases of all of them."""
    return Question(_ALL_ABOVE, {"ids": list(customer_ids), "day": day}, _above)


def _above(rows: Rows) -> Above:
    steps = {(row.customer_id, row.id): row for row in rows if row.id}  # a node with two increases comes twice
    raising = {row.increase_id: row for row in rows if row.increase_id}  # one of a node above two customers, too
    return Above(_chains(steps.values()), _increases(raising.values()))


def chains_of(customer_ids: Iterable[UUID]) -> Question[dict[UUID, tuple[Node, ...]]]:
    """The nodes above each of these customers, its own first."""
    return Question(_CHAINS, {"ids": list(customer_ids)}, _chains)


def _chains(rows: Iterable[Any]) -> dict[UUID, tuple[Node, ...]]:
    chains: dict[UUID, tuple[Node, ...]] = {}
    for row in rows:
        limit = _limit(row.credit_limit, row.credit_limit_currency, Source.CONGLOMERATE)
        chains[row.customer_id] = (*chains.get(row.customer_id, ()), Node(row.id, row.name, limit))
    return chains


ABOVE = """
    with recursive above (id) as (
      select conglomerate_id from customers where id = any(cast(:ids as uuid[])) and conglomerate_id is not null
      union
      select n.parent_id from above a join conglomerates n on n.id = a.id where n.parent_id is not null
    )
"""
"""The nodes above some customers, to begin a statement with."""
_WAY = """
    with recursive way (customer_id, node_id, level) as (
      select id, conglomerate_id, 0 from customers where id = any(cast(:ids as uuid[])) and conglomerate_id is not null
      union all
      select w.customer_id, n.parent_id, w.level + 1
        from way w join conglomerates n on n.id = w.node_id where n.parent_id is not null
    )
"""
"""The way up from each customer, to begin a statement with."""
_CHAINS = text(
    f"""
    {_WAY}
    select w.customer_id, n.id, n.name, n.credit_limit, n.credit_limit_currency
      from way w join conglomerates n on n.id = w.node_id order by w.customer_id, w.level
    """  # noqa: S608 - the words of this module
)
_ALL_ABOVE = text(
    f"""
    {_WAY}
    select w.customer_id, w.level, n.id, n.name, n.credit_limit, n.credit_limit_currency,
           t.id as increase_id, t.node_id, t.amount, t.currency, t.valid_from, t.valid_until
      from way w join conglomerates n on n.id = w.node_id
      left join temporary_limits t on t.node_id = n.id and t.valid_until >= :day
    union all
    select t.customer_id, -1, null, null, null, null, t.id, null, t.amount, t.currency, t.valid_from, t.valid_until
      from temporary_limits t where t.customer_id = any(cast(:ids as uuid[])) and t.valid_until >= :day
     order by 1, 2
    """  # noqa: S608 - the words of this module
)


def nodes(ids: Collection[UUID]) -> dict[UUID, Node]:
    """These nodes, with the limits of their own."""
    statement = select(
        Conglomerate.id, Conglomerate.name, Conglomerate.credit_limit, Conglomerate.credit_limit_currency
    )
    return {
        row.id: Node(row.id, row.name, _limit(row.credit_limit, row.credit_limit_currency, Source.CONGLOMERATE))
        for row in db.session.execute(statement.where(Conglomerate.id.in_(ids)))
    }


def increases_of(ids: Collection[UUID], day: date) -> Increases:
    """The temporary increases of these customers and nodes that hold on `day` or will hold later."""
    return ask(Question(_INCREASES, {"ids": list(ids), "day": day}, _increases))


def _increases(rows: Iterable[Any]) -> Increases:
    found: dict[UUID, list[tuple[Increase, str]]] = {}
    for row in rows:
        increase = Increase(row.amount, row.valid_from, row.valid_until)
        found.setdefault(row.node_id or row.customer_id, []).append((increase, row.currency))
    return found


_INCREASES = text(
    """
    select customer_id, node_id, amount, currency, valid_from, valid_until from temporary_limits
     where (customer_id = any(cast(:ids as uuid[])) or node_id = any(cast(:ids as uuid[]))) and valid_until >= :day
    """
)
