"""Rows by the thousand that nobody has to judge: by COPY, which cannot write into tables with row-level security, through a temporary
table. (Rows that are judged first: `records.staged`.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import text

from app.core.db import db
from app.core.questions import driver


def copy_rows(table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`, column → value, all with the columns of the first; `tenant_id` among them. The walls hold as for any INSERT."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    db.session.execute(text(f"create temporary table copied on commit drop as select {names} from {table} limit 0"))  # noqa: S608
    with driver().cursor() as cursor, cursor.copy(f"copy copied ({names}) from stdin") as copy:
        for row in chain([first], waiting):
            copy.write_row([row[name] for name in first])
    db.session.execute(text(f"insert into {table} ({names}) select {names} from copied"))  # noqa: S608
    db.session.execute(text("drop table copied"))
