"""The customer master, and the search over it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import hand_to_definer, let_definer, tenant_table

revision = "0003"
down_revision = "0002"

SEARCH = Path(__file__).parent.parent / "sql" / "search.sql"


def upgrade() -> None:
    for extension in ("pg_trgm", "btree_gin"):
        op.execute(f"create extension if not exists {extension}")
    _customers()
    _customer_contacts()
    _customer_addresses()
    _customer_list_layouts()
    _customer_bulk_targets()
    _customer_search()
    _search_words()
    # The planner must know frequent trigrams to choose the index for rare ones.
    op.execute("alter table customer_search alter search_text set statistics 1000")
    let_definer("customer_search", "select")
    let_definer("search_words", "select")
    op.get_bind().exec_driver_sql(SEARCH.read_text().replace("%", "%%"))
    hand_to_definer("search_customers", "text, int, int")
    hand_to_definer("similar_words", "text, int")


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("match_name", sa.Text(collation="C"), nullable=False),
        sa.Column("correspondence_name", sa.Text(), nullable=True),
        sa.Column("other_name", sa.Text(), nullable=True),
        sa.Column("entity_type", sa.Text(), nullable=True),
        sa.Column("customer_type", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_before", sa.Text(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("credit_term_id", sa.Uuid(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("credit_limit_currency", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column("tax_id_key", sa.Text(), nullable=True),
        sa.Column("identity_type", sa.Text(), nullable=True),
        sa.Column("identity_number", sa.Text(), nullable=True),
        sa.Column("identity_key", sa.Text(), nullable=True),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("registration_key", sa.Text(), nullable=True),
        sa.Column("shares_identifiers", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("industry_id", sa.Uuid(), nullable=True),
        sa.Column("sales_agent_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("preferred_language", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "entity_type in ('miscellaneous', 'individual', 'sole_proprietorship', 'partnership', 'limited_liability_partnership', 'private_limited', 'public_limited', 'limited_liability_corporation', 'registered_foreign_corporation', 'foreign_company_registered_locally', 'cooperative', 'statutory_board')",
            name=op.f("ck_customers_entity_type"),
        ),
        sa.CheckConstraint(
            "status in ('prospect', 'active', 'inactive', 'suspended', 'blocked', 'churned', 'archived', 'merged')",
            name=op.f("ck_customers_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["categories.tenant_id", "categories.id"],
            name=op.f("fk_customers_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_term_id"],
            ["credit_terms.tenant_id", "credit_terms.id"],
            name=op.f("fk_customers_tenant_id_credit_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "industry_id"],
            ["industries.tenant_id", "industries.id"],
            name=op.f("fk_customers_tenant_id_industry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_customers_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sales_agent_id"],
            ["sales_agents.tenant_id", "sales_agents.id"],
            name=op.f("fk_customers_tenant_id_sales_agent_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customers")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_customers_code_key"),
    )
    op.create_index("ix_customers_category", "customers", ["tenant_id", "category_id", "sort_name", "id"], unique=False)
    op.create_index("ix_customers_code", "customers", ["tenant_id", "code_key", "id"], unique=False)
    op.create_index("ix_customers_created_at", "customers", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index("ix_customers_credit_limit", "customers", ["tenant_id", "credit_limit", "id"], unique=False)
    op.create_index("ix_customers_credit_term", "customers", ["tenant_id", "credit_term_id"], unique=False)
    op.create_index("ix_customers_industry", "customers", ["tenant_id", "industry_id"], unique=False)
    op.create_index("ix_customers_email_key", "customers", ["tenant_id", "email_key"], unique=False)
    op.create_index("ix_customers_match_name", "customers", ["tenant_id", "match_name"], unique=False)
    op.create_index("ix_customers_owner", "customers", ["tenant_id", "owner_id", "sort_name", "id"], unique=False)
    op.create_index("ix_customers_phone", "customers", ["tenant_id", "phone"], unique=False)
    op.create_index(
        "ix_customers_sales_agent", "customers", ["tenant_id", "sales_agent_id", "sort_name", "id"], unique=False
    )
    op.create_index("ix_customers_sort_name", "customers", ["tenant_id", "sort_name", "id"], unique=False)
    op.create_index("ix_customers_status", "customers", ["tenant_id", "status", "sort_name", "id"], unique=False)
    for key in ("tax_id_key", "identity_key", "registration_key"):
        op.create_index(
            f"ix_customers_{key}",
            "customers",
            ["tenant_id", key],
            unique=False,
            postgresql_where=sa.text(f"{key} is not null"),
        )
    op.create_index("ix_customers_updated_at", "customers", ["tenant_id", "updated_at", "id"], unique=False)
    op.create_index(
        "uq_customers_identity_key",
        "customers",
        ["tenant_id", "identity_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'merged' and not shares_identifiers"),
    )
    op.create_index(
        "uq_customers_registration_key",
        "customers",
        ["tenant_id", "registration_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'merged' and not shares_identifiers"),
    )
    op.create_index(
        "uq_customers_tax_id_key",
        "customers",
        ["tenant_id", "tax_id_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'merged' and not shares_identifiers"),
    )
    tenant_table("customers")


def _customer_contacts() -> None:
    op.create_table(
        "customer_contacts",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_contacts_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_contacts")),
    )
    op.create_index("ix_customer_contacts_customer", "customer_contacts", ["tenant_id", "customer_id"], unique=False)
    op.create_index(
        "uq_customer_contacts_primary",
        "customer_contacts",
        ["tenant_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("is_primary"),
    )
    tenant_table("customer_contacts")


def _customer_addresses() -> None:
    op.create_table(
        "customer_addresses",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("line1", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), nullable=True),
        sa.Column("line3", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose in ('billing', 'shipping', 'registered', 'correspondence', 'other')",
            name=op.f("ck_customer_addresses_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_addresses_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_addresses")),
    )
    op.create_index("ix_customer_addresses_customer", "customer_addresses", ["tenant_id", "customer_id"], unique=False)
    op.create_index(
        "uq_customer_addresses_default",
        "customer_addresses",
        ["tenant_id", "customer_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    tenant_table("customer_addresses")


def _customer_list_layouts() -> None:
    op.create_table(
        "customer_list_layouts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_customer_list_layouts_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_list_layouts")),
        sa.UniqueConstraint("tenant_id", "user_id", name="uq_customer_list_layouts_user"),
    )
    tenant_table("customer_list_layouts")


def _customer_bulk_targets() -> None:
    op.create_table(
        "customer_bulk_targets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_bulk_targets_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "job_id"],
            ["jobs.tenant_id", "jobs.id"],
            name=op.f("fk_customer_bulk_targets_tenant_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "customer_id", name=op.f("pk_customer_bulk_targets")),
    )
    tenant_table("customer_bulk_targets")


def _customer_search() -> None:
    op.create_table(
        "customer_search",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_search_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", name=op.f("pk_customer_search")),
    )
    op.create_index("ix_customer_search_code", "customer_search", ["tenant_id", "code"], unique=False)
    op.create_index(
        "ix_customer_search_name", "customer_search", ["tenant_id", "sort_name", "customer_id"], unique=False
    )
    op.create_index(
        "ix_customer_search_text",
        "customer_search",
        ["tenant_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    tenant_table("customer_search")


def _search_words() -> None:
    op.create_table(
        "search_words",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "word", name=op.f("pk_search_words")),
    )
    op.create_index(
        "ix_search_words_word",
        "search_words",
        ["tenant_id", "word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    tenant_table("search_words")
