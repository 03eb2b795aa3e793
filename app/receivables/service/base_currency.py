"""The base currency of a company that has documents: what each counts for is written in it."""

from __future__ import annotations

from app.core.errors import Conflict
from app.core.messages import N_, Problem, Reason
from app.identity.service.companies import CurrencyLeft
from app.receivables.queries.documents import is_any

CURRENCY_OF_DOCUMENTS = Reason(
    "currency_of_documents", N_("The base currency stays: there are documents, and what is owed is counted in it.")
)


def refuse_leaving(left: CurrencyLeft) -> None:
    """Raises Conflict while there is any document, a draft too: it has its rate already."""
    if is_any():
        raise Conflict(Problem("currency", CURRENCY_OF_DOCUMENTS))
