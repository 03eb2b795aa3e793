"""Writing new documents, and changing what an unfinished one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.db import db
from app.core.errors import STALE, Invalid, Stale
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.core.questions import ask
from app.core.session import bound_actor, insert
from app.credit.service.rates import rate_on
from app.customers.service.guards import refuse_credit_changes
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.queries.terms import ChosenTerm, agreed_terms, usual_term
from app.receivables.rules.lines import AMOUNT_OR_LINES, problem_of_total
from app.receivables.service.selling import change_company
from app.receivables.service.writing import (
    ONE_CURRENCY,
    Lines,
    Part,
    amounts_of,
    apply_term,
    branch_of,
    parts_of,
    refuse_inactive_charges,
    refuse_taken_number,
    term_of,
)
from app.receivables.values.documents import Kind, Status, TermSource
from app.reference.values import Term

BELOW_SETTLED = Reason("below_settled", N_("%(settled)s has been delivered or invoiced already: it cannot be less."))
PLAIN = ("reference", "notes", "date", "post_dated_to", "expected_on")


def save_new(document: Document, parts: Sequence[Part]) -> None:
    """Write a document, then its lines and instalments: with the next journey of the transaction."""
    insert(document, *parts)


def save_changed(parts: Sequence[Part]) -> None:
    """Write what was changed, then what takes the place of a document's lines and instalments."""
    db.session.flush()
    insert(*parts)


def refuse_stale(document: Document, version: int | None) -> None:
    """Raises Stale when somebody has changed it since `version`."""
    if version is not None and version != document.version:
        raise Stale(Problem(None, STALE), current=document)


def change_content(document: Document, values: Mapping[str, Any], lines: Lines | None) -> list[Part]:
    """Change what a document says; answers its new lines and instalments, to be written with it. `lines=None` leaves them, unless an
    amount takes their place. Raises Invalid, or Conflict for a number that was used before."""
    before = _asked_for(document)
    parts = _change(document, values, lines)
    if _asked_for(document) != before:
        document.amended_by = bound_actor().user_id
    return parts


def _asked_for(document: Document) -> tuple[Any, ...]:
    """What of a document the guard is asked about."""
    return document.total, document.credit_term_id, document.date, document.expected_on


def _change(document: Document, values: Mapping[str, Any], lines: Lines | None) -> list[Part]:
    for name in PLAIN:
        if name in values and values[name] != getattr(document, name):
            setattr(document, name, values[name])
    if "company" in values:
        change_company(document, values["company"])
    refuse_taken_number(Kind(document.kind), values.get("number"), document.id)
    total = _new_total(document, values, lines)
    if lines:
        refuse_inactive_charges(lines, documents.charge_types_of(document.id))
    chosen, term = _new_term(document, values)
    if "date" in values and document.status == Status.DRAFT:
        document.rate = rate_on(document.currency, bound_actor().tenant.currency, document.date)
    if total == document.total and chosen.id == document.credit_term_id and lines is None and "date" not in values:
        document.term_source = chosen.source.value
        return []
    document.total = total
    apply_term(document, chosen, term)
    return _replaced(document, lines, term, amount_given=values.get("amount") is not None)


def _new_term(document: Document, values: Mapping[str, Any]) -> tuple[ChosenTerm, Term]:
    """The term after the change: the one that is chosen now, else what another branch brings, else the one it has. Raises Invalid for a
    branch of another customer, NotAllowed for a term that is chosen without `credit:edit`."""
    chosen = _kept_term(document)
    if "branch" in values and values["branch"] != document.branch_id:
        branch = branch_of(values["branch"], document.customer_id)
        document.branch_id = branch.id if branch else None
        if chosen.source is not TermSource.DOCUMENT:
            chosen = usual_term(ask(agreed_terms([document.debtor_id]))[document.debtor_id], branch)
    wanted = values.get("credit_term", document.credit_term_id)
    if wanted != document.credit_term_id:
        refuse_credit_changes({"credit_term"})
        chosen = ChosenTerm(wanted, TermSource.DOCUMENT if wanted else TermSource.NONE)
    return chosen, term_of(chosen.id)


def _kept_term(document: Document) -> ChosenTerm:
    nobody_said = TermSource.DOCUMENT if document.credit_term_id else TermSource.NONE
    return ChosenTerm(
        document.credit_term_id, TermSource(document.term_source) if document.term_source else nobody_said
    )


def _replaced(document: Document, lines: Lines | None, term: Term, *, amount_given: bool) -> list[Part]:
    """The new parts; the old ones that they take the place of are deleted."""
    if lines is None and not amount_given:
        documents.delete_instalments(document.id)
        return parts_of(document, (), term)
    documents.delete_parts(document.id)
    return parts_of(document, lines or (), term)


def _new_total(document: Document, values: Mapping[str, Any], lines: Lines | None) -> int:
    amount: Money | None = values.get("amount")
    if amount is not None and lines:
        raise Invalid(Problem("amount", AMOUNT_OR_LINES))
    if amount is not None and amount.currency != document.currency:
        raise Invalid(Problem("amount", ONE_CURRENCY, {"currency": amount.currency, "other": document.currency}))
    if amount is None and lines is None:
        return document.total
    amounts = amounts_of(lines or (), document.currency) or [amount.amount if amount else 0]
    if problem := problem_of_total(amounts):
        raise Invalid(problem)
    if sum(amounts) < document.settled:
        settled = format_money(Money(document.settled, document.currency))
        raise Invalid(Problem("amount", BELOW_SETTLED, {"settled": settled}))
    return sum(amounts)
