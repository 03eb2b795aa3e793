"""Payments of a file: each settles the invoice that it names, else what has been due longest; what is left of it stays unallocated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core import events
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.messages import Problem
from app.core.money import Money, format_money
from app.core.records.reasons import NOT_FOUND_HERE
from app.core.records.staged import Policy
from app.core.records.staged_rows import mark_rows
from app.core.session import bound_actor
from app.core.text import key
from app.receivables.models import Document, DocumentInstalment
from app.receivables.queries import documents
from app.receivables.rules.settling import (
    CURRENCIES_DIFFER,
    MORE_THAN_OPEN,
    OTHER_DEBTOR,
    Due,
    oldest_first,
    open_parts,
    problem_of_day,
)
from app.receivables.service import importing, ledger
from app.receivables.service.importing import Row
from app.receivables.service.pairing import Pairing
from app.receivables.service.settling import discounted
from app.receivables.service.writing import ensure_numbers, touch
from app.receivables.values.documents import Kind, Origin, Status
from app.receivables.values.imported import MONEY_IN

NOUN = MONEY_IN.name


def judge_staged_payments(policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is in its way, if anything is."""
    rows = importing.judge_rows(NOUN, Kind.PAYMENT, policy, lock=lock)
    found = documents.invoices_called({key(row.values["invoice"]) for row in rows if row.values.get("invoice")})
    day = today(bound_actor().tenant.timezone)
    wrong = {row.number: problem_of_day(row.values["date"], day) or _problem(row, found) for row in rows}
    mark_rows({number: problem for number, problem in wrong.items() if problem})
    importing.settle_policy(policy)


def _problem(row: Row, found: Mapping[str, Any]) -> Problem | None:
    """Why it cannot settle the invoice that it names, if it names one."""
    named = row.values.get("invoice")
    if not named:
        return None
    invoice, number = found.get(key(named)), {"number": named}
    if invoice is None:
        return Problem("invoice", NOT_FOUND_HERE, {"value": named})
    if invoice.debtor_id != row.customer_id:
        return Problem("invoice", OTHER_DEBTOR, number)
    if invoice.currency != row.amount.currency:
        return Problem("invoice", CURRENCIES_DIFFER, number)
    if not invoice.outstanding:
        return Problem("invoice", MORE_THAN_OPEN, {"open": format_money(Money(0, invoice.currency)), **number})
    return None


def write_staged_payments(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows and what each of them settles, in the order of the file."""
    rows = importing.rows_of(NOUN, writing=True)
    if not rows:
        return
    debtor_ids = {row.customer_id for row in rows}
    accounts, _ = ledger.lock_chain(debtor_ids, ())
    due = OpenDebits(debtor_ids)
    payments, notes, pairing = list[Document](), list[Document](), Pairing()
    with db.session.no_autoflush:
        for row, content in zip(rows, importing.contents_of(Kind.PAYMENT, rows, accounts), strict=True):
            payment = importing.document_of(content, Status.CLEARED, row.id)
            origin = Origin.CHOSEN if row.values.get("invoice") else Origin.OLDEST
            for debit, amount in due.plan(payment, row.values.get("invoice")):
                notes += discounted(accounts, payment, debit, amount, pairing, None)
                pairing.pair(payment, debit, amount, origin)
            events.emit("payment.received", payment, **source)
            payments.append(payment)
        for debit in due.settled:
            touch(debit)
        ledger.settle_counts(accounts, [*payments, *due.settled, *notes])
        ensure_numbers(notes)
    importing.save_all([*payments, *notes], (), pairing)


class OpenDebits:
    """What is open of some customers, locked, as it becomes while payments take from it."""

    def __init__(self, debtor_ids: Collection[UUID]) -> None:
        ids = documents.open_debits(debtor_ids)
        self.parts: Mapping[UUID, Sequence[DocumentInstalment]] = documents.instalments_of(ids)
        self.by_id = documents.lock_documents(ids)
        self.by_debtor: dict[tuple[UUID, str], list[Document]] = {}
        self.before = {one.id: one.settled for one in self.by_id.values()}
        for one in self.by_id.values():
            self.by_debtor.setdefault((one.debtor_id, one.currency), []).append(one)

    def plan(self, payment: Document, named: str | None) -> list[tuple[Document, int]]:
        """Which documents the payment settles, and with how much of it: the one with that number, or the oldest due first."""
        mine = self.by_debtor.get((payment.debtor_id, payment.currency), [])
        if named:
            mine = [one for one in mine if one.kind == Kind.INVOICE and one.number_key == key(named)]
        dues = [due for one in mine for due in self._dues(one)]
        return [(self.by_id[one], amount) for one, amount in oldest_first(ledger.left(payment), dues)]

    def _dues(self, one: Document) -> list[Due]:
        parts = [(part.due_date, part.amount) for part in self.parts.get(one.id, ())]
        if not parts:
            return [Due(one.id, one.due_date or one.date, ledger.left(one))]
        days = [day for day, _ in parts]
        return [Due(one.id, day, left) for day, left in zip(days, open_parts(parts, one.settled), strict=True)]

    @property
    def settled(self) -> list[Document]:
        """Those that something was taken from."""
        return [one for one in self.by_id.values() if one.settled != self.before[one.id]]
