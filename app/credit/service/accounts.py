"""Customers that pay, as the guard and the documents need them: balances, limits, nodes above, at one moment.

`open_accounts` locks them until the transaction ends: every document that changes what is owed does that first. `look_at` reads the same
without a lock, for answers and what-ifs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.clock import today
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.questions import Question, ask, ask_together, write
from app.core.session import bound_actor
from app.credit.queries import balances, debtors, policy
from app.credit.queries.balances import Balance
from app.credit.queries.debtors import Debtor, Increases, Node
from app.credit.rules import at_rate, effective_limit
from app.credit.rules.limits import node_limit
from app.credit.service.rates import rate_between
from app.credit.values import Facts, Increase, Kind, Limit, Orderer, Place, Policy, Scope
from app.customers.queries import keeping

NOT_ASKED: Mapping[UUID, Question[int]] = {}


@dataclass
class Accounts:
    """Some customers that pay, with all the nodes above them."""

    policy: Policy
    currency: str
    """The base currency."""
    today: date
    debtors: dict[UUID, Debtor]
    balances: dict[UUID, Balance]
    increases: Increases
    locked: bool
    ordering: dict[UUID, Debtor]
    """Who orders what they pay, as far as was asked: nothing of theirs is counted."""
    late: dict[UUID, int] = field(default_factory=dict)
    """What customers are late with by more than the policy's days, in minor units of the base currency: of those that it was asked of."""

    def balance(self, of: UUID) -> Balance:
        return self.balances.get(of, Balance())


def hold_customers(customer_ids: Collection[UUID]) -> None:
    """The first half of the house's one order of locks: until the transaction ends the policy and these customers stay as they are. With the next
    journey; what is written after this goes behind it, and before balances, for which others wait."""
    write(policy.holding())
    for question in keeping.keeping(customer_ids):
        write(question)


def open_accounts(
    customer_ids: Collection[UUID],
    ordering: Collection[UUID] = (),
    late: Mapping[UUID, Question[int]] = NOT_ASKED,
    *,
    held: bool = False,
) -> Accounts:
    """These customers, locked in the house's one order until the transaction ends: policy, customers, balances; with them who orders what
    they pay (`ordering`), who stays as it is, too. `late` asks, of those of them that will be judged, what they are late with; `held`:
    `hold_customers` was called for all of them. Raises NotFound."""
    day = today(bound_actor().tenant.timezone)
    if not held:
        hold_customers({*customer_ids, *ordering})
    in_force, everybody, owed, above, *amounts = ask_together(
        policy.in_force(),
        debtors.asked_debtors({*customer_ids, *ordering}),
        balances.locked_chains(customer_ids),
        debtors.above(customer_ids, day),
        *late.values(),
    )
    found = _payers(everybody, customer_ids, above.chains)
    while _kinds(found).keys() - owed.keys():  # some owe for the first time, or the tree changed while we waited
        owed |= balances.lock_balances(_kinds(found))
        above = ask(debtors.above(customer_ids, day))
        found = debtors.with_chains(found, above.chains)
    accounts = _accounts(in_force, found, owed, above.increases, locked=True, ordering=_only(everybody, ordering))
    accounts.late.update(zip(late, amounts, strict=True))
    return accounts


def look_at(customer_ids: Collection[UUID], ordering: Collection[UUID] = ()) -> Accounts:
    """The same without any lock: true at the moment of reading. Raises NotFound."""
    day = today(bound_actor().tenant.timezone)
    in_force, everybody, owed, above = ask_together(
        policy.in_force(),
        debtors.asked_debtors({*customer_ids, *ordering}),
        balances.of_chains(customer_ids),
        debtors.above(customer_ids, day),
    )
    found = _payers(everybody, customer_ids, above.chains)
    return _accounts(in_force, found, owed, above.increases, locked=False, ordering=_only(everybody, ordering))


def _payers(
    everybody: Mapping[UUID, Debtor], customer_ids: Collection[UUID], chains: Mapping[UUID, tuple[Node, ...]]
) -> dict[UUID, Debtor]:
    return debtors.with_chains(_only(everybody, customer_ids), chains)


