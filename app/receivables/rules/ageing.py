"""Into which bucket of the ageing a day falls (domain rules, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from app.core.messages import N_, Problem, Reason

BOUNDS = (30, 60, 90, 120)
"""The last day overdue of each bucket but the last one, unless the company has its own."""
NOT_DUE = "not_due"
CREDIT = -1
"""The bucket of credit that is not allocated: it has no age."""
MOST_BOUNDS = 8
LAST_DAY = 3650

BOUNDS_WANTED = Reason(
    "ageing_steps", N_("Write 1 to %(most)s numbers of days, each larger than the one before, as in 30, 60, 90, 120.")
)


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


def problem_of_bounds(days: Sequence[int]) -> Problem | None:
    """What is wrong with these steps: there are some, they rise, and end within ten years."""
    rising = all(before < after for before, after in pairwise([0, *days]))
    if rising and 1 <= len(days) <= MOST_BOUNDS and days[-1] <= LAST_DAY:
        return None
    return Problem("days", BOUNDS_WANTED, {"most": MOST_BOUNDS})


def spans(bounds: tuple[int, ...] = BOUNDS) -> tuple[tuple[int, int], ...]:
    """First and last day of each bucket that has both: (1, 30), (31, 60) …"""
    return tuple(zip((1, *(bound + 1 for bound in bounds[:-1])), bounds, strict=True))


def keys(bounds: tuple[int, ...] = BOUNDS) -> tuple[str, ...]:
    """The buckets in their order: not_due, 1-30, 31-60, 61-90, 91-120, over_120."""
    return (NOT_DUE, *(f"{start}-{end}" for start, end in spans(bounds)), f"over_{bounds[-1]}")


@dataclass(frozen=True)
class Question:
    """What is asked of an ageing: of which day, by what, and which of it."""

    day: date
    basis: Basis = Basis.DUE_DATE
    by: By = By.CUSTOMER
    bounds: tuple[int, ...] = BOUNDS
    agent_id: UUID | None = None
    category_id: UUID | None = None
    customer_id: UUID | None = None
    conglomerate_id: UUID | None = None
    """Of the customers on this node and below it."""
    currency: str = ""
    """Only what is in this currency, in its own amounts; without one everything, in the base currency."""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return keys(self.bounds)

    def of(self, customer_id: UUID) -> Question:
        """The same of one customer."""
        return replace(self, customer_id=customer_id, by=By.CUSTOMER)


def days_overdue(due: date, day: date) -> int:
    """How many days past due: due today is not overdue (0)."""
    return max(0, (day - due).days)


def bucket(days: int, bounds: tuple[int, ...] = BOUNDS) -> int:
    """The place among `keys` of something `days` overdue."""
    return 0 if days <= 0 else 1 + sum(days > bound for bound in bounds)
