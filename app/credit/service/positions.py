"""Where customers and nodes stand against their limits, kept for lists: written with every balance (`keep`), and counted anew after a
limit, a rate or a day has changed (`recount`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.core.errors import Invalid
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.money import Money, to_decimal_text
from app.core.questions import write
from app.core.session import bound_actor
from app.credit.queries import balances, debtors, policy
from app.credit.queries import positions as queries
from app.credit.queries.balances import Balance
from app.credit.queries.debtors import Debtor, Node
from app.credit.rules.positions import position_of
from app.credit.service.accounts import Accounts, customer_limit, node_limit_of
from app.credit.service.rates import rate_between
from app.credit.values import Kind, Limit, Position, Source, Use

SLICE = 200
"""Customers and nodes that are kept as they are at once."""
NOBODY = UUID(int=0)
UNKNOWN = Limit(0, "", Source.NONE)


def keep(accounts: Accounts, changed: Mapping[UUID, Balance]) -> None:
    """Write these new balances, and where those stand that they are of. Their rows are locked."""
    nodes = {node.id: node for one in accounts.debtors.values() for node in one.chain}
    _keep(accounts, changed, nodes)


def keep_nodes(changed: Mapping[UUID, Balance]) -> None:
    """The same of nodes alone."""
    _keep(_accounts({}, changed), changed, debtors.nodes(changed))


def _keep(accounts: Accounts, changed: Mapping[UUID, Balance], nodes: Mapping[UUID, Node]) -> None:
    if changed:
        write(queries.keeping(changed, _positions(accounts, changed, nodes)))


def recount(ids: Collection[UUID]) -> None:
    """Count anew where these customers and nodes stand, those that have a balance: nobody moves what they owe meanwhile, and what they are
    counted by has been committed before."""
    policy.hold_policy()
    found = debtors.debtors(ids, alone=True)
    held = balances.hold_balances(ids)
    if held:
        positions = _positions(_accounts(found, held), held, debtors.nodes(held.keys() - found.keys()))
        write(queries.writing(positions))


def recount_turned() -> int:
    """Count anew for whom the calendar has changed a limit since; returns how many that were, at most `SLICE`."""
    ids = queries.turned(today(bound_actor().tenant.timezone), SLICE)
    recount(ids)
    return len(ids)


def recount_later(scope: str, of: UUID | None = None, told: UUID | None = None) -> None:
    """Count anew everybody whom a change concerns, after the commit. `told`: the event of a named limit's change, to be told in the
    history of every customer that has it."""
    given: dict[str, Any] = {"of": str(of) if of else None, "told": str(told) if told else None}
    enqueue(Job.CREDIT_RECOUNT, scope=scope, after=str(NOBODY), **given).user_id = None


def recount_step(row: JobRow) -> Outcome:
    """The next slice of those whom a change concerns."""
    of, base = row.args["of"], bound_actor().tenant.currency
    ids = queries.concerned(row.args["scope"], UUID(of) if of else None, UUID(row.args["after"]), base, SLICE)
    recount(ids)
    if row.args.get("told"):
        _tell_limit(UUID(row.args["told"]), ids)
    row.done += len(ids)
    if len(ids) < SLICE:
        return Outcome.DONE
    row.args = {**row.args, "after": str(ids[-1])}
    return Outcome.AGAIN


def _tell_limit(event_id: UUID, ids: Sequence[UUID]) -> None:
    """Tell the customers among these that have it what a named limit was and is."""
    limit = queries.changed_limit(event_id)
    if limit is None or not ids:
        return
    named = {"id": str(limit.id), "code": limit.code, "name": limit.name}
    amounts = limit.changes.get("amount", [limit.amount] * 2)
    currencies = limit.changes.get("amount_currency", [limit.amount_currency] * 2)
    before, after = (
        {"amount": to_decimal_text(Money(amount, currency)), "currency": currency}
        for amount, currency in zip(amounts, currencies, strict=True)
    )
    queries.tell_limit(event_id, ids, [before, after], named)


def positions_now(ids: Collection[UUID]) -> dict[UUID, Position]:
    """Where these customers and nodes stand, worked out from their limits and balances; a customer that never had a document owes nothing.
    Locks and writes nothing."""
    found = debtors.debtors(ids)
    owed = {**dict.fromkeys(found, Balance()), **balances.read_balances(ids)}
    return _positions(_accounts(found, owed), owed, debtors.nodes(owed.keys() - found.keys()))


def beyond(ids: Collection[UUID]) -> dict[UUID, Position]:
    """Those of these customers and nodes that owe more than the limit that holds now. Locks and writes nothing; where a rate is missing nobody
    can say, and it is not among them."""
    owing = [one for one, balance in balances.read_balances(ids).items() if balance.exposure > 0] if ids else []
    found = positions_now(owing) if owing else {}
    return {one: position for one, position in found.items() if position.use is Use.OVER}


def _accounts(found: dict[UUID, Debtor], held: Mapping[UUID, Balance]) -> Accounts:
    tenant = bound_actor().tenant
    day = today(tenant.timezone)
    increases = debtors.increases_of(held.keys(), day)
    return Accounts(policy.get_policy(), tenant.currency, day, found, dict(held), increases, locked=True, ordering={})


def _positions(accounts: Accounts, owed: Mapping[UUID, Balance], nodes: Mapping[UUID, Node]) -> dict[UUID, Position]:
    rates: dict[str, Decimal | None] = {accounts.currency: Decimal(1)}
    found: dict[UUID, Position] = {}
    for one, balance in owed.items():
        holder = accounts.debtors.get(one) or nodes.get(one)
        if holder is not None:
            found[one] = _position(accounts, holder, balance, rates)
    return found


def _position(
    accounts: Accounts, holder: Debtor | Node, balance: Balance, rates: dict[str, Decimal | None]
) -> Position:
    kind = Kind.CUSTOMER if isinstance(holder, Debtor) else Kind.NODE
    limit = _limit(accounts, holder)
    known = limit or UNKNOWN
    return position_of(
        kind,
        known,
        balance.exposure,
        accounts.currency,
        _rate(accounts.currency, known, rates) if limit else None,
        warning_percent=accounts.policy.warning_percent,
        holds_until=_holds_until(accounts, holder, known),
    )


def _limit(accounts: Accounts, holder: Debtor | Node) -> Limit | None:
    """None where the rate of an increase is missing. A payment never fails for that."""
    try:
        return customer_limit(accounts, holder) if isinstance(holder, Debtor) else node_limit_of(accounts, holder)
    except Invalid:
        return None


def _rate(base: str, limit: Limit, rates: dict[str, Decimal | None]) -> Decimal | None:
    if limit.currency not in rates:
        try:
            rates[limit.currency] = rate_between(base, limit.currency)
        except Invalid:
            rates[limit.currency] = None
    return rates[limit.currency]


def _holds_until(accounts: Accounts, holder: Debtor | Node, limit: Limit) -> date | None:
    """The last day on which nothing changes by the calendar: named limits and increases begin and end, rates are those of the day."""
    increases = accounts.increases.get(holder.id, ())
    days = [
        *(holder.turns if isinstance(holder, Debtor) else ()),
        *debtors.turning_days((one.since, one.until) for one, _ in increases),
        *_daily(accounts, limit, (currency for _, currency in increases)),
    ]
    return min((day for day in days if day >= accounts.today), default=None)


def _daily(accounts: Accounts, limit: Limit, currencies: Iterable[str]) -> Iterable[date]:
    if {limit.currency, *currencies} - {accounts.currency}:
        yield accounts.today