def _only(everybody: Mapping[UUID, Debtor], ids: Collection[UUID]) -> dict[UUID, Debtor]:
    """Those of `ids`. Raises NotFound where one is missing."""
    if set(ids) - everybody.keys():
        raise NotFound(Problem(None, NOT_FOUND))
    return {one: everybody[one] for one in ids}


def _kinds(found: Mapping[UUID, Debtor]) -> dict[UUID, Kind]:
    nodes = {node.id: Kind.NODE for one in found.values() for node in one.chain}
    return nodes | dict.fromkeys(found, Kind.CUSTOMER)


def _accounts(
    in_force: Policy,
    found: dict[UUID, Debtor],
    held: dict[UUID, Balance],
    increases: Increases,
    *,
    locked: bool,
    ordering: dict[UUID, Debtor],
) -> Accounts:
    tenant = bound_actor().tenant
    return Accounts(in_force, tenant.currency, today(tenant.timezone), found, held, increases, locked, ordering)


def facts_of(
    accounts: Accounts, customer_id: UUID, *, overdue: tuple[int, int] = (0, 0), ordered_by: UUID | None = None
) -> Facts:
    """What the guard is told about a customer that pays. `overdue` = (amount in the base currency, days), counted by who knows documents;
    `ordered_by` is who orders, one of those that were opened with it."""
    debtor = accounts.debtors[customer_id]
    orders = accounts.ordering[ordered_by] if ordered_by not in (None, customer_id) else None
    places = (customer_place(accounts, customer_id), *node_places(accounts, customer_id))
    return Facts(
        accounts.policy,
        accounts.currency,
        accounts.today,
        debtor.status,
        places,
        overdue=overdue[0],
        overdue_days=overdue[1],
        review_due=debtor.next_credit_review,
        blacklisted=debtor.blacklisted,
        orderer=Orderer(orders.name, orders.status, orders.blacklisted) if orders else None,
    )


def customer_place(accounts: Accounts, customer_id: UUID) -> Place:
    """The customer's own limit and what it owes."""
    debtor = accounts.debtors[customer_id]
    return _place(accounts, Scope.CUSTOMER, debtor.id, debtor.name, customer_limit(accounts, debtor))


def customer_limit(accounts: Accounts, debtor: Debtor) -> Limit:
    """A customer's effective limit of the day. Raises Invalid where a rate of an increase is missing."""
    limit = effective_limit(debtor.limits, (), accounts.today, accounts.policy, accounts.currency)
    return _raised(limit, accounts, debtor.id)


def node_limit_of(accounts: Accounts, node: Node) -> Limit:
    """A node's limit of the day. Raises Invalid where a rate of an increase is missing."""
    return _raised(node_limit(node.limit, (), accounts.today, accounts.currency), accounts, node.id)


def node_places(accounts: Accounts, customer_id: UUID) -> tuple[Place, ...]:
    """The nodes above a customer, its own first, each with its limit and what all customers under it owe."""
    return tuple(
        _place(accounts, Scope.CONGLOMERATE, node.id, node.name, node_limit_of(accounts, node))
        for node in accounts.debtors[customer_id].chain
    )


def _raised(limit: Limit, accounts: Accounts, holder: UUID) -> Limit:
    """The limit with its temporary increases of the day, each in the limit's currency."""
    if limit.amount is None:
        return limit
    day, increases = accounts.today, accounts.increases.get(holder, ())
    added = sum(_in_currency(one, currency, limit.currency) for one, currency in increases if one.since <= day)
    return replace(limit, amount=limit.amount + added, temporary=added)


def _in_currency(increase: Increase, currency: str, into: str) -> int:
    return at_rate(increase.amount, rate_between(currency, into), currency, into)


def _place(accounts: Accounts, scope: Scope, of: UUID, name: str, limit: Limit) -> Place:
    is_other = limit.amount is not None and limit.currency != accounts.currency
    rate = rate_between(accounts.currency, limit.currency) if is_other else Decimal(1)
    return Place(scope, of, name, limit, accounts.balance(of).exposure, rate)
