"""Lists of documents: words, filter, order, pages, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.conglomerates.models import Conglomerate
from app.core import text
from app.core.db import db
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Field
from app.core.records.filters import LAST_CHARACTER, Filter, compile_filter
from app.core.session import bound_actor
from app.customers.models import Branch, Customer
from app.customers.queries.search import SEARCH_BOUND, found_by
from app.customers.queries.visible import visible
from app.receivables.models import Document
from app.receivables.queries.columns import SORTS, compared, values_of
from app.receivables.queries.sellers import known_sellers
from app.receivables.values.documents import Kind
from app.receivables.values.records import FOLLOWS, RECORDS
from app.reference.models import Category, CreditTerm, PaymentMethod, SalesAgent

_column = Document.__table__.c


@dataclass(frozen=True)
class Asked:
    """What is asked of a list of documents. Everything of it stands in the URL."""

    kind: Kind
    q: str = ""
    filter: Filter | None = None
    sort: str = "-date"
    cursor: str = ""
    limit: int = 50
    customer_id: UUID | None = None
    """Only those that this customer ordered or pays."""


def documents_page(asked: Asked, context: Context) -> Page[Any]:
    """One page of documents of a kind: rows with the columns of the table. Raises Invalid for filter or cursor."""
    name = asked.sort.removeprefix("-") or "date"
    column = SORTS.get(name, _column.date)
    order = Order(column, _column.id, asked.sort.startswith("-"), bool(_column[str(column.key)].nullable))
    cursor = Cursor.decode(asked.cursor) if asked.cursor else None
    key = str(column.key)
    return keyset_page(
        _matching(asked, context, *Document.__table__.c), order, cursor, asked.limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: getattr(row, key),
    )  # fmt: skip


def count_documents(asked: Asked, context: Context) -> int:
    """How many match, exactly."""
    return int(
        db.session.scalar(select(func.count()).select_from(_matching(asked, context, _column.id).subquery())) or 0
    )


def _matching(asked: Asked, context: Context, *columns: Any) -> Select[Any]:
    definition = RECORDS[asked.kind]
    statement = select(*columns).where(_column.kind == asked.kind.value, *_words(asked.q))
    if asked.filter:
        statement = statement.where(compile_filter(definition, asked.filter, compared(definition), context, _no_search))
    if asked.customer_id is not None:
        statement = statement.where(
            or_(_column.customer_id == asked.customer_id, _column.debtor_id == asked.customer_id)
        )
    return statement.where(_column.customer_id.in_(select(Customer.id).where(visible()))) if _narrowed() else statement


def _narrowed() -> bool:
    """Does the role see its own customers only?"""
    return "customers" in bound_actor().own_only_view


def _words(q: str) -> list[ColumnElement[bool]]:
    """Documents whose number begins with the words, or whose customer is found by them."""
    if not q.strip():
        return []
    key = text.key(q)
    numbered = (_column.number_key >= key) & (_column.number_key < key + LAST_CHARACTER)
    return [or_(numbered, _column.customer_id.in_(select(found_by(q, SEARCH_BOUND).c.customer_id)))]


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of a document has a search text of its own."""
    return false()


def told(found: Iterable[Any]) -> tuple[list[dict[str, Any]], dict[UUID, dict[str, str]]]:
    """The canonical values of these documents (rows or `Document`s), by field name, and what they refer to, as `references_of` answers it. Of
    the fields that say what a document follows, only that of its kind has a value."""
    rows = [(Kind(row.kind), values_of(RECORDS[Kind(row.kind)], row)) for row in found]
    known = references_of(values for _, values in rows)
    return [_followed_by_kind(kind, values, known) for kind, values in rows], known


def _followed_by_kind(kind: Kind, values: dict[str, Any], known: Mapping[UUID, Mapping[str, str]]) -> dict[str, Any]:
    others = {
        name
        for name, of in FOLLOWS.get(kind, {}).items()
        if values.get(name) is not None and known.get(values[name], {}).get("kind") != of.value
    }
    return values | dict.fromkeys(others)


def references_of(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, dict[str, str]]:
    """id → {"code", "name"} of the customers, terms, branches, documents (with their "kind"), payment methods and companies of the group that
    these values refer to."""
    wanted = {value for values in rows for value in values.values() if isinstance(value, UUID)}
    if not wanted:
        return {}
    sold_by = {one: seller for one, seller in known_sellers().items() if one in wanted}
    found = {one: {"code": seller.code, "name": seller.name} for one, seller in sold_by.items()}
    wanted -= found.keys()
    for model in (Customer, CreditTerm, Branch):
        for row in db.session.execute(select(model.id, model.code, model.name).where(model.id.in_(wanted))):
            found[row.id] = {"code": row.code, "name": row.name}
        wanted -= found.keys()
        if not wanted:
            return found
    for row in db.session.execute(select(_column.id, _column.number, _column.kind).where(_column.id.in_(wanted))):
        found[row.id] = {"code": row.number or "", "name": row.number or "", "kind": row.kind}
    if wanted := wanted - found.keys():
        methods = select(PaymentMethod.id, PaymentMethod.code, PaymentMethod.name).where(PaymentMethod.id.in_(wanted))
        found |= {row.id: {"code": row.code, "name": row.name} for row in db.session.execute(methods)}
    return found


def names_of(ids: Set[UUID]) -> dict[UUID | None, tuple[str, str]]:
    """id → (code, name) of customers, categories, agents, groups and branches; a branch's name says whose it is."""
    found: dict[UUID | None, tuple[str, str]] = {}
    for model in (Customer, Category, SalesAgent, Conglomerate):
        if missing := ids - found.keys():
            named = select(model.id, model.code, model.name).where(model.id == _any_of(missing))
            found |= {row.id: (row.code, row.name) for row in db.session.execute(named)}
    if missing := ids - found.keys():
        branches = select(Branch.id, Branch.code, Branch.name, Customer.name.label("whose")).join(
            Customer, Customer.id == Branch.customer_id
        )
        for branch in db.session.execute(branches.where(Branch.id == _any_of(missing))):
            found[branch.id] = (branch.code, f"{branch.name} · {branch.whose}")
    return found


def _any_of(ids: Set[UUID]) -> ColumnElement[Any]:
    """However many there are, one parameter: a file names tens of thousands."""
    return literal(list(ids), ARRAY(Uuid)).any_()
