"""What the reference lists know without asking anybody.

lists   what contradicts itself in a record, and how its values stand in columns
due     when a document is due, in which parts, and the discount for paying early
"""

from app.reference.rules.lists import (
    CODE_IN_USE,
    DEFAULT_TERMS,
    REFERRED_TO,
    canonical,
    columns_of,
    completed,
    problems_of,
    values_of,
)

__all__ = [
    "CODE_IN_USE",
    "DEFAULT_TERMS",
    "REFERRED_TO",
    "canonical",
    "columns_of",
    "completed",
    "problems_of",
    "values_of",
]
