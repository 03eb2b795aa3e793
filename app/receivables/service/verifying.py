"""Everything that is stored of what is owed, recomputed from the documents. It must find nothing, ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from app.core import jobs
from app.core.clock import today
from app.core.jobs import Job
from app.core.questions import ask
from app.core.session import bound_actor
from app.credit.queries import debtors, policy
from app.credit.queries.positions import columns_of, stored_positions
from app.credit.rules import exposure_of
from app.credit.service import positions
from app.credit.values import Kind as BalanceKind
from app.credit.values import Parts, Policy
from app.receivables.queries import verifying
from app.receivables.rules import horizon
from app.receivables.rules.counting import as_part, left_of, summed
from app.receivables.service import following, ledger
from app.receivables.values.documents import Kind, Status

SLICE = 1000
"""Positions that are compared at once."""


@dataclass(frozen=True)
class Difference:
    """Something stored that is not what the documents add up to."""

    what: str
    of: str
    """The number or id of the document, customer or node."""
    stored: object
    expected: object

    def __str__(self) -> str:
        return f"{self.what} of {self.of}: stored {self.stored}, expected {self.expected}"


def verify() -> list[Difference]:
    """What of the open company differs from its documents. Found while others work, it is looked at once more when nobody does."""
    if not _differences():
        return []
    policy.hold_policy_alone()
    return _differences()


def _differences() -> list[Difference]:
    chosen = policy.get_policy()
    rows = verifying.all_documents()
    balances = {row.id: row for row in verifying.all_balances()}
    parts: dict[UUID, Parts] = {}
    found: list[Difference] = []
    yesterday = today(bound_actor().tenant.timezone) - timedelta(days=1)
    for debtor_id, documents in groupby(rows, key=lambda row: row.debtor_id):
        mine = list(documents)
        found += _of_documents(mine)
        found += _of_horizon(mine, chosen, yesterday)
        parts[debtor_id] = _parts(mine)
    found += _of_customers(parts, balances, chosen)
    found += _of_nodes(parts, balances, chosen)
    found += _of_positions(list(balances))
    found += [
        Difference(row.what, row.number or str(row.id), row.expected, row.total) for row in verifying.torn_documents()
    ]
    return found + [
        Difference("open entries", row.number or str(row.id), row.entries, row.status)
        for row in verifying.wrong_holds()
    ]


def _of_documents(rows: list[Any]) -> Iterator[Difference]:
    counts = ledger.counts_of(rows, bound_actor().tenant.currency)
    for row in rows:
        expected = {
            "settled": int(row.expected_settled),
            "outstanding": left_of(row.total, int(row.expected_settled), Status(row.status)),
            "counted": counts[row.id],
        }
        for name, figure in expected.items():
            if getattr(row, name) != figure:
                yield Difference(f"{row.kind} {name}", row.number or str(row.id), getattr(row, name), figure)


def _of_horizon(rows: list[Any], chosen: Policy, day: date) -> Iterator[Difference]:
    """Orders that do not count although their day has come near; a day, and what has just changed, is left to the job that brings them in."""
    late = [
        row
        for row in rows
        if row.is_far and row.status == Status.OPEN and not horizon.is_far(row.expected_on, chosen.horizon_days, day)
    ]
    if late and not following.is_behind() and not jobs.any_open(Job.CREDIT_BRING_NEAR):
        for row in late:
            yield Difference("horizon", row.number or str(row.id), "counts later", "counts now")


def _parts(rows: Iterable[Any]) -> Parts:
    return summed(as_part(Kind(row.kind), row.direction, row.counted) for row in rows)


def _of_customers(parts: dict[UUID, Parts], balances: dict[UUID, Any], chosen: Policy) -> Iterator[Difference]:
    owing = {row.id for row in balances.values() if row.kind == BalanceKind.CUSTOMER}
    for customer_id in owing | parts.keys():
        stored = balances.get(customer_id)
        expected = parts.get(customer_id, Parts())
        kept = Parts(*(getattr(stored, name) for name in Parts._fields)) if stored else Parts()
        if kept != expected:
            yield Difference("parts", str(customer_id), tuple(kept), tuple(expected))
        if (stored.exposure if stored else 0) != exposure_of(expected, chosen):
            yield Difference("exposure", str(customer_id), stored and stored.exposure, exposure_of(expected, chosen))


def _of_nodes(parts: dict[UUID, Parts], balances: dict[UUID, Any], chosen: Policy) -> Iterator[Difference]:
    """A node owes what its customers owe, each counted at least zero unless the tenant nets."""
    expected: dict[UUID, int] = {}
    for customer_id, chain in ask(debtors.chains_of(parts)).items():
        owed = exposure_of(parts[customer_id], chosen)
        for node in chain:
            expected[node.id] = expected.get(node.id, 0) + (owed if chosen.netting else max(owed, 0))
    stored = {row.id: row.exposure for row in balances.values() if row.kind == BalanceKind.NODE}
    for node_id in expected.keys() | stored.keys():
        if stored.get(node_id, 0) != expected.get(node_id, 0):
            yield Difference("group exposure", str(node_id), stored.get(node_id, 0), expected.get(node_id, 0))


def _of_positions(ids: list[UUID]) -> Iterator[Difference]:
    """Where everybody with a balance stands against its limit, worked out anew; not while what has just changed is still being followed."""
    if following.is_behind():
        return
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        stored = stored_positions(some)
        for one, position in positions.positions_now(some).items():
            expected = columns_of(position)
            if stored.get(one) != expected and (one in stored or position.exposure):
                yield Difference("position", str(one), _figures(stored.get(one)), _figures(expected))


def _figures(columns: dict[str, Any] | None) -> str:
    return "nothing" if columns is None else ", ".join(f"{name} {value}" for name, value in columns.items())
