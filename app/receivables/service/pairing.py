"""Pairs of a credit and a debit: the one place where both sides of an allocation are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.core.clock import now
from app.core.db import db, new_id
from app.core.session import bound_actor
from app.receivables.models import Allocation, Document
from app.receivables.values.documents import Origin


class Pairing:
    """Allocations that are being made. The documents change at once; the rows are written by `save`, when the documents are."""

    def __init__(self) -> None:
        self.rows: list[Allocation] = []

    def pair(self, credit: Document, debit: Document, amount: int, origin: Origin, day: date | None = None) -> None:
        """Settle `amount` of both sides, from `day` on, but not before both are in the ledger. Nothing happens for zero."""
        if amount <= 0:
            return
        credit.settled += amount
        debit.settled += amount
        earliest = max(credit.effective_on or credit.date, debit.effective_on or debit.date)
        self._add(credit, debit, amount, origin, max(earliest, day or earliest))

    def undo(self, standing: Iterable[Allocation], sides: dict[UUID, Document], day: date | None = None) -> None:
        """Give both sides back what these allocations settled, from `day` on; without one each from its own, as if it had never been. `sides`
        holds the documents by id."""
        for one in standing:
            credit, debit = sides[one.credit_id], sides[one.debit_id]
            credit.settled -= one.amount
            debit.settled -= one.amount
            self._add(credit, debit, -one.amount, Origin.UNDONE, max(day or one.date, one.date), undoes=one)

    def save(self) -> None:
        """Write the rows; their documents have been written."""
        db.session.add_all(self.rows)
        db.session.flush()

    def _add(
        self,
        credit: Document,
        debit: Document,
        amount: int,
        origin: Origin,
        day: date,
        undoes: Allocation | None = None,
    ) -> None:
        self.rows.append(
            Allocation(
                id=new_id(),
                debtor_id=credit.debtor_id,
                credit_id=credit.id,
                debit_id=debit.id,
                amount=amount,
                date=day,
                origin=origin.value,
                undoes_id=undoes.id if undoes else None,
                created_by=bound_actor().user_id,
                created_at=now(),
            )
        )
