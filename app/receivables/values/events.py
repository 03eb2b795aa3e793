"""What happens to documents, in words, for the history of the customer that pays."""

from __future__ import annotations

from app.core.messages import N_
from app.receivables.values.records import RECORDS

EVENTS = {
    "quotation.created": N_("wrote a quotation"),
    "quotation.posted": N_("sent a quotation"),
    "quotation.cancelled": N_("cancelled a quotation"),
    "sales_order.created": N_("entered a sales order"),
    "sales_order.updated": N_("changed a sales order"),
    "sales_order.opened": N_("opened a sales order"),
    "sales_order.held": N_("entered a sales order that is held"),
    "sales_order.released": N_("released a sales order"),
    "sales_order.counted": N_("counted a sales order whose delivery has come near"),
    "sales_order.refused": N_("refused a sales order"),
    "sales_order.cancelled": N_("cancelled a sales order"),
    "sales_order.closed": N_("closed a sales order"),
    "sales_order.reopened": N_("reopened a sales order"),
    "sales_order.restored": N_("restored a sales order"),
    "delivery_order.created": N_("wrote a delivery order"),
    "delivery_order.posted": N_("delivered goods"),
    "delivery_order.held": N_("wrote a delivery order that is held"),
    "delivery_order.reversed": N_("took a delivery back"),
    "invoice.created": N_("wrote an invoice"),
    "invoice.updated": N_("changed an invoice"),
    "invoice.posted": N_("posted an invoice"),
    "invoice.held": N_("wrote an invoice that is held"),
    "invoice.reversed": N_("reversed an invoice"),
    "debit_note.posted": N_("posted a debit note"),
    "debit_note.reversed": N_("reversed a debit note"),
    "credit_note.posted": N_("posted a credit note"),
    "credit_note.allocated": N_("applied a credit note"),
    "credit_note.unallocated": N_("took the allocation of a credit note back"),
    "credit_note.reversed": N_("reversed a credit note"),
    "payment.received": N_("received a payment"),
    "payment.cleared": N_("cleared a payment"),
    "payment.allocated": N_("allocated a payment"),
    "payment.unallocated": N_("took the allocation of a payment back"),
    "payment.bounced": N_("marked a payment as bounced"),
    "payment.corrected": N_("corrected how a payment came"),
    "refund.posted": N_("paid money back"),
    "refund.reversed": N_("took a refund back"),
    "write_off.posted": N_("wrote off a remainder"),
    "write_off.reversed": N_("took a write-off back"),
    "transfer_out.posted": N_("transferred credit to another customer"),
    "transfer_out.reversed": N_("took a transfer to another customer back"),
    "transfer_in.posted": N_("transferred credit from another customer"),
    "transfer_in.allocated": N_("allocated a transfer"),
    "transfer_in.unallocated": N_("took the allocation of a transfer back"),
    "transfer_in.reversed": N_("took a transfer from another customer back"),
    "credit_review.created": N_("reviewed the credit"),
    "credit_limit.changed": N_("changed the credit limit"),
}
TOLD = tuple(one.only({"company"}) for one in RECORDS.values())
"""What of the fields of documents the history names beside it: who sells. The figures stand on the page of the document."""
