"""Into which bucket of the ageing a day falls (domain rules, section 5)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

BOUNDS = (30, 60, 90, 120)
"""The last day overdue of each bucket but the last one: the tenant's own where it has any."""
NOT_DUE = "not_due"


class Basis(StrEnum):
    """From which day age is counted."""

    DUE_DATE = "due_date"
    DOCUMENT_DATE = "document_date"


class By(StrEnum):
    """What an ageing adds up by."""

    CUSTOMER = "customer"
    CONGLOMERATE = "conglomerate"
    AGENT = "agent"
    CATEGORY = "category"
    BRANCH = "branch"


def keys(bounds: tuple[int, ...] = BOUNDS) -> tuple[str, ...]:
    """The buckets in their order: not_due, 1-30, 31-60, 61-90, 91-120, over_120."""
    starts = (1, *(bound + 1 for bound in bounds[:-1]))
    return (NOT_DUE, *(f"{start}-{end}" for start, end in zip(starts, bounds, strict=True)), f"over_{bounds[-1]}")


def days_overdue(due: date, day: date) -> int:
    """How many days past due: due today is not overdue (0)."""
    return max(0, (day - due).days)


def bucket(days: int, bounds: tuple[int, ...] = BOUNDS) -> int:
    """The place among `keys` of something `days` overdue."""
    return 0 if days <= 0 else 1 + sum(days > bound for bound in bounds)
