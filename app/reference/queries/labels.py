"""What records and colleagues are called, by their ids, whichever list they are in: one statement for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all

from app.core.db import db
from app.identity.queries import colleagues
from app.reference.models import MODELS


def labels_anywhere(ids: Iterable[UUID], targets: Collection[str], *models: Any) -> dict[UUID, dict[str, str]]:
    """id → {"code", "name"} of records of the lists `targets` (definitions' names) and of `models`, {"email", "name"} of colleagues."""
    wanted = list(ids)
    if not wanted:
        return {}
    named = [*(MODELS[target] for target in sorted(targets) if target in MODELS), *models]
    rows = db.session.execute(union_all(*(_records(model, wanted) for model in named), colleagues.named(wanted)))
    return {row.id: {row.key: row.code, "name": row.name} for row in rows}


def _records(model: Any, ids: Collection[UUID]) -> Select[UUID, str, str, str]:
    return select(model.id, literal("code").label("key"), model.code, model.name).where(model.id.in_(ids))
