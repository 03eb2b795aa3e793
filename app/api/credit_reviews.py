"""`/customers/{id}/credit-reviews`: what was decided about a customer's credit, with the figures of that day; and how it pays."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import Field

from app.api import answers, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import Shape, accepted
from app.core.permissions import Permission
from app.credit.models import CreditReview
from app.credit.queries import reviews as queries
from app.credit.values.reviews import REVIEW
from app.customers.queries import book
from app.receivables.service.reviews import review_customer

TAG = "Credit"


class CreditReviewShape(Shape):
    """A review. What it decided went the normal way: a limit or term may have had to wait for an approval."""

    id: UUID
    reviewed_on: date
    reviewed_by: str
    credit_rating: str | None
    next_review: date
    remark: str
    changes: dict[str, list[Any]] = Field(description="Field of the customer → [before, decided].")
    waits: list[str] = Field(description="Which of them waited for an approval when the review was written.")
    figures: dict[str, Any] = Field(
        description="Limit, exposure by its parts, overdue and behaviour, as they were that day."
    )


class CreditReviewsShape(Shape):
    """All reviews of a customer, the newest first."""

    data: list[CreditReviewShape]
    next_cursor: None


@api.get("/customers/<uuid:customer_id>/credit-reviews")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: CreditReviewsShape}, refusals=(404,))
def list_credit_reviews(customer_id: UUID) -> Response:
    """List the credit reviews of a customer, the newest first."""
    book.get_customer(customer_id)
    return jsonify(data=[_json(one) for one in queries.reviews_of(customer_id)], next_cursor=None)


@api.post("/customers/<uuid:customer_id>/credit-reviews")
@operation(
    Permission.CREDIT_VIEW, Permission.CREDIT_EDIT, tag=TAG, body=accepted(REVIEW, "create"), answers={201: CreditReviewShape},
    refusals=(400, 404, 409, 413, 415),
)  # fmt: skip
def create_credit_review(customer_id: UUID) -> Response:
    """Review a customer's credit. Limit, term and rating that are not named stay; null takes a limit, term or rating away."""
    customer = book.get_customer(customer_id, lock=True)
    values = bodies.record_values(REVIEW, bodies.json_object(), context_here(), "create")
    return answers.one(_json(review_customer(customer, values)), created=request.path)


def _json(row: CreditReview) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "reviewed_on": row.reviewed_on.isoformat(),
        "reviewed_by": row.reviewer_name,
        "credit_rating": row.credit_rating,
        "next_review": row.next_review.isoformat(),
        "remark": row.remark,
        "changes": row.changes,
        "waits": row.waits,
        "figures": row.figures,
    }
