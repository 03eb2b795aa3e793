"""The rules by which a company judges its customers' data."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db


class QualityRule(Audited, db.Model):
    """What is not in order: customers that pass the filter break the rule."""

    __tablename__ = "quality_rules"
    audit_noun: ClassVar[str] = "quality_rule"

    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    messages: Mapped[dict[str, str]] = mapped_column(JSONB)
    """Language → what is to be done about it."""
    level: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("level in ('warn', 'error')", name="level"),)
