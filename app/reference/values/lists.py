"""The reference lists: their record definitions, and the catalogue of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import (
    Code,
    Definition,
    EmailText,
    Group,
    Line,
    PhoneText,
    Record,
    Ref,
    Spec,
    State,
    definition,
)
from app.core.records.kinds.numbers import Fraction, Whole
from app.reference.values.terms import MAX_DAYS, MAX_MONTHS, LinesKind, TermKind, TermLines

CALLED = Group("main", N_("What it is called"))
GIVES = Group("gives", N_("What its customers get"), N_("Unless a customer has its own."))
DUE = Group("due", N_("When it is due"), N_("Each kind has its own fields; the others stay empty."))
EARLY = Group("early", N_("Paying early or late"))
REACH = Group("reach", N_("How to reach them"))


class ListStatus(State):
    """An inactive record stays where it is used and is no longer offered."""

    ACTIVE = "active", N_("Active"), "活跃"
    INACTIVE = "inactive", N_("Inactive")


def hundredths(percent: Decimal) -> int:
    """A percentage of at most two decimals as its column holds it: 2.5 → 250."""
    return int(percent * 100)


Days = Annotated[int, Whole(most=MAX_DAYS)]
DayOfMonth = Annotated[int, Whole(least=1, most=31)]
Months = Annotated[int, Whole(least=1, most=MAX_MONTHS)]
Percent = Annotated[Decimal, Fraction(places=2, most=Decimal(100))]
Instalments = Annotated[TermLines, LinesKind()]
Rank = Annotated[int, Whole(least=1, most=9999)]

CodeField = Annotated[
    Code,
    Spec(
        N_("Code"),
        width="two",
        min_length=1,
        max_length=30,
        synonyms=("编号", "代码", "kod"),
        pinned=True,
        sortable=True,
        key=text.key,
        default_column=True,
        example="NET30",
    ),
]
NameField = Annotated[
    Line,
    Spec(
        N_("Name"),
        width="four",
        max_length=120,
        synonyms=("description", "名称", "nama"),
        pinned=True,
        sortable=True,
        key=text.sort_name,
        default_column=True,
    ),
]
StatusField = Annotated[ListStatus, Spec(N_("Status"), width="two", default_column=True)]
CreatedField = Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True, importable=False)]
UpdatedField = Annotated[datetime | None, Spec(N_("Changed"), writable="never", sortable=True, importable=False)]
VersionField = Annotated[
    int | None,
    Spec(N_("Version"), writable="never", listable=False, filterable=False, exportable=False, importable=False),
]


class CategoryRecord(Record, name="category", label=N_("Category"), plural=N_("Categories"), groups=(CALLED, GIVES)):
    """A group of customers that are treated alike."""

    code: CodeField
    name: NameField
    status: StatusField = ListStatus.ACTIVE
    credit_term: Annotated[
        Ref | None,
        Spec(
            N_("Credit term"),
            group="gives",
            refers_to="credit_term",
            width="two",
            default_column=True,
            synonyms=("payment terms", "信用条件", "syarat kredit"),
        ),
    ] = None
    credit_limit: Annotated[
        Money | None,
        Spec(N_("Credit limit"), group="gives", width="two", default_column=True, synonyms=("信用额度", "had kredit")),
    ] = None
    colour: Annotated[
        Line | None,
        Spec(
            N_("Colour"),
            width="two",
            max_length=7,
            help=N_("Six hexadecimal digits after #, as in #7a2e62."),
            filterable=False,
        ),
    ] = None
    price_group: Annotated[
        Line | None,
        Spec(
            N_("Price group"),
            group="gives",
            width="two",
            max_length=40,
            help=N_("For the systems that price; Langgan passes it on."),
        ),
    ] = None
    fulfilment_priority: Annotated[
        Rank | None, Spec(N_("Fulfilment priority"), group="gives", width="two", help=N_("1 is served first."))
    ] = None
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None


class CreditTermRecord(
    Record, name="credit_term", label=N_("Credit term"), plural=N_("Credit terms"), groups=(CALLED, DUE, EARLY)
):
    """When an invoice is due."""

    code: CodeField
    name: NameField
    kind: Annotated[
        TermKind, Spec(N_("Kind"), group="due", width="two", default_column=True, synonyms=("type", "类型", "jenis"))
    ]
    status: StatusField = ListStatus.ACTIVE
    days: Annotated[
        Days | None,
        Spec(
            N_("Days"),
            group="due",
            width="two",
            default_column=True,
            synonyms=("天数", "hari", "账期"),
            help=N_("After the document's date, or after the end of its month."),
            when=("kind", (TermKind.NET, TermKind.END_OF_MONTH)),
        ),
    ] = None
    day: Annotated[
        DayOfMonth | None,
        Spec(
            N_("Day of the month"),
            group="due",
            width="two",
            help=N_("1 to 31; a day past the month's end means its last day."),
            when=("kind", (TermKind.DAY_OF_MONTH,)),
        ),
    ] = None
    months: Annotated[
        Months | None, Spec(N_("Months later"), group="due", width="two", when=("kind", (TermKind.DAY_OF_MONTH,)))
    ] = None
    percent: Annotated[
        Percent | None,
        Spec(
            N_("Prepaid share in percent"),
            group="due",
            width="two",
            key=hundredths,
            when=("kind", (TermKind.PREPAID,)),
        ),
    ] = None
    lines: Annotated[
        Instalments | None,
        Spec(
            N_("Instalments"),
            group="due",
            width="full",
            synonyms=("installments", "分期", "ansuran"),
            example="50% net 30; 50% net 60",
            help=N_("Each with its share and when it is due. They add up to 100 %."),
            when=("kind", (TermKind.INSTALMENTS,)),
        ),
    ] = None
    discount_percent: Annotated[
        Percent | None, Spec(N_("Early-payment discount in percent"), group="early", width="two", key=hundredths)
    ] = None
    discount_days: Annotated[Days | None, Spec(N_("Discount if paid within days"), group="early", width="two")] = None
    grace_days: Annotated[
        Days | None,
        Spec(
            N_("Grace days"),
            group="early",
            width="two",
            help=N_("Used by holds and reminders, never by the due date itself."),
        ),
    ] = None
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None


class IndustryRecord(Record, name="industry", label=N_("Industry"), plural=N_("Industries"), groups=(CALLED,)):
    """What a customer's business is in."""

    code: CodeField
    name: NameField
    status: StatusField = ListStatus.ACTIVE
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None


