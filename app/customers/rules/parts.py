"""Contacts and addresses of a file beside those that are there: which is which, how many there may be, which of them leads. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.core import text
from app.core.messages import N_, Problem, Reason
from app.customers.rules import TOO_MANY_ADDRESSES, TOO_MANY_CONTACTS
from app.customers.values import MAX_ADDRESSES, MAX_CONTACTS, Purpose

PART_THERE = Reason("part_there", N_("%(field)s “%(value)s” is at this customer already."))


def contact_key(values: Mapping[str, Any]) -> str:
    """What tells a contact from the others of its customer: its name, without regard to case and width."""
    return text.sort_name(values.get("name") or "")


def address_key(values: Mapping[str, Any]) -> str:
    """What tells an address from the others of its customer: what it is for, and its first line."""
    return f"{values.get('purpose') or Purpose.BILLING} {text.sort_name(values.get('line1') or '')}"


def too_many(noun: str) -> Problem:
    """One more than a customer may have."""
    reason, field, most = _LIMITS[noun]
    return Problem(field, reason, {"limit": str(most)})


_LIMITS: Mapping[str, tuple[Reason, str, int]] = {
    "contact": (TOO_MANY_CONTACTS, "name", MAX_CONTACTS),
    "address": (TOO_MANY_ADDRESSES, "line1", MAX_ADDRESSES),
}


def beyond_limit(noun: str, owners: Mapping[int, UUID], present: Mapping[UUID, int]) -> list[int]:
    """Which of the new rows (number → customer, in the order of the file) come to a customer that is full by then."""
    most = _LIMITS[noun][2]
    counts = Counter(present)
    refused = []
    for number, owner in owners.items():
        counts[owner] += 1
        if counts[owner] > most:
            refused.append(number)
    return refused


class Candidate(NamedTuple):
    """A row that is written: what it belongs to, whether it wants to lead there, and the part that it changes (None: a new one)."""

    number: int
    place: tuple[UUID, str]
    """Its customer, and for an address its purpose."""
    wants: bool | None
    part_id: UUID | None


def leaders(rows: Sequence[Candidate], present: Mapping[tuple[UUID, str], UUID]) -> dict[tuple[UUID, str], int]:
    """The rows that come to lead their place: the last one that wants to; where nobody leads yet, else the first."""
    found: dict[tuple[UUID, str], int] = {}
    for place, here in _by_place(rows).items():
        wanting = [row for row in here if row.wants]
        if wanting:
            found[place] = wanting[-1].number
        elif place not in present:
            found[place] = here[0].number
    return found


def _by_place(rows: Iterable[Candidate]) -> dict[tuple[UUID, str], list[Candidate]]:
    places: dict[tuple[UUID, str], list[Candidate]] = {}
    for row in rows:
        places.setdefault(row.place, []).append(row)
    return places
