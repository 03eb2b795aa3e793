"""Reviews of a customer's credit: the figures of the day are frozen into them, what is decided goes the normal way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.approvals.service.customers import stored
from app.core import gates
from app.core.clock import now, today
from app.core.db import db, new_id
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, to_decimal_text
from app.core.session import bound_actor
from app.credit.models import CreditReview
from app.credit.queries import scores
from app.credit.values.reviews import DECIDES
from app.customers.models import Customer
from app.customers.queries import columns
from app.customers.service import update_customer
from app.receivables.service.behaviour import Behaviour, behaviour_of
from app.receivables.service.standing import Standing, standing_of

NEXT_IN_THE_PAST = Reason("next_review_in_the_past", N_("The next review has to be after today."))


def review_customer(customer: Customer, values: Mapping[str, Any], version: int | None = None) -> CreditReview:
    """Write a review and what it decides: limit, term and rating (those that are not among `values` stay), the day of the next. A limit or
    term that needs an approval waits for it, with the remark as its reason.

    Raises Invalid, NotAllowed (`credit:edit`, or somebody else's customer), Conflict and Stale as the customer's change does.
    """
    actor = bound_actor()
    day = today(actor.tenant.timezone)
    if values["next_review"] <= day:
        raise Invalid(Problem("next_review", NEXT_IN_THE_PAST))
    figures = {
        **_standing(standing_of(customer.id)),
        **_behaviour(behaviour_of(customer.id, day)),
        "scores": _scores(customer),
    }
    before = columns.values_of(customer)
    decided = {name: values[name] for name in DECIDES if name in values and values[name] != before[name]}
    update_customer(
        customer,
        {**decided, "last_credit_review": day, "next_credit_review": values["next_review"]},
        version=version,
        reason=values["remark"],
    )
    moment = now()
    review = CreditReview(
        id=new_id(), customer_id=customer.id, reviewed_on=day, reviewed_by=actor.user_id, reviewer_name=actor.name,
        credit_rating=customer.credit_rating, next_review=values["next_review"], remark=values["remark"],
        changes={name: [stored(name, before[name]), stored(name, value)] for name, value in decided.items()},
        waits=sorted(decided.keys() & gates.held_back()), figures=figures, version=1, created_at=moment, updated_at=moment,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    return review


def _standing(found: Standing) -> dict[str, Any]:
    own, parts = found.own, found.parts
    return {
        "limit": own.limit and _money(own.limit),
        "limit_source": own.limit_source,
        "exposure": _money(own.exposure),
        "available": own.available and _money(own.available),
        **{name: _money(Money(getattr(parts, name), found.currency)) for name in parts._fields},
        "overdue": _money(found.overdue),
        "oldest_overdue_days": found.oldest_overdue_days,
    }


def _behaviour(found: Behaviour) -> dict[str, Any]:
    return {
        "days_to_pay": None if found.days_to_pay is None else str(found.days_to_pay),
        "days_late": None if found.days_late is None else str(found.days_late),
        "on_time_percent": found.on_time,
        "dso": None if found.dso is None else str(found.dso),
        "highest_owed": found.highest and _money(found.highest),
        "highest_owed_on": found.highest_on and found.highest_on.isoformat(),
    }


def _scores(customer: Customer) -> list[dict[str, Any]]:
    """The newest score of each credit agency, by its name."""
    found = [scores.values_of(row) for row in scores.newest_scores(customer.id)]
    labels = scores.labels_of(found)
    return sorted(
        (
            {
                "agency": labels[one["agency"]]["name"],
                "scored_on": one["scored_on"].isoformat(),
                "score": one["score"],
                "points": one["points"],
                "recommended_limit": one["recommended_limit"] and _money(one["recommended_limit"]),
            }
            for one in found
        ),
        key=lambda one: str(one["agency"]),
    )


def _money(amount: Money) -> dict[str, str]:
    return {"amount": to_decimal_text(amount), "currency": amount.currency}
