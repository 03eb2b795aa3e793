"""Records of the reference lists."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

from app.reference.models import Category, CreditTerm, Industry, ReferenceRow, SalesAgent
from app.reference.service import create_record
from app.reference.values import BY_NAME, TermKind

_numbers = count(1)


def a_category(**given: Any) -> Category:
    return cast(Category, _record("category", **given))


def a_credit_term(**given: Any) -> CreditTerm:
    return cast(CreditTerm, _record("credit_term", **{"kind": TermKind.NET, "days": 30, **given}))


def an_industry(**given: Any) -> Industry:
    return cast(Industry, _record("industry", **given))


def a_sales_agent(**given: Any) -> SalesAgent:
    return cast(SalesAgent, _record("sales_agent", **given))


def _record(kind: str, /, **given: Any) -> ReferenceRow:
    number = next(_numbers)
    return create_record(BY_NAME[kind], {"code": f"T{number}", "name": f"{kind} {number}", **given})
