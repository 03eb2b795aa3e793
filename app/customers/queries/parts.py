"""Contacts and addresses of a customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select, update

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.records.fields import Definition, Field
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.references import Reference
from app.customers.models import Address, Branch, Contact, Customer, PartType
from app.customers.models import Part as AnyPart
from app.customers.values import ADDRESS, BRANCH, CONTACT
from app.fields.queries.values import custom_fields
from app.fields.queries.values import values_of as custom_values
from app.fields.values import PREFIX, CustomField
from app.reference.queries.labels import labels_anywhere

Part = TypeVar("Part", Contact, Address, Branch)

DEFINITIONS: Mapping[PartType, Definition] = {Contact: CONTACT, Address: ADDRESS, Branch: BRANCH}
"""What a part is, by its table."""


def contacts_of(customer_id: UUID) -> Sequence[Contact]:
    """The contacts, the primary one first, then by name."""
    statement = (
        select(Contact)
        .where(Contact.customer_id == customer_id)
        .order_by(Contact.is_primary.desc(), Contact.name, Contact.id)
    )
    return db.session.scalars(statement).all()


def addresses_of(customer_id: UUID) -> Sequence[Address]:
    """The addresses by purpose, defaults first."""
    statement = select(Address).where(Address.customer_id == customer_id)
    return db.session.scalars(statement.order_by(Address.purpose, Address.is_default.desc(), Address.id)).all()


def place_of(address: Address) -> dict[str, Any]:
    """An address by field name, as rules read it."""
    return {field.name: getattr(address, column_of(field)) for field in ADDRESS}


def get_part(kind: type[Part], customer_id: UUID, part_id: UUID) -> Part:
    """A contact or address of this customer; raises NotFound."""
    found = db.session.scalar(select(kind).where(kind.customer_id == customer_id, kind.id == part_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_part(kind: type[Part], customer_id: UUID, part_id: UUID | None) -> Part | None:
    """A contact or address of this customer, if it has it."""
    statement = select(kind).where(kind.customer_id == customer_id, kind.id == part_id)
    return db.session.scalar(statement) if part_id else None


def count_parts(kind: PartType, customer_id: UUID) -> int:
    """How many the customer has."""
    return db.session.scalar(select(func.count()).select_from(kind).where(kind.customer_id == customer_id)) or 0


def clear_primary(customer_id: UUID, besides: UUID) -> None:
    """Make no other contact the primary one. The new one's own event tells; the old one's place follows from it."""
    db.session.execute(
        update(Contact)
        .where(Contact.customer_id == customer_id, Contact.is_primary, Contact.id != besides)
        .values(is_primary=False, version=Contact.version + 1)
        .execution_options(audited_by="the event of the contact that becomes primary")
    )


def clear_default(customer_id: UUID, purpose: str, besides: UUID) -> None:
    """Make no other address the default for this purpose."""
    db.session.execute(
        update(Address)
        .where(
            Address.customer_id == customer_id, Address.purpose == purpose, Address.is_default, Address.id != besides
        )
        .values(is_default=False, version=Address.version + 1)
        .execution_options(audited_by="the event of the address that becomes default")
    )


def column_of(field: Field) -> str:
    """Where the value of a part's field stands; of a company's own field, what its events call it."""
    own = isinstance(field, CustomField)
    return f"{field.name}_id" if isinstance(field.kind, Reference) and not own else field.name


def values_of(definition: Definition, found: Iterable[AnyPart]) -> list[dict[str, Any]]:
    """The canonical values of parts by field name; those of the company's own fields in one statement for all."""
    rows = list(found)
    own = custom_values((row.id for row in rows), custom_fields(definition))
    fields = [field for field in definition if not isinstance(field, CustomField)]
    return [{field.name: _canonical(field, row) for field in fields} | own.get(row.id, {}) for row in rows]


def _canonical(field: Field, row: AnyPart) -> Any:
    """What a column holds as the value it stands for: a choice is kept as its word."""
    held = getattr(row, column_of(field))
    return field.kind.choices(held) if isinstance(field.kind, ChoiceKind) and held is not None else held


def stored(kind: PartType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a part by field name, by the columns in which they stand; what is no field is a column already. The company's own fields stand
    elsewhere."""
    definition = DEFINITIONS[kind]
    return {
        column_of(definition[name]) if name in definition else name: value
        for name, value in values.items()
        if not name.startswith(PREFIX)
    }


def labels_in(definition: Definition, values: Iterable[Mapping[str, Any]]) -> dict[UUID, dict[str, str]]:
    """Code and name of everything that values of parts, by field name, refer to."""
    fields = [field for field in definition if field.refers_to]
    wanted = {value for some in values for field in fields if (value := some.get(field.name))}
    return labels_anywhere(wanted, {field.refers_to for field in fields}, Customer) if wanted else {}
