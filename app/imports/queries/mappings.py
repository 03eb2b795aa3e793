"""What sets of headings were matched with before."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.db import db, new_id
from app.core.session import bound_tenant_id
from app.imports.models import ImportMapping


def find_mapping(kind: str, headings: str) -> dict[str, str | None] | None:
    """Normal heading → field, as it was for the last file of that kind with these headings (their fingerprint)."""
    statement = select(ImportMapping.fields).where(ImportMapping.kind == kind, ImportMapping.headings == headings)
    return db.session.scalar(statement)


def keep_mapping(kind: str, headings: str, fields: Mapping[str, str | None]) -> None:
    """Remember it for the next file like this one."""
    values = {"kind": kind, "headings": headings, "fields": dict(fields), "used_at": now()}
    statement = insert(ImportMapping).values(tenant_id=bound_tenant_id(), id=new_id(), **values)
    db.session.execute(
        statement.on_conflict_do_update(
            constraint="uq_import_mappings_headings", set_={"fields": values["fields"], "used_at": values["used_at"]}
        )
    )
