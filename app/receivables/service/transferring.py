"""What is left of a credit goes to another customer: one document takes it from the one, one gives it to the other."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.core import events
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.credit.service.accounts import Accounts
from app.customers.queries import book
from app.customers.values import Status as Standing
from app.receivables.models import Document
from app.receivables.queries import allocations
from app.receivables.rules.settling import free_since, problem_of_day
from app.receivables.service import ledger
from app.receivables.service.changing import save_new
from app.receivables.service.orders import lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.payments import MORE_THAN_UNALLOCATED
from app.receivables.service.writing import ensure_number, new_document, read_content, touch
from app.receivables.values.documents import CREDIT, Kind, Origin, Status

SAME_CUSTOMER = Reason("same_customer", N_("It is this customer's already."))
TARGET_ENDED = Reason("target_ended", N_("%(name)s is “%(status_label)s”: credit cannot be transferred to it."))
BEFORE_SOURCE = Reason("before_source", N_("On this day %(number)s did not count yet."))
NOT_FREE_THEN = Reason(
    "not_free_then", N_("Only %(left)s was free from that day on: choose a later day, or a smaller amount.")
)
ENDED = frozenset({Standing.ARCHIVED, Standing.MERGED})


def transfer_credit(
    credit: Document, customer_id: UUID, amount: int | None = None, reason: str | None = None, day: date | None = None
) -> tuple[Document, Document]:
    """Give another customer what is not allocated of a payment, credit note or transfer (all of it, or `amount` in minor units), from `day`
    on (today); answers the document that takes it away and the one that gives it.

    Raises NotFound for a customer that the actor does not see, Conflict for one that is archived, the same one, or more than is left; Invalid for
    a day that lies ahead, or before which the credit did not count or was not free.
    """
    target = book.get_customer(customer_id)
    accounts, credit = lock_for(credit, "transfer", payers={target.id})
    _refuse_target(accounts, credit, target.id)
    left = ledger.left(credit)
    wanted = left if amount is None else amount
    if not 0 < wanted <= left or credit.direction != CREDIT:
        raise Conflict(Problem("amount", MORE_THAN_UNALLOCATED, {"left": format_money(Money(left, credit.currency))}))
    return _write(
        accounts, credit, target.id, Money(wanted, credit.currency), _day(accounts, credit, wanted, day), reason
    )


def _refuse_target(accounts: Accounts, credit: Document, target_id: UUID) -> None:
    if target_id == credit.debtor_id:
        raise Conflict(Problem("customer", SAME_CUSTOMER))
    target = accounts.debtors[target_id]
    if target.status in ENDED:
        shown = {"name": target.name, "status_label": Standing(target.status).label}
        raise Conflict(Problem("customer", TARGET_ENDED, shown))


def _day(accounts: Accounts, credit: Document, wanted: int, day: date | None) -> date:
    """The day from which it is the other customer's: nothing of the credit may have settled anything else on it or after it."""
    begins = credit.effective_on or credit.date
    if day is None:
        return max(accounts.today, begins)
    if problem := problem_of_day(day, accounts.today):
        raise Invalid(problem)
    if day < begins:
        raise Invalid(Problem("date", BEFORE_SOURCE, {"number": credit.number or ""}))
    free = free_since(
        day, ledger.left(credit), ((one.date, one.amount) for one in allocations.allocations_of(credit.id))
    )
    if wanted > free:
        raise Invalid(Problem("date", NOT_FREE_THEN, {"left": format_money(Money(max(free, 0), credit.currency))}))
    return day


def _write(
    accounts: Accounts, credit: Document, target_id: UUID, amount: Money, day: date, reason: str | None
) -> tuple[Document, Document]:
    said = {"amount": amount, "date": day, "notes": reason}
    whose = {"customer": credit.customer_id, "bill_to": credit.debtor_id}
    out, _ = new_document(read_content(Kind.TRANSFER_OUT, {**said, **whose}, ()))
    into, _ = new_document(read_content(Kind.TRANSFER_IN, {**said, "customer": target_id}, ()))
    with db.session.no_autoflush:
        related = ledger.relatives([credit])
        for one, source in ((out, credit), (into, out)):
            one.follows_id, one.status, one.effective_on, one.rate = source.id, Status.POSTED.value, day, credit.rate
            one.company_id = source.company_id
        pairing = Pairing()
        pairing.pair(credit, out, amount.amount, Origin.TRANSFER)
        for one in (out, into):
            events.emit(f"{one.audit_noun}.posted", one, **({"reason": reason} if reason else {}))
        ledger.settle_counts(accounts, [credit, out, into], [*related, out, into])
        touch(credit)
        for one in (out, into):
            ensure_number(one)
            save_new(one, ())
        pairing.save()
    return out, into
