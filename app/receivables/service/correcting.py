"""A payment that came by another mode than was entered is taken back and entered once more, with everything else as it was."""

from __future__ import annotations

from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Conflict
from app.core.messages import N_, Problem, Reason
from app.core.session import bound_actor
from app.receivables.models import CLASSES, Document
from app.receivables.queries import allocations
from app.receivables.rules.settling import may_undo
from app.receivables.service import ledger
from app.receivables.service.orders import lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.reversing import counter_document, sides_of
from app.receivables.service.writing import ensure_number, touch
from app.receivables.values.documents import Kind, Origin, Status

SAME_MODE = Reason("same_mode", N_("It says so already."))
WENT_AWAY = Reason("went_away", N_("Something of it went back or on to another customer: take that back first."))
KEPT = (
    *("status", "customer_id", "debtor_id", "branch_id", "company_id", "follows_id", "date", "effective_on", "post_dated_to", "direction"),
    *("currency", "rate", "total", "credit_term_id", "term_source", "reference", "notes"),
)  # fmt: skip
"""What the payment that takes its place says alike."""


def correct_payment(payment: Document, mode_id: UUID, reason: str | None = None) -> Document:
    """Take a payment back and enter it once more with another mode; answers the one that takes its place. Date, amount, order and what it
    settles from which day stay, so that the ageing of no day changes.

    Raises Conflict in another state, for the mode that it has, and when something of it was refunded or transferred.
    """
    accounts, payment = lock_for(payment, "correct")
    standing = allocations.standing_allocations(payment.id)
    if mode_id == payment.mode_id:
        raise Conflict(Problem("mode", SAME_MODE))
    if not all(may_undo(one.origin) for one in standing):
        raise Conflict(Problem(None, WENT_AWAY))
    sides, again = sides_of(payment, standing), _again(payment, mode_id)
    with db.session.no_autoflush:
        related = ledger.relatives(list(sides.values()))
        pairing = Pairing()
        pairing.undo(standing, sides)
        counter = counter_document(payment.effective_on, payment, pairing) if payment.effective_on else None
        for one in standing:
            pairing.pair(again, sides[one.debit_id], one.amount, Origin(one.origin), one.date)
        payment.status = Status.REVERSED.value
        events.emit("payment.corrected", payment, **({"reason": reason} if reason else {}))
        events.emit("payment.received", again)
        ledger.settle_counts(accounts, [*sides.values(), again], [*related, again])
        touch(payment)
        for one in filter(None, (counter, again)):
            ensure_number(one)
            db.session.add(one)
        db.session.flush()
        pairing.save()
    return again


def _again(payment: Document, mode_id: UUID) -> Document:
    moment = now()
    return CLASSES[Kind.PAYMENT](
        id=new_id(),
        **{name: getattr(payment, name) for name in KEPT},
        mode_id=mode_id,
        corrects_id=payment.id,
        settled=0,
        outstanding=0,
        counted=0,
        moved=0,
        released_amount=0,
        created_by=bound_actor().user_id,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
