"""Customers by the thousand, written with what has to follow (the statements are in `queries.staged`)."""

from __future__ import annotations

from typing import Any

from app.core.actor import Actor
from app.customers.queries import staged
from app.customers.queries.belonging import staged_moves
from app.customers.service.belonging import CustomerMoved, hold_nodes, tell_moves


def write_staged_customers(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound staged rows (judged and locked before), and tell who has come to another node."""
    hold_nodes({node for move in staged_moves() for node in move[1:]})
    staged.write_staged_customers(actor, source)
    tell_moves([CustomerMoved(*move) for move in staged_moves()])
