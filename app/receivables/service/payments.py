"""Money that comes, clears, bounces and goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app.core import events
from app.core.clock import today
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.core.session import bound_actor
from app.credit.service.accounts import Accounts
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.rules.settling import first_day, problem_of_day
from app.receivables.service import ledger
from app.receivables.service.changing import save_new
from app.receivables.service.orders import lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.reversing import take_back
from app.receivables.service.writing import ensure_number, new_document, read_content, touch
from app.receivables.values.documents import Kind, Origin, Status

BEFORE_ITS_DAY = Reason("before_its_day", N_("It is dated %(day)s: it clears by itself on that day, and not before."))
CASH_IS_THERE = Reason(
    "cash_is_there", N_("Cash does not bounce. If it came by another way, correct how it was paid first.")
)
MORE_THAN_UNALLOCATED = Reason("more_than_unallocated", N_("Only %(left)s is not allocated."))


def create_payment(values: Mapping[str, Any], *, cleared: bool | None = None) -> Document:
    """Money that came. It makes room once it is cleared: at once, unless `cleared` is false or its day lies ahead: then it is post-dated to
    that day, whatever its mode.

    It may name an order (`order`): that is how a prepaid share is paid. Raises Invalid, NotFound, Conflict (number).
    """
    content = read_content(Kind.PAYMENT, values, ())
    payment, _ = new_document(content)
    payment.status = Status.RECEIVED.value
    accounts, _ = ledger.lock_chain({payment.debtor_id}, (), ordering={payment.customer_id})
    day = first_day(payment.date, payment.post_dated_to)
    if cleared and day > accounts.today:
        raise Invalid(Problem("cleared", BEFORE_ITS_DAY, {"day": day.isoformat()}))
    with db.session.no_autoflush:
        if day > accounts.today:
            payment.post_dated_to = day
        elif cleared is not False:
            _clear(accounts, payment, payment.date)
        events.emit("payment.received", payment)
        ensure_number(payment)
        save_new(payment, ())
    return payment


def clear_payment(payment: Document, day: date | None = None) -> Document:
    """The bank has it: from now on it counts. Raises Conflict in another state, Invalid before its day and for a day that lies ahead."""
    accounts, payment = lock_for(payment, "clear")
    first = first_day(payment.date, payment.post_dated_to)
    if first > accounts.today:
        raise Invalid(Problem("post_dated_to", BEFORE_ITS_DAY, {"day": first.isoformat()}))
    if problem := problem_of_day(day, accounts.today):
        raise Invalid(problem)
    with db.session.no_autoflush:
        _clear(accounts, payment, max(day or accounts.today, first))
        events.emit("payment.cleared", payment)
        touch(payment)
    db.session.flush()
    return payment


def _clear(accounts: Accounts, payment: Document, day: date) -> None:
    related = ledger.relatives([payment])
    payment.status, payment.effective_on = Status.CLEARED.value, day
    ledger.settle_counts(accounts, [payment], related)


def bounce_payment(payment: Document, reason: str | None = None) -> Document:
    """The money did not come: its allocations are undone, and what is owed is as it was. Raises Conflict in another state, and for cash."""
    accounts, payment = lock_for(payment, "bounce")
    if documents.came_in_cash(payment):
        raise Conflict(Problem("mode", CASH_IS_THERE))
    take_back(accounts, payment, Status.BOUNCED, reason)
    return payment


def refund_credit(credit: Document, amount: int | None = None, reason: str | None = None) -> Document:
    """Give back what is not allocated of a payment or credit note (all of it, or `amount`); answers the refund. Raises Conflict."""
    accounts, credit = lock_for(credit, "refund")
    left = ledger.left(credit)
    wanted = left if amount is None else amount
    if not 0 < wanted <= left or credit.direction != -1:
        raise Conflict(Problem("amount", MORE_THAN_UNALLOCATED, {"left": format_money(Money(left, credit.currency))}))
    refund, _ = _refund_of(accounts, credit, wanted, reason)
    return refund


def _refund_of(accounts: Accounts, credit: Document, amount: int, reason: str | None) -> tuple[Document, Pairing]:
    values = {
        "customer": credit.customer_id,
        "bill_to": credit.debtor_id,
        "amount": Money(amount, credit.currency),
        "date": max(accounts.today, credit.effective_on or credit.date),
        "notes": reason,
    }
    refund, _ = new_document(read_content(Kind.REFUND, values, ()))
    with db.session.no_autoflush:
        related = ledger.relatives([credit])
        refund.follows_id, refund.status, refund.effective_on, refund.rate = (
            credit.id,
            Status.POSTED.value,
            refund.date,
            credit.rate,
        )
        refund.company_id = credit.company_id
        pairing = Pairing()
        pairing.pair(credit, refund, amount, Origin.REFUND)
        events.emit("refund.posted", refund)
        ledger.settle_counts(accounts, [credit, refund], [*related, refund])
        touch(credit)
        ensure_number(refund)
        save_new(refund, ())
        pairing.save()
    return refund, pairing


def due_today() -> Sequence[UUID]:
    """The post-dated payments whose day has come, the oldest first."""
    return documents.due_payments(today(bound_actor().tenant.timezone))


def clear_due(payment_id: UUID) -> None:
    """Mark a post-dated payment as cleared on its day: an ordinary posting."""
    payment = documents.get_document(payment_id, Kind.PAYMENT)
    clear_payment(payment, payment.post_dated_to)
