"""Open invoices of another system. What is open already is a fact: it is not asked of the guard, counts at once, and the next order meets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.core import events
from app.core.actor import Actor
from app.core.db import db
from app.core.messages import Problem
from app.core.records.reasons import NOT_FOUND_HERE
from app.core.records.staged import Policy
from app.core.records.staged_rows import mark_rows
from app.receivables.models import Document
from app.receivables.service import importing, ledger
from app.receivables.service.importing import Row
from app.receivables.service.pairing import Pairing
from app.receivables.service.writing import Content, Part, instalments_of, reserve_numbers
from app.receivables.values.documents import Kind, Origin, Status
from app.receivables.values.imported import OPEN_INVOICE

NOUN = OPEN_INVOICE.name


def judge_staged_invoices(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is in its way, if anything is."""
    rows = importing.judge_rows(NOUN, Kind.INVOICE, policy, lock=lock)
    known = importing.branches_of(rows)
    mark_rows({row.number: problem for row in rows if (problem := _branchless(row, known))})
    importing.settle_policy(policy)


def _branchless(row: Row, known: importing.Branches) -> Problem | None:
    """Why the branch that the row names cannot be meant."""
    named = row.values.get("branch")
    wrong = named and importing.branch_for(row, known) is None
    return Problem("branch", NOT_FOUND_HERE, {"value": named}) if wrong else None


def write_staged_invoices(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows. What was paid of an invoice before is one payment of its day, so that the parts of every document add up."""
    rows = importing.rows_of(NOUN, writing=True)
    if not rows:
        return
    accounts, _ = ledger.lock_chain({row.customer_id for row in rows}, ())
    invoices, paid, parts, pairing = list[Document](), list[Document](), list[Part](), Pairing()
    with db.session.no_autoflush:
        for row, content in zip(rows, importing.contents_of(Kind.INVOICE, rows, accounts), strict=True):
            invoice = importing.document_of(content, Status.POSTED, row.id)
            parts += _due(invoice, row, content)
            paid += _paid_before(invoice, row, content, pairing)
            events.emit("invoice.posted", invoice, **source)
            invoices.append(invoice)
        reserve_numbers(paid)
        ledger.settle_counts(accounts, [*invoices, *paid])
    importing.save_all([*invoices, *paid], parts, pairing)


def _due(invoice: Document, row: Row, content: Content) -> list[Part]:
    """When it is due: on the day that the file says, else as its term says."""
    said = row.values.get("due_date")
    if said is None:
        return instalments_of(invoice, content.term)
    invoice.due_date, invoice.discount_until, invoice.discount = said, None, 0
    return []


def _paid_before(invoice: Document, row: Row, content: Content, pairing: Pairing) -> list[Document]:
    left = row.values.get("outstanding")
    amount = 0 if left is None else invoice.total - left.amount
    if not amount:
        return []
    values = {"reference": row.values["number"]}
    paid = importing.document_of(replace(content, kind=Kind.PAYMENT, values=values, total=amount), Status.CLEARED)
    pairing.pair(paid, invoice, amount, Origin.APPLIED)
    return [paid]
