"""Credit terms as the rules of due dates read them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.core.db import db
from app.reference.models import CreditTerm
from app.reference.rules import values_of
from app.reference.values import CREDIT_TERM, Term

_TERMS = select(CreditTerm).where(CreditTerm.id.in_(bindparam("ids", expanding=True)))
_FACTS = CREDIT_TERM.only(Term.__dataclass_fields__.keys())


def terms_by_id(ids: Collection[UUID]) -> dict[UUID, Term]:
    """The terms with these ids, inactive ones too: for `rules.due`."""
    rows = db.session.scalars(_TERMS, {"ids": list(ids)}) if ids else ()
    return {row.id: read_term(row) for row in rows}


def read_term(row: Any) -> Term:
    """The term of a row of the table, or of one that has its columns."""
    return Term.of(values_of(_FACTS, row))
