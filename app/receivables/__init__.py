"""Receivables: the documents that credit needs, done right: quotations, orders, deliveries, invoices, notes, payments.

One table of documents, one shape for all kinds (docs/decisions, "One table of documents"). A document that moves on takes its value from
what it follows; what settles takes from both sides of an allocation; every change is one transaction under the locks of `credit`.

Promises.
- A posted document is never edited or deleted: a counter-document takes it back.
- Every way into `open` asks the one guard (`service.guarding`).
- The parts of a document add up to it, the ledger to its documents, the ageing of any day to the ledger of that day.
"""
