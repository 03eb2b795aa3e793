"""Single customers, the list and its counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects import postgresql

from app.core import text
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.questions import ask, connection
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Filter, compile_filter
from app.core.records.kinds.references import ids_in
from app.core.session import bound_actor
from app.customers.models import Customer, ExternalId
from app.customers.queries import absent, beside, keeping
from app.customers.queries.columns import LIMITS, MARKS, REFERENCE_COLUMNS, SORTS, STORED, compared_in, values_of
from app.customers.queries.definition import definition_for
from app.customers.queries.search import SEARCH_BOUND, found_by, reaches_bound
from app.customers.queries.visible import listed, visible
from app.customers.values import ADDRESS, BRANCH, CUSTOMER
from app.fields.models import CustomValue
from app.fields.queries.values import column_of, custom_fields
from app.fields.queries.values import values_of as custom_values
from app.fields.values import PREFIX, CustomField
from app.reference.queries.labels import labels_anywhere

EXACT_UP_TO = 10_000

_column = Customer.__table__.c


@dataclass(frozen=True)
class Search:
    """What is asked of the list. Everything of it stands in the URL."""

    q: str = ""
    filter: Filter | None = None
    sort: str = ""
    """A field's name, with `-` before it for descending; empty = by name, or by relevance when there are words."""
    cursor: str = ""
    limit: int = 50
    ids: Sequence[UUID] | None = None
    """Only these customers (a selection)."""
    with_beside: bool = False
    """Read also what upper areas keep beside them."""


@dataclass(frozen=True)
class CustomerRow:
    """A customer as lists, pages and the API read it: canonical values by field name."""

    id: UUID
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Count:
    """How many match. Above `EXACT_UP_TO` the figure may be PostgreSQL's estimate; `bounded` says that the search stopped
    looking, so that there are at least so many."""

    number: int
    exact: bool
    bounded: bool = False


@cache
def _selected() -> Select[*tuple[Any, ...]]:
    """Built once: it has some eighty columns."""
    names = dict.fromkeys([*STORED, *(str(column.key) for column in SORTS.values())])
    return select(Customer.id, *(_column[name] for name in names))


def _rows(rows: Sequence[Any], *, with_beside: bool = False) -> list[CustomerRow]:
    """The rows as they are read, with what is kept beside them and the values of the company's own fields: a statement each for all of them."""
    definition, ids = definition_for(bound_actor()), [row.id for row in rows]
    own, kept = custom_values(ids, custom_fields(definition)), beside.values_of(ids, definition) if with_beside else {}
    return [
        CustomerRow(row.id, row.version, {**values_of(row), **kept.get(row.id, {}), **own.get(row.id, {})})
        for row in rows
    ]


def get_customer(customer_id: UUID, *, lock: bool = False) -> Customer:
    """The customer, for a change; raises NotFound when it is not there or not the actor's to see."""
    statement = select(Customer).where(Customer.id == customer_id, visible())
    if lock:  # what another request has saved while we waited must be seen, even where the row was read before
        ask(keeping.changing(customer_id))
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_customer_by_code(code: str) -> Customer | None:
    """The customer with that code, whatever its case and width."""
    if absent.is_known("code_key", text.key(code)):
        return None
    return db.session.scalar(select(Customer).where(Customer.code_key == text.key(code), visible()))


def find_customer_by_external_id(name: str) -> Customer | None:
    """The customer that another system knows as `name`: system=id."""
    found = select(ExternalId.customer_id).where(ExternalId.name == name)
    return db.session.scalar(select(Customer).where(Customer.id.in_(found), visible()))


def customers_page(search: Search, context: Context) -> Page[CustomerRow]:
    """One page of the list, by relevance for words, else in the chosen order. Raises Invalid for filter, sort or cursor."""
    if search.q.strip() and not search.sort:
        return _by_relevance(search, context)
    statement, order = _ordered(_selected().where(*_conditions(search, context)), search.sort)
    cursor = Cursor.decode(search.cursor) if search.cursor else None
    page = keyset_page(
        statement, order, cursor, search.limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: row.sorted_by,
    )  # fmt: skip
    return Page(_rows(page.rows, with_beside=search.with_beside), page.next, page.previous)


def _by_relevance(search: Search, context: Context) -> Page[CustomerRow]:
    """The best matches first. At most `SEARCH_BOUND` are ranked, so a cursor is simply a place among them."""
    begin = _place(search.cursor)
    narrowed = bool(search.filter or search.ids is not None or begin)
    # Asking for one page lets the function stop early; filters and later pages need all that it may rank.
    hits = found_by(search.q, SEARCH_BOUND if narrowed else search.limit + 1)
    statement = (
        _selected()
        .join(hits, hits.c.customer_id == Customer.id)
        .where(*_conditions(search, context, words=False))
        .order_by(hits.c.place)
    )
    rows = db.session.execute(statement.offset(begin).limit(search.limit + 1)).all()
    after = _place_cursor(begin + search.limit) if len(rows) > search.limit else None
    before = _place_cursor(max(0, begin - search.limit)) if begin else None
    return Page(_rows(rows[: search.limit], with_beside=search.with_beside), after, before)


def _place(cursor: str) -> int:
    value = Cursor.decode(cursor).value if cursor else 0
    return value if isinstance(value, int) and 0 <= value <= SEARCH_BOUND else 0


def _place_cursor(place: int) -> str:
    return Cursor(place, "").encode()


