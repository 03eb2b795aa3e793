"""What documents look like: one record definition per kind, for forms, lists, filters, files and the API."""

from __future__ import annotations

from datetime import date, datetime
from datetime import date as day
from decimal import Decimal
from typing import Annotated

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import (
    CodedRef,
    CurrencyCode,
    Definition,
    Line,
    MoneyKind,
    Record,
    Ref,
    Spec,
    Text,
    definition,
)
from app.core.records.kinds.numbers import Fraction
from app.receivables.values.documents import Kind, Status, TermSource

MAX_LINES = 500

Amount = Annotated[Money, MoneyKind(currency_field="currency")]
Quantity = Annotated[Decimal, Fraction(places=4, most=Decimal(10) ** 9)]
Price = Annotated[Decimal, Fraction(places=6, most=Decimal(10) ** 12)]

Number = Annotated[
    Line | None,
    Spec(
        N_("Number"), width="two", max_length=40, writable="on_create", pinned=True, default_column=True, sortable=True, key=text.key,
        help=N_("Left empty, the next one is given."), synonyms=("doc no", "document number", "编号", "单号", "nombor"),
    ),
]  # fmt: skip
Customer = Annotated[
    Ref,
    Spec(
        N_("Customer"), width="four", refers_to="customer", writable="on_create", pinned=True, default_column=True,
        synonyms=("debtor", "客户", "pelanggan"),
    ),
]  # fmt: skip
BillTo = Annotated[
    Ref | None,
    Spec(N_("Bill to"), width="four", refers_to="customer", writable="on_create", help=N_("Who pays, when it is another customer.")),
]  # fmt: skip
DocDate = Annotated[
    date | None, Spec(N_("Date"), width="two", default_column=True, sortable=True, synonyms=("日期", "tarikh"))
]
Currency = Annotated[
    CurrencyCode | None, Spec(N_("Currency"), width="two", writable="on_create", synonyms=("币种", "mata wang"))
]
AmountField = Annotated[
    Amount | None,
    Spec(
        N_("Amount"), width="two", help=N_("Or lines that add up to it."), filterable=False, synonyms=("金额", "jumlah")
    ),
]
Term = Annotated[
    Ref | None,
    Spec(
        N_("Credit term"), width="two", refers_to="credit_term", help=N_("Left empty, the branch's or the customer's own."),
        synonyms=("付款条件", "syarat kredit"),
    ),
]  # fmt: skip
Branch = Annotated[
    Ref | None,
    Spec(
        N_("Branch"), width="four", refers_to="branch", importable=False, synonyms=("分支", "cawangan"),
        help=N_("Of the customer that orders. Its own credit term goes before the customer's."),
    ),
]  # fmt: skip
Company = Annotated[
    Ref | None,
    Spec(
        N_("Selling company"), width="four", refers_to="group_company", default_column=True,
        help=N_("Left empty, the company whose outlets serve the customer, or the only one of the group."),
        synonyms=("company", "selling entity", "销售公司", "公司", "syarikat penjual", "syarikat"),
    ),
]  # fmt: skip
SoldBy = Annotated[
    Ref | None,
    Spec(N_("Selling company"), width="four", refers_to="group_company", default_column=True, writable="never"),
]
Expected = Annotated[
    date | None,
    Spec(
        N_("Expected delivery"), width="two", synonyms=("delivery date", "预计送货日", "tarikh penghantaran dijangka"), filterable=False,
        help=N_("Where the credit policy says so, an order for a day far ahead counts only when that day comes near."),
    ),
]  # fmt: skip
CountsLater = Annotated[
    bool | None, Spec(N_("Counts later"), width="two", writable="never", filterable=False, importable=False)
]
TermFrom = Annotated[
    TermSource | None, Spec(N_("Term from"), width="two", writable="never", filterable=False, importable=False)
]
Reference = Annotated[
    Line | None, Spec(N_("Their reference"), width="two", max_length=60, synonyms=("po number", "参考号", "rujukan"))
]
Notes = Annotated[Text | None, Spec(N_("Notes"), width="full", max_length=2000, filterable=False)]
StatusField = Annotated[Status | None, Spec(N_("Status"), width="two", writable="never", default_column=True)]
Total = Annotated[Money | None, Spec(N_("Total"), width="two", writable="never", default_column=True, sortable=True)]
Outstanding = Annotated[Money | None, Spec(N_("Outstanding"), width="two", writable="never", default_column=True)]
DueDate = Annotated[date | None, Spec(N_("Due"), width="two", writable="never", default_column=True, sortable=True)]
Created = Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True, importable=False)]
Updated = Annotated[datetime | None, Spec(N_("Changed"), writable="never", importable=False)]
Version = Annotated[
    int | None,
    Spec(N_("Version"), writable="never", listable=False, filterable=False, exportable=False, importable=False),
]


