"""Credit limit and credit term of a customer, and where it belongs: how they are read, and written when they are approved. Which changes wait
is said further up, where it is known what a customer may owe (`credit.service.places`)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from app.approvals.service.gating import kept_values
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.core.messages import N_
from app.core.permissions import Permission
from app.customers.queries import book, columns
from app.customers.service import write_approved
from app.customers.values import CUSTOMER


def _current(name: str, customer_id: UUID, *, lock: bool = False) -> Any:
    return stored(name, columns.values_of(book.get_customer(customer_id, lock=lock))[name])


def stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    return None if value is None else CUSTOMER[name].kind.to_json(value, book.references_of([{name: value}]))


def _apply(name: str, customer_id: UUID, value: Any) -> None:
    write_approved(book.get_customer(customer_id, lock=True), kept_values(CUSTOMER, name, value))


def _kind(name: str, label: str, title: str, bands: str = "", field: str = "") -> Kind:
    field = field or name
    return Kind(
        name, label, title, "customer", Permission.CREDIT_VIEW, "customers.show_customer", partial(_current, field), partial(_apply, field),
        "desk.show_panel", bands,
    )  # fmt: skip


KINDS = {
    "credit_limit": _kind("credit_limit", N_("Credit limit of a customer"), N_("Credit limit")),
    "credit_term": _kind("credit_term", N_("Credit term of a customer"), N_("Credit term")),
}
"""By the field."""
PLACES = {
    "category": _kind("category", N_("Category of a customer"), N_("Category"), bands="credit_limit"),
    "conglomerate": _kind("conglomerate", N_("Conglomerate of a customer"), N_("Conglomerate"), bands="credit_limit"),
}
"""The same of where a customer belongs: what it may owe follows from it."""
CATEGORY_TERM = _kind(
    "category_term",
    N_("Category of a customer, for its credit term"),
    N_("Category"),
    bands="credit_term",
    field="category",
)
"""A category that leaves the limit and changes the term."""
FIELDS = {kind.name: name for name, kind in (KINDS | PLACES).items()} | {CATEGORY_TERM.name: "category"}
"""Kind of approval → the field of the customer that waits."""


def init() -> None:
    """Make known what may wait at a customer."""
    for kind in (*KINDS.values(), *PLACES.values(), CATEGORY_TERM):
        register(kind)
