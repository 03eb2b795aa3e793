"""Customers and nodes that move in the trees take what is owed along, in the same transaction. They never fail because a limit is
exceeded by it: it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.conglomerates.queries import TREE
from app.conglomerates.service import NodeMoved
from app.credit.queries import balances, policy
from app.credit.queries.balances import Balance
from app.credit.rules import node_movement
from app.credit.service import positions
from app.credit.values import Kind
from app.customers.service.belonging import CustomerMoved


def follow_customers(moves: Sequence[CustomerMoved]) -> None:
    """These customers hang elsewhere: the nodes that they left owe less, those that they came to owe more. Their rows are locked, so
    nothing of theirs is on its way."""
    policy.hold_policy()
    owed = balances.read_balances([move.customer_id for move in moves])
    netting = policy.get_policy().netting
    amounts = {one: node_movement(0, balance.exposure, netting=netting) for one, balance in owed.items()}
    moving = [move for move in moves if amounts.get(move.customer_id)]
    chains = TREE.chains_of({node for move in moving for node in (move.before, move.after) if node})
    deltas: dict[UUID, int] = {}
    for move in moving:
        _shift(deltas, chains, move.before, -amounts[move.customer_id])
        _shift(deltas, chains, move.after, amounts[move.customer_id])
    _write(deltas)


def follow_node(moved: NodeMoved) -> None:
    """A node stands elsewhere, with all below it: so does what they owe."""
    policy.hold_policy()
    chains = TREE.chains_of({node for node in (moved.before, moved.after) if node})
    concerned = {moved.node_id, *(node for chain in chains.values() for node in chain)}
    held = balances.lock_balances(dict.fromkeys(concerned, Kind.NODE))
    deltas: dict[UUID, int] = {}
    _shift(deltas, chains, moved.before, -held[moved.node_id].exposure)
    _shift(deltas, chains, moved.after, held[moved.node_id].exposure)
    _write_locked(held, deltas)


def _shift(deltas: dict[UUID, int], chains: dict[UUID, list[UUID]], start: UUID | None, amount: int) -> None:
    for node in chains.get(start, ()) if start else ():
        deltas[node] = deltas.get(node, 0) + amount


def _write(deltas: dict[UUID, int]) -> None:
    changing = {node: delta for node, delta in deltas.items() if delta}
    if changing:
        _write_locked(balances.lock_balances(dict.fromkeys(changing, Kind.NODE)), changing)


def _write_locked(held: dict[UUID, Balance], deltas: dict[UUID, int]) -> None:
    moved = {node: replace(held[node], exposure=held[node].exposure + delta) for node, delta in deltas.items() if delta}
    positions.keep_nodes(moved)
