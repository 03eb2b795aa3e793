"""Allocations: chosen or oldest due first, with early-payment discounts; their undoing; and write-offs of what is not worth asking for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core import events
from app.core.db import db
from app.core.errors import NOT_FOUND, Conflict, Invalid, NotFound
from app.core.messages import Problem
from app.core.money import Money, format_money
from app.credit.rules import at_rate
from app.credit.service.accounts import Accounts
from app.receivables.models import Allocation, Document
from app.receivables.queries import allocations, documents
from app.receivables.rules.settling import (
    CURRENCIES_DIFFER,
    MORE_THAN_LEFT,
    MORE_THAN_OPEN,
    NOTHING_DUE,
    NOTHING_TO_UNDO,
    OTHER_DEBTOR,
    may_undo,
    oldest_first,
    problem_of_day,
    problem_of_write_off,
    takes_discount,
)
from app.receivables.service import ledger
from app.receivables.service.changing import save_new
from app.receivables.service.orders import lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.reversing import discount_notes, rewards_of, sides_of, take_back
from app.receivables.service.writing import by_series, ensure_number, ensure_numbers, new_document, read_content, touch
from app.receivables.values.documents import CREDIT, DEBIT, Kind, Origin, Status


@dataclass(frozen=True)
class Chosen:
    """A document to be settled, and with how much; None = as much as both sides have."""

    document_id: UUID
    amount: int | None = None


def allocate(credit: Document, chosen: Sequence[Chosen] = (), day: date | None = None) -> Document:
    """Settle open documents of the same customer and currency by a cleared payment or a posted credit note: those chosen, else the oldest
    due first. It counts from the payment's date unless a later `day` is given, and not before the day on which something that either side
    had settled was taken back: until then it was settled by that.

    Raises Invalid for more than either side has open and for a day that lies ahead, Conflict where there is nothing to settle.
    """
    accounts, credit = lock_for(credit, "allocate")
    if problem := problem_of_day(day, accounts.today):
        raise Invalid(problem)
    origin = Origin.CHOSEN if chosen else Origin.OLDEST
    plan = [(one.document_id, one.amount) for one in chosen] or _oldest(credit)
    debits = documents.lock_documents({debit_id for debit_id, _ in plan})
    related = ledger.relatives([credit, *debits.values()])
    pairing, notes = Pairing(), list[Document]()
    freed = allocations.freed_on([credit.id, *debits])
    with db.session.no_autoflush:
        for debit_id, wanted in plan:
            debit = _debit(credit, debits, debit_id)
            amount = _amount(credit, debit, wanted)
            notes += discounted(accounts, credit, debit, amount, pairing, day)
            since = [one for one in (day, freed.get(credit.id), freed.get(debit_id)) if one is not None]
            pairing.pair(credit, debit, amount, origin, max(since, default=None))
        events.emit(f"{credit.audit_noun}.allocated", credit)
        _finish(accounts, [credit, *debits.values(), *notes], [*related, *notes])
        ensure_numbers(notes)
        db.session.add_all(notes)
        db.session.flush()
        pairing.save()
    return credit


def _finish(accounts: Accounts, changed: Sequence[Document], related: Collection[Document]) -> None:
    for one in changed:
        touch(one)
    ledger.settle_counts(accounts, changed, related)


def _oldest(credit: Document) -> list[tuple[UUID, int | None]]:
    plan: list[tuple[UUID, int | None]] = list(
        oldest_first(ledger.left(credit), allocations.open_dues(credit.debtor_id, credit.currency))
    )
    if not plan:
        raise Conflict(Problem(None, NOTHING_DUE))
    return plan


def _debit(credit: Document, debits: dict[UUID, Document], debit_id: UUID) -> Document:
    debit = debits.get(debit_id)
    if debit is None or debit.direction != DEBIT:
        raise NotFound(Problem("allocations", NOT_FOUND))
    number = {"number": debit.number or ""}
    if debit.debtor_id != credit.debtor_id:
        raise Invalid(Problem("allocations", OTHER_DEBTOR, number))
    if debit.currency != credit.currency:
        raise Invalid(Problem("allocations", CURRENCIES_DIFFER, number))
    return debit


def _amount(credit: Document, debit: Document, wanted: int | None) -> int:
    left, due = ledger.left(credit), ledger.left(debit)
    amount = min(left, due) if wanted is None else wanted
    if amount > due or amount <= 0:
        shown = {"open": format_money(Money(due, debit.currency)), "number": debit.number or ""}
        raise Invalid(Problem("allocations", MORE_THAN_OPEN, shown))
    if amount > left:
        raise Invalid(Problem("allocations", MORE_THAN_LEFT, {"left": format_money(Money(left, credit.currency))}))
    return amount


def discounted(
    accounts: Accounts, credit: Document, debit: Document, amount: int, pairing: Pairing, day: date | None
) -> list[Document]:
    """The small credit note of a payment inside the discount's window that leaves exactly the discount open. Paid is on the day on which the
    money is there, whatever day is said."""
    there = credit.effective_on or credit.date
    paid_on = max(there, day or there)
    outstanding, discount = ledger.left(debit), debit.discount
    if credit.kind != Kind.PAYMENT or not takes_discount(amount, outstanding, discount, debit.discount_until, paid_on):
        return []
    values = {
        "customer": debit.customer_id,
        "bill_to": debit.debtor_id,
        "amount": Money(discount, debit.currency),
        "date": max(paid_on, debit.date),
    }
    note, _ = new_document(read_content(Kind.CREDIT_NOTE, values, ()))
    note.follows_id, note.status, note.effective_on, note.rate = credit.id, Status.POSTED.value, note.date, debit.rate
    note.company_id, note.reference = debit.company_id, debit.number
    pairing.pair(note, debit, discount, Origin.DISCOUNT, paid_on)
    events.emit("credit_note.posted", note)
    return [note]


def unallocate(document: Document, ids: Collection[UUID] = ()) -> Document:
    """Undo the allocations of a payment or note (all that stand, or those with these ids), from today on; discounts given with them fall too.
    What went back to the customer stays: the refund is reversed instead. Raises Conflict where nothing can be undone."""
    accounts, document = lock_for(document, "unallocate")
    standing = [
        one
        for one in allocations.standing_allocations(document.id)
        if may_undo(one.origin) and (not ids or one.id in ids)
    ]
    if not standing:
        raise Conflict(Problem(None, NOTHING_TO_UNDO))
    undo(accounts, document, standing)
    return document


def undo(accounts: Accounts, document: Document, standing: Sequence[Allocation]) -> None:
    """Undo these allocations of a document that is locked."""
    sides = sides_of(document, standing)
    notes = [*discount_notes(standing, sides, besides=document.id), *rewards_of(document, standing)]
    with db.session.no_autoflush:
        related = ledger.relatives(list(sides.values()))
        pairing = Pairing()
        pairing.undo(standing, sides, accounts.today)
        events.emit(f"{document.audit_noun}.unallocated", document)
        _finish(accounts, list(sides.values()), related)
    db.session.flush()
    pairing.save()
    for note in by_series(notes):
        take_back(accounts, note, Status.REVERSED)


def write_off(document: Document, reason: str | None = None) -> Document:
    """Give up what is left of an invoice or debit note, up to the policy's tolerance; answers the write-off. Raises Conflict above it."""
    accounts, document = lock_for(document, "write_off")
    outstanding = ledger.left(document)
    tolerance = accounts.policy.write_off_tolerance
    shown = (format_money(Money(tolerance, accounts.currency)), format_money(Money(outstanding, document.currency)))
    in_base = at_rate(outstanding, document.rate, document.currency, accounts.currency)
    problem = problem_of_write_off(outstanding, in_base, tolerance, shown)
    if problem or document.direction == CREDIT:
        raise Conflict(*([problem] if problem else []))
    values = {
        "customer": document.customer_id,
        "bill_to": document.debtor_id,
        "amount": Money(outstanding, document.currency),
        "date": max(accounts.today, document.date),
        "notes": reason,
    }
    gone, _ = new_document(read_content(Kind.WRITE_OFF, values, ()))
    with db.session.no_autoflush:
        gone.follows_id, gone.status, gone.effective_on, gone.rate = (
            document.id,
            Status.POSTED.value,
            gone.date,
            document.rate,
        )
        gone.company_id = document.company_id
        pairing = Pairing()
        pairing.pair(gone, document, outstanding, Origin.WRITE_OFF)
        events.emit("write_off.posted", gone, **({"reason": reason} if reason else {}))
        _finish(accounts, [document, gone], [document, gone])
        ensure_number(gone)
        save_new(gone, ())
        pairing.save()
    return gone
