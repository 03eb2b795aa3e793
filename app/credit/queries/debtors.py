"""Who pays: the customer's standing, the limits that may be its own, and the nodes above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Select, Uuid, bindparam, case, select, text
from sqlalchemy.orm import aliased

from app.conglomerates.models import Conglomerate
from app.core.clock import today
from app.core.db import db
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


class Lock(Enum):
    """How customers are kept as they are until the end of the transaction, taken in the order of their ids."""

    SHARED = "share"
    """Nobody changes them; others may keep them, too."""
    ALONE = "no key update"
    """Nobody else keeps them: whoever moves what they owe is done."""


def debtors(
    customer_ids: Collection[UUID], *, lock: Lock | None = None, day: date | None = None, chains: bool = True
) -> dict[UUID, Debtor]:
    """These customers, with the limits that hold on `day` (today unless said) and, unless `chains` is false, the nodes above them. A named
    limit outside its dates falls through."""
    day = day or today(bound_actor().tenant.timezone)
    rows = db.session.execute(_DEBTORS[lock], {"ids": list(customer_ids), "day": day}).all()
    above = chains_of(row.id for row in rows) if chains else {}
    return {row.id: _debtor(row, above.get(row.id, ())) for row in rows}


def _statement() -> Select[*tuple[Any, ...]]:
    own, inherited = aliased(CreditLimit), aliased(CreditLimit)
    day = bindparam("day", type_=Date)
    return (
        select(
            Customer.id,
            Customer.code,
            Customer.name,
            Customer.status,
            Customer.currency,
            Customer.category_id,
            Customer.credit_term_id,
            Customer.owner_id,
            Customer.sales_agent_id,
            Customer.next_credit_review,
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
        .where(Customer.id == bindparam("ids", type_=ARRAY(Uuid)).any_())
        .order_by(Customer.id)
    )


_READ = _statement()
_DEBTORS = {
    None: _READ,
    Lock.SHARED: _READ.with_for_update(of=Customer, read=True),
    Lock.ALONE: _READ.with_for_update(of=Customer, key_share=True),
}
"""Built once: writing them anew for every order takes longer than PostgreSQL takes to answer."""


def _debtor(row: object, chain: tuple[Node, ...]) -> Debtor:
    facts = row._mapping  # type: ignore[attr-defined]
    own = _limit(facts["credit_limit"], facts["credit_limit_currency"], Source.CUSTOMER)
    inherited = _limit(
        facts["category_limit"],
        facts["category_currency"],
        Source.CATEGORY,
        facts["category_id"],
        facts["category_name"],
    )
    plain = {name: facts[name] for name in _PLAIN}
    turns = turning_days((facts[f"{one}_from"], facts[f"{one}_until"]) for one in ("own", "inherited"))
    return Debtor(**plain, limits=(own, inherited), turns=turns, chain=chain)


def turning_days(spans: Iterable[tuple[date | None, date | None]]) -> tuple[date, ...]:
    """The last days before spans (first day, last day) begin, and their last days."""
    return tuple(
        day for first, last in spans for day in (first - timedelta(days=1) if first else None, last) if day is not None
    )


_PLAIN = (
    "id",
    "code",
    "name",
    "status",
    "currency",
    "category_id",
    "credit_term_id",
    "owner_id",
    "sales_agent_id",
    "next_credit_review",
)


def _limit(
    amount: int | None, currency: str | None, source: Source, source_id: UUID | None = None, name: str | None = None
) -> Limit | None:
    return None if amount is None else Limit(amount, currency or "", source, source_id, name or "")


def chains_of(customer_ids: Iterable[UUID]) -> dict[UUID, tuple[Node, ...]]:
    """The nodes above each of these customers, its own first."""
    chains: dict[UUID, tuple[Node, ...]] = {}
    for row in db.session.execute(_CHAINS, {"ids": list(customer_ids)}):
        limit = _limit(row.credit_limit, row.credit_limit_currency, Source.CONGLOMERATE)
        chains[row.customer_id] = (*chains.get(row.customer_id, ()), Node(row.id, row.name, limit))
    return chains


_CHAINS = text(
    """
    with recursive way (customer_id, node_id, level) as (
      select id, conglomerate_id, 0 from customers where id = any(cast(:ids as uuid[])) and conglomerate_id is not null
      union all
      select w.customer_id, n.parent_id, w.level + 1
        from way w join conglomerates n on n.id = w.node_id where n.parent_id is not null
    )
    select w.customer_id, n.id, n.name, n.credit_limit, n.credit_limit_currency
      from way w join conglomerates n on n.id = w.node_id order by w.customer_id, w.level
    """
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


def increases_of(ids: Collection[UUID], day: date) -> Mapping[UUID, list[tuple[Increase, str]]]:
    """The temporary increases of these customers and nodes that hold on `day` or will hold later, with their currency."""
    found: dict[UUID, list[tuple[Increase, str]]] = {}
    for row in db.session.execute(_INCREASES, {"ids": list(ids), "day": day}):
        increase = Increase(row.amount, row.valid_from, row.valid_until)
        found.setdefault(row.customer_id or row.node_id, []).append((increase, row.currency))
    return found


_INCREASES = text(
    """
    select customer_id, node_id, amount, currency, valid_from, valid_until from temporary_limits
     where (customer_id = any(cast(:ids as uuid[])) or node_id = any(cast(:ids as uuid[]))) and valid_until >= :day
    """
)
