"""Customers that may be the same as one being written: by number (an error or a confirmed sharing) or by likeness (a warning)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.core import text
from app.core.db import db
from app.customers import rules
from app.customers.models import Customer, ExternalId
from app.customers.queries import absent
from app.customers.queries.visible import visible
from app.customers.values import Status


@dataclass(frozen=True)
class Twin:
    """Another customer, and the fields in which it is the same."""

    id: UUID
    code: str
    name: str
    status: str
    fields: tuple[str, ...]
    seen: bool = True
    """Whether the person who asks may open it."""
    blacklisted: bool = False


LIKENESS = {"match_name": "name", "email_key": "email", "phone": "phone"}
"""Column → field: alike, which warns and never blocks."""


def find_code_holder(code_key: str, besides: UUID | None) -> Twin | None:
    """Who has this code already?"""
    if absent.take("code_key", code_key):
        return None
    row = db.session.execute(_who(Customer.code_key == code_key, besides)).first()
    return None if row is None else _twin(row, ("code",))


def taken_codes(codes: Collection[str]) -> list[str]:
    """Those of the codes that a customer has, whatever their case and width."""
    keys = {text.key(code): code for code in codes}
    found = db.session.scalars(select(Customer.code_key).where(Customer.code_key.in_(keys)))
    return [keys[key] for key in found]


def find_number_twins(keys: Mapping[str, Any], besides: UUID | None) -> list[Twin]:
    """Living customers with the same tax, registration or identity number. Looks at the whole book, whoever asks: the rule is the
    company's, and a person who may not see the twin is told its name and code, as the contract says."""
    found: dict[UUID, Twin] = {}
    for field, column in rules.IDENTIFIERS.items():
        key = keys.get(column)
        if key and not absent.take(column, key):
            same = or_(*(getattr(Customer, one) == key for one in rules.looked_up_in(column)))
            statement = _who(same, besides).where(Customer.status != Status.MERGED).limit(5)
            for row in db.session.execute(statement):
                _add(found, row, field)
    return list(found.values())


def find_external_holders(ids: Mapping[str, str], besides: UUID | None) -> list[tuple[str, Twin]]:
    """Who has these ids in other systems already: (system=id, customer)."""
    names = [rules.external_name(system, held) for system, held in ids.items()]
    if not names:
        return []
    statement = _who(ExternalId.name.in_(names), besides).join(ExternalId, ExternalId.customer_id == Customer.id)
    rows = db.session.execute(statement.add_columns(ExternalId.name.label("held_as")))
    return [(row.held_as, _twin(row, ("external_ids",))) for row in rows]


def find_alike(values: Mapping[str, Any], besides: UUID | None, limit: int = 5) -> list[Twin]:
    """Customers of the same name (without legal form), e-mail or phone, among those that the person may see."""
    keys = {
        **rules.keys_of({name: values[name] for name in ("name", "email") if values.get(name)}),
        "phone": values.get("phone"),
    }
    found: dict[UUID, Twin] = {}
    for column, field in LIKENESS.items():
        if keys.get(column):
            statement = _who(getattr(Customer, column) == keys[column], besides).where(visible())
            for row in db.session.execute(statement.where(Customer.status != Status.MERGED).limit(limit)):
                _add(found, row, field)
    return list(found.values())[:limit]


def find_like(values: Mapping[str, Any], besides: UUID | None) -> list[Twin]:
    """Everybody who has one of the given values already, as code, number, name, e-mail or phone: what a form warns of while typing."""
    keys = rules.keys_of({name: value for name, value in values.items() if value})
    holder = find_code_holder(keys["code_key"], besides) if "code_key" in keys else None
    return [*([holder] if holder else []), *find_number_twins(keys, besides), *find_alike(values, besides)]


def _who(condition: Any, besides: UUID | None) -> Any:
    columns = (
        Customer.id, Customer.code, Customer.name, Customer.status, Customer.blacklisted, visible().label("seen"),
    )  # fmt: skip
    statement = select(*columns).where(condition)
    return statement.where(Customer.id != besides) if besides else statement


def _add(found: dict[UUID, Twin], row: Any, field: str) -> None:
    before = found[row.id].fields if row.id in found else ()
    found[row.id] = _twin(row, (*before, field))


def _twin(row: Any, fields: tuple[str, ...]) -> Twin:
    return Twin(row.id, row.code, row.name, row.status, fields, bool(row.seen), row.blacklisted)
