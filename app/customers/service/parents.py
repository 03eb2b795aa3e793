"""Customers that a customer refers to. The parent is the company that holds it: subsidiaries form trees without rings, whoever moves what
at the same time. The one that brought it is another than itself, no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.errors import Invalid
from app.core.messages import Problem
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries.belonging import PARENTS, customer_labels


def refuse_ring(customer: Customer, parent_id: UUID | None) -> None:
    """Keep all parents of the company where they are, and raise Invalid if `parent_id` cannot hold the (locked) customer."""
    if parent_id is None:
        return
    PARENTS.alone()
    if parent_id == customer.id:
        raise Invalid(Problem("parent", rules.OWN_PARENT))
    if customer.id in PARENTS.chain_of(parent_id):
        parent = customer_labels([parent_id])[parent_id]
        raise Invalid(Problem("parent", rules.PARENT_BELOW, {"name": customer.name, "parent_name": parent["name"]}))


def refuse_itself(customer: Customer, values: Mapping[str, Any]) -> None:
    """Raise Invalid for a customer that would have brought itself."""
    if values.get("referred_by") == customer.id:
        raise Invalid(Problem("referred_by", rules.OWN_REFERRER))
