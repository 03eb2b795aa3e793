"""`/ageing`, `/customers/{id}/ageing` and `/conglomerates/{id}/ageing`: what is open, by age, on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import Field

from app.api.contract import operation
from app.api.documents import money
from app.api.door import api
from app.api.refusals import UNKNOWN_PARAMETER
from app.api.shapes import Shape
from app.conglomerates.queries import get_node
from app.core.access import current_actor
from app.core.clock import today
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records.kinds.numbers import MoneyJson
from app.core.records.reasons import typed
from app.customers.queries import book
from app.receivables.queries.ageing import bounds
from app.receivables.rules.ageing import Basis, By, Question
from app.receivables.service.ageing import Ageing, Figures, Row, age

TAG = "Ageing"
NOT_A_DAY = Reason("not_a_day_here", N_("“%(value)s” is not a day. Write it as in 2026-03-31."))
NOT_ONE_OF = Reason("not_one_of", N_("“%(value)s” is none of these: %(choices)s."))
Word = TypeVar("Word", bound=StrEnum)


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
    for name in request.args:
        if name not in known:
            raise Invalid(Problem(typed(name), UNKNOWN_PARAMETER, {"value": typed(name)}))
    return Question(_day(), _word("basis", Basis, Basis.DUE_DATE), _word("by", By, By.CUSTOMER), bounds())


def _day() -> date:
    text = request.args.get("as_of", "")
    if not text:
        return today(current_actor().tenant.timezone)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(Problem("as_of", NOT_A_DAY, {"value": typed(text)})) from None


def _word(name: str, words: type[Word], default: Word) -> Word:
    text = request.args.get(name, "") or default
    if text not in list(words):
        raise Invalid(Problem(name, NOT_ONE_OF, {"value": typed(text), "choices": ", ".join(words)}))
    return words(text)


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
    pairs = zip(question.keys, figures.buckets, strict=True)
    return {
        "buckets": [{"key": key, "amount": money(amount, figures.currency)} for key, amount in pairs],
        "unallocated": money(figures.unallocated, figures.currency),
        "total": money(figures.total, figures.currency),
    }
