"""How strict the company is with numbers and places that look wrong."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.core.db import db
from app.customers.models import CheckLevel
from app.customers.rules.checks import Levels
from app.customers.values import Level

_KEPT = "langgan.customers.levels"


def levels() -> Levels:
    """The levels that the company has chosen, by field; asked once in a unit of work."""
    kept = db.session().info
    if _KEPT not in kept:
        kept[_KEPT] = {row.field: Level(row.level) for row in rows().values()}
    found: Levels = kept[_KEPT]
    return found


def rows() -> Mapping[str, CheckLevel]:
    """The rows themselves, to be changed."""
    return {row.field: row for row in db.session.scalars(select(CheckLevel))}


def forget() -> None:
    """They have changed: whoever asks again reads them anew."""
    db.session().info.pop(_KEPT, None)