class SalesAgentRecord(
    Record, name="sales_agent", label=N_("Sales agent"), plural=N_("Sales agents"), groups=(CALLED, REACH)
):
    """An employee who sells."""

    code: CodeField
    name: NameField
    status: StatusField = ListStatus.ACTIVE
    email: Annotated[EmailText | None, Spec(N_("E-mail"), group="reach", width="two", default_column=True)] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), group="reach", width="two", default_column=True)] = None
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None


CATEGORY = definition(CategoryRecord)
CREDIT_TERM = definition(CreditTermRecord)
INDUSTRY = definition(IndustryRecord)
SALES_AGENT = definition(SalesAgentRecord)


@dataclass(frozen=True)
class ListKind:
    """One reference list: its definition and its place in the URL (`/<tenant>/settings/lists/credit-terms/`)."""

    definition: Definition
    slug: str
    about: str
    has_due_dates: bool = False
    """Whether a document's due dates follow from a record: its form shows an example."""


KINDS: tuple[ListKind, ...] = (
    ListKind(CATEGORY, "categories", N_("Groups of customers that are treated alike.")),
    ListKind(CREDIT_TERM, "credit-terms", N_("When an invoice is due."), has_due_dates=True),
    ListKind(INDUSTRY, "industries", N_("What a customer's business is in.")),
    ListKind(SALES_AGENT, "sales-agents", N_("The employees who sell; they need no sign-in.")),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
BY_NAME = {kind.definition.name: kind for kind in KINDS}
"""Every list, those of areas above too (`models.join_lists`)."""
