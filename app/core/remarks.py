"""What somebody should know of a change that nothing refuses. Who knows it stands above the area of the record, and says so when the
application is put together (`watch`). The record's services tell what they have changed, which costs nothing; a screen that answers a
write asks for the remarks (`core.pages.after_post`), and so does the API where it answers a change of a list. Where nobody
reads them, none is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.db import db
from app.core.messages import Problem

CHANGED = "langgan.changed"


class Change(NamedTuple):
    """A record that was changed: its row, the canonical values that it had, and those of the changed fields now."""

    row: Any
    before: Mapping[str, Any]
    after: Mapping[str, Any]


Remark = Callable[[Sequence[Change]], Sequence[Problem]]
"""Says what is to be known of changes to one kind of record. Writes nothing, and refuses nothing."""


_WATCHERS: dict[str, Remark] = {}


def watch(noun: str, remark: Remark) -> None:
    """Ask `remark` about changes of records of that noun from now on."""
    _WATCHERS[noun] = remark


def changed(noun: str, row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """These fields of a record are written."""
    changes = db.session().info.setdefault(CHANGED, [])
    changes.append((noun, Change(row, before, after)))


def remarks() -> list[Problem]:
    """What is to be known of what this transaction has changed."""
    return [
        problem for noun, remark in _WATCHERS.items() if (concerned := _changes(noun)) for problem in remark(concerned)
    ]


def _changes(noun: str) -> list[Change]:
    return [change for of, change in db.session().info.get(CHANGED, ()) if of == noun]
