"""What customers owe moves, and with it what the nodes above them owe and where all of them stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from app.credit.queries.balances import Balance
from app.credit.rules import exposure_of, node_movement
from app.credit.service import positions
from app.credit.service.accounts import Accounts
from app.credit.values import Parts


def move(accounts: Accounts, movements: Mapping[UUID, Parts]) -> None:
    """Move what customers owe by these parts, and the nodes above with them. The accounts have to be open."""
    if not accounts.locked:
        raise RuntimeError("open the accounts first: what is owed changes under its lock")
    changed: dict[UUID, Balance] = {}
    for customer_id, parts in movements.items():
        if any(parts):
            _move_one(accounts, customer_id, parts, changed)
    accounts.balances.update(changed)
    positions.keep(accounts, changed)


def _move_one(accounts: Accounts, customer_id: UUID, parts: Parts, changed: dict[UUID, Balance]) -> None:
    old = changed.get(customer_id) or accounts.balance(customer_id)
    summed = old.parts.plus(parts)
    new = Balance(exposure_of(summed, accounts.policy), summed)
    changed[customer_id] = new
    above = node_movement(old.exposure, new.exposure, netting=accounts.policy.netting)
    for node in accounts.debtors[customer_id].chain if above else ():
        before = changed.get(node.id) or accounts.balance(node.id)
        changed[node.id] = replace(before, exposure=before.exposure + above)
