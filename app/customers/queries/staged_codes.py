"""Codes for the staged customers that bring none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text

from app.core import text as core_text
from app.core.db import db
from app.core.messages import Problem
from app.core.records import staged
from app.core.records.reasons import REQUIRED
from app.core.records.staged import STAGED, said
from app.core.records.staged_rows import mark_rows
from app.customers.models import Customer
from app.customers.queries import twins
from app.customers.values import Status
from app.numbering.service import next_codes
from app.numbering.values import PROSPECT

NOUN = Customer.audit_noun

_GIVE = text(
    """
    update staged s
       set given = jsonb_set(s.given, '{customer,code}', to_jsonb(c.code)), keys = s.keys || jsonb_build_object('code_key', c.key),
           changes = jsonb_set(s.changes, '{customer,code}', jsonb_build_array(null, c.code))
      from unnest(cast(:numbers as int[]), cast(:codes as text[]), cast(:keys as text[])) c (number, code, key)
     where s.number = c.number
    """
)


def give_codes() -> None:
    """Give the new customers that bring no code the next ones of their category; a prospect without a pattern gets one for the time being."""
    status, category_id = _or_default("status"), _or_default("category_id")
    codeless = select(STAGED.c.number, category_id.label("category"), status.label("status"))
    wanted = codeless.where(STAGED.c.action == "create", staged.sound(), said(NOUN, "code").is_(None))
    alike: dict[tuple[str | None, str], list[int]] = {}
    for row in db.session.execute(wanted.order_by(STAGED.c.number)):
        alike.setdefault((row.category, row.status), []).append(row.number)
    for (category, status_), numbers in alike.items():
        codes = next_codes(NOUN, UUID(category) if category else None, len(numbers), _taken_codes)
        if codes is None and status_ == Status.PROSPECT:
            codes = next_codes(PROSPECT, None, len(numbers), _taken_codes)
        if codes is None:  # the pattern is gone since the rows were checked, or is another category's
            mark_rows(dict.fromkeys(numbers, Problem("code", REQUIRED)))
            continue
        keys = [core_text.key(code) for code in codes]
        db.session.execute(_GIVE, {"numbers": numbers, "codes": codes, "keys": keys})


def _or_default(name: str) -> ColumnElement[str]:
    """What a row says of a new customer, or what it has besides."""
    return func.coalesce(said(NOUN, name), STAGED.c.defaults[(NOUN, name)].astext)


def _taken_codes(codes: Collection[str]) -> list[str]:
    """Those of the codes that a customer of the book, or another staged row, has."""
    keys = {core_text.key(code): code for code in codes}
    here = db.session.scalars(select(STAGED.c["keys"]["code_key"].astext))
    return [*twins.taken_codes(codes), *(keys[key] for key in here if key in keys)]
