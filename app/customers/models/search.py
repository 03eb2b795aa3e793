"""What customers are found by, apart from their rows."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db

SORTED = Text(collation="C")
"""Folded text, ordered by code point: the order of keyset pages and of prefix ranges."""


class SearchRow(db.Model):
    """What a customer is found by, apart from the row: its trigram index would slow every bulk update of customers down.

    Written by `queries.search.write_search_rows` alone; everything in it is folded by `core.text.fold`.
    """

    __tablename__ = "customer_search"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(SORTED)
    sort_name: Mapped[str] = mapped_column(SORTED)
    search_text: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"),
        Index(
            "ix_customer_search_text",
            "tenant_id",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_customer_search_code", "tenant_id", "code"),
        Index("ix_customer_search_name", "tenant_id", "sort_name", "customer_id"),
    )


class SearchWord(db.Model):
    """A folded word that stands in names: what "did you mean" chooses from. Words are added and never removed; what is proposed is
    tried first, so a word that no customer has any more is not."""

    __tablename__ = "search_words"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    word: Mapped[str] = mapped_column(SORTED, primary_key=True)

    __table_args__ = (
        Index(
            "ix_search_words_word", "tenant_id", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
        ),
    )
