"""An invoice, order or other document on paper."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.core import printing
from app.core.clock import now
from app.core.i18n import day_in, translate
from app.core.messages import N_
from app.core.money import Money, format_money
from app.receivables.models import Document, DocumentLine
from app.receivables.queries import documents as queries
from app.receivables.values.documents import LIVE, Kind, Status
from app.statements.service.gathering import gather
from app.statements.service.letterheads import Letterheads
from app.statements.service.naming import file_name
from app.statements.service.papers import Say
from app.statements.values import PaperKind, Wish


class Printed(NamedTuple):
    """A document on paper."""

    pdf: bytes
    name: str
    """Of its file, without ending: Invoice INV-0042."""


def print_document(document: Document, locale: str | None = None) -> Printed:
    """The PDF of a document, in the language of who pays it, under the letterhead of the company that sells."""
    [account] = gather([document.debtor_id], Wish(PaperKind.OPEN_ITEMS, document.date), locale)
    spoken = account.recipient.locale
    say: Say = lambda message: translate(spoken, message)  # noqa: E731 - as short as the gettext that it stands for
    data = _data(document, list(account.recipient.lines), account.recipient.code, spoken, say)
    sold_by = document.company_id
    letterhead = Letterheads([sold_by]).of(sold_by, spoken) if sold_by else account.letterhead
    pdf = printing.pdf("document", data, lang=spoken, at=now(), letterhead=letterhead)
    return Printed(pdf, file_name(f"{data['title']} {data['sub']}"))


def _data(document: Document, to: list[str], code: str, locale: str, say: Say) -> dict[str, Any]:
    lines = queries.lines_of(document.id)
    charges = queries.charges_of(lines)
    return {
        "title": say(Kind(document.kind).label),
        "sub": document.number or say(N_("Draft")),
        "to": to,
        "ship_to": None,
        "facts": _facts(document, code, locale, say),
        "columns": [*([one, "left"] for one in map(say, _words(charges))), *([one, "right"] for one in map(say, _numbers(lines)))],
        "rows": [_line(line, charges, document.currency) for line in lines] or [[_what(document, say), _money(document.total, document)]],
        "sums": _sums(document, say),
        "notes": [*_instalments(document, locale, say), *([document.notes] if document.notes else [])],
    }  # fmt: skip


def _words(charges: Mapping[UUID, Mapping[str, str]]) -> tuple[str, ...]:
    """What a line is, and what it charges for where any line says so."""
    return (N_("Description"), N_("Charge type")) if charges else (N_("Description"),)


def _numbers(lines: Any) -> tuple[str, ...]:
    return (N_("Quantity"), N_("Unit price"), N_("Amount")) if lines else (N_("Amount"),)


def _what(document: Document, say: Say) -> str:
    return document.reference or say(Kind(document.kind).label)


def _line(line: DocumentLine, charges: Mapping[UUID, Mapping[str, str]], currency: str) -> list[str]:
    price = f"{line.unit_price.normalize():f}" if line.unit_price % Decimal("0.01") else f"{line.unit_price:,.2f}"
    charge = [charges[line.charge_type_id]["name"] if line.charge_type_id else ""] if charges else []
    return [
        line.description,
        *charge,
        f"{line.quantity.normalize():f}",
        price,
        format_money(Money(line.amount, currency)),
    ]


def _money(amount: int, document: Document) -> str:
    return format_money(Money(amount, document.currency))


def _facts(document: Document, code: str, locale: str, say: Say) -> list[list[str]]:
    facts = [
        [say(N_("Date")), day_in(document.date, locale)],
        [say(N_("Customer code")), code],
        *_followed(document, say),
    ]
    if document.due_date:
        facts.append([say(N_("Due")), day_in(document.due_date, locale)])
    if document.expected_on:
        facts.append([say(N_("Expected delivery")), day_in(document.expected_on, locale)])
    if document.reference:
        facts.append([say(N_("Their reference")), document.reference])
    status = Status(document.status)
    if status not in LIVE:
        facts.append([say(N_("Status")), say(status.label)])
    return [*facts, [say(N_("Currency")), document.currency]]


def _followed(document: Document, say: Say) -> list[list[str]]:
    """What it follows or settles, by its number."""
    found = queries.numbers_of([document.follows_id]) if document.follows_id else {}
    return [[say(Kind(kind).label), number] for kind, number in found.values() if number]


def _sums(document: Document, say: Say) -> list[dict[str, Any]]:
    total = {"label": say(N_("Total")), "amount": _money(document.total, document), "strong": True}
    if document.direction == 0 or not document.settled:
        return [total]
    settled = {"label": say(N_("Settled")), "amount": _money(-document.settled, document), "strong": False}
    return [total, settled, {"label": say(N_("Outstanding")), "amount": _money(document.outstanding, document), "strong": False}]  # fmt: skip


def _instalments(document: Document, locale: str, say: Say) -> list[str]:
    parts = queries.instalments_of([document.id]).get(document.id, [])
    due = say(N_("Due"))
    return [f"{due} {day_in(part.due_date, locale)}: {_money(part.amount, document)}" for part in parts]


def find_document(document_id: UUID) -> Document:
    """A document that the actor may see; raises NotFound."""
    return queries.get_document(document_id)
