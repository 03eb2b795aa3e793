"""What somebody should know of a change that nothing refuses. Who knows it stands above the area of the record, and says so when the
application is put together (`watch`). The record's services tell what they have changed, which costs nothing; a screen that answers a
write asks for the remarks (`core.pages.after_post`), and so does the API where it answers a change of a list. A job that goes on step by
step adds up how many are concerned (`tell`), and its row says it. Where nobody reads them, none is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import JobRow
from app.core.messages import Problem
from app.core.permissions import Permission

CHANGED = "langgan.changed"
TOLD = "remark"
"""Where a job keeps what is to be known of what it has done, among its `args`."""


class Change(NamedTuple):
    """A record that was changed: its row, the canonical values that it had, and those of the changed fields now."""

    row: Any
    before: Mapping[str, Any]
    after: Mapping[str, Any]


Remark = Callable[[Sequence[Change]], Sequence[Problem]]
"""Says what is to be known of changes to one kind of record. Writes nothing, and refuses nothing."""


class Adding(NamedTuple):
    """How a job says it of very many records."""

    count: Callable[[Sequence[Change]], int]
    """How many of these are concerned."""
    say: Callable[[int], Problem]
    """What is said of so many."""
    where: Mapping[str, Any]
    """What the list of the records is asked for to show them."""
    needs: Permission
    """What whoever reads it has to have."""


class Told(NamedTuple):
    """What a job has to say."""

    problem: Problem
    where: Mapping[str, Any]


_WATCHERS: dict[str, Remark] = {}
_ADDING: dict[str, Adding] = {}


def watch(noun: str, remark: Remark, adding: Adding | None = None) -> None:
    """Ask `remark` about changes of records of that noun from now on; jobs ask `adding`."""
    _WATCHERS[noun] = remark
    if adding is not None:
        _ADDING[noun] = adding


def changed(noun: str, row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """These fields of a record are written."""
    changes = db.session().info.setdefault(CHANGED, [])
    changes.append((noun, Change(row, before, after)))


def remarks() -> list[Problem]:
    """What is to be known of what this transaction has changed."""
    return [
        problem for noun, remark in _WATCHERS.items() if (concerned := _changes(noun)) for problem in remark(concerned)
    ]


def tell(job: JobRow, noun: str) -> None:
    """Add what this step of a job has changed to what its row says of all that it does."""
    adding, concerned = _ADDING.get(noun), _changes(noun)
    number = adding.count(concerned) if adding and concerned else 0
    if adding and number:
        number += job.args.get(TOLD, {}).get("number", 0)
        said = {"number": number, "problem": adding.say(number).to_json(), "where": dict(adding.where)}
        job.args = {**job.args, TOLD: {**said, "needs": adding.needs.value}}


def told(job: JobRow | None, actor: Actor) -> Told | None:
    """What is to be known of what a job has done so far, for whoever may know it."""
    said = job.args.get(TOLD) if job else None
    if said is None or not actor.may(Permission(said["needs"])):
        return None
    return Told(Problem.from_json(said["problem"]), said["where"])


def _changes(noun: str) -> list[Change]:
    return [change for of, change in db.session().info.get(CHANGED, ()) if of == noun]
