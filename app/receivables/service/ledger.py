"""What each document counts for, and the balances that follow: called at the end of every change, under the locks of `credit`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.core.session import bound_actor
from app.credit.rules import exposure_of
from app.credit.service import accounts as credit
from app.credit.service import owed
from app.credit.service.accounts import Accounts
from app.credit.values import Parts
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.queries.overdue import late_by_policy
from app.receivables.rules.counting import as_part, counted, earmarks, left_of, prepaid_left, summed
from app.receivables.values.documents import Kind, Status

Counts = dict[UUID, int]
"""Document → what it counts for in the base currency."""


def lock_chain(
    debtor_ids: Collection[UUID],
    document_ids: Iterable[UUID | None],
    *,
    ordering: Collection[UUID] = (),
    judged: UUID | None = None,
    held: bool = False,
) -> tuple[Accounts, dict[UUID, Document]]:
    """The accounts of who pays, open, and the documents that a change concerns, locked after them. `ordering`: who orders them;
    `judged`: the one of who pays whom the guard is going to be asked about; `held`: these customers were held before."""
    day = today(bound_actor().tenant.timezone)
    late = {judged: late_by_policy(judged, day)} if judged else {}
    accounts = credit.open_accounts(set(debtor_ids), ordering, late, held=held)
    return accounts, documents.lock_documents({one for one in document_ids if one is not None})


def relatives(changed: Collection[Document]) -> list[Document]:
    """The documents whose counts hang together with those of `changed`, each once: prepaid orders and the payments that name them."""
    here = {one.id: one for one in changed}
    orders = {one.id for one in changed if one.kind == Kind.SALES_ORDER and one.prepaid}
    orders |= {one.follows_id for one in changed if one.kind == Kind.PAYMENT and one.follows_id}
    if not orders:
        return list(here.values())
    found = documents.lock_documents(orders - here.keys()) | {one.id: one for one in documents.payments_naming(orders)}
    return list((found | here).values())


def left(document: Document) -> int:
    """What is outstanding of it as it stands."""
    return left_of(document.total, document.settled, Status(document.status))


def as_open(order: Document) -> dict[str, Any]:
    """How a new order stands once it is open: all of it is left, and counts but for the share that is paid ahead."""
    base = bound_actor().tenant.currency
    counts = counted(order.total, order.prepaid, order.rate, order.currency, base)
    return {"status": Status.OPEN.value, "outstanding": order.total, "counted": counts}


def counts_of(related: Collection[Document], base: str) -> Counts:
    """What each of these documents counts for as it stands now. `related` is what `relatives` answered."""
    kept = _kept_out(related) | {one.id: left(one) for one in related if one.is_far}
    return {
        one.id: counted(left(one), min(kept.get(one.id, 0), left(one)), one.rate, one.currency, base) for one in related
    }


def _kept_out(related: Collection[Document]) -> Counts:
    """What of each does not count: the prepaid share of orders, and what of payments is kept for it."""
    kept: Counts = {}
    for order in (one for one in related if one.kind == Kind.SALES_ORDER and one.prepaid):
        share = kept[order.id] = prepaid_left(order.prepaid, order.total, left(order))
        naming = [one for one in related if one.kind == Kind.PAYMENT and one.follows_id == order.id and left(one)]
        naming.sort(key=lambda one: (one.effective_on, one.id))
        kept |= dict(zip((one.id for one in naming), earmarks(share, [left(one) for one in naming]), strict=True))
    return kept


def movement(related: Collection[Document], counts: Counts) -> dict[UUID, Parts]:
    """By which parts each payer's balance moves when these documents count what `counts` says."""
    moves: dict[UUID, list[Parts]] = {}
    for one in related:
        delta = counts[one.id] - one.counted
        moves.setdefault(one.debtor_id, []).append(as_part(Kind(one.kind), one.direction, delta))
    return {debtor: summed(parts) for debtor, parts in moves.items()}


def increase_of(document: Document, related: Collection[Document], accounts: Accounts) -> int:
    """What the balance of its payer would grow by if the document counted as it stands now: it always counts itself, once; what else moves
    with it counts as the policy says."""
    counts = counts_of(related, accounts.currency)
    others = [one for one in related if one.id != document.id]
    rest = movement(others, counts).get(document.debtor_id, Parts())
    return counts[document.id] - document.counted + exposure_of(rest, accounts.policy)


def settle_counts(
    accounts: Accounts, changed: Collection[Document], related: Collection[Document] | None = None
) -> None:
    """Write what these documents count for now, and move the balances of their payers and the nodes above them."""
    whole = relatives(changed) if related is None else related
    counts = counts_of(whole, accounts.currency)
    moves = movement(whole, counts)
    for one in whole:
        if one.counted != counts[one.id]:
            one.counted = counts[one.id]
        if one.outstanding != left(one):
            one.outstanding = left(one)
    owed.move(accounts, moves)
