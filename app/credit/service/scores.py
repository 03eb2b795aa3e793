"""Scores of customers by credit agencies: what somebody outside says, kept with its source and its day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.clock import now, today
from app.core.db import db, new_id
from app.core.errors import NOT_ALLOWED, STALE, Conflict, Invalid, NotAllowed, Stale
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.credit.models import CreditScore
from app.credit.queries import scores as queries
from app.credit.rules.scores import SCORE_THERE, problems_of_score
from app.credit.values.scores import SCORE
from app.customers.models import Customer
from app.customers.service.guards import refuse_inactive, refuse_strangers, refuse_unchangeable


def add_score(customer: Customer, values: Mapping[str, Any]) -> CreditScore:
    """What an agency says of a customer, from parsed `values` by field name; the customer's own limit stays as it is. Needs `credit:edit`.

    Raises NotAllowed, Invalid (a day to come, an agency that is no longer offered) or Conflict (a score of the same agency and day; an
    archived customer).
    """
    _refuse(customer, values, before={})
    _refuse_twin(customer.id, values, besides=None)
    moment = now()
    row = CreditScore(id=new_id(), customer_id=customer.id, version=1, created_at=moment, updated_at=moment)
    _write(row, values)
    db.session.add(row)
    db.session.flush()
    return row


def change_score(
    customer: Customer, row: CreditScore, values: Mapping[str, Any], *, version: int | None = None
) -> CreditScore:
    """Put a score right: the given fields; those not in `values` stay. `version` is what the writer saw.

    Raises as `add_score` does, and Stale.
    """
    if version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    before = queries.values_of(row)
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    _refuse(customer, changed, before=before)
    _refuse_twin(customer.id, {**before, **changed}, besides=row.id)
    if changed:
        _write(row, changed)
        row.version += 1
        row.updated_at = now()
        db.session.flush()
    return row


def remove_score(customer: Customer, row: CreditScore) -> None:
    """Take away a score that is wrong; the history keeps it. Raises NotAllowed or Conflict."""
    _refuse(customer, {}, before={})
    db.session.delete(row)
    db.session.flush()


def _refuse(customer: Customer, values: Mapping[str, Any], *, before: Mapping[str, Any]) -> None:
    actor = bound_actor()
    if not actor.may(Permission.CREDIT_EDIT):
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=[str(Permission.CREDIT_EDIT)])
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    problems = problems_of_score(values, today(actor.tenant.timezone))
    if problems:
        raise Invalid(*problems)
    refuse_inactive(values, SCORE, before)


def _refuse_twin(customer_id: UUID, values: Mapping[str, Any], *, besides: UUID | None) -> None:
    """An agency says one thing of a customer on one day."""
    there = queries.find_score(customer_id, values["agency"], values["scored_on"])
    if there is not None and there.id != besides:
        agency = queries.labels_of([values])[values["agency"]]["name"]
        raise Conflict(Problem("scored_on", SCORE_THERE, {"agency": agency}), conflicts=[{"id": str(there.id)}])


def _write(row: CreditScore, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "agency":
            row.agency_id = value
        elif name == "recommended_limit":
            row.recommended_limit = value and value.amount
            row.recommended_limit_currency = value and value.currency
        else:
            setattr(row, name, value)
