"""Which credit term a document gets when it names none (domain rules, section 1): branch → customer → category → company → COD."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.credit.queries.debtors import Debtor
from app.credit.queries.policy import default_term
from app.customers.models import Branch
from app.receivables.values.documents import TermSource
from app.reference.models import Category


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


def find_branch(branch_id: UUID) -> Branch | None:
    """A branch, whoever it belongs to."""
    return db.session.scalar(select(Branch).where(Branch.id == branch_id))


def branches_called(customer_ids: Collection[UUID], keys: Collection[str]) -> dict[tuple[UUID, str], Branch]:
    """(customer, key of the code) → the branch, of these customers and codes."""
    statement = select(Branch).where(Branch.customer_id.in_(customer_ids), Branch.code_key.in_(keys))
    return {(one.customer_id, one.code_key): one for one in db.session.scalars(statement)} if keys else {}
