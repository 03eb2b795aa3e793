"""A customer with open documents is not put away: what is open would count against somebody whom nobody sees any more."""

from __future__ import annotations

from uuid import UUID

from app.core.errors import Conflict
from app.core.i18n import translate
from app.core.messages import Problem
from app.core.session import bound_actor
from app.credit.queries.debtors import debtors
from app.customers.rules import OPEN_DOCUMENTS
from app.receivables.queries.documents import count_open
from app.receivables.values.documents import Kind
from app.receivables.values.records import RECORDS


def refuse_open_documents(customer_id: UUID) -> None:
    """Raises Conflict that names what is open (kind and count), for a customer that orders or pays it. Whoever opens a document keeps the
    customer's row until the commit: this waits for them."""
    debtors([customer_id], alone=True)
    found = count_open(customer_id)
    if found:
        named = ", ".join(f"{_plural(kind)} {count}" for kind, count in found.items())
        raise Conflict(
            Problem("status", OPEN_DOCUMENTS, {"uses": named}),
            references={kind.value: count for kind, count in found.items()},
        )


def _plural(kind: Kind) -> str:
    return translate(bound_actor().locale, RECORDS[kind].plural)
