"""The review of a customer's credit, as it is written."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from app.core.messages import N_
from app.core.records.fields import Line, Record, Ref, Spec, Text, definition
from app.customers.values.customer import OwnLimit


class ReviewRecord(Record, name="credit_review", label=N_("Credit review"), plural=N_("Credit reviews")):
    """What somebody decided about a customer's credit, with the figures of that day."""

    credit_limit: Annotated[OwnLimit | None, Spec(N_("Credit limit"), refers_to="credit_limit", width="two", help=N_("Leave it as it is to keep it. A change may have to wait for an approval."))] = None  # fmt: skip
    credit_term: Annotated[Ref | None, Spec(N_("Credit term"), refers_to="credit_term", width="two")] = None
    credit_rating: Annotated[Line | None, Spec(N_("Credit rating"), width="two", max_length=20, example="A")] = None
    next_review: Annotated[date, Spec(N_("Next review"), width="two", help=N_("The last day by which it is to be reviewed again."))]  # fmt: skip
    remark: Annotated[Text, Spec(N_("Remark"), width="full", max_length=2000, help=N_("What was looked at and why it was decided so. Whoever approves a change reads it."))]  # fmt: skip


REVIEW = definition(ReviewRecord)
DECIDES = ("credit_limit", "credit_term", "credit_rating")
"""What a review may change, by the name of the customer's field."""
