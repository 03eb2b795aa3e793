"""The demo company's ledger: deals become documents by the rules of receivables, in memory; they are written together (`staging`).

Every document comes from `writing.new_document`, every settlement from `Pairing`, what each counts for and what is owed from
`service.ledger`: `langgan credit verify` finds what it finds after a thousand ordinary days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.money import portion
from app.credit.queries.debtors import Debtor
from app.demo import Draw, pick
from app.demo.dealings import Deal, Pay, left_percent
from app.demo.goods import lines as goods_lines
from app.demo.rates import Rates
from app.receivables.models import Allocation, Document
from app.receivables.queries.terms import ChosenTerm
from app.receivables.service.ledger import left
from app.receivables.service.pairing import Pairing
from app.receivables.service.reversing import counter_document
from app.receivables.service.writing import Content, Lines, Part, new_document
from app.receivables.values.documents import Kind, Origin, Status
from app.reference.values import Term

MORNING = time(9, 30)


@dataclass(frozen=True)
class Person:
    """Who entered something."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Account:
    """A customer as deals are written for it: who sells to it, and on which term."""

    debtor: Debtor
    company_id: UUID | None
    chosen: ChosenTerm
    term: Term
    seller: Person
    cashier: Person
    currency: str


@dataclass
class Ledger:
    """Documents with their parts, and what settles what, in the order in which they came about."""

    timezone: str
    today: date
    rates: Rates
    methods: Mapping[str, UUID]
    """The payment methods by their codes."""
    documents: list[Document] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    discounts: list[tuple[Document, Document]] = field(default_factory=list)
    """Credit notes of early payments, with the invoice whose number they name."""

    def tell(self, draw: Draw, account: Account, deal: Deal) -> None:
        """Write what became of a deal."""
        lines = goods_lines(draw, deal.amount)
        source = None
        if deal.quoted:
            source = self._posted(account, Kind.QUOTATION, deal.quoted, lines)
        if deal.ordered:
            source = self._written(
                account, Kind.SALES_ORDER, deal.ordered, lines, source, reference=_their_number(draw, deal)
            )
            source.status = Status.OPEN.value
        if deal.delivered:
            source = self._moved_on(account, Kind.DELIVERY_ORDER, deal.delivered, lines, source)
        if deal.invoiced:
            self._settle(draw, account, deal, self._moved_on(account, Kind.INVOICE, deal.invoiced, lines, source))

    def _written(
        self, account: Account, kind: Kind, day: date, lines: Lines, source: Document | None = None, **values: Any
    ) -> Document:
        total = values.pop("total", 0) or sum(int(line["quantity"] * line["unit_price"] * 100) for line in lines)
        debtor, currency = account.debtor, account.currency
        rate = self.rates.on(currency, day)
        content = Content(
            kind, values, lines, debtor.id, debtor.id, source, currency, total, day, rate, None, account.company_id, account.chosen, account.term
        )  # fmt: skip
        document, parts = new_document(content)
        document.created_by = (account.cashier if kind is Kind.PAYMENT else account.seller).id
        document.created_at = document.updated_at = self._moment(day)
        self.documents.append(document)
        self.parts += parts
        return document

    def _posted(
        self, account: Account, kind: Kind, day: date, lines: Lines, source: Document | None = None, **values: Any
    ) -> Document:
        document = self._written(account, kind, day, lines, source, **values)
        document.status = Status.POSTED.value
        document.effective_on = document.date if document.direction else None
        return document

    def _moved_on(self, account: Account, kind: Kind, day: date, lines: Lines, source: Document | None) -> Document:
        """A delivery or invoice takes the value of what it follows; an order of which nothing is left is closed."""
        document = self._posted(account, kind, day, lines, source)
        if source is not None and source.kind != Kind.QUOTATION:
            document.moved = min(document.total, left(source))
            source.settled += document.moved
            if source.kind == Kind.SALES_ORDER and source.settled == source.total:
                source.status = Status.CLOSED.value
        return document

    def _settle(self, draw: Draw, account: Account, deal: Deal, invoice: Document) -> None:
        if deal.credited:
            self._credit(account, invoice, portion(invoice.total, deal.credited, 100), invoice.date + timedelta(days=7))
        for pay in deal.payments:
            self._receive(draw, account, deal, pay, invoice)

    def _credit(self, account: Account, invoice: Document, amount: int, day: date) -> None:
        note = self._posted(account, Kind.CREDIT_NOTE, day, (), invoice, total=amount, notes="Damaged in transit")
        self._pair(note, invoice, amount, Origin.APPLIED)

    def _receive(self, draw: Draw, account: Account, deal: Deal, pay: Pay, invoice: Document) -> None:
        amount = self._amount(deal, pay, invoice)
        reference = (
            f"{pick(draw, ('MBB', 'CIMB', 'PBB', 'HLB'))} {100_000 + int(draw() * 899_999)}"
            if pay.mode == "cheque"
            else None
        )
        payment = self._written(
            account, Kind.PAYMENT, pay.day, (), total=amount, mode=self.methods[pay.mode], post_dated_to=pay.post_dated_to, reference=reference
        )  # fmt: skip
        cleared = pay.post_dated_to or pay.day
        payment.status = Status.RECEIVED.value
        if cleared > self.today:
            return
        payment.status, payment.effective_on = Status.CLEARED.value, cleared
        if deal.takes_discount:
            self._discount(account, payment, invoice)
        paired = self._pair(payment, invoice, amount, Origin.OLDEST)
        if pay.bounced_on:
            self._bounce(payment, invoice, paired, pay.bounced_on)
        elif deal.rounded:
            gone = self._posted(account, Kind.WRITE_OFF, cleared, (), total=left(invoice), notes="Rounding")
            gone.follows_id, gone.rate = invoice.id, invoice.rate
            self._pair(gone, invoice, gone.total, Origin.WRITE_OFF)

    def _amount(self, deal: Deal, pay: Pay, invoice: Document) -> int:
        if deal.takes_discount:
            return invoice.total - invoice.discount
        if pay is deal.payments[-1] and not left_percent(deal, self.today):
            return left(invoice) - self._cents(deal, invoice)
        return min(portion(invoice.total, pay.share, 100), left(invoice))

    def _cents(self, deal: Deal, invoice: Document) -> int:
        """What stays open of one that is paid in round figures."""
        return (invoice.total % 100 or 50) if deal.rounded else 0

    def _discount(self, account: Account, payment: Document, invoice: Document) -> None:
        """The small credit note of a payment that came inside the discount's days."""
        day = payment.effective_on or payment.date
        note = self._posted(account, Kind.CREDIT_NOTE, day, (), total=invoice.discount)
        note.follows_id, note.rate = payment.id, invoice.rate
        self._pair(note, invoice, invoice.discount, Origin.DISCOUNT)
        self.discounts.append((note, invoice))

    def _bounce(self, payment: Document, invoice: Document, paired: Sequence[Allocation], day: date) -> None:
        """The cheque came back: its allocation is undone and a counter-document settles it."""
        pairing = Pairing()
        pairing.undo(paired, {payment.id: payment, invoice.id: invoice}, day)
        counter = counter_document(day, payment, pairing)
        payment.status = Status.BOUNCED.value
        counter.created_by = payment.created_by
        counter.created_at = counter.updated_at = payment.updated_at = self._moment(day)
        payment.version += 1
        self.documents.append(counter)
        self._keep(pairing)

    def _pair(self, credit: Document, debit: Document, amount: int, origin: Origin) -> Sequence[Allocation]:
        pairing = Pairing()
        pairing.pair(credit, debit, amount, origin)
        return self._keep(pairing)

    def _moment(self, day: date) -> datetime:
        """An hour of work on that day, and never one that has not come; what comes later in the ledger is later in the day."""
        worked = datetime.combine(day, MORNING, ZoneInfo(self.timezone)) + timedelta(
            seconds=len(self.documents) % 25_000
        )
        return min(worked, clock.now())

    def _keep(self, pairing: Pairing) -> Sequence[Allocation]:
        for row in pairing.rows:
            row.created_at = self._moment(row.date)
        self.allocations += pairing.rows
        return pairing.rows


def _their_number(draw: Draw, deal: Deal) -> str | None:
    return f"PO-{deal.began:%y%m}-{int(draw() * 9000) + 1000}" if draw() < 0.6 else None