class LineRecord(Record, name="document_line", label=N_("Line"), plural=N_("Lines")):
    """A line of a document."""

    description: Annotated[Line, Spec(N_("Description"), width="four", max_length=200)]
    charge_type: Annotated[Ref | None, Spec(N_("Charge type"), refers_to="charge_type", width="two")] = None
    quantity: Annotated[Quantity, Spec(N_("Quantity"), width="two")]
    unit_price: Annotated[Price, Spec(N_("Unit price"), width="two")]


class QuotationRecord(Record, name="quotation", label=N_("Quotation"), plural=N_("Quotations")):
    """What was offered."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    credit_term: Term = None
    term_source: TermFrom = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class SalesOrderRecord(Record, name="sales_order", label=N_("Sales order"), plural=N_("Sales orders")):
    """What was ordered; counts against the limits while it is open."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    quotation: Annotated[Ref | None, Spec(N_("Quotation"), width="two", refers_to="quotation", writable="on_create", filterable=False)] = None  # fmt: skip
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    expected_on: Expected = None
    currency: Currency = None
    amount: AmountField = None
    credit_term: Term = None
    term_source: TermFrom = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    counts_later: CountsLater = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class DeliveryOrderRecord(Record, name="delivery_order", label=N_("Delivery order"), plural=N_("Delivery orders")):
    """What was delivered; counts until it is invoiced."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    order: Annotated[Ref | None, Spec(N_("Sales order"), width="two", refers_to="sales_order", writable="on_create", filterable=False)] = None  # fmt: skip
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    credit_term: Term = None
    term_source: TermFrom = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class InvoiceRecord(Record, name="invoice", label=N_("Invoice"), plural=N_("Invoices")):
    """What is to be paid."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    order: Annotated[Ref | None, Spec(N_("Sales order"), width="two", refers_to="sales_order", writable="on_create", filterable=False)] = None  # fmt: skip
    delivery: Annotated[Ref | None, Spec(N_("Delivery order"), width="two", refers_to="delivery_order", writable="on_create", filterable=False)] = None  # fmt: skip
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    credit_term: Term = None
    term_source: TermFrom = None
    due_date: DueDate = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class DebitNoteRecord(Record, name="debit_note", label=N_("Debit note"), plural=N_("Debit notes")):
    """What is to be paid beside invoices: interest, charges."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    credit_term: Term = None
    term_source: TermFrom = None
    due_date: DueDate = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class CreditNoteRecord(Record, name="credit_note", label=N_("Credit note"), plural=N_("Credit notes")):
    """What is given back. One that names an invoice settles it."""

    number: Number = None
    customer: Customer
    bill_to: BillTo = None
    invoice: Annotated[Ref | None, Spec(N_("Invoice"), width="two", refers_to="invoice", writable="on_create", filterable=False)] = None  # fmt: skip
    branch: Branch = None
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Outstanding = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class PaymentRecord(Record, name="payment", label=N_("Payment"), plural=N_("Payments")):
    """Money that came. It makes room once it is cleared."""

    number: Number = None
    customer: Customer
    order: Annotated[Ref | None, Spec(N_("Sales order"), width="two", refers_to="sales_order", writable="on_create", filterable=False, help=N_("Whose prepaid share it pays."))] = None  # fmt: skip
    company: Company = None
    date: DocDate = None
    currency: Currency = None
    amount: AmountField = None
    mode: Annotated[CodedRef | None, Spec(N_("Mode"), refers_to="payment_method", width="two", writable="on_create", default_column=True, synonyms=("payment method", "付款方式", "cara bayaran"))] = None  # fmt: skip
    post_dated_to: Annotated[day | None, Spec(N_("Post-dated to"), width="two", writable="on_create")] = None
    reference: Reference = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    unallocated: Annotated[Money | None, Spec(N_("Unallocated"), width="two", writable="never", default_column=True)] = None  # fmt: skip
    corrects: Annotated[Ref | None, Spec(N_("In place of"), width="two", refers_to="payment", writable="never", filterable=False)] = None  # fmt: skip
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


OfPayment = Annotated[Ref | None, Spec(N_("Payment"), width="two", refers_to="payment", writable="never", filterable=False, default_column=True)]  # fmt: skip
OfCreditNote = Annotated[Ref | None, Spec(N_("Credit note"), width="two", refers_to="credit_note", writable="never", filterable=False, default_column=True)]  # fmt: skip
OfTransfer = Annotated[Ref | None, Spec(N_("Transfer in"), width="two", refers_to="transfer_in", writable="never", filterable=False)]  # fmt: skip


class RefundRecord(Record, name="refund", label=N_("Refund"), plural=N_("Refunds")):
    """Money that went back: made of the payment or credit note that it was left of."""

    number: Number = None
    customer: Customer
    payment: OfPayment = None
    credit_note: OfCreditNote = None
    transfer_in: OfTransfer = None
    company: SoldBy = None
    date: DocDate = None
    currency: Currency = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Annotated[Money | None, Spec(N_("Outstanding"), width="two", writable="never", help=N_("More than nothing when the payment that it went back of did not come."))] = None  # fmt: skip
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class WriteOffRecord(Record, name="write_off", label=N_("Write-off"), plural=N_("Write-offs")):
    """What was given up of an invoice or debit note."""

    number: Number = None
    customer: Customer
    invoice: Annotated[Ref | None, Spec(N_("Invoice"), width="two", refers_to="invoice", writable="never", filterable=False, default_column=True)] = None  # fmt: skip
    debit_note: Annotated[Ref | None, Spec(N_("Debit note"), width="two", refers_to="debit_note", writable="never", filterable=False, default_column=True)] = None  # fmt: skip
    company: SoldBy = None
    date: DocDate = None
    currency: Currency = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class TransferOutRecord(Record, name="transfer_out", label=N_("Transfer out"), plural=N_("Transfers out")):
    """Credit that went to another customer: made of the payment, credit note or transfer that it was left of."""

    number: Number = None
    customer: Customer
    payment: OfPayment = None
    credit_note: OfCreditNote = None
    transfer_in: OfTransfer = None
    company: SoldBy = None
    date: DocDate = None
    currency: Currency = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    outstanding: Annotated[Money | None, Spec(N_("Outstanding"), width="two", writable="never", help=N_("More than nothing when the payment that it went away of did not come."))] = None  # fmt: skip
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class TransferInRecord(Record, name="transfer_in", label=N_("Transfer in"), plural=N_("Transfers in")):
    """Credit that came from another customer, to be allocated like a payment."""

    number: Number = None
    customer: Customer
    transfer_out: Annotated[Ref | None, Spec(N_("Transfer out"), width="two", refers_to="transfer_out", writable="never", filterable=False, default_column=True)] = None  # fmt: skip
    company: SoldBy = None
    date: DocDate = None
    currency: Currency = None
    notes: Notes = None
    status: StatusField = None
    total: Total = None
    unallocated: Annotated[Money | None, Spec(N_("Unallocated"), width="two", writable="never", default_column=True)] = None  # fmt: skip
    created_at: Created = None
    updated_at: Updated = None
    version: Version = None


class TransferRecord(
    Record, name="transfer", label=N_("Transfer to another customer"), plural=N_("Transfers to other customers")
):
    """What is said when credit goes to another customer."""

    customer: Annotated[Ref, Spec(N_("To customer"), width="four", refers_to="customer")]
    amount: Annotated[Money | None, Spec(N_("Amount"), width="two", help=N_("Left empty: all that is not allocated."))] = None  # fmt: skip
    date: Annotated[day | None, Spec(N_("Date"), width="two", help=N_("Left empty: today."))] = None


class CorrectionRecord(Record, name="correction", label=N_("Correction"), plural=N_("Corrections")):
    """What is said when a payment came by another mode than was entered."""

    mode: Annotated[CodedRef, Spec(N_("Mode"), refers_to="payment_method", width="two")]


LINE = definition(LineRecord)
TRANSFER = definition(TransferRecord)
CORRECTION = definition(CorrectionRecord)
RECORDS: dict[Kind, Definition] = {
    Kind.QUOTATION: definition(QuotationRecord),
    Kind.SALES_ORDER: definition(SalesOrderRecord),
    Kind.DELIVERY_ORDER: definition(DeliveryOrderRecord),
    Kind.INVOICE: definition(InvoiceRecord),
    Kind.DEBIT_NOTE: definition(DebitNoteRecord),
    Kind.CREDIT_NOTE: definition(CreditNoteRecord),
    Kind.PAYMENT: definition(PaymentRecord),
    Kind.REFUND: definition(RefundRecord),
    Kind.WRITE_OFF: definition(WriteOffRecord),
    Kind.TRANSFER_OUT: definition(TransferOutRecord),
    Kind.TRANSFER_IN: definition(TransferInRecord),
}
"""The record of each kind. Those of `MADE_KINDS` are only read."""

CREDITS = {"payment": Kind.PAYMENT, "credit_note": Kind.CREDIT_NOTE, "transfer_in": Kind.TRANSFER_IN}
"""The fields that say which credit something was taken of."""
FOLLOWS: dict[Kind, dict[str, Kind]] = {
    Kind.SALES_ORDER: {"quotation": Kind.QUOTATION},
    Kind.DELIVERY_ORDER: {"order": Kind.SALES_ORDER},
    Kind.INVOICE: {"order": Kind.SALES_ORDER, "delivery": Kind.DELIVERY_ORDER},
    Kind.CREDIT_NOTE: {"invoice": Kind.INVOICE},
    Kind.PAYMENT: {"order": Kind.SALES_ORDER},
    Kind.REFUND: CREDITS,
    Kind.WRITE_OFF: {"invoice": Kind.INVOICE, "debit_note": Kind.DEBIT_NOTE},
    Kind.TRANSFER_OUT: CREDITS,
    Kind.TRANSFER_IN: {"transfer_out": Kind.TRANSFER_OUT},
}
"""Kind → the fields that say what it follows, and of which kind that is."""
