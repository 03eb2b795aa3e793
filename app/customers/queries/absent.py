"""Keys that are known to be nobody's: a request that writes many customers asks for all of them once, instead of each time.

What is known is true for this transaction's own book only until somebody takes the key: whoever is about to write it `take`s it, and
everybody after asks the database again. Another transaction that is quicker meets the unique index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.core.db import db
from app.customers import rules
from app.customers.models import Customer

KNOWN = "langgan.absent_keys"

Keys = dict[str, set[str]]
"""Column → keys."""


def ask_together(wanted: Iterable[Mapping[str, str | None]]) -> None:
    """Find out which of these keys (column → key, of each customer to come) nobody has."""
    asked: Keys = {column: set() for column in ("code_key", *rules.IDENTIFIERS.values())}
    for keys in wanted:
        for column, key in keys.items():
            if key and column in asked:
                asked[column].add(key)
    db.session().info[KNOWN] = {column: keys - _held(column, keys) for column, keys in asked.items()}


def _held(column: str, keys: set[str]) -> set[str]:
    places = ("code_key",) if column == "code_key" else rules.looked_up_in(column)
    columns = [getattr(Customer, place) for place in places]
    return {key for one in columns if keys for key in db.session.scalars(select(one).where(one.in_(keys)))}


def is_known(column: str, key: str) -> bool:
    """Whether it is known that nobody has this key."""
    return key in _known().get(column, ())


def take(column: str, key: str) -> bool:
    """Whether it is known that nobody has this key; somebody is about to."""
    found = is_known(column, key)
    for keys in _known().values():
        keys.discard(key)
    return found


def _known() -> Keys:
    known: Keys = db.session().info.get(KNOWN, {})
    return known
