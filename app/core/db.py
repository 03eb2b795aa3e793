"""Engine, base model and the few helpers that every table uses."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

import uuid_utils.compat as uuid_utils
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from app.core import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table. Constraint names are derived, so that a violation can be told by its name."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: DateTime(timezone=True), str: Text()},
    )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"


db = SQLAlchemy(model_class=Base)


def new_id() -> UUID:
    """A UUIDv7 made by the application, so that a record and its parts can be written in one go, without a round trip."""
    moment = clock.standing()
    return uuid_utils.uuid7() if moment is None else _id_at(moment)


def _id_at(moment: datetime) -> UUID:
    """A UUIDv7 of that moment: 48 bits of time, version, 12 random bits, variant, 62 random bits."""
    millisecond = int(moment.timestamp() * 1000)
    chance = secrets.randbits(74)
    return UUID(int=millisecond << 80 | 7 << 76 | chance >> 62 << 64 | 2 << 62 | chance & (1 << 62) - 1)


class TenantRow:
    """A table of one tenant's data: primary key (tenant_id, id), walled off by row-level security.

    `tenant_id` is stamped by the session from the bound actor; nobody sets it by hand.
    """

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)


class Placed:
    """The columns of an address, for a table that has one. They are as `core.places` writes them."""

    line1: Mapped[str | None]
    line2: Mapped[str | None]
    line3: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str | None]


def refers_to(column: str, table: str, *, ondelete: str | None = None, later: bool = False) -> ForeignKeyConstraint:
    """A foreign key that cannot cross tenants: (tenant_id, column) → table (tenant_id, id).

    PostgreSQL checks foreign keys without row-level security, so the tenant must be part of the key. `later`: the two tables refer to
    each other, and this one of the keys is made when both are there.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=ondelete, use_alter=later
    )
