"""The reference lists: their record definitions. `catalogue` names them all."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import (
    CountryCode,
    CurrencyCode,
    Group,
    Line,
    Ref,
    Spec,
    definition,
)
from app.reference.values.fields import (
    CALLED,
    ColourField,
    Day,
    DayOfMonth,
    Days,
    GivenCode,
    GivenName,
    Instalments,
    Limit,
    ListRecord,
    Months,
    Percent,
    Rank,
    Rate,
    hundred_millionths,
    hundredths,
)
from app.reference.values.terms import MethodKind, TermKind

GIVES = Group("gives", N_("What its customers get"), N_("Unless a customer has its own."))
ENDS = Group("ends", N_("When it ends"), N_("A category for new customers, say, until they have paid some invoices."))
DUE = Group("due", N_("When it is due"), N_("Each kind has its own fields; the others stay empty."))
EARLY = Group("early", N_("Paying early or late"))
RATE = Group("main", N_("What it is worth"))
LIMIT = Group("limit", N_("How much, and when it holds"))
WHERE = Group(
    "where",
    N_("Which branches come by themselves"),
    N_("By the address of a branch, unless a person has chosen its group."),
)


class CategoryRecord(
    ListRecord, name="category", label=N_("Category"), plural=N_("Categories"), groups=(CALLED, GIVES, ENDS)
):
    """A group of customers that are treated alike."""

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
        Limit | None,
        Spec(
            N_("Credit limit"),
            group="gives",
            refers_to="credit_limit",
            width="two",
            default_column=True,
            synonyms=("信用额度", "had kredit"),
            help=N_("An amount, or the code of a named limit. Empty means none set; 0.00 means no credit at all."),
        ),
    ] = None
    colour: ColourField = None
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
    discount_percent: Annotated[
        Percent | None,
        Spec(
            N_("Discount in percent"),
            group="gives",
            width="two",
            key=hundredths,
            synonyms=("discount", "折扣", "diskaun"),
            help=N_("For the systems that price; Langgan passes it on."),
        ),
    ] = None
    fulfilment_priority: Annotated[
        Rank | None, Spec(N_("Fulfilment priority"), group="gives", width="two", help=N_("1 is served first."))
    ] = None
    expires_after: Annotated[
        Rank | None,
        Spec(
            N_("Ends after paid invoices"),
            group="ends",
            width="two",
            help=N_("As many paid invoices; empty means never."),
        ),
    ] = None
    next_category: Annotated[
        Ref | None,
        Spec(
            N_("Category that follows"),
            group="ends",
            refers_to="category",
            width="two",
            help=N_("What its customers belong to afterwards."),
        ),
    ] = None


class CreditTermRecord(
    ListRecord, name="credit_term", label=N_("Credit term"), plural=N_("Credit terms"), groups=(CALLED, DUE, EARLY)
):
    """When an invoice is due."""

    kind: Annotated[
        TermKind, Spec(N_("Kind"), group="due", width="two", default_column=True, synonyms=("type", "类型", "jenis"))
    ]
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


class CreditLimitRecord(
    ListRecord, name="credit_limit", label=N_("Credit limit"), plural=N_("Credit limits"), groups=(CALLED, LIMIT)
):
    """A limit with a name, for the customers and categories that refer to it."""

    amount: Annotated[
        Money,
        Spec(
            N_("Amount"),
            group="limit",
            width="two",
            default_column=True,
            synonyms=("limit", "金额", "限额", "amaun", "had"),
            example="20,000.00",
            help=N_("0.00 means no credit at all."),
        ),
    ]
    valid_from: Annotated[
        Day | None,
        Spec(
            N_("Valid from"),
            group="limit",
            width="two",
            default_column=True,
            synonyms=("from", "生效日期", "sah dari"),
            help=N_("Empty means always."),
        ),
    ] = None
    valid_until: Annotated[
        Day | None,
        Spec(
            N_("Valid until"),
            group="limit",
            width="two",
            default_column=True,
            synonyms=("to", "until", "失效日期", "sah hingga"),
            help=N_("This day included; empty means without end."),
        ),
    ] = None


class ExchangeRateRecord(
    ListRecord, name="exchange_rate", label=N_("Exchange rate"), plural=N_("Exchange rates"), groups=(RATE,)
):
    """What one unit of a currency is worth in the company's own, from a day on."""

    code: GivenCode = None  # type: ignore[assignment]
    name: GivenName = None  # type: ignore[assignment]
    currency: Annotated[
        CurrencyCode,
        Spec(
            N_("Currency"),
            width="two",
            default_column=True,
            synonyms=("货币", "币种", "mata wang"),
            example="USD",
        ),
    ]
    date: Annotated[
        Day,
        Spec(
            N_("From this day"),
            width="two",
            default_column=True,
            synonyms=("date", "day", "日期", "tarikh"),
            example="2026-11-23",
        ),
    ]
    rate: Annotated[
        Rate,
        Spec(
            N_("Rate"),
            width="two",
            default_column=True,
            key=hundred_millionths,
            synonyms=("exchange rate", "汇率", "kadar"),
            example="4.4250",
            help=N_("What one unit of it is worth in your own currency."),
        ),
    ]
    base: Annotated[
        CurrencyCode | None, Spec(N_("Base currency"), writable="never", default_column=True, importable=False)
    ] = None


