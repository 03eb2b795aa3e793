"""Scores of credit agencies: those of a customer on its tab Credit, and the form of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for

from app.core.actor import Actor
from app.core.clock import today
from app.core.messages import Problem
from app.core.money import format_money
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.credit.models import CreditScore
from app.credit.queries import scores as queries
from app.credit.values.scores import SCORE
from app.customers.models import Customer
from app.customers.service.reading import context_for
from app.reference.queries import lists
from app.reference.values import BY_NAME

AGENCIES = BY_NAME["credit_agency"]


def listed(actor: Actor, customer: Customer) -> list[dict[str, Any]]:
    """The scores of a customer, the newest first."""
    found = queries.scores_of(customer.id)
    values = [queries.values_of(row) for row in found]
    labels = queries.labels_of(values)
    return [
        {
            **one,
            "agency": labels[one["agency"]]["name"],
            "recommended_limit": one["recommended_limit"]
            and format_money(one["recommended_limit"], with_currency=True),
            "url": _url("desk.edit_score", actor, customer, row),
        }
        for row, one in zip(found, values, strict=True)
    ]


def form(
    actor: Actor, customer: Customer, row: CreditScore | None = None, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """The form of a new score (of today), or of `row`."""
    context = context_for(actor)
    values = queries.values_of(row) if row else {"scored_on": today(actor.tenant.timezone)}
    typed = request.form if request.method == "POST" else None
    offered = _agencies(values)
    return {
        "customer": customer,
        "row": row,
        "version": request.form.get("version", row.version) if row else "",
        "url": _url("desk.update_score", actor, customer, row) if row else _url("desk.create_score", actor, customer),
        "delete_url": _url("desk.delete_score", actor, customer, row) if row else "",
        "sections": screens.form_fields(SCORE, values, problems, context=context, typed=typed, options={"agency": offered}),
        "problems": screens.summary(SCORE, problems, context),
        "agencies_url": _agencies_url(actor) if not offered and actor.may(Permission.REFERENCE_EDIT) else "",
        "no_agency": not offered,
        "back": url_of(actor, customer),
    }  # fmt: skip


def read(actor: Actor) -> rows.Parsed:
    """The score as typed."""
    return rows.parse(SCORE, request.form, context_for(actor), "form")


def seen_version() -> int:
    """The version that the writer had before their eyes."""
    return request.form.get("version", 0, type=int)


def url_of(actor: Actor, customer: Customer) -> str:
    """The customer's tab Credit."""
    return url_for("desk.show_credit", tenant=actor.tenant.slug, customer_id=customer.id)


def _agencies(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The agencies to choose from; the one that is chosen stays among them when it is out of use."""
    offered = [(str(row_id), name) for row_id, _code, name in lists.options(AGENCIES)]
    present = values.get("agency")
    if present and all(value != str(present) for value, _name in offered):
        offered.append((str(present), queries.labels_of([values])[present]["name"]))
    return offered


def _agencies_url(actor: Actor) -> str:
    return url_for("reference.list_records", tenant=actor.tenant.slug, slug=AGENCIES.slug)


def _url(endpoint: str, actor: Actor, customer: Customer, row: CreditScore | None = None) -> str:
    more: dict[str, Any] = {"score_id": row.id} if row else {}
    return url_for(endpoint, tenant=actor.tenant.slug, customer_id=customer.id, **more)
