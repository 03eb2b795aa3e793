"""What files of documents look like: what is open when a company comes from another system, and money that came."""

from __future__ import annotations

from datetime import date as day
from typing import Annotated

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import CodedRef, CurrencyCode, Line, MoneyKind, Record, Ref, Spec, Text, definition

Amount = Annotated[Money, MoneyKind(currency_field="currency")]
Currency = Annotated[
    CurrencyCode | None,
    Spec(N_("Currency"), width="two", example="MYR", help=N_("Left empty, the company's own."), synonyms=("currency code", "ccy", "币种", "货币", "mata wang")),
]  # fmt: skip
Company = Annotated[
    Ref | None,
    Spec(
        N_("Selling company"), width="two", refers_to="group_company", example="KL", synonyms=("company", "selling entity", "销售公司", "公司", "syarikat penjual", "syarikat"),
        help=N_("Left empty, the company whose outlets serve the customer, or the only one of the group."),
    ),
]  # fmt: skip
Reference = Annotated[
    Line | None,
    Spec(N_("Their reference"), width="two", max_length=60, example="PO-77120", synonyms=("reference", "ref", "po number", "cheque no", "参考号", "支票号", "rujukan", "no cek")),
]  # fmt: skip
Notes = Annotated[Text | None, Spec(N_("Notes"), width="full", max_length=2000, synonyms=("remark", "remarks", "description", "备注", "catatan"))]  # fmt: skip


class OpenInvoiceRecord(Record, name="open_invoice", label=N_("Open invoice"), plural=N_("Open invoices")):
    """An invoice of another system that is still to be paid, as a whole or in part."""

    number: Annotated[Line, Spec(
        N_("Number"), width="two", max_length=40, key=text.key, example="INV-20417",
        synonyms=("invoice no", "invoice number", "doc no", "document number", "发票号", "发票号码", "单号", "no invois", "nombor invois"))]  # fmt: skip
    date: Annotated[day, Spec(
        N_("Date"), width="two", example="2026-09-01", synonyms=("invoice date", "doc date", "document date", "发票日期", "日期", "tarikh invois", "tarikh"))]  # fmt: skip
    due_date: Annotated[day | None, Spec(
        N_("Due"), width="two", example="2026-10-01", help=N_("Left empty, it follows from the credit term."),
        synonyms=("due date", "payment due", "到期日", "付款到期日", "tarikh akhir", "tarikh matang"))] = None  # fmt: skip
    credit_term: Annotated[Ref | None, Spec(
        N_("Credit term"), width="two", refers_to="credit_term", example="NET30", help=N_("Left empty, the customer's own."),
        synonyms=("terms", "payment terms", "付款条件", "信用条件", "syarat kredit"))] = None  # fmt: skip
    branch: Annotated[Line | None, Spec(
        N_("Branch code"), width="two", max_length=30, example="KLANG", help=N_("The branch of the customer that it is for; its credit term comes first."),
        synonyms=("branch", "outlet", "outlet code", "网点编号", "分支", "cawangan", "kod cawangan"))] = None  # fmt: skip
    company: Company = None
    currency: Currency = None
    amount: Annotated[Amount, Spec(
        N_("Amount"), width="two", example="12,500.00", help=N_("What the invoice was for."),
        synonyms=("invoice amount", "total", "total amount", "金额", "发票金额", "jumlah", "amaun"))]  # fmt: skip
    outstanding: Annotated[Amount | None, Spec(
        N_("Outstanding"), width="two", example="7,500.00", help=N_("What is left to pay; left empty, all of it."),
        synonyms=("balance", "open amount", "amount due", "balance due", "未付金额", "余额", "baki", "tertunggak"))] = None  # fmt: skip
    reference: Reference = None
    notes: Notes = None


class MoneyInRecord(Record, name="money_in", label=N_("Payment"), plural=N_("Payments")):
    """Money that came and is cleared."""

    number: Annotated[Line, Spec(
        N_("Number"), width="two", max_length=40, key=text.key, example="OR-5512",
        synonyms=("payment no", "payment number", "receipt no", "receipt number", "or no", "收据号", "付款编号", "单号", "no resit", "nombor resit"))]  # fmt: skip
    date: Annotated[day, Spec(
        N_("Date"), width="two", example="2026-10-05", synonyms=("payment date", "receipt date", "paid on", "付款日期", "收款日期", "日期", "tarikh bayaran", "tarikh"))]  # fmt: skip
    company: Company = None
    currency: Currency = None
    amount: Annotated[Amount, Spec(
        N_("Amount"), width="two", example="5,000.00", synonyms=("payment amount", "amount paid", "paid", "金额", "付款金额", "jumlah", "amaun"))]  # fmt: skip
    mode: Annotated[CodedRef | None, Spec(
        N_("Mode"), refers_to="payment_method", width="two", example="transfer", synonyms=("payment mode", "payment method", "method", "付款方式", "cara bayaran"))] = None  # fmt: skip
    invoice: Annotated[Line | None, Spec(
        N_("Invoice number"), width="two", max_length=40, example="INV-20417", help=N_("What it pays; left empty, what has been due longest."),
        synonyms=("invoice", "invoice no", "applied to", "发票号", "发票号码", "no invois", "nombor invois"))] = None  # fmt: skip
    reference: Reference = None
    notes: Notes = None


OPEN_INVOICE = definition(OpenInvoiceRecord)
MONEY_IN = definition(MoneyInRecord)