class BusinessNatureRecord(
    ListRecord, name="business_nature", label=N_("Business nature"), plural=N_("Business natures"), groups=(CALLED,)
):
    """What a customer does, inside its industry."""


class IndustryRecord(ListRecord, name="industry", label=N_("Industry"), plural=N_("Industries"), groups=(CALLED,)):
    """What a customer's business is in."""


class TerritoryRecord(ListRecord, name="territory", label=N_("Territory"), plural=N_("Territories"), groups=(CALLED,)):
    """A part of the market that somebody sells in."""


class CreditAgencyRecord(
    ListRecord, name="credit_agency", label=N_("Credit agency"), plural=N_("Credit agencies"), groups=(CALLED,)
):
    """Somebody outside who says how creditworthy companies and people are."""


class ChargeTypeRecord(
    ListRecord, name="charge_type", label=N_("Charge type"), plural=N_("Charge types"), groups=(CALLED,)
):
    """What a line of a document charges for."""


class PaymentMethodRecord(
    ListRecord, name="payment_method", label=N_("Payment method"), plural=N_("Payment methods"), groups=(CALLED,)
):
    """How money comes: what payments say, and what customers agreed on."""

    kind: Annotated[
        MethodKind | None,
        Spec(
            N_("Kind"),
            width="two",
            default_column=True,
            synonyms=("type", "类型", "jenis"),
            help=N_("Cash is there when it is taken; by any other kind a payment may bounce. Left empty: other."),
        ),
    ] = None


class DeliveryZoneRecord(
    ListRecord, name="delivery_zone", label=N_("Delivery zone"), plural=N_("Delivery zones"), groups=(CALLED,)
):
    """Where a lorry goes in one tour."""


class TagRecord(ListRecord, name="tag", label=N_("Tag"), plural=N_("Tags"), groups=(CALLED,)):
    """A word that marks customers, as many as one likes."""

    colour: ColourField = None


class BranchGroupRecord(
    ListRecord, name="branch_group", label=N_("Branch group"), plural=N_("Branch groups"), groups=(CALLED, WHERE)
):
    """Branches of customers that are served alike, by where they are."""

    country: Annotated[
        CountryCode | None,
        Spec(
            N_("Country"),
            group="where",
            width="two",
            default_column=True,
            help=N_("Empty: no branch comes by itself, people choose this group."),
            synonyms=("国家", "negara"),
        ),
    ] = None
    states: Annotated[
        Line | None,
        Spec(
            N_("States"),
            group="where",
            width="four",
            max_length=500,
            default_column=True,
            filterable=False,
            example="Sabah, Sarawak, Labuan",
            help=N_("Separated by commas; empty means the whole country."),
            synonyms=("state", "州", "negeri"),
        ),
    ] = None
    priority: Annotated[
        Rank | None,
        Spec(
            N_("Priority"),
            group="where",
            width="two",
            default_column=True,
            help=N_("A branch goes into the first group that it meets: 1 is asked first."),
            synonyms=("order", "优先级", "keutamaan"),
        ),
    ] = None


CATEGORY = definition(CategoryRecord)
CREDIT_TERM = definition(CreditTermRecord)
CREDIT_LIMIT = definition(CreditLimitRecord)
EXCHANGE_RATE = definition(ExchangeRateRecord)
PAYMENT_METHOD = definition(PaymentMethodRecord)
BRANCH_GROUP = definition(BranchGroupRecord)
