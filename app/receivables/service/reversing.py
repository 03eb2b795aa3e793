"""Taking back what was posted: never by editing or deleting it, always by a counter-document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Conflict, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.session import bound_actor
from app.credit.service.accounts import Accounts
from app.receivables.models import CLASSES, Allocation, Document
from app.receivables.queries import allocations, documents
from app.receivables.service import ledger
from app.receivables.service.orders import lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.writing import by_series, ensure_number, touch
from app.receivables.values.documents import CREDIT, Kind, Origin, Status

STILL_FOLLOWED = Reason("still_followed", N_("%(number)s follows it: take that back first."))
USED_ALREADY = Reason(
    "used_already", N_("What %(number)s gave has been used: take back what it settles, or went on to, first.")
)
OTHER_UNSEEN = Reason(
    "other_unseen", N_("The other customer of this transfer is not yours to see: somebody who sees both takes it back.")
)
IS_COUNTER = Reason("is_counter", N_("It is there because %(number)s was taken back, and stays."))


def reverse_document(document: Document, reason: str | None = None) -> Document:
    """Take back a posted document: its allocations are undone, a counter-document settles it, and what it had moved goes back to what it
    follows. Of the two documents of a transfer both are taken back. Raises Conflict in another state, while something follows it, or when what
    was transferred has been used; NotAllowed for a transfer whose other customer the actor does not see."""
    other = documents.find_counterpart(document)
    accounts, document = lock_for(document, "reverse", payers={other.debtor_id} if other else ())
    _refuse_counter(document)
    if other is None:
        _refuse_followed(document)
        take_back(accounts, document, Status.REVERSED, reason)
    else:
        _take_transfer_back(accounts, document, other.id, reason)
    return document


def _take_transfer_back(accounts: Accounts, document: Document, other_id: UUID, reason: str | None) -> None:
    other = documents.lock_documents([other_id])[other_id]
    if not documents.seen_among([other]):
        raise NotAllowed(Problem(None, OTHER_UNSEEN))
    into, out = (document, other) if document.kind == Kind.TRANSFER_IN else (other, document)
    if into.settled:
        raise Conflict(Problem(None, USED_ALREADY, {"number": into.number or ""}))
    for one in (into, out):
        take_back(accounts, one, Status.REVERSED, reason)


def _refuse_counter(document: Document) -> None:
    if document.reverses_id is not None:
        _, number = documents.numbers_of([document.reverses_id])[document.reverses_id]
        raise Conflict(Problem(None, IS_COUNTER, {"number": number}))


def _refuse_followed(document: Document) -> None:
    following = documents.live_followers(document.id)
    if following:
        raise Conflict(Problem(None, STILL_FOLLOWED, {"number": following[0].number or ""}))


def take_back(accounts: Accounts, document: Document, status: Status, reason: str | None = None) -> None:
    """Undo a document that is locked: its allocations, itself, what it moved."""
    standing = allocations.standing_allocations(document.id)
    sides = sides_of(document, standing)
    source = documents.lock_documents([document.follows_id]).get(document.follows_id) if document.follows_id else None
    notes = [*discount_notes(standing, sides, besides=document.id), *rewards_of(document, standing)]
    with db.session.no_autoflush:
        concerned = [one for one in (*sides.values(), source) if one is not None]
        related = ledger.relatives(concerned)
        pairing = Pairing()
        pairing.undo(standing, sides, accounts.today)
        counter = (
            counter_document(accounts.today, document, pairing)
            if document.direction and document.effective_on
            else None
        )
        document.status = status.value
        _give_back(document, source)
        events.emit(f"{document.audit_noun}.{status.value}", document, **({"reason": reason} if reason else {}))
        ledger.settle_counts(accounts, concerned, related)
        touch(document)
        if counter is not None:
            ensure_number(counter)
            db.session.add(counter)
        db.session.flush()
        pairing.save()
    for note in by_series(notes):
        take_back(accounts, note, Status.REVERSED, reason)


def sides_of(document: Document, standing: Sequence[Allocation]) -> dict[UUID, Document]:
    """The documents on both sides of these allocations, locked, with `document` itself."""
    ids = {one for row in standing for one in (row.credit_id, row.debit_id)} - {document.id}
    return {**documents.lock_documents(ids), document.id: document}


def discount_notes(standing: Sequence[Allocation], sides: dict[UUID, Document], *, besides: UUID) -> list[Document]:
    """The credit notes by which an early payment was rewarded: they fall with the payment and with the invoice."""
    ids = {row.credit_id for row in standing if row.origin == Origin.DISCOUNT} - {besides}
    return [sides[one] for one in ids]


def rewards_of(document: Document, standing: Sequence[Allocation]) -> list[Document]:
    """The discounts that this payment, or one whose place it takes, earned on the documents whose allocations are undone."""
    debits = {one.debit_id for one in standing}
    payments = documents.corrected_by(document)
    notes = [one for paid in payments for one in documents.live_followers(paid) if one.kind == Kind.CREDIT_NOTE]
    return [one for one in notes if any(row.debit_id in debits for row in allocations.standing_allocations(one.id))]


def counter_document(day: date, document: Document, pairing: Pairing) -> Document:
    """The counter-document: the same on the other side of the ledger, from `day` on, and the two settle each other."""
    moment = now()
    counter = CLASSES[Kind(document.kind)](
        id=new_id(),
        status=Status.POSTED.value,
        customer_id=document.customer_id,
        debtor_id=document.debtor_id,
        company_id=document.company_id,
        date=max(day, document.date),
        currency=document.currency,
        total=document.total,
        settled=0,
        outstanding=0,
        counted=0,
        moved=0,
        rate=document.rate,
        direction=-document.direction,
        effective_on=max(day, document.effective_on or document.date),
        reverses_id=document.id,
        released_amount=0,
        created_by=bound_actor().user_id,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    credit, debit = (document, counter) if document.direction == CREDIT else (counter, document)
    pairing.pair(credit, debit, document.total, Origin.REVERSAL)
    return counter


def _give_back(document: Document, source: Document | None) -> None:
    """What it had moved goes back to where it came from, unless that was ended by hand meanwhile. What is owed does not grow by it: the
    order is open again because it always was."""
    if source is None or not document.moved:
        return
    done = source.settled == source.total
    source.settled -= document.moved
    document.moved = 0
    if source.kind == Kind.SALES_ORDER and source.status == Status.CLOSED and done:
        source.status = Status.OPEN.value
        events.emit("sales_order.restored", source)
