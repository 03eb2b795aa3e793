"""Staged rows (`core.records.staged`) that are judged one by one in Python, where a rule looks at several of them at once: read, and what was
found written back in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text

from app.core.db import db
from app.core.messages import Problem
from app.core.records.staged import NO_PROBLEM, STAGED


def sound_rows(*, writing: bool = False) -> Sequence[Any]:
    """(number, id, matched_id, action, given, keys as `said`) of the rows that nothing stops, in the order of the file; to be written, only those that
    create or update."""
    found = select(
        STAGED.c.number,
        STAGED.c.id,
        STAGED.c.matched_id,
        STAGED.c.action,
        STAGED.c.given,
        STAGED.c["keys"].label("said"),
    )
    wanted = found.where(STAGED.c.problems == NO_PROBLEM).order_by(STAGED.c.number)
    if writing:
        wanted = wanted.where(STAGED.c.action.in_(("create", "update")))
    return db.session.execute(wanted).all()


_MATCH = text(
    """
    update staged s set matched_id = f.id from unnest(cast(:numbers as int[]), cast(:ids as uuid[])) f (number, id)
     where s.number = f.number
    """
)


def match_rows(found: Mapping[int, UUID]) -> None:
    """Say of rows (by number) which record of the book they mean."""
    if found:
        db.session.execute(_MATCH, {"numbers": list(found), "ids": list(found.values())})


_MARK = text(
    """
    update staged s set problems = s.problems || jsonb_build_array(cast(f.problem as jsonb))
      from unnest(cast(:numbers as int[]), cast(:problems as text[])) f (number, problem)
     where s.number = f.number
    """
)


def mark_rows(found: Mapping[int, Problem]) -> None:
    """Stop rows (by number)."""
    if found:
        problems = [orjson.dumps(problem.to_json()).decode() for problem in found.values()]
        db.session.execute(_MARK, {"numbers": list(found), "problems": problems})


_SAY = text(
    """
    update staged s set given = jsonb_set(s.given, array[cast(:noun as text)], s.given -> cast(:noun as text) || cast(f.given as jsonb)),
                        changes = case when s.changes ? cast(:noun as text)
                                       then jsonb_set(s.changes, array[cast(:noun as text)], s.changes -> cast(:noun as text) || cast(f.changes as jsonb))
                                       else s.changes end
      from unnest(cast(:numbers as int[]), cast(:given as text[]), cast(:changes as text[])) f (number, given, changes)
     where s.number = f.number
    """
)


def say(noun: str, found: Mapping[int, Mapping[str, tuple[Any, Any]]]) -> None:
    """Let rows (by number) give these columns of `noun`: column → (before, after)."""
    if found:
        given = [orjson.dumps({name: after for name, (_, after) in one.items()}).decode() for one in found.values()]
        changes = [orjson.dumps({name: list(pair) for name, pair in one.items()}).decode() for one in found.values()]
        db.session.execute(_SAY, {"noun": noun, "numbers": list(found), "given": given, "changes": changes})
