"""Whom something that happened concerns: whose position is another one, and whose held orders may pass now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from app.receivables.values.documents import Kind

LIMIT = frozenset({"credit_limit", "credit_limit_id", "credit_limit_currency"})
OF_CUSTOMERS = LIMIT | {"category_id"}
MOVES = frozenset({"status", "blacklisted", "conglomerate_id", "credit_term_id"})
OF_NODES = LIMIT | {"parent_id"}
OF_NAMED = frozenset({"amount", "amount_currency", "valid_from", "valid_until"})
NO_ROOM = (".created", ".held", ".counted")
"""Ends of the types of events after which no document passes that did not pass before."""


class News(Protocol):
    """Something that happened (`core.readers.News`)."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def noun(self) -> str: ...
    @property
    def subject_id(self) -> UUID: ...
    @property
    def root(self) -> str: ...
    @property
    def root_id(self) -> UUID: ...
    @property
    def changes(self) -> Mapping[str, Any]: ...


DECISIONS = frozenset({"released", "refused"})


@dataclass
class Concerned:
    """Whom some events concern."""

    customers: set[UUID] = field(default_factory=set)
    """Whose position is counted anew."""
    nodes: set[UUID] = field(default_factory=set)
    scopes: set[tuple[str, UUID | None]] = field(default_factory=set)
    """What concerns so many that it is counted in slices."""
    told: dict[UUID, UUID] = field(default_factory=dict)
    """Named limits that changed, each with the event that says how."""
    judged: set[UUID] = field(default_factory=set)
    """Customers and nodes whose held documents are judged again, and those of everybody in their trees."""
    everybody: bool = False
    """Every held document is judged again."""
    held: set[UUID] = field(default_factory=set)
    """Documents that were held and were not before."""
    decided: dict[UUID, str] = field(default_factory=dict)
    """Held documents that were released or refused, and which of it."""


Act = Callable[[Concerned, News], None]


def concerned_by(news: Iterable[News]) -> Concerned:
    """Whom these events concern."""
    found = Concerned()
    for one in news:
        act = _BY_NOUN.get(one.noun)
        if act is not None:
            act(found, one)
    return found


def _changes(one: News, fields: Collection[str]) -> bool:
    return not one.changes.keys().isdisjoint(fields)


def _document(found: Concerned, one: News) -> None:
    end = one.type.rpartition(".")[2]
    if end == "held" and "status" in one.changes:
        found.held.add(one.subject_id)
    if end in DECISIONS:
        found.decided[one.subject_id] = end
    if not one.type.endswith(NO_ROOM):
        found.judged.add(one.root_id)


def _customer(found: Concerned, one: News) -> None:
    if _changes(one, OF_CUSTOMERS):
        found.customers.add(one.subject_id)
    if _changes(one, OF_CUSTOMERS | MOVES):
        found.judged.add(one.subject_id)


def _increase(found: Concerned, one: News) -> None:
    (found.nodes if one.root == "conglomerate" else found.customers).add(one.root_id)
    found.judged.add(one.root_id)


def _node(found: Concerned, one: News) -> None:
    if _changes(one, OF_NODES):
        found.nodes.add(one.subject_id)
        found.judged.add(one.subject_id)


def _named_limit(found: Concerned, one: News) -> None:
    if _changes(one, OF_NAMED) and not one.type.endswith(".created"):
        found.scopes.add(("named_limit", one.subject_id))
        found.told[one.subject_id] = one.id
        found.everybody = True


def _widely(scope: str, fields: Collection[str] = (), *, own: bool = True) -> Act:
    """What concerns many: `scope` names how they are found; own = by the record that changed."""

    def act(found: Concerned, one: News) -> None:
        if not fields or _changes(one, fields):
            found.scopes.add((scope, one.subject_id if own else None))
            found.everybody = True

    return act


_BY_NOUN: dict[str, Act] = {
    "customer": _customer,
    "temporary_limit": _increase,
    "conglomerate": _node,
    "category": _widely("category", LIMIT),
    "credit_limit": _named_limit,
    "exchange_rate": _widely("foreign", own=False),
    "credit_policy": _widely("all", own=False),
    **dict.fromkeys(tuple(Kind), _document),
}
