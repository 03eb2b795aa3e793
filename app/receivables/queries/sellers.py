"""The companies of the group, and which of them serve whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from app.core.db import db
from app.core.kept import Kept
from app.core.questions import Question, Rows
from app.core.session import bound_actor
from app.reference.models import GroupCompany
from app.reference.values import ListStatus


class Seller(NamedTuple):
    """A company of the group, as documents name it."""

    code: str
    name: str
    is_active: bool


def _read() -> dict[UUID, Seller]:
    columns = GroupCompany.id, GroupCompany.code, GroupCompany.name, GroupCompany.status
    rows = db.session.execute(select(*columns).order_by(GroupCompany.code_key))
    return {row.id: Seller(row.code, row.name, row.status == ListStatus.ACTIVE) for row in rows}


_KEPT: Kept[dict[UUID, Seller]] = Kept(_read)


def known_sellers() -> dict[UUID, Seller]:
    """The companies of the group by id, in the order of their codes; there are a few, if any. A process keeps them: who sells without any asks
    nothing for it."""
    return _KEPT.of(bound_actor().tenant)


def code_of(company_id: UUID) -> str:
    """The code of a company of the group, also of one that came while this request was under way."""
    known = known_sellers()
    return (known if company_id in known else _read())[company_id].code


def get_companies(ids: Collection[UUID]) -> dict[UUID, GroupCompany]:
    """These companies, with all that stands on their letterheads."""
    found = db.session.scalars(select(GroupCompany).where(GroupCompany.id.in_(ids))) if ids else ()
    return {one.id: one for one in found}


Serving = Mapping[UUID, Sequence[UUID]]
"""Customer → the companies that serve it."""


def companies_serving(customer_ids: Collection[UUID], companies: Collection[UUID]) -> Question[Serving]:
    """Customer → those of these companies that run the outlets which serve it; a customer that none of them serves is left out."""
    return Question(_SERVING, {"customers": list(customer_ids), "companies": list(companies)}, _serving)


def _serving(rows: Rows) -> Serving:
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row.company_id)
    return found


_SERVING = text(
    """
    select distinct s.customer_id, o.company_id
      from customer_outlets s join outlets o on o.id = s.outlet_id
     where s.customer_id = any(cast(:customers as uuid[])) and o.company_id = any(cast(:companies as uuid[]))
    """
)