def _conditions(search: Search, context: Context, *, words: bool = True) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [listed()]
    if search.filter:
        definition = definition_for(bound_actor())
        conditions.append(compile_filter(definition, search.filter, compared_in(definition), context, search=_contains))
    if search.ids is not None:
        conditions.append(Customer.id.in_(search.ids))
    if words and search.q.strip():
        conditions.append(_found(search.q))
    return conditions


def _found(words: str) -> ColumnElement[bool]:
    return Customer.id.in_(select(found_by(words, SEARCH_BOUND).c.customer_id))


def _contains(field: Field, words: str) -> ColumnElement[bool]:
    """The filter operator `contains`: through the search, whichever of the searched fields holds the words."""
    return _found(words)


def _ordered(statement: Select[Any], sort: str) -> tuple[Select[Any], Order]:
    """The statement with what it is ordered by, as `sorted_by`: the field asked for; the name for what is no order, or would tell what
    the person may not see."""
    field = definition_for(bound_actor()).get(sort.removeprefix("-"))
    if isinstance(field, CustomField) and field.sortable:
        return _ordered_elsewhere(statement, field, descending=sort.startswith("-"))
    if field is not None and field.beside and field.sortable:
        return _ordered_beside(statement, field, descending=sort.startswith("-"))
    known = field is not None and field.name in SORTS
    column = SORTS[field.name] if field is not None and known else SORTS["name"]
    order = Order(column, _column.id, known and sort.startswith("-"), bool(_column[str(column.key)].nullable))
    return statement.add_columns(column.label("sorted_by")), order


def _ordered_elsewhere(statement: Select[Any], field: CustomField, *, descending: bool) -> tuple[Select[Any], Order]:
    column = column_of(field)
    here = and_(CustomValue.record_id == _column.id, CustomValue.field_id == field.field_id)
    joined = statement.add_columns(column.label("sorted_by")).outerjoin(CustomValue, here)
    return joined, Order(column, _column.id, descending, nullable=True)


def _ordered_beside(statement: Select[Any], field: Field, *, descending: bool) -> tuple[Select[Any], Order]:
    """By what is kept beside them; customers of whom nothing is kept come last in either direction."""
    column, whose = beside.order_of(field.name)
    joined = statement.add_columns(column.label("sorted_by")).outerjoin(whose.table, whose == _column.id)
    return joined, Order(column, _column.id, descending, nullable=True)


def count_customers(search: Search, context: Context, *, exactly: bool = False) -> Count:
    """How many match: exact up to `EXACT_UP_TO` (or when asked for), above it PostgreSQL's own estimate."""
    ids = matching(search, context)
    if exactly:
        return Count(_number(select(func.count()).select_from(ids.subquery())), exact=True)
    capped = ids.limit(EXACT_UP_TO + 1).subquery()
    number = _number(select(func.count()).select_from(capped))
    if number > EXACT_UP_TO:
        return Count(max(number, _estimate(ids)), exact=False)
    bounded = bool(search.q.strip()) and reaches_bound(search.q)
    return Count(number, exact=not bounded, bounded=bounded)


def _number(statement: Select[Any]) -> int:
    return int(db.session.scalar(statement) or 0)


def _estimate(statement: Select[Any]) -> int:
    """The planner's row estimate: within a few percent for the columns people filter by, and free."""
    compiled = statement.compile(dialect=postgresql.psycopg.dialect(), compile_kwargs={"render_postcompile": True})
    plan = connection().exec_driver_sql(f"explain (format json) {compiled}", compiled.params).scalar()
    parsed: Any = json.loads(plan) if isinstance(plan, str) else plan
    return int(parsed[0]["Plan"]["Plan Rows"])


def matching(search: Search, context: Context) -> Select[Any]:
    """The ids of every customer that matches, in no order: what exports and bulk changes walk through."""
    return select(Customer.id).where(*_conditions(search, context))


def check_filter(asked: Filter, definition: Definition, context: Context) -> None:
    """Raise Invalid unless a list of customers who look like `definition` can be filtered so."""
    compile_filter(definition, asked, compared_in(definition), context, search=_contains)


def rows_by_id(customer_ids: Iterable[UUID]) -> list[CustomerRow]:
    """These customers, by name; those that are gone or not the actor's are left out."""
    statement = _selected().where(Customer.id.in_(list(customer_ids)), visible())
    return _rows(db.session.execute(statement.order_by(Customer.sort_name, Customer.id)).all())


def references_of(rows: Iterable[Mapping[str, Any]], besides: Iterable[UUID] = ()) -> dict[UUID, dict[str, str]]:
    """Code and name of everything that the values of these customers refer to, and of `besides`, in one statement."""
    wanted = {one for values in rows for name, value in values.items() if _refers(name) for one in ids_in(value)}
    return labels(wanted.union(besides))


def _refers(name: str) -> bool:
    return name in REFERENCE_COLUMNS or name in LIMITS or name in MARKS or name.startswith(PREFIX)


def targets_of(definitions: Iterable[Definition]) -> frozenset[str]:
    """The lists that records of these definitions refer to."""
    return frozenset(field.refers_to for one in definitions for field in one if field.refers_to)


_TARGETS = targets_of((CUSTOMER, ADDRESS, BRANCH)) | {CUSTOMER.name}


def labels(ids: Iterable[UUID], targets: Collection[str] = frozenset()) -> dict[UUID, dict[str, str]]:
    """id → {"code", "name"} of reference records and customers, {"email", "name"} of members; `targets` are lists beyond those that customers
    and their parts refer to."""
    return labels_anywhere(ids, _TARGETS.union(targets), Customer)
