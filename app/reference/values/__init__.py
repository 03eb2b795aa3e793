"""The nouns of the reference lists: their record definitions, and the catalogue of them.

fields  what every record of a list has
lists   the records of each list
catalogue  all of them, `KINDS`
terms   what a credit term consists of
"""

from app.reference.values.catalogue import BY_NAME, BY_SLUG, KINDS, ListKind
from app.reference.values.fields import ListStatus, hundredths
from app.reference.values.lists import BRANCH_GROUP, CATEGORY, CREDIT_LIMIT, CREDIT_TERM, EXCHANGE_RATE, PAYMENT_METHOD
from app.reference.values.terms import COD, MethodKind, Term, TermKind, TermLine, TermLines

__all__ = [
    "BRANCH_GROUP",
    "BY_NAME",
    "BY_SLUG",
    "CATEGORY",
    "COD",
    "CREDIT_LIMIT",
    "CREDIT_TERM",
    "EXCHANGE_RATE",
    "KINDS",
    "PAYMENT_METHOD",
    "ListKind",
    "ListStatus",
    "MethodKind",
    "Term",
    "TermKind",
    "TermLine",
    "TermLines",
    "hundredths",
]
