"""Receivables: documents of every kind, their lines and instalments, allocations and holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    _documents()
    _document_lines()
    _document_instalments()
    _allocations()
    _document_holds()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.SmallInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("credit_term_id", sa.Uuid(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("prepaid", sa.BigInteger(), nullable=False),
        sa.Column("discount_until", sa.Date(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("post_dated_to", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("released_amount", sa.BigInteger(), nullable=False),
        sa.Column("released_until", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('quotation', 'sales_order', 'delivery_order', 'invoice', 'debit_note', 'credit_note', 'payment', 'refund', 'write_off')",
            name=op.f("ck_documents_kind"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'open', 'held', 'refused', 'cancelled', 'closed', 'posted', 'reversed', 'received', 'cleared', 'bounced')",
            name=op.f("ck_documents_status"),
        ),
        sa.CheckConstraint("direction in (-1, 0, 1)", name=op.f("ck_documents_direction")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_documents_rate")),
        sa.CheckConstraint("settled <= total and outstanding <= total - settled", name=op.f("ck_documents_sum")),
        sa.CheckConstraint(
            "total >= 0 and settled >= 0 and outstanding >= 0 and counted >= 0", name=op.f("ck_documents_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_term_id"],
            ["credit_terms.tenant_id", "credit_terms.id"],
            name=op.f("fk_documents_tenant_id_credit_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_documents_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debtor_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_documents_tenant_id_debtor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "follows_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_documents_tenant_id_follows_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_documents_tenant_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_created", "documents", ["tenant_id", "kind", "created_at", "id"], unique=False)
    op.create_index("ix_documents_customer", "documents", ["tenant_id", "customer_id", "date", "id"], unique=False)
    op.create_index("ix_documents_date", "documents", ["tenant_id", "kind", "date", "id"], unique=False)
    op.create_index("ix_documents_debtor", "documents", ["tenant_id", "debtor_id", "date", "id"], unique=False)
    op.create_index("ix_documents_due", "documents", ["tenant_id", "kind", "due_date", "id"], unique=False)
    op.create_index("ix_documents_follows", "documents", ["tenant_id", "follows_id"], unique=False)
    op.create_index("ix_documents_number", "documents", ["tenant_id", "kind", "number_key", "id"], unique=False)
    op.create_index(
        "ix_documents_open",
        "documents",
        ["tenant_id", "debtor_id", "due_date"],
        unique=False,
        postgresql_where=sa.text("outstanding <> 0"),
    )
    op.create_index(
        "ix_documents_post_dated",
        "documents",
        ["tenant_id", "post_dated_to"],
        unique=False,
        postgresql_where=sa.text("status = 'received'"),
    )
    op.create_index("ix_documents_status", "documents", ["tenant_id", "kind", "status", "date", "id"], unique=False)
    op.create_index("ix_documents_term", "documents", ["tenant_id", "credit_term_id"], unique=False)
    op.create_index("ix_documents_total", "documents", ["tenant_id", "kind", "total", "id"], unique=False)
    op.create_index(
        "uq_documents_number",
        "documents",
        ["tenant_id", "kind", "number_key"],
        unique=True,
        postgresql_where=sa.text("number_key is not null"),
    )
    op.create_index(
        "uq_documents_reverses",
        "documents",
        ["tenant_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id is not null"),
    )
    tenant_table("documents")


def _document_lines() -> None:
    op.create_table(
        "document_lines",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=24, scale=6), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_document_lines_tenant_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_lines")),
        sa.UniqueConstraint("tenant_id", "document_id", "position", name="uq_document_lines_position"),
    )
    tenant_table("document_lines")


def _document_instalments() -> None:
    op.create_table(
        "document_instalments",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_document_instalments_tenant_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_instalments")),
        sa.UniqueConstraint("tenant_id", "document_id", "position", name="uq_document_instalments_position"),
    )
    tenant_table("document_instalments")


def _allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount <> 0 and (amount < 0) = (undoes_id is not null)", name=op.f("ck_allocations_amount")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_allocations_tenant_id_credit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debit_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_allocations_tenant_id_debit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debtor_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_allocations_tenant_id_debtor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "undoes_id"],
            ["allocations.tenant_id", "allocations.id"],
            name=op.f("fk_allocations_tenant_id_undoes_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_credit", "allocations", ["tenant_id", "credit_id"], unique=False)
    op.create_index("ix_allocations_debit", "allocations", ["tenant_id", "debit_id"], unique=False)
    op.create_index("ix_allocations_debtor", "allocations", ["tenant_id", "debtor_id"], unique=False)
    op.create_index(
        "uq_allocations_undoes",
        "allocations",
        ["tenant_id", "undoes_id"],
        unique=True,
        postgresql_where=sa.text("undoes_id is not null"),
    )
    tenant_table("allocations")


def _document_holds() -> None:
    op.create_table(
        "document_holds",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("breaches", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("would_pass", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('opened', 'released', 'refused', 'cancelled', 'amended')",
            name=op.f("ck_document_holds_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debtor_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_document_holds_tenant_id_debtor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_document_holds_tenant_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_holds")),
    )
    op.create_index("ix_document_holds_debtor", "document_holds", ["tenant_id", "debtor_id"], unique=False)
    op.create_index("ix_document_holds_document", "document_holds", ["tenant_id", "document_id"], unique=False)
    op.create_index(
        "ix_document_holds_waiting",
        "document_holds",
        ["tenant_id", "held_at"],
        unique=False,
        postgresql_where=sa.text("outcome is null"),
    )
    op.create_index(
        "uq_document_holds_open",
        "document_holds",
        ["tenant_id", "document_id"],
        unique=True,
        postgresql_where=sa.text("outcome is null"),
    )
    tenant_table("document_holds")
