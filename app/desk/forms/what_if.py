"""Would an order of this amount pass? Asked on the customer's page; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import rows, screens
from app.core.records.context import Context
from app.customers.models import Customer
from app.customers.service.reading import context_for
from app.desk.values import WHAT_IF


def blank(actor: Actor, customer: Customer) -> dict[str, Any]:
    """The field, empty."""
    return _form(customer, _context(actor, customer))


def asked(actor: Actor, customer: Customer, tried: Callable[[Actor, dict[str, Any]], Any]) -> dict[str, Any]:
    """The field as it was sent, with the answer of `tried` to such an order below it, or with what is wrong with it."""
    context = _context(actor, customer)
    parsed = rows.parse(WHAT_IF, request.args, context, "form")
    if "amount" not in request.args or parsed.problems:
        return _form(customer, context, parsed.problems if "amount" in request.args else ())
    return {**_form(customer, context), "said": tried(actor, {"customer": customer.id, **parsed.values})}


def _context(actor: Actor, customer: Customer) -> Context:
    """An amount without a currency beside it is in the customer's."""
    return context_for(actor).in_currency(customer.currency or actor.tenant.currency)


def _form(customer: Customer, context: Context, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    sections = screens.form_fields(WHAT_IF, {}, problems, context=context, typed=dict(request.args))
    return {"customer": customer, "amount": sections[0].fields[0], "said": None, "is_wrong": bool(problems)}
