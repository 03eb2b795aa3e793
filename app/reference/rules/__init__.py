"""What the reference lists know without asking anybody.

lists   what contradicts itself in a record, and how its values stand in columns
rates   what an amount is worth in another currency
due     when a document is due, in which parts, and the discount for paying early
"""

from app.reference.rules.lists import (
    CODE_IN_USE,
    CREDIT_FIELDS,
    DEFAULT_METHODS,
    DEFAULT_TERMS,
    FOLLOWS_ITSELF,
    LIMIT_NOT_YOURS,
    REFERRED_TO,
    canonical,
    columns_of,
    completed,
    holds_on,
    identified,
    limit_columns,
    problems_of,
    state_names,
    taken,
    values_of,
)

__all__ = [
    "CODE_IN_USE",
    "CREDIT_FIELDS",
    "DEFAULT_METHODS",
    "DEFAULT_TERMS",
    "FOLLOWS_ITSELF",
    "LIMIT_NOT_YOURS",
    "REFERRED_TO",
    "canonical",
    "columns_of",
    "completed",
    "holds_on",
    "identified",
    "limit_columns",
    "problems_of",
    "state_names",
    "taken",
    "values_of",
]
