"""Rows of files that are documents (`core.records.staged`): read, judged, and written a slice at a time.

A slice is one transaction under the locks of `credit`, as a single document is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid

from app.core.db import db
from app.core.errors import LangganError
from app.core.messages import Problem
from app.core.money import Money
from app.core.questions import ask
from app.core.records import staged
from app.core.records.staged import Policy, said
from app.core.records.staged_rows import mark_rows, sound_rows
from app.core.session import bound_actor
from app.core.text import key
from app.credit.service.accounts import Accounts
from app.credit.service.rates import rate_on
from app.customers.models import Branch
from app.customers.queries.owners import refuse_owners
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.queries.terms import ChosenTerm, agreed_terms, branches_called, usual_term
from app.receivables.service import ledger
from app.receivables.service.pairing import Pairing
from app.receivables.service.selling import sellers_of
from app.receivables.service.writing import NUMBER_TAKEN, Content, Part, new_document
from app.receivables.values.documents import Kind, Status, TermSource
from app.reference.queries.terms import terms_by_id
from app.reference.values import COD


class Row(NamedTuple):
    """A row that nothing stops."""

    number: int
    """As in the file."""
    id: UUID | None
    """Of the document that it makes."""
    customer_id: UUID
    values: Mapping[str, Any]
    """What it says, by field: canonical values."""

    @property
    def amount(self) -> Money:
        """What the document is for."""
        found: Money = self.values["amount"]
        return found


def rows_of(noun: str, *, writing: bool = False) -> list[Row]:
    """The sound rows, in the order of the file."""
    return [
        Row(row.number, row.id, UUID(row.given[noun]["customer_id"]), _canonical(row.given[noun]))
        for row in sound_rows(writing=writing)
    ]


def _canonical(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    for name in ("amount", "outstanding"):
        if values.get(name) is not None:
            values[name] = Money(values[name], values[f"{name}_currency"])
    for name in ("date", "due_date"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    for name in ("mode", "credit_term", "company"):
        values[name] = UUID(values[f"{name}_id"]) if values.get(f"{name}_id") else None
    return values


def judge_rows(noun: str, kind: Kind, policy: Policy, *, lock: bool) -> list[Row]:
    """Stop the rows of customers that are put away, with a number that was used before, or in a currency without a rate on that day; answers
    the others. With `lock` their payers stay as they are until the transaction ends."""
    refuse_owners(policy, said(noun, "customer_id").cast(Uuid))
    rows = rows_of(noun)
    if lock and rows:
        ledger.lock_chain({row.customer_id for row in rows}, ())
    taken = documents.numbers_taken(kind, {key(row.values["number"]) for row in rows})
    wrong = {row.number: problem for row in rows if (problem := _taken(row, taken) or _rateless(row))}
    mark_rows(wrong)
    return [row for row in rows if row.number not in wrong]


def _taken(row: Row, taken: Collection[str]) -> Problem | None:
    number = row.values["number"]
    return Problem("number", NUMBER_TAKEN, {"value": number}) if key(number) in taken else None


def _rateless(row: Row) -> Problem | None:
    """Which rate is missing, if one is."""
    try:
        rate_on(row.amount.currency, bound_actor().tenant.currency, row.values["date"])
    except LangganError as refusal:
        return replace(refusal.problems[0], field="currency")
    return None


def settle_policy(policy: Policy) -> None:
    """Every row that nothing stops makes a document: there is none that it could find."""
    staged.decide(policy)


def contents_of(kind: Kind, rows: Sequence[Row], accounts: Accounts) -> list[Content]:
    """What each row's document says, with all that has to be looked up for it."""
    known = branches_of(rows)
    branches = [branch_for(row, known) for row in rows]
    agreed, whose = ask(agreed_terms(accounts.debtors)), sellers_of({row.customer_id for row in rows})
    chosen = [
        _chosen_term(row, usual_term(agreed[row.customer_id], branch))
        for row, branch in zip(rows, branches, strict=True)
    ]
    terms = terms_by_id({term.id for term in chosen if term.id})
    return [
        Content(
            kind=kind,
            values=row.values,
            lines=(),
            debtor_id=row.customer_id,
            customer_id=row.customer_id,
            source=None,
            currency=row.amount.currency,
            total=row.amount.amount,
            day=row.values["date"],
            rate=rate_on(row.amount.currency, accounts.currency, row.values["date"]),
            branch_id=branch.id if branch else None,
            company_id=row.values["company"] or whose.of([row.customer_id]),
            chosen=term,
            term=terms.get(term.id, COD) if term.id else COD,
        )
        for row, term, branch in zip(rows, chosen, branches, strict=True)
    ]


Branches = Mapping[tuple[UUID, str], Branch]


def branches_of(rows: Sequence[Row]) -> Branches:
    """The branches that rows name, by customer and key of the code."""
    naming = [row for row in rows if row.values.get("branch")]
    return branches_called({row.customer_id for row in naming}, {key(row.values["branch"]) for row in naming})


def branch_for(row: Row, known: Branches) -> Branch | None:
    """The branch that the row names."""
    named = row.values.get("branch")
    return known.get((row.customer_id, key(named))) if named else None


def _chosen_term(row: Row, usual: ChosenTerm) -> ChosenTerm:
    """The term that the row names; none where it says when it is due; else the usual one."""
    if row.values["credit_term"]:
        return ChosenTerm(row.values["credit_term"], TermSource.DOCUMENT)
    return ChosenTerm(None, TermSource.NONE) if row.values.get("due_date") else usual


def document_of(content: Content, status: Status, document_id: UUID | None = None) -> Document:
    """The document, in the ledger from its day on; nothing is written yet."""
    document, _ = new_document(content)
    document.id = document_id or document.id
    document.status, document.effective_on = status.value, content.day
    return document


def save_all(made: Sequence[Document], parts: Sequence[Part], pairing: Pairing) -> None:
    """Write the documents, what hangs on them, and what settles what."""
    db.session.add_all(made)
    db.session.flush()
    db.session.add_all(parts)
    pairing.save()
