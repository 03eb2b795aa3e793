"""Records of the reference lists."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, cast

from app.core.money import Money
from app.reference.models import Category, CreditTerm, Industry, ReferenceRow, SalesAgent
from app.reference.service import create_record
from app.reference.values import BY_NAME, KINDS, TermKind

_numbers = count(1)


def a_category(**given: Any) -> Category:
    return cast(Category, a_record("category", **given))


def a_credit_term(**given: Any) -> CreditTerm:
    return cast(CreditTerm, a_record("credit_term", **given))


def an_industry(**given: Any) -> Industry:
    return cast(Industry, a_record("industry", **given))


def a_sales_agent(**given: Any) -> SalesAgent:
    return cast(SalesAgent, a_record("sales_agent", **given))


NEEDED: dict[str, dict[str, Any]] = {
    "credit_term": {"kind": TermKind.NET, "days": 30},
    "exchange_rate": {"currency": "USD", "date": date(2026, 1, 1), "rate": Decimal("4.425")},
    "credit_limit": {"amount": Money(2_000_000, "MYR")},
}
"""What a record of a list needs beside code and name."""


def a_record(kind: str, /, **given: Any) -> ReferenceRow:
    """A record of the list of that name."""
    number = next(_numbers)
    if kind == "exchange_rate":
        given = {"date": date(2000, 1, 1) + timedelta(days=number), **given}
    values = {"code": f"T{number}", "name": f"{kind} {number}", **NEEDED.get(kind, {}), **given}
    return create_record(BY_NAME[kind], values)


def one_of_each_list() -> None:
    """A record in every list."""
    for kind in KINDS:
        a_record(kind.definition.name)
