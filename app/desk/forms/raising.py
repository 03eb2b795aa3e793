"""A limit raised for some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from app.conglomerates.queries import get_node
from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import today
from app.core.messages import Problem
from app.core.records import screens
from app.credit.service.temporary import may_wait
from app.credit.values import Kind
from app.customers.queries import book
from app.customers.service.reading import context_for
from app.desk import rules
from app.desk.values import RAISE


@dataclass(frozen=True)
class Whose:
    """Whose limit it is: its id and kind, its name, where its form is sent, and where one goes afterwards."""

    id: UUID
    kind: Kind
    name: str
    url: str
    back: str


def of_customer(customer_id: UUID) -> Whose:
    """A customer's. Raises NotFound."""
    slug = current_actor().tenant.slug
    name = book.get_customer(customer_id).name
    own = url_for("customers.show_customer", tenant=slug, customer_id=customer_id)
    url = url_for("desk.create_customer_raise", tenant=slug, customer_id=customer_id, document=_waiting())
    return Whose(customer_id, Kind.CUSTOMER, name, url, _decision_page() or own)


def of_conglomerate(conglomerate_id: UUID) -> Whose:
    """A group's. Raises NotFound."""
    slug = current_actor().tenant.slug
    url = url_for("desk.create_conglomerate_raise", tenant=slug, conglomerate_id=conglomerate_id, document=_waiting())
    back = _decision_page() or url_for("desk.list_held", tenant=slug)
    return Whose(conglomerate_id, Kind.NODE, get_node(conglomerate_id).name, url, back)


def _waiting() -> UUID | None:
    """The held document for whose sake the limit is raised."""
    return request.args.get("document", type=UUID)


def _decision_page() -> str | None:
    waiting = _waiting()
    return url_for("desk.show_decision", tenant=current_actor().tenant.slug, document_id=waiting) if waiting else None


def form(actor: Actor, whose: Whose, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The form of a raise: today until the end of the month unless somebody proposed something else."""
    context, day = context_for(actor), today(actor.tenant.timezone)
    proposed = request.args.get("by", "")
    typed = dict(request.form) if request.method == "POST" else {"amount": proposed} if proposed else {}
    values = {"since": day, "until": rules.suggested_end(day)}
    return {
        "whose": whose,
        "sections": screens.form_fields(RAISE, values, problems, context=context, typed=typed),
        "problems": screens.summary(RAISE, problems, context),
        "may_wait": may_wait(whose.kind),
    }


def on_their_fields(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of a raise under the names that its form has."""
    return [Problem("since", one.reason, one.params) if one.field == "from" else one for one in problems]
