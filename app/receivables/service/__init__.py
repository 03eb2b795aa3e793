"""What changes documents: the use cases, used alike by screens, API and imports.

writing     what a new document says: who pays, currency, rate, term, total, due dates
guarding    the one guard before anything that counts: `submit_order`, deliveries, direct invoices
orders      submit, amend, cancel, close, reopen, release, refuse; what-if
posting     quotations, deliveries, invoices, notes: posted, and the value that moves along the chain
payments    received, cleared, bounced, refunded
transferring what is left of a credit goes to another customer
correcting  a payment that came by another mode than was entered
settling    allocations and their undoing, discounts, write-offs
reversing   a posted document is taken back by a counter-document
ledger      what each document counts for, and the balances that follow
verifying   everything recomputed from the documents
"""

from app.receivables.service.correcting import correct_payment
from app.receivables.service.orders import (
    amend_order,
    cancel_document,
    close_order,
    create_order,
    refuse_document,
    release_document,
    reopen_order,
    submit_order,
    try_order,
)
from app.receivables.service.payments import bounce_payment, clear_payment, create_payment, refund_credit
from app.receivables.service.posting import create_document, post_document
from app.receivables.service.reversing import reverse_document
from app.receivables.service.settling import allocate, unallocate, write_off
from app.receivables.service.transferring import transfer_credit

__all__ = [
    "allocate",
    "amend_order",
    "bounce_payment",
    "cancel_document",
    "clear_payment",
    "close_order",
    "correct_payment",
    "create_document",
    "create_order",
    "create_payment",
    "post_document",
    "refund_credit",
    "refuse_document",
    "release_document",
    "reopen_order",
    "reverse_document",
    "submit_order",
    "transfer_credit",
    "try_order",
    "unallocate",
    "write_off",
]
