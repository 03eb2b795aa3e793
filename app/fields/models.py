"""Tables of what a company says of its fields, and of the values of its own ones."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to
from app.fields.values import FieldKind

KINDS = ", ".join(f"'{kind}'" for kind in FieldKind)


class CustomFieldRow(Audited, db.Model):
    """A field that a company added to a record type."""

    __tablename__ = "custom_fields"
    audit_noun: ClassVar[str] = "custom_field"

    record_type: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    labels: Mapped[dict[str, str]] = mapped_column(JSONB)
    help: Mapped[dict[str, str]] = mapped_column(JSONB)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    required: Mapped[str]
    default: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    section: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("tenant_id", "record_type", "key", name="uq_custom_fields_key"),
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
    )


class CustomValue(db.Model):
    """A value of a custom field: one row, or one for each of several choices. Deleted with its record by a trigger."""

    __tablename__ = "custom_values"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    field_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    text_value: Mapped[str | None]
    """As typed; of an amount its currency."""
    text_key: Mapped[str | None] = mapped_column(Text(collation="C"))
    """How texts are compared and ordered."""
    number_value: Mapped[int | None] = mapped_column(BigInteger)
    """Millionths of a number, minor units of an amount, 1 and 0 of yes and no."""
    date_value: Mapped[date | None]
    reference_id: Mapped[UUID | None]

    __table_args__ = (
        refers_to("field_id", "custom_fields", ondelete="CASCADE"),
        refers_to("reference_id", "customers"),
        *(
            Index(
                f"ix_custom_values_{column}",
                "tenant_id",
                "field_id",
                column,
                "record_id",
                postgresql_where=text(f"{column} is not null"),
            )
            for column in ("text_key", "number_value", "date_value")
        ),
        Index(
            "ix_custom_values_reference_id",
            "tenant_id",
            "reference_id",
            "field_id",
            postgresql_where=text("reference_id is not null"),
        ),
        Index("ix_custom_values_field", "tenant_id", "field_id"),
    )


class FieldLayout(Audited, db.Model):
    """What a company says of the fields of a record type: for everyone (`role` is empty) or for one role."""

    __tablename__ = "field_layouts"
    audit_noun: ClassVar[str] = "field_layout"

    record_type: Mapped[str]
    role: Mapped[str]
    """Key of the role."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    field_order: Mapped[list[str]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("tenant_id", "record_type", "role", name="uq_field_layouts_role"),)
