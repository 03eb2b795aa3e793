"""The status of a customer on screen: the banner on each of its pages, its verbs, what is asked before one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.core import text
from app.core.actor import Actor
from app.core.messages import N_, Problem
from app.core.records import screens
from app.customers import rules
from app.customers.models import Customer
from app.customers.service.reading import context_for, visible_definition
from app.customers.values import Status, Verb

BANNERS = {
    Status.BLOCKED: ("bad", N_("This customer is blocked: new orders are held")),
    Status.SUSPENDED: ("warn", N_("This customer is suspended: new orders are held")),
    Status.INACTIVE: ("plain", N_("This customer is inactive")),
    Status.CHURNED: ("plain", N_("This customer is lost")),
    Status.ARCHIVED: ("warn", N_("This customer is archived")),
    Status.MERGED: ("warn", N_("This customer was merged into another")),
}
"""What stands on every page of a customer with that status: how loud, and what."""


@dataclass(frozen=True)
class Offer:
    """A verb that this person may use on this customer."""

    verb: Verb
    label: str
    url: str
    text: str
    keep: str
    button: str


def banner(actor: Actor, customer: Customer) -> dict[str, Any] | None:
    """What is to be said about the customer's status, wherever it appears; None when it may be supplied as usual. Why it is so is a field that
    may be hidden."""
    if customer.status not in BANNERS:
        return None
    kind, title = BANNERS[Status(customer.status)]
    reason = customer.status_reason if "status_reason" in visible_definition(actor) else None
    return {"kind": kind, "title": gettext(title), "reason": reason, "since": customer.status_since}


def offers(actor: Actor, customer: Customer) -> list[Offer]:
    """What this person may do to the customer's status."""
    own = rules.may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit)
    verbs = rules.verbs_from(Status(customer.status)) if own else []
    return [offer(actor, customer, verb) for verb in verbs if actor.may(verb.permission)]


def offer(actor: Actor, customer: Customer, verb: Verb) -> Offer:
    """The verb in the reader's language."""
    endpoint = "customers.block_customer" if verb.name in ("block", "unblock") else "customers.move_customer"
    url = url_for(endpoint, tenant=actor.tenant.slug, customer_id=customer.id, verb=verb.name)
    label = gettext(verb.label)
    return Offer(verb, label, url, gettext(verb.asks) if verb.asks else "", gettext(verb.keep), label.removesuffix("…"))


def typed_reason() -> str:
    """The reason that was typed, as one line."""
    return text.line(text.visible(request.form.get("reason", "")))


def confirmation(
    actor: Actor, customer: Customer, verb: Verb, problems: Iterable[Problem] = (), reason: str = ""
) -> dict[str, Any]:
    """What is asked before the status is moved."""
    context, problems = context_for(actor), list(problems)
    wrong = {problem.field for problem in problems}
    sentences = screens.summary(visible_definition(actor), problems, context)
    back = url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=customer.id)
    return {
        "customer": customer,
        "offer": offer(actor, customer, verb),
        "banner": banner(actor, customer),
        "problems": sentences,
        "error": sentences[0][1] if "reason" in wrong else None,
        "lacks": bool(wrong - {"reason", None}),
        "reason": reason,
        "back": back,
        "edit": url_for("customers.edit_customer", tenant=actor.tenant.slug, customer_id=customer.id),
    }
