"""Tables of the reference lists: one each, so that a foreign key says which list it means."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core.changes import Audited
from app.core.db import Placed, db, refers_to
from app.core.records.fields import Choice
from app.reference.values import BY_NAME, ListKind, MethodKind, TermKind
from app.reference.values.fields import Day


class ReferenceRow(Audited):
    """What every reference record has. `code_key` is the code without regard to case or width, and unique."""

    __tablename__: ClassVar[str]
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"code_key", "sort_name"})
    kept: ClassVar[bool] = False
    """Whether processes keep the list (`core.kept`), so that a change has to be told them."""
    called_by: ClassVar[type[Choice] | None] = None
    """The kinds of its records, where a record that is alone of its kind answers to the words of the kind."""
    code: Mapped[str]
    code_key: Mapped[str]
    name: Mapped[str]
    sort_name: Mapped[str]
    """Folded name: how a list is ordered and a name is looked up."""
    status: Mapped[str] = mapped_column(default="active")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:  # noqa: N805 - a method of the class, as SQLAlchemy wants it
        return (
            UniqueConstraint("tenant_id", "code_key", name=f"uq_{cls.__tablename__}_code_key"),
            CheckConstraint("status in ('active', 'inactive')", name="status"),
            *cls.own_constraints(),
        )

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        """Constraints of one list alone."""
        return ()


class CreditTerm(ReferenceRow, db.Model):
    """When an invoice is due (domain rules, section 1)."""

    __tablename__ = "credit_terms"
    audit_noun: ClassVar[str] = "credit_term"
    kind: Mapped[str]
    days: Mapped[int | None]
    day: Mapped[int | None]
    months: Mapped[int | None]
    percent: Mapped[int | None]
    """Prepaid share in hundredths of a percent: 3000 = 30 %."""
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """The instalments, each with its percent (in hundredths), kind and figures."""
    discount_percent: Mapped[int | None]
    """Early-payment discount in hundredths of a percent."""
    discount_days: Mapped[int | None]
    grace_days: Mapped[int | None]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        kinds = ", ".join(f"'{kind}'" for kind in TermKind)
        return (CheckConstraint(f"kind in ({kinds})", name="kind"),)


class Category(ReferenceRow, db.Model):
    """A group of customers that are treated alike."""

    __tablename__ = "categories"
    audit_noun: ClassVar[str] = "category"
    credit_term_id: Mapped[UUID | None]
    credit_limit_id: Mapped[UUID | None]
    """A named limit; its amount then stands in the two columns below, put there by the database."""
    credit_limit: Mapped[int | None] = mapped_column(BigInteger)
    """Minor units of `credit_limit_currency`; None = none set, 0 = no credit."""
    credit_limit_currency: Mapped[str | None]
    colour: Mapped[str | None]
    price_group: Mapped[str | None]
    discount_percent: Mapped[int | None]
    """In hundredths of a percent."""
    fulfilment_priority: Mapped[int | None]
    expires_after: Mapped[int | None]
    """Paid invoices after which its customers leave it; what then moves them is not built yet."""
    next_category_id: Mapped[UUID | None]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        return (
            refers_to("credit_term_id", "credit_terms"),
            refers_to("credit_limit_id", "credit_limits"),
            refers_to("next_category_id", "categories"),
            Index(
                "ix_categories_credit_limit_id",
                "tenant_id",
                "credit_limit_id",
                postgresql_where=text("credit_limit_id is not null"),
            ),
            Index("ix_categories_next_category", "tenant_id", "next_category_id"),
        )


class Industry(ReferenceRow, db.Model):
    """What a customer's business is in."""

    __tablename__ = "industries"
    audit_noun: ClassVar[str] = "industry"


class BranchGroup(ReferenceRow, db.Model):
    """Branches of customers that are served alike."""

    __tablename__ = "branch_groups"
    audit_noun: ClassVar[str] = "branch_group"
    country: Mapped[str | None]
    states: Mapped[str | None]
    priority: Mapped[int | None]


