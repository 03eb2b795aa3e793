"""Which credit term a document gets when it names none (domain rules, section 1): branch → customer → category → company → COD."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, func, literal, select

from app.core.db import db
from app.core.questions import Question, Rows
from app.credit.models import CreditPolicy
from app.credit.queries.debtors import THESE
from app.customers.models import Branch, Customer
from app.receivables.values.documents import TermSource
from app.reference.models import Category, CreditTerm
from app.reference.queries.terms import read_term
from app.reference.values import COD, Term


class ChosenTerm(NamedTuple):
    """A term, and where it came from. None means cash on delivery."""

    id: UUID | None
    source: TermSource


class Agreed(NamedTuple):
    """What a customer has agreed on: its term, with the facts of that, and the currency that it buys in, if it has one of its own."""

    chosen: ChosenTerm
    term: Term
    currency: str | None


NO_TERM = ChosenTerm(None, TermSource.NONE)


def agreed_terms(debtor_ids: Collection[UUID]) -> Question[dict[UUID, Agreed]]:
    """What these customers have agreed on, those of them that there are. The term is its own, else its category's, else the company's."""
    return Question(_AGREED, {"ids": list(debtor_ids)}, _agreed)


def usual_term(agreed: Agreed, branch: Branch | None) -> ChosenTerm:
    """The branch's own term, else that of the customer who pays."""
    return ChosenTerm(branch.credit_term_id, TermSource.BRANCH) if branch and branch.credit_term_id else agreed.chosen


def _agreed(rows: Rows) -> dict[UUID, Agreed]:
    return {row.debtor_id: Agreed(*_term(row), row.debtor_currency) for row in rows}


def _term(row: Any) -> tuple[ChosenTerm, Term]:
    return (ChosenTerm(row.id, TermSource(row.said_by)), read_term(row)) if row.id else (NO_TERM, COD)


_AGREED = (
    select(
        Customer.id.label("debtor_id"),
        Customer.currency.label("debtor_currency"),
        case(
            (Customer.credit_term_id.is_not(None), literal(TermSource.CUSTOMER.value)),
            (Category.credit_term_id.is_not(None), literal(TermSource.CATEGORY.value)),
            else_=literal(TermSource.TENANT.value),
        ).label("said_by"),
        *CreditTerm.__table__.c,
    )
    .outerjoin(Category, Category.id == Customer.category_id)
    .outerjoin(CreditPolicy, CreditPolicy.tenant_id == Customer.tenant_id)
    .outerjoin(
        CreditTerm,
        CreditTerm.id == func.coalesce(Customer.credit_term_id, Category.credit_term_id, CreditPolicy.default_term_id),
    )
    .where(THESE)
)


def find_branch(branch_id: UUID) -> Branch | None:
    """A branch, whoever it belongs to."""
    return db.session.scalar(select(Branch).where(Branch.id == branch_id))


def branches_called(customer_ids: Collection[UUID], keys: Collection[str]) -> dict[tuple[UUID, str], Branch]:
    """(customer, key of the code) → the branch, of these customers and codes."""
    statement = select(Branch).where(Branch.customer_id.in_(customer_ids), Branch.code_key.in_(keys))
    return {(one.customer_id, one.code_key): one for one in db.session.scalars(statement)} if keys else {}
