"""What is numbered, and the signs of a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

CUSTOMER = "customer"
"""The series of customers' codes."""

PROSPECT = "prospect"
"""The series of the codes that prospects have until they get one of their own."""

BUILT_IN = {PROSPECT: "PROS-{0000}"}
"""Series that need no pattern of the company's."""

MAX_DIGITS = 10


@dataclass(frozen=True)
class Series:
    """A pattern at work: for records of a type, or for those of one category."""

    record_type: str
    category_id: UUID | None
    pattern: str
    first: int
    """Where it begins, and the least number that comes next."""

    @property
    def name(self) -> str:
        """How its counter is called."""
        return f"{self.record_type}:{self.category_id}" if self.category_id else self.record_type
