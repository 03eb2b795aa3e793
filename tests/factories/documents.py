"""Documents of every kind."""

from __future__ import annotations

from typing import Any

from app.core.money import Money
from app.customers.models import Customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.values.documents import Kind


def a_document(kind: Kind, customer: Customer, amount: int | Money = 100_00, **given: Any) -> Document:
    """A document over `amount` (sen, or money), open, posted or cleared."""
    values = {"customer": customer.id, "amount": Money(amount, "MYR") if isinstance(amount, int) else amount, **given}
    if kind is Kind.SALES_ORDER:
        return service.create_order(values).document
    if kind is Kind.PAYMENT:
        return service.create_payment(values)
    return service.create_document(kind, values).document


def what_verbs_make(customer: Customer, another: Customer) -> None:
    """What verbs make of other documents: some money that went back, some sen that were given up, some credit that went to `another`."""
    service.refund_credit(a_document(Kind.PAYMENT, customer, 20_00), 5_00)
    service.write_off(a_document(Kind.INVOICE, customer, 40))
    service.transfer_credit(a_document(Kind.PAYMENT, customer, 20_00), another.id, 5_00)


def one_document_of_each_kind(customer: Customer) -> None:
    """A chain from quotation to payment, and notes beside it."""
    quotation = a_document(Kind.QUOTATION, customer)
    order = a_document(Kind.SALES_ORDER, customer, quotation=quotation.id)
    delivery = a_document(Kind.DELIVERY_ORDER, customer, order=order.id)
    invoice = a_document(Kind.INVOICE, customer, delivery=delivery.id)
    a_document(Kind.DEBIT_NOTE, customer, 5_00)
    a_document(Kind.CREDIT_NOTE, customer, 10_00, invoice=invoice.id)
    service.allocate(a_document(Kind.PAYMENT, customer, 50_00))
