"""The default values that a company keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.actor import Tenant
from app.core.db import db
from app.core.kept import Kept
from app.customers.models.defaults import DefaultValues
from app.customers.values.defaults import Scope


def _read() -> dict[Scope, Mapping[str, Any]]:
    found = select(DefaultValues.category_id, DefaultValues.user_id, DefaultValues.said)
    rows = db.session.execute(found.where(DefaultValues.said != {}))
    return {Scope(row.category_id, row.user_id): row.said for row in rows}


_KEPT = Kept(_read)


def all_defaults(tenant: Tenant) -> Mapping[Scope, Mapping[str, Any]]:
    """What is said for each scope."""
    return _KEPT.of(tenant)


def find_defaults(scope: Scope, *, lock: bool = False) -> DefaultValues | None:
    """The row of a scope."""
    statement = select(DefaultValues).where(
        DefaultValues.category_id.is_not_distinct_from(scope.category_id),
        DefaultValues.user_id.is_not_distinct_from(scope.user_id),
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def scopes_in_use() -> set[UUID]:
    """The categories that have default values."""
    statement = select(DefaultValues.category_id).where(
        DefaultValues.category_id.is_not(None), DefaultValues.said != {}
    )
    return {found for found in db.session.scalars(statement) if found}
