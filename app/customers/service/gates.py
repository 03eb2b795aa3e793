"""Fields whose change may have to wait for somebody. Who decides that stands above this area, and says so when the application is put
together (`install`); a customer's services ask here before they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.db import db
from app.customers.models import Customer

HELD = "langgan.held_back"


@dataclass(frozen=True)
class Gate:
    """Somebody who may keep changes back."""

    hold_back: Callable[[Customer, Mapping[str, Any], str], set[str]]
    """(customer as it is, canonical values to be written, why) → the names of those that wait now; the gate has taken care of them."""
    waiting: Callable[[], frozenset[str]]
    """The fields that may wait in this company, for forms to say so."""


_GATES: list[Gate] = []


def install(gate: Gate) -> None:
    """Ask `gate` from now on."""
    if gate not in _GATES:
        _GATES.append(gate)


def let_through(customer: Customer, values: Mapping[str, Any], reason: str = "") -> dict[str, Any]:
    """What of `values` is written now."""
    held = {name for gate in _GATES for name in gate.hold_back(customer, values, reason)}
    db.session().info.setdefault(HELD, set()).update(held)
    return {name: value for name, value in values.items() if name not in held}


def held_back() -> frozenset[str]:
    """The fields that this transaction has kept back."""
    return frozenset(db.session().info.get(HELD, ()))


def waiting_fields() -> frozenset[str]:
    """The fields whose change may have to wait."""
    return frozenset(name for gate in _GATES for name in gate.waiting())
