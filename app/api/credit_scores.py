"""`/customers/{id}/credit-scores`: what credit agencies say of a customer, with source and date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import create_model

from app.api import answers, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import Shape, accepted, answered
from app.core.permissions import Permission
from app.core.records import schema
from app.credit.models import CreditScore
from app.credit.queries import scores as queries
from app.credit.service import scores as service
from app.credit.values.scores import SCORE
from app.customers.queries import book

TAG = "Credit"
SCORE_SHAPE = answered(SCORE, stamped=True)
SCORES_SHAPE = create_model(
    "CreditScoresShape", __base__=Shape, __doc__="All scores of a customer, the newest first.",
    data=(list[SCORE_SHAPE], ...), next_cursor=(None, ...),  # type: ignore[valid-type]
)  # fmt: skip


@api.get("/customers/<uuid:customer_id>/credit-scores")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: SCORES_SHAPE}, refusals=(404,))
def list_credit_scores(customer_id: UUID) -> Response:
    """List what credit agencies have said of a customer, the newest first."""
    customer = book.get_customer(customer_id)
    return jsonify(data=_all_json(queries.scores_of(customer.id)), next_cursor=None)


@api.post("/customers/<uuid:customer_id>/credit-scores")
@operation(
    Permission.CREDIT_VIEW, Permission.CREDIT_EDIT, tag=TAG, body=accepted(SCORE, "create"), answers={201: SCORE_SHAPE},
    refusals=(400, 404, 409, 413, 415),
)  # fmt: skip
def create_credit_score(customer_id: UUID) -> Response:
    """Add what a credit agency says of a customer.

    No limit follows from it, whatever it recommends. An agency scores a customer once a day: a second score of that day is 409 with the
    first one in `conflicts`.
    """
    customer = book.get_customer(customer_id, lock=True)
    row = service.add_score(customer, bodies.record_values(SCORE, bodies.json_object(), context_here(), "create"))
    return answers.one(_json(row), created=f"{request.path}/{row.id}")


@api.get("/customers/<uuid:customer_id>/credit-scores/<uuid:score_id>")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: SCORE_SHAPE}, refusals=(404,))
def get_credit_score(customer_id: UUID, score_id: UUID) -> Response:
    """Read one score."""
    return answers.one(_json(queries.get_score(book.get_customer(customer_id).id, score_id)))


@api.patch("/customers/<uuid:customer_id>/credit-scores/<uuid:score_id>")
@operation(
    Permission.CREDIT_VIEW, Permission.CREDIT_EDIT, tag=TAG, body=accepted(SCORE, "patch"), answers={200: SCORE_SHAPE},
    refusals=(400, 404, 409, 413, 415), guarded=True,
)  # fmt: skip
def update_credit_score(customer_id: UUID, score_id: UUID) -> Response:
    """Put the given fields of a score right (RFC 7396: null empties a field)."""
    customer = book.get_customer(customer_id, lock=True)
    row = queries.get_score(customer.id, score_id)
    version = answers.seen_version(row.version)
    values = bodies.record_values(SCORE, bodies.json_object(), context_here(), "update")
    return answers.one(_json(service.change_score(customer, row, values, version=version)))


@api.delete("/customers/<uuid:customer_id>/credit-scores/<uuid:score_id>")
@operation(
    Permission.CREDIT_VIEW, Permission.CREDIT_EDIT, tag=TAG, answers={204: None}, refusals=(404, 409), guarded=True
)
def delete_credit_score(customer_id: UUID, score_id: UUID) -> Response:
    """Take away a score that is wrong. The feed of events keeps what it said."""
    customer = book.get_customer(customer_id, lock=True)
    row = queries.get_score(customer.id, score_id)
    answers.seen_version(row.version)
    service.remove_score(customer, row)
    return answers.nothing()


def _json(row: CreditScore) -> dict[str, Any]:
    return _all_json([row])[0]


def _all_json(found: Any) -> list[dict[str, Any]]:
    values = [queries.values_of(row) for row in found]
    labels = queries.labels_of(values)
    return [
        schema.to_json(SCORE, {"id": row.id, **some}, labels) | _stamps(row)
        for row, some in zip(found, values, strict=True)
    ]


def _stamps(row: CreditScore) -> dict[str, Any]:
    times = {"created_at": answers.instant(row.created_at), "updated_at": answers.instant(row.updated_at)}
    return {"version": row.version, **times}
