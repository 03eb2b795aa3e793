"""What customers lack for e-invoices: the stored figure, and the report of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.core.db import db
from app.core.session import bound_actor
from app.customers.models import Address, Customer
from app.customers.queries import columns
from app.customers.queries.parts import addresses_of, place_of
from app.customers.queries.visible import listed
from app.customers.rules import einvoice


def settle(customer: Customer) -> None:
    """Keep the figure of one customer, after it or its addresses changed (flushed)."""
    country = bound_actor().tenant.country
    if country == einvoice.COUNTRY:
        places = [place_of(address) for address in addresses_of(customer.id)]
        _keep(customer, einvoice.gaps_of(columns.values_of(customer), places, country))


def _keep(customer: Customer, gaps: int | None) -> None:
    for column, value in einvoice.stored(gaps).items():
        setattr(customer, column, value)


_WRITE = text(
    """
    update customers c set einvoice_gaps = f.gaps, einvoice_missing = f.missing
      from unnest(cast(:ids as uuid[]), cast(:gaps as smallint[]), cast(:missing as smallint[])) f (id, gaps, missing)
     where c.id = f.id and c.einvoice_gaps is distinct from f.gaps
    """
)


def write_figures(customer_ids: Iterable[UUID]) -> None:
    """Write anew the figures of these customers, from what is in the database now."""
    found = [(row_id, einvoice.stored(gaps)) for row_id, gaps in recomputed(list(customer_ids))]
    if found:
        given = {
            "ids": [row_id for row_id, _ in found],
            "gaps": [kept["einvoice_gaps"] for _, kept in found],
            "missing": [kept["einvoice_missing"] for _, kept in found],
        }
        db.session.execute(_WRITE, given, execution_options={"audited_by": "nothing: the figure follows from fields"})


def recomputed(customer_ids: Sequence[UUID]) -> list[tuple[UUID, int | None]]:
    """What the rule says of each of these customers."""
    if not customer_ids:
        return []
    country = bound_actor().tenant.country
    names = [name for name in einvoice.ITEMS if name != "address"]
    rows = db.session.execute(
        select(Customer.id, *(getattr(Customer, n) for n in names)).where(Customer.id.in_(customer_ids))
    )
    places = _places(customer_ids)
    return [(row.id, einvoice.gaps_of(columns.some_of(row, names), places.get(row.id, ()), country)) for row in rows]


def _places(customer_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    names = ("line1", "city", "state", "country")
    chosen = select(Address.customer_id, *(getattr(Address, name) for name in names))
    found: dict[UUID, list[Any]] = {}
    for row in db.session.execute(chosen.where(Address.customer_id.in_(customer_ids))).mappings():
        found.setdefault(row["customer_id"], []).append(row)
    return found


def gaps_in_book() -> tuple[Counter[str], int, int]:
    """How many of the customers that the actor sees lack each item; how many lack something; how many there are."""
    statement = select(Customer.einvoice_gaps, func.count()).where(listed(), Customer.einvoice_gaps.is_not(None))
    counts: Counter[str] = Counter()
    lacking = total = 0
    for gaps, number in db.session.execute(statement.group_by(Customer.einvoice_gaps)):
        counts.update(dict.fromkeys(einvoice.names_in(gaps or 0), number))
        total += number
        lacking += number if gaps else 0
    return counts, lacking, total
