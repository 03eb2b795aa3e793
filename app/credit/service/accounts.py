"""Customers that pay, as the guard and the documents need them: balances, limits, nodes above, at one moment.

`open_accounts` locks them until the transaction ends: every document that changes what is owed does that first. `look_at` reads the same
without a lock, for answers and what-ifs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.clock import today
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.session import bound_actor
from app.credit.queries import balances, debtors, policy
from app.credit.queries.balances import Balance
from app.credit.queries.debtors import Debtor
from app.credit.rules import at_rate, effective_limit, exposure_of, node_movement
from app.credit.rules.limits import node_limit
from app.credit.service.rates import rate_between
from app.credit.values import Facts, Increase, Kind, Limit, Parts, Place, Policy, Scope

Increases = Mapping[UUID, list[tuple[Increase, str]]]


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

    def balance(self, of: UUID) -> Balance:
        return self.balances.get(of, Balance())


def open_accounts(customer_ids: Collection[UUID]) -> Accounts:
    """These customers, locked in the house's one order until the transaction ends: policy, customers, balances. Raises NotFound."""
    policy.hold_policy()
    found = debtors.debtors(customer_ids, lock=True)
    kinds = _kinds(found)
    held = balances.lock_balances(kinds)
    again = _kinds({one.id: replace(one, chain=chain) for one, chain in _chains(found)})
    while again.keys() - held.keys():  # the tree changed while we waited: lock what is above us now, too
        held |= balances.lock_balances(again)
        found = {one.id: replace(one, chain=chain) for one, chain in _chains(found)}
        again = _kinds(found)
    return _accounts(customer_ids, found, held, locked=True)


def look_at(customer_ids: Collection[UUID]) -> Accounts:
    """The same without any lock: true at the moment of reading. Raises NotFound."""
    found = debtors.debtors(customer_ids, lock=False)
    return _accounts(customer_ids, found, balances.read_balances(_kinds(found).keys()), locked=False)


def _chains(found: Mapping[UUID, Debtor]) -> list[tuple[Debtor, tuple[debtors.Node, ...]]]:
    chains = debtors.chains_of(found)
    return [(one, chains.get(one.id, ())) for one in found.values()]


def _kinds(found: Mapping[UUID, Debtor]) -> dict[UUID, Kind]:
    nodes = {node.id: Kind.NODE for one in found.values() for node in one.chain}
    return nodes | dict.fromkeys(found, Kind.CUSTOMER)


def _accounts(
    wanted: Collection[UUID], found: dict[UUID, Debtor], held: dict[UUID, Balance], *, locked: bool
) -> Accounts:
    if set(wanted) - found.keys():
        raise NotFound(Problem(None, NOT_FOUND))
    tenant = bound_actor().tenant
    day = today(tenant.timezone)
    increases = debtors.increases_of(_kinds(found).keys(), day)
    return Accounts(policy.get_policy(), tenant.currency, day, found, held, increases, locked)


def facts_of(accounts: Accounts, customer_id: UUID, *, overdue: tuple[int, int] = (0, 0)) -> Facts:
    """What the guard is told about a customer. `overdue` = (amount in the base currency, days), counted by who knows documents."""
    debtor = accounts.debtors[customer_id]
    places = (customer_place(accounts, customer_id), *node_places(accounts, customer_id))
    return Facts(
        accounts.policy,
        accounts.currency,
        accounts.today,
        debtor.status,
        places,
        overdue=overdue[0],
        overdue_days=overdue[1],
    )


def customer_place(accounts: Accounts, customer_id: UUID) -> Place:
    """The customer's own limit and what it owes."""
    debtor = accounts.debtors[customer_id]
    limit = effective_limit(debtor.limits, (), accounts.today, accounts.policy, accounts.currency)
    limit = _raised(limit, accounts, debtor.id)
    return _place(accounts, Scope.CUSTOMER, debtor.id, debtor.name, limit)


def node_places(accounts: Accounts, customer_id: UUID) -> tuple[Place, ...]:
    """The nodes above a customer, its own first, each with its limit and what all customers under it owe."""
    return tuple(
        _place(accounts, Scope.CONGLOMERATE, node.id, node.name, _raised(_own(accounts, node.limit), accounts, node.id))
        for node in accounts.debtors[customer_id].chain
    )


def _own(accounts: Accounts, limit: Limit | None) -> Limit:
    return node_limit(limit, (), accounts.today, accounts.currency)


def _raised(limit: Limit, accounts: Accounts, holder: UUID) -> Limit:
    """The limit with its temporary increases of the day, each in the limit's currency."""
    if limit.amount is None:
        return limit
    added = sum(_in_currency(one, currency, limit.currency) for one, currency in accounts.increases.get(holder, ()))
    return replace(limit, amount=limit.amount + added, temporary=added)


def _in_currency(increase: Increase, currency: str, into: str) -> int:
    return at_rate(increase.amount, rate_between(currency, into), currency, into)


def _place(accounts: Accounts, scope: Scope, of: UUID, name: str, limit: Limit) -> Place:
    is_other = limit.amount is not None and limit.currency != accounts.currency
    rate = rate_between(accounts.currency, limit.currency) if is_other else Decimal(1)
    return Place(scope, of, name, limit, accounts.balance(of).exposure, rate)


def move(accounts: Accounts, movements: Mapping[UUID, Parts]) -> None:
    """Move what customers owe by these parts, and the nodes above with them. The accounts have to be open."""
    if not accounts.locked:
        raise RuntimeError("open the accounts first: what is owed changes under its lock")
    changed: dict[UUID, Balance] = {}
    for customer_id, parts in movements.items():
        if any(parts):
            _move_one(accounts, customer_id, parts, changed)
    accounts.balances.update(changed)
    balances.write_balances(changed)


def _move_one(accounts: Accounts, customer_id: UUID, parts: Parts, changed: dict[UUID, Balance]) -> None:
    old = changed.get(customer_id) or accounts.balance(customer_id)
    summed = old.parts.plus(parts)
    new = Balance(exposure_of(summed, accounts.policy), summed)
    changed[customer_id] = new
    above = node_movement(old.exposure, new.exposure, netting=accounts.policy.netting)
    for node in accounts.debtors[customer_id].chain if above else ():
        before = changed.get(node.id) or accounts.balance(node.id)
        changed[node.id] = replace(before, exposure=before.exposure + above)