class SalesAgent(ReferenceRow, db.Model):
    """An employee who sells. Not a login: a member may be one, most are not."""

    __tablename__ = "sales_agents"
    audit_noun: ClassVar[str] = "sales_agent"
    territory_id: Mapped[UUID | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        return (
            refers_to("territory_id", "territories"),
            Index("ix_sales_agents_territory", "tenant_id", "territory_id"),
        )


class GroupCompany(Placed, ReferenceRow, db.Model):
    """A legal entity of one's own."""

    __tablename__ = "group_companies"
    audit_noun: ClassVar[str] = "group_company"
    kept: ClassVar[bool] = True
    registration_number: Mapped[str | None]
    tax_id: Mapped[str | None]
    sst_number: Mapped[str | None]
    currency: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    letterhead: Mapped[str | None]
    """What stands at the foot of its papers."""


class Outlet(Placed, ReferenceRow, db.Model):
    """A place of one's own that serves customers."""

    __tablename__ = "outlets"
    audit_noun: ClassVar[str] = "outlet"
    company_id: Mapped[UUID | None]
    territory_id: Mapped[UUID | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        return (
            refers_to("company_id", "group_companies"),
            refers_to("territory_id", "territories"),
            Index("ix_outlets_company", "tenant_id", "company_id"),
            Index("ix_outlets_territory", "tenant_id", "territory_id"),
        )


class CreditLimit(ReferenceRow, db.Model):
    """A limit with a name. Nothing set and zero are different: zero means no credit at all."""

    __tablename__ = "credit_limits"
    audit_noun: ClassVar[str] = "credit_limit"
    amount: Mapped[int] = mapped_column(BigInteger)
    """Minor units of `amount_currency`."""
    amount_currency: Mapped[str]
    valid_from: Mapped[Day | None]
    valid_until: Mapped[Day | None]
    """The last day on which it holds."""


class BusinessNature(ReferenceRow, db.Model):
    """What a customer does, inside its industry."""

    __tablename__ = "business_natures"
    audit_noun: ClassVar[str] = "business_nature"


class Territory(ReferenceRow, db.Model):
    """A part of the market that somebody sells in."""

    __tablename__ = "territories"
    audit_noun: ClassVar[str] = "territory"


class PaymentMethod(ReferenceRow, db.Model):
    """How money comes."""

    __tablename__ = "payment_methods"
    audit_noun: ClassVar[str] = "payment_method"
    called_by: ClassVar[type[Choice] | None] = MethodKind
    kind: Mapped[str]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        kinds = ", ".join(f"'{kind}'" for kind in MethodKind)
        return (CheckConstraint(f"kind in ({kinds})", name="kind"),)


class ChargeType(ReferenceRow, db.Model):
    """What a line of a document charges for."""

    __tablename__ = "charge_types"
    audit_noun: ClassVar[str] = "charge_type"


class CreditAgency(ReferenceRow, db.Model):
    """Somebody outside who says how creditworthy customers are."""

    __tablename__ = "credit_agencies"
    audit_noun: ClassVar[str] = "credit_agency"


class DeliveryZone(ReferenceRow, db.Model):
    """Where a lorry goes in one tour."""

    __tablename__ = "delivery_zones"
    audit_noun: ClassVar[str] = "delivery_zone"


class Tag(ReferenceRow, db.Model):
    """A word that marks customers."""

    __tablename__ = "tags"
    audit_noun: ClassVar[str] = "tag"
    colour: Mapped[str | None]


class ExchangeRate(ReferenceRow, db.Model):
    """What one unit of a currency is worth in another, from a day on."""

    __tablename__ = "exchange_rates"
    audit_noun: ClassVar[str] = "exchange_rate"
    currency: Mapped[str]
    base: Mapped[str]
    """The company's own currency when the rate was written."""
    date: Mapped[Day]
    rate: Mapped[int] = mapped_column(BigInteger)
    """In hundred-millionths: 4.425 = 442,500,000."""

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        return (
            Index("ix_exchange_rates_newest", "tenant_id", "base", "currency", "date"),
            CheckConstraint("rate > 0", name="rate"),
        )


MODELS: dict[str, type[ReferenceRow]] = {model.audit_noun: model for model in ReferenceRow.__subclasses__()}
"""The table of each list, by the name of its record definition."""


def join_lists(kind: ListKind, model: type[ReferenceRow]) -> None:
    """Let the records of an area above be a list like the others: found by code or name, referred to, read and written by the same verbs.
    It has its own screens and no place among the settings."""
    MODELS[kind.definition.name] = model
    BY_NAME[kind.definition.name] = kind
