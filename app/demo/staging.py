"""A ledger that was made in memory goes into the database: numbers, balances, rows, events, each in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, cast
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import inspect

from app.core import clock, events
from app.core.actor import Actor, ActorKind
from app.core.changes import NOT_NEWS, plain
from app.core.copying import copy_rows
from app.core.db import new_id
from app.core.session import bound_actor
from app.credit.service import accounts as credit
from app.credit.service import owed
from app.demo.ledger import Ledger
from app.numbering import service as numbering
from app.receivables.models import Document
from app.receivables.service import ledger as counting
from app.receivables.service.writing import given_numbers, number_text, series_of, set_number
from app.receivables.values.documents import SHAPE, Kind, Status

_WORDS = {
    Kind.SALES_ORDER: "opened",
    Kind.PAYMENT: "received",
}
"""What is said of a document when it comes; of the others, that they were posted."""


def write(ledger: Ledger, names: Mapping[UUID, str]) -> None:
    """Write the ledger, whose customers had no documents before; `names` are those of the people who entered it."""
    ledger.documents.sort(key=lambda one: (one.date, one.created_at))
    _number(ledger.documents)
    for note, invoice in ledger.discounts:
        note.reference = invoice.number
    _owe(ledger.documents)
    copy_rows("documents", (_row(one) for one in ledger.documents))
    for table in ("document_lines", "document_instalments"):
        copy_rows(table, (_row(part) for part in ledger.parts if part.__tablename__ == table))
    copy_rows("allocations", (_row(one) for one in ledger.allocations))
    copy_rows("events", sorted(_events(ledger.documents, names), key=lambda row: row["id"]))


def _number(documents: Sequence[Document]) -> None:
    """Numbers in the order of their days, kind by kind and year by year, where there may be no gap also company by company, counted where
    everybody counts."""
    series: dict[tuple[str, str], list[Document]] = {}
    for one in documents:
        if one.status != Status.DRAFT:
            series.setdefault((_series(one), str(one.date.year)), []).append(one)
    for (name, year), members in sorted(series.items()):
        kind, seller = Kind(members[0].kind), _seller(members[0])
        for one, number in zip(members, _taken(kind, name, year, len(members)), strict=True):
            set_number(one, number_text(kind, year, number, seller))


def _series(document: Document) -> str:
    return series_of(Kind(document.kind), _seller(document))


def _seller(document: Document) -> UUID | None:
    return document.company_id if SHAPE[Kind(document.kind)].gapless else None


def _taken(kind: Kind, series: str, year: str, count: int) -> Iterable[int]:
    if SHAPE[kind].gapless:
        return numbering.take_gapless_many(series, count, year)
    return numbering.reserve(series, count, partial(given_numbers, kind, year), period=year)


def _owe(documents: Sequence[Document]) -> None:
    """What each counts for, and what customers and the nodes above them owe by it, under the locks of credit."""
    accounts = credit.open_accounts({one.debtor_id for one in documents})
    counts = counting.counts_of(documents, accounts.currency)
    moves = counting.movement(documents, counts)
    for one in documents:
        one.counted, one.outstanding = counts[one.id], counting.left(one)
    owed.move(accounts, moves)


def _row(thing: Any) -> dict[str, Any]:
    """What a table holds of it, by column."""
    model: Any = type(thing)
    found = {name: getattr(thing, name) for name in _columns(model)}
    for name, value in _given(model).items():
        if found[name] is None:
            found[name] = value
    return found | {"tenant_id": bound_actor().tenant_id}


@cache
def _columns(model: Any) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(model).column_attrs)


@cache
def _given(model: Any) -> dict[str, Any]:
    """Column → what it holds where nothing was said."""
    columns = {one.key: one.columns[0] for one in inspect(model).column_attrs}
    return {name: one.default.arg for name, one in columns.items() if one.default is not None and one.default.is_scalar}


def _events(documents: Sequence[Document], names: Mapping[UUID, str]) -> Iterator[dict[str, Any]]:
    tenant = bound_actor().tenant
    for one in documents:
        person = Actor(tenant, ActorKind.PERSON, user_id=one.created_by, name=names.get(cast(UUID, one.created_by), ""))
        word = "created" if one.status == Status.DRAFT else _WORDS.get(Kind(one.kind), "posted")
        yield _event(person, word, one, one.created_at, _news(one))
        if one.status == Status.BOUNCED:
            yield _event(person, "bounced", one, one.updated_at, {})


def _news(document: Document) -> dict[str, list[Any]]:
    """The fields of a new document, as its history tells them."""
    hidden = NOT_NEWS | document.audit_left_out
    model: Any = type(document)
    told = ((name, getattr(document, name)) for name in _columns(model) if name not in hidden)
    return {name: [None, plain(value)] for name, value in told if value is not None}


def _event(
    person: Actor, word: str, document: Document, moment: datetime, changes: Mapping[str, Any]
) -> dict[str, Any]:
    with clock.standing_at(moment):
        return {
            **events.by(person),
            "id": new_id(),
            "type": f"{document.audit_noun}.{word}",
            "subject_type": document.audit_noun,
            "subject_id": document.id,
            "root_type": "customer",
            "root_id": document.debtor_id,
            "changes": Jsonb(changes),
            "data": Jsonb({}),
        }
