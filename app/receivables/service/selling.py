"""Which company of the group sells.

A customer is sold to by the company that runs the outlets which serve it. One that is served by outlets of several companies, or by none, is
sold to by the only company of the group; where there are several, or none is listed, by the tenant itself. A company that is no longer active
sells nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.errors import Conflict, Invalid
from app.core.messages import N_, Problem, Reason
from app.core.questions import Question, ask_together
from app.receivables.models import Document
from app.receivables.queries import documents, sellers
from app.receivables.queries.sellers import Serving
from app.receivables.values.documents import Status

SAME_COMPANY = Reason("same_company", N_("It follows %(number)s, which another company of the group sells."))
COMPANY_STAYS = Reason("company_stays", N_("Which company sells is chosen in the draft: it stays from then on."))


@dataclass(frozen=True)
class Sellers:
    """Who sells to some customers."""

    own: Mapping[UUID, UUID]
    """Customer → company, where one alone serves it."""
    only: UUID | None
    """The only company of the group."""

    def of(self, customer_ids: Iterable[UUID]) -> UUID | None:
        """The one company that sells to all of these; None: the tenant itself."""
        found = {self.own.get(one, self.only) for one in customer_ids} or {self.only}
        return found.pop() if len(found) == 1 else None


def sellers_of(customer_ids: Collection[UUID]) -> Sellers:
    """Who sells to these customers."""
    return _sellers(_answers(_asked(customer_ids)))


def _asked(customer_ids: Collection[UUID]) -> Sequence[Question[Serving]]:
    """What has to be asked for that: nothing unless there are several companies."""
    active = _active()
    return [sellers.companies_serving(customer_ids, active)] if len(active) > 1 else []


def _answers(asked: Sequence[Question[Serving]]) -> Sequence[Serving]:
    return ask_together(*asked) if asked else ()


def _sellers(answers: Iterable[Serving]) -> Sellers:
    serving = next(iter(answers), None)
    if serving is not None:
        return Sellers({customer: found[0] for customer, found in serving.items() if len(found) == 1}, None)
    active = _active()
    return Sellers({}, active[0] if len(active) == 1 else None)


def _active() -> list[UUID]:
    return [company_id for company_id, one in sellers.known_sellers().items() if one.is_active]


def asked_of(values: Mapping[str, Any], source: Document | None, customer_id: UUID) -> Sequence[Question[Serving]]:
    """What has to be asked for `company_of`: nothing for a document that follows one, or names a company."""
    return [] if source is not None or values.get("company") else _asked([customer_id])


def company_of(
    values: Mapping[str, Any], source: Document | None, customer_id: UUID, answers: Iterable[Serving]
) -> UUID | None:
    """Who sells by a new document: the company of what it follows, else the one that it names, else the one that sells to who orders. Raises
    Invalid for one that names another than what it follows; where the tenant itself sells that, any may be named."""
    named: UUID | None = values.get("company")
    if source is not None:
        if source.company_id is not None and named not in (None, source.company_id):
            raise Invalid(Problem("company", SAME_COMPANY, {"number": source.number or ""}))
        return named or source.company_id
    return named or _sellers(answers).of([customer_id])


def may_change_company(document: Document) -> bool:
    """Whether who sells may still be said: in a draft, and while it is held, as long as nothing of it was delivered or invoiced."""
    return document.status in (Status.DRAFT, Status.HELD) and not document.settled


def change_company(document: Document, named: UUID | None) -> None:
    """Another company sells: the one that is named, or the one that would sell if none had been. Raises Conflict once that may not be said any
    more, Invalid for another than sells what it follows."""
    if named == document.company_id:
        return
    if not may_change_company(document):
        raise Conflict(Problem("company", COMPANY_STAYS))
    source = documents.get_document(document.follows_id) if document.follows_id else None
    values, customer_id = {"company": named}, document.customer_id
    document.company_id = company_of(values, source, customer_id, _answers(asked_of(values, source, customer_id)))
