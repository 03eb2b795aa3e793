"""Tables of the imports. They are not audited: what an import writes leaves its own events, and its end is one (`import.finished`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import TenantRow, db
from app.imports.values.states import RowState, Status


def _one_of(values: type[Status] | type[RowState]) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"status in ({allowed})", name="status")


class Import(TenantRow, db.Model):
    """One uploaded file on its way into the book."""

    __tablename__ = "imports"
    kind: Mapped[str]
    """Name of an `ImportKind`."""
    status: Mapped[str] = mapped_column(default=Status.UPLOADED)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Why it waits or failed (`Problem.to_json`)."""
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the file."""
    user_id: Mapped[UUID | None]
    user_name: Mapped[str]
    job_id: Mapped[UUID | None]
    """The job that is, or was last, at it."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    """When the first row was written."""
    finished_at: Mapped[datetime | None]

    duplicates: Mapped[str]
    match: Mapped[str]
    """The field by which a row finds its record."""
    create_missing: Mapped[bool] = mapped_column(default=False)
    """Whether unknown categories may be created along the way."""
    process: Mapped[bool] = mapped_column(default=False)
    """Whether to go on without a person when no row fails."""
    ask: Mapped[bool] = mapped_column(default=False)
    """Whether somebody looks at columns that are not certain, before the rows are checked."""

    reading: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """How the file was read: format, encoding, delimiter, sheet, sheets, header_row."""
    headings: Mapped[list[str]] = mapped_column(JSONB, default=list)
    samples: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    """The first values of each column, for the eye."""
    columns: Mapped[list[str | None]] = mapped_column(JSONB, default=list)
    """The field that each column is matched with."""
    sureness: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """How each column was matched: label, synonym, remembered, chosen, alike, none, not_yours, reason."""
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What its starter, or somebody later, said about the file: encoding, delimiter, sheet, header_row; mapping (heading → field)."""
    position: Mapped[int | None] = mapped_column(BigInteger, default=0)
    """Where in the opened file the next slice begins, in bytes; None once all rows are here."""

    total: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)
    """Rows that are imported all the same, and deserve a look."""
    planned: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    """Action → how many ready rows it is expected of."""
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """The problems by column and kind: field, code, rows; most first."""
    inventions: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """Id → name of the categories that are to be created."""

    __table_args__ = (
        _one_of(Status),
        CheckConstraint("duplicates in ('skip', 'update', 'create')", name="duplicates"),
        Index("ix_imports_created_at", "tenant_id", "created_at", "id"),
    )

    @property
    def processed(self) -> int:
        """Rows that came to their end."""
        return self.created + self.updated + self.unchanged + self.skipped

    @property
    def upload(self) -> str:
        """The storage name of the file as it was uploaded."""
        return f"imports/{self.id}/upload"

    @property
    def opened(self) -> str:
        """The storage name of its rows, one JSON list a line."""
        return f"imports/{self.id}/rows.jsonl"


class ImportRow(db.Model):
    """One row of a file: what stood there, what was read, what is wrong, what became of it."""

    __tablename__ = "import_rows"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    import_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """As in the file: its first row is 1."""
    status: Mapped[str]
    action: Mapped[str | None]
    """What is expected to be done with it; decided anew when it is written."""
    cells: Mapped[list[Any]] = mapped_column(JSONB)
    """What stands in the file, by column; corrected in place."""
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    defaults: Mapped[dict[str, Any]] = mapped_column(JSONB)
    keys: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    if_new: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    record_id: Mapped[UUID | None]
    """The record that the row found or made."""

    __table_args__ = (
        _one_of(RowState),
        ForeignKeyConstraint(["tenant_id", "import_id"], ["imports.tenant_id", "imports.id"], ondelete="CASCADE"),
        Index("ix_import_rows_status", "tenant_id", "import_id", "status", "number"),
        # A row has a few kilobytes and is read soon: not worth compressing.
        {"postgresql_with": {"toast_tuple_target": 8160}},
    )


class ImportMapping(TenantRow, db.Model):
    """What a set of headings was last matched with."""

    __tablename__ = "import_mappings"
    kind: Mapped[str]
    headings: Mapped[str]
    """A fingerprint of the normal headings, in whatever order."""
    fields: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    """Normal heading → field, or nothing for a column that is left out."""
    used_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("tenant_id", "kind", "headings", name="uq_import_mappings_headings"),)
