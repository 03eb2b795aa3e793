"""The nouns of the reference lists: their record definitions, and the catalogue of them.

lists   the records of each list, and `KINDS`
terms   what a credit term consists of
"""

from app.reference.values.lists import (
    BY_NAME,
    BY_SLUG,
    CATEGORY,
    CREDIT_TERM,
    INDUSTRY,
    KINDS,
    SALES_AGENT,
    ListKind,
    ListStatus,
    hundredths,
)
from app.reference.values.terms import COD, Term, TermKind, TermLine, TermLines

__all__ = [
    "BY_NAME",
    "BY_SLUG",
    "CATEGORY",
    "COD",
    "CREDIT_TERM",
    "INDUSTRY",
    "KINDS",
    "SALES_AGENT",
    "ListKind",
    "ListStatus",
    "Term",
    "TermKind",
    "TermLine",
    "TermLines",
    "hundredths",
]
