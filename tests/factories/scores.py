"""Scores of credit agencies for tests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from app.credit.models import CreditScore
from app.credit.service.scores import add_score
from app.customers.models import Customer
from app.reference.queries.lists import ids_by_code
from app.reference.service import create_record
from app.reference.values import BY_NAME

AGENCIES = BY_NAME["credit_agency"]


def an_agency(code: str = "CTOS", **fields: Any) -> UUID:
    """The agency with that code, made where it is not there."""
    known = ids_by_code(AGENCIES)
    return known.get(code) or create_record(AGENCIES, {"code": code, "name": code.capitalize(), **fields}).id


def a_score(
    customer: Customer, score: str = "A2", day: date = date(2026, 3, 1), agency: str = "CTOS", **fields: Any
) -> CreditScore:
    """What an agency says of a customer."""
    return add_score(customer, {"agency": an_agency(agency), "scored_on": day, "score": score, **fields})
