"""`/ageing`, `/customers/{id}/ageing` and `/conglomerates/{id}/ageing`: what is open, by age, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field

from app.api import asking
from app.api.contract import operation
from app.api.documents import money
from app.api.door import api
from app.api.shapes import Shape
from app.conglomerates.queries import get_node
from app.core.access import current_actor
from app.core.clock import today
from app.core.permissions import Permission
from app.core.records.kinds.numbers import MoneyJson
from app.customers.queries import book
from app.receivables.queries.ageing import bounds
from app.receivables.rules.ageing import Basis, By, Question
from app.receivables.service.ageing import Ageing, Figures, Row, age

TAG = "Ageing"


class BucketShape(Shape):
    """What is open of an age."""

    key: str = Field(
        description="not_due, 1-30, 31-60, 61-90, 91-120, over_120; by the days that the company has chosen, if any."
    )
    amount: MoneyJson


class FiguresShape(Shape):
    """What is open in one currency; total = not due + all buckets - unallocated."""

    buckets: list[BucketShape]
    unallocated: MoneyJson
    total: MoneyJson


class RowShape(FiguresShape):
    """The figures of one customer, group, agent or category; `id` is null for those that have none."""

    id: UUID | None
    code: str
    name: str


class AgeingShape(FiguresShape):
    """An ageing in the base currency, with its rows and the same figures by currency."""

    as_of: date
    basis: str
    by: str
    rows: list[RowShape] = Field(description="Largest first.")
    currencies: list[FiguresShape]


class AgeingParameters(Shape):
    """What an ageing may be asked."""

    as_of: str = Field(default="", description="The day; today if not given.")
    basis: Basis = Field(default=Basis.DUE_DATE)
    by: By = Field(default=By.CUSTOMER)


@api.get("/ageing")
@operation(Permission.DOCUMENTS_VIEW, tag=TAG, query=AgeingParameters, answers={200: AgeingShape})
def get_ageing() -> Response:
    """Read what is open by age on any day, by customer, conglomerate, agent or category."""
    return jsonify(_ageing(age(_asked({"as_of", "basis", "by"}))))


@api.get("/customers/<uuid:customer_id>/ageing")
@operation(
    Permission.DOCUMENTS_VIEW,
    tag=TAG,
    query=AgeingParameters,
    answers={200: AgeingShape},
    refusals=(404,),
)
def get_customer_ageing(customer_id: UUID) -> Response:
    """Read what is open of one customer by age on any day."""
    book.get_customer(customer_id)
    return jsonify(_ageing(age(_asked({"as_of", "basis"}).of(customer_id))))


@api.get("/conglomerates/<uuid:conglomerate_id>/ageing")
@operation(
    Permission.DOCUMENTS_VIEW,
    tag=TAG,
    query=AgeingParameters,
    answers={200: AgeingShape},
    refusals=(404,),
)
def get_conglomerate_ageing(conglomerate_id: UUID) -> Response:
    """Read what is open of all members of a conglomerate by age on any day."""
    node = get_node(conglomerate_id)
    return jsonify(_ageing(age(replace(_asked({"as_of", "basis", "by"}), conglomerate_id=node.id))))


def _asked(known: set[str]) -> Question:
    """The day and the words of the query. Raises Invalid."""
    asking.only(*known)
    day = asking.day_of("as_of") or today(current_actor().tenant.timezone)
    basis, by = asking.word_of("basis", Basis, Basis.DUE_DATE), asking.word_of("by", By, By.CUSTOMER)
    return Question(day, basis, by, bounds())


def _ageing(found: Ageing) -> dict[str, Any]:
    question = found.question
    return {
        **_figures(found.total.base, question),
        "as_of": found.day.isoformat(),
        "basis": question.basis.value,
        "by": question.by.value,
        "rows": [_row(one, question) for one in found.rows],
        "currencies": [_figures(one, question) for one in found.total.currencies.values()],
    }


def _row(row: Row, question: Question) -> dict[str, Any]:
    return {"id": row.id and str(row.id), "code": row.code, "name": row.name, **_figures(row.base, question)}


def _figures(figures: Figures, question: Question) -> dict[str, Any]:
    return figures_json(question.keys, figures.buckets, figures.unallocated, figures.currency)


def figures_json(keys: Sequence[str], buckets: Sequence[int], unallocated: int, currency: str) -> dict[str, Any]:
    """What is open in one currency, by age, in minor units, as the API answers it."""
    pairs = zip(keys, buckets, strict=True)
    return {
        "buckets": [{"key": key, "amount": money(amount, currency)} for key, amount in pairs],
        "unallocated": money(unallocated, currency),
        "total": money(sum(buckets) - unallocated, currency),
    }
