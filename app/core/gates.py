"""Fields whose change may have to wait for somebody. Who decides that stands above the area of the record, and says so when the application
is put together (`install`); the record's services ask here:

    held = gates.held("customer", customer, changed, reason)     before they write: which of the changes have to wait
    …                                                            they write the others
    gates.leave("customer", customer, waiting, reason)           and last of all leave those waiting

so that a refusal on the way leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from app.core.db import db

HELD = "langgan.held_back"


class Gate(Protocol):
    """Somebody who may keep changes of one kind of record back. A row is the record as it is (None: not made yet); values are canonical."""

    def held(self, row: Any, values: Mapping[str, Any], reason: str) -> set[str]:
        """Which of `values` have to wait. Raises Invalid for a reason that cannot be taken. Writes nothing."""
        ...

    def leave(self, row: Any, values: Mapping[str, Any], reason: str) -> None:
        """Leave these waiting."""
        ...

    def waiting(self) -> frozenset[str]:
        """The fields that may have to wait in this company."""
        ...


_GATES: dict[str, Gate] = {}


def install(noun: str, gate: Gate) -> None:
    """Ask `gate` about records of that noun from now on."""
    _GATES[noun] = gate


def held(noun: str, row: Any, values: Mapping[str, Any], reason: str = "") -> set[str]:
    """The names of those changes that have to wait. Raises Invalid (reason)."""
    gate = _GATES.get(noun)
    return gate.held(row, values, reason) if gate and values else set()


def leave(noun: str, row: Any, values: Mapping[str, Any], reason: str = "") -> None:
    """Leave these changes waiting: the last thing that a service does."""
    if values:
        _GATES[noun].leave(row, values, reason)
        db.session().info.setdefault(HELD, set()).update(values)


def held_back() -> frozenset[str]:
    """The fields that this transaction has left waiting."""
    return frozenset(db.session().info.get(HELD, ()))


def waiting_fields(noun: str) -> frozenset[str]:
    """The fields of such a record whose change may have to wait."""
    gate = _GATES.get(noun)
    return gate.waiting() if gate else frozenset()
