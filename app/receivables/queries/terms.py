"""Which credit term a document gets when it names none (domain rules, section 1): branch → customer → category → company → COD."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, literal, select

from app.core.db import db
from app.core.questions import Question, Rows
from app.credit.models import CreditPolicy
from app.credit.queries.debtors import Debtor
from app.credit.queries.policy import default_term
from app.customers.models import Branch, Customer
from app.receivables.values.documents import TermSource
from app.reference.models import Category, CreditTerm
from app.reference.queries.terms import read_term
from app.reference.values import COD, Term


class ChosenTerm(NamedTuple):
    """A term, and where it came from. None means cash on delivery."""

    id: UUID | None
    source: TermSource


def find_term(debtor: Debtor, branch: Branch | None = None) -> ChosenTerm:
    """The branch's own term, else that of the customer who pays, else its category's, else the company's."""
    if branch is not None and branch.credit_term_id is not None:
        return ChosenTerm(branch.credit_term_id, TermSource.BRANCH)
    if debtor.credit_term_id is not None:
        return ChosenTerm(debtor.credit_term_id, TermSource.CUSTOMER)
    if debtor.category_id is not None:
        term_id = db.session.scalar(select(Category.credit_term_id).where(Category.id == debtor.category_id))
        if term_id is not None:
            return ChosenTerm(term_id, TermSource.CATEGORY)
    of_company = default_term()
    return ChosenTerm(of_company, TermSource.TENANT if of_company else TermSource.NONE)


class Agreed(NamedTuple):
    """The term that a customer has agreed on, with its facts."""

    chosen: ChosenTerm
    term: Term


def agreed_term(debtor_id: UUID) -> Question[Agreed]:
    """The term of a customer: its own, its category's, else the company's."""
    return Question(_AGREED, {"debtor": debtor_id}, _agreed)


def _agreed(rows: Rows) -> Agreed:
    row = rows[0] if rows else None
    if row is None or row.id is None:
        return Agreed(ChosenTerm(None, TermSource.NONE), COD)
    return Agreed(ChosenTerm(row.id, TermSource(row.said_by)), read_term(row))


_AGREED = (
    select(
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
    .where(Customer.id == bindparam("debtor", type_=Uuid))
)


def find_branch(branch_id: UUID) -> Branch | None:
    """A branch, whoever it belongs to."""
    return db.session.scalar(select(Branch).where(Branch.id == branch_id))


def branches_called(customer_ids: Collection[UUID], keys: Collection[str]) -> dict[tuple[UUID, str], Branch]:
    """(customer, key of the code) → the branch, of these customers and codes."""
    statement = select(Branch).where(Branch.customer_id.in_(customer_ids), Branch.code_key.in_(keys))
    return {(one.customer_id, one.code_key): one for one in db.session.scalars(statement)} if keys else {}
