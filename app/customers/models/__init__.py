"""Tables of the customer master. Keys that are looked up are stored columns, written by `rules.keys_of`: under row-level
security an expression index would not be used (docs/architecture.md, tenancy)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import Placed, db, refers_to
from app.customers.models.branches import Branch
from app.customers.models.bulk import BulkTarget as BulkTarget
from app.customers.models.defaults import DefaultValues as DefaultValues
from app.customers.models.marks import CustomerOutlet as CustomerOutlet
from app.customers.models.marks import CustomerTag as CustomerTag
from app.customers.models.quality import QualityRule as QualityRule
from app.customers.models.search import SORTED
from app.customers.models.search import SearchRow as SearchRow
from app.customers.models.search import SearchWord as SearchWord
from app.customers.models.views import DefaultView as DefaultView
from app.customers.models.views import ListLayout as ListLayout
from app.customers.models.views import SavedView as SavedView
from app.customers.values import EntityType, Status

_ALONE = "NULLIF(status <> 'merged'::text AND NOT shares_identifiers, false)"
"""Written as PostgreSQL says it, so that models and database can be compared."""


def _number(name: str) -> Index:
    """One index for a number that belongs to one living customer: by its first columns a holder is found, whoever it is; its last is true
    for customers that must not share it, so two of those collide, and empty for all others, who never do."""
    given = text(f"{name} is not null")
    return Index(f"uq_customers_{name}", "tenant_id", name, text(_ALONE), unique=True, postgresql_where=given)


def _one_of(column: str, values: type[EntityType] | type[Status]) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({allowed})", name=column)


SELDOM = (
    "customer_since",
    "priority",
    "lifecycle_stage",
    "credit_rating",
    "last_credit_review",
    "next_credit_review",
    "account_category",
    "exemption_expires_on",
    "merged_into_id",
    "logo_id",
    "credit_limit_id",
    "einvoice_missing",
    "business_nature_id",
    "payment_method_id",
    "referred_by_id",
)
"""Columns that are filtered by and filled in for some customers only: their indexes hold those, and cost the others nothing."""


def _index_by_name(column: str) -> Index:
    """For a list of those that share what most customers have not got, by their names."""
    name = f"ix_customers_{column.removesuffix('_id')}"
    return Index(name, "tenant_id", column, "sort_name", "id", postgresql_where=text(f"{column} is not null"))


def _index_of_some(column: str) -> Index:
    return Index(f"ix_customers_{column}", "tenant_id", column, postgresql_where=text(f"{column} is not null"))


class Customer(Audited, db.Model):
    """A customer: who it is, how it is classed, what it may owe."""

    __tablename__ = "customers"
    audit_noun: ClassVar[str] = "customer"
    audit_left_out: ClassVar[frozenset[str]] = frozenset(
        {
            "code_key",
            "sort_name",
            "match_name",
            "tax_id_key",
            "identity_key",
            "registration_key",
            "email_key",
            "status_before",
            "former_registration_key",
            "status_since",
            "blocked_from",
            "blacklisted_at",
            "blacklisted_by_name",
            "einvoice_gaps",
            "einvoice_missing",
            "quality_score",
            "logo_id",
        }
    )

    code: Mapped[str]
    code_key: Mapped[str] = mapped_column(SORTED)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(SORTED)
    match_name: Mapped[str] = mapped_column(SORTED)
    """The name without its legal form: how twins of name are found."""
    correspondence_name: Mapped[str | None]
    other_name: Mapped[str | None]
    entity_type: Mapped[str | None]
    customer_type: Mapped[str | None]
    status: Mapped[str]
    status_before: Mapped[str | None]
    """Where an archived customer comes back to."""
    status_reason: Mapped[str | None]
    """Why it is blocked, suspended, inactive or lost, as the person who moved it there said."""
    status_since: Mapped[datetime | None]
    blocked_from: Mapped[str | None]
    """Where a blocked customer comes back to."""
    blacklisted: Mapped[bool] = mapped_column(default=False)
    """Beside the status, which it leaves alone: whatever it orders or pays is held."""
    blacklist_reason: Mapped[str | None]
    blacklisted_at: Mapped[datetime | None]
    blacklisted_by_name: Mapped[str | None]
    tags: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """A trigger keeps `CustomerTag`, which finds and guards them; of the outlets `CustomerOutlet`."""
    outlets: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    description: Mapped[str | None]
    customer_since: Mapped[date | None]
    vip: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[str | None]
    lifecycle_stage: Mapped[str | None]
    category_id: Mapped[UUID | None]
    credit_term_id: Mapped[UUID | None]
    credit_limit_id: Mapped[UUID | None]
    """A named limit. Its amount then stands in the two columns below, put there by the database (migrations/sql/named_limits.sql)."""
    credit_limit: Mapped[int | None] = mapped_column(BigInteger)
    """Minor units of `credit_limit_currency`; None = none set, 0 = no credit at all."""
    credit_limit_currency: Mapped[str | None]
    currency: Mapped[str | None]
    tax_id: Mapped[str | None]
    tax_id_key: Mapped[str | None]
    tax_registered_on: Mapped[date | None]
    sst_number: Mapped[str | None]
    tax_code: Mapped[str | None]
    exemption_certificate: Mapped[str | None]
    exemption_expires_on: Mapped[date | None]
    identity_type: Mapped[str | None]
    identity_number: Mapped[str | None]
    identity_key: Mapped[str | None]
    registration_number: Mapped[str | None]
    registration_key: Mapped[str | None]
    former_registration_number: Mapped[str | None]
    former_registration_key: Mapped[str | None]
    shares_identifiers: Mapped[bool] = mapped_column(default=False)
    """A person confirmed that another customer has the same numbers (two branches of one legal entity)."""
    credit_rating: Mapped[str | None]
    last_credit_review: Mapped[date | None]
    next_credit_review: Mapped[date | None]
    """The last day by which the credit is to be reviewed again."""
    gl_account: Mapped[str | None]
    account_category: Mapped[str | None]
    phone: Mapped[str | None]
    """E.164, or as typed where it could not be read."""
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    website: Mapped[str | None]
    industry_id: Mapped[UUID | None]
    business_nature_id: Mapped[UUID | None]
    territory_id: Mapped[UUID | None]
    payment_method_id: Mapped[UUID | None]
    referred_by_id: Mapped[UUID | None]
    """The customer that brought this one."""
    conglomerate_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    sales_agent_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    """The user id of the member who answers for the record."""
    preferred_language: Mapped[str | None]
    correspondence_mode: Mapped[str | None]
    whatsapp: Mapped[str | None]
    wechat: Mapped[str | None]
    facebook: Mapped[str | None]
    linkedin: Mapped[str | None]
    instagram: Mapped[str | None]
    delivery_instructions: Mapped[str | None]
    delivery_days: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    packing_instructions: Mapped[str | None]
    external_ids: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    """What the customer is called elsewhere, by system. A trigger keeps `ExternalId`, which finds and guards them."""
    einvoice_gaps: Mapped[int | None] = mapped_column(SmallInteger)
    """What it lacks for e-invoices, a bit for each (`rules.einvoice.ITEMS`); None where the company sends none."""
    einvoice_missing: Mapped[int | None] = mapped_column(SmallInteger)
    """How many that are."""
    quality_score: Mapped[int | None] = mapped_column(SmallInteger)
    """How many of the company's rules of data quality it keeps, 0 to 100 (`rules.quality.score`); None where there are none."""
    logo_id: Mapped[UUID | None]
    """The file of it whose picture stands beside its name."""
    merged_into_id: Mapped[UUID | None]
    """The survivor of a merge."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "code_key", name="uq_customers_code_key"),
        refers_to("category_id", "categories"),
        refers_to("merged_into_id", "customers"),
        refers_to("logo_id", "customer_attachments", later=True),
        refers_to("credit_term_id", "credit_terms"),
        refers_to("credit_limit_id", "credit_limits"),
        refers_to("industry_id", "industries"),
        refers_to("business_nature_id", "business_natures"),
        refers_to("territory_id", "territories"),
        refers_to("payment_method_id", "payment_methods"),
        refers_to("referred_by_id", "customers"),
        refers_to("conglomerate_id", "conglomerates"),
        refers_to("parent_id", "customers"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint("referred_by_id <> id", name="referred_by"),
        refers_to("sales_agent_id", "sales_agents"),
        ForeignKeyConstraint(["tenant_id", "owner_id"], ["memberships.tenant_id", "memberships.user_id"]),
        _one_of("status", Status),
        CheckConstraint("blacklisted = (blacklisted_at is not null)", name="blacklisted"),
        _one_of("entity_type", EntityType),
        Index("ix_customers_sort_name", "tenant_id", "sort_name", "id"),
        Index("ix_customers_status", "tenant_id", "status", "sort_name", "id"),
        Index("ix_customers_category", "tenant_id", "category_id", "sort_name", "id"),
        Index("ix_customers_credit_term", "tenant_id", "credit_term_id"),
        Index("ix_customers_industry", "tenant_id", "industry_id"),
        Index("ix_customers_sales_agent", "tenant_id", "sales_agent_id", "sort_name", "id"),
        Index("ix_customers_owner", "tenant_id", "owner_id", "sort_name", "id"),
        Index("ix_customers_created_at", "tenant_id", "created_at", "id"),
        Index("ix_customers_updated_at", "tenant_id", "updated_at", "id"),
        Index("ix_customers_credit_limit", "tenant_id", "credit_limit", "id"),
        Index("ix_customers_quality_score", "tenant_id", "quality_score", "id"),
        Index("ix_customers_match_name", "tenant_id", "match_name"),
        Index("ix_customers_phone", "tenant_id", "phone"),
        Index("ix_customers_email_key", "tenant_id", "email_key"),
        *(_index_by_name(column) for column in ("parent_id", "conglomerate_id", "territory_id")),
        *(_index_of_some(column) for column in SELDOM),
        Index("ix_customers_vip", "tenant_id", "sort_name", "id", postgresql_where=text("vip")),
        Index("ix_customers_blacklisted", "tenant_id", "sort_name", "id", postgresql_where=text("blacklisted")),
        _number("tax_id_key"),
        _number("identity_key"),
        _number("registration_key"),
        _number("former_registration_key"),
    )


class ExternalId(db.Model):
    """What a customer is called in another system, as `sap=100234`. Written by a trigger on `customers.external_ids` alone."""

    __tablename__ = "customer_external_ids"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(SORTED, primary_key=True)
    customer_id: Mapped[UUID]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        Index("ix_customer_external_ids_customer", "tenant_id", "customer_id"),
    )


class Contact(Audited, db.Model):
    """A person at a customer."""

    __tablename__ = "customer_contacts"
    audit_noun: ClassVar[str] = "contact"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id"})

    customer_id: Mapped[UUID]
    name: Mapped[str]
    title: Mapped[str | None]
    department: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    mobile: Mapped[str | None]
    preferred_language: Mapped[str | None]
    other_phones: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB(none_as_null=True))
    other_emails: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB(none_as_null=True))
    email_consent_on: Mapped[date | None]
    phone_consent_on: Mapped[date | None]
    sms_consent_on: Mapped[date | None]
    post_consent_on: Mapped[date | None]
    is_primary: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        Index("ix_customer_contacts_customer", "tenant_id", "customer_id"),
        Index(
            "uq_customer_contacts_primary", "tenant_id", "customer_id", unique=True, postgresql_where=text("is_primary")
        ),
    )


class Address(Placed, Audited, db.Model):
    """A place of a customer, by purpose."""

    __tablename__ = "customer_addresses"
    audit_noun: ClassVar[str] = "address"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id"})

    customer_id: Mapped[UUID]
    purpose: Mapped[str]
    line1: Mapped[str] = mapped_column()  # demanded here; without a column of its own the one of `Placed` would win
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    delivery_zone_id: Mapped[UUID | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        CheckConstraint("purpose in ('billing', 'shipping', 'registered', 'correspondence', 'other')", name="purpose"),
        refers_to("delivery_zone_id", "delivery_zones"),
        Index("ix_customer_addresses_customer", "tenant_id", "customer_id"),
        Index(
            "ix_customer_addresses_delivery_zone",
            "tenant_id",
            "delivery_zone_id",
            postgresql_where=text("delivery_zone_id is not null"),
        ),
        Index(
            "uq_customer_addresses_default",
            "tenant_id",
            "customer_id",
            "purpose",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )


Part = Contact | Address | Branch
"""What belongs to a customer and has pages of its own."""
PartType = type[Contact] | type[Address] | type[Branch]


class CheckLevel(Audited, db.Model):
    """How strict the company is with one field (`rules.checks`); what has no row warns."""

    __tablename__ = "customer_checks"
    audit_noun: ClassVar[str] = "check"

    field: Mapped[str]
    level: Mapped[str]

    __table_args__ = (
        UniqueConstraint("tenant_id", "field", name="uq_customer_checks_field"),
        CheckConstraint("level in ('off', 'warn', 'error')", name="level"),
    )
