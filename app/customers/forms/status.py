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
from app.core.permissions import Permission
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


BLACKLISTED = N_("This customer is blacklisted: new orders are held, and nobody can release them")


def banners(actor: Actor, customer: Customer) -> list[dict[str, Any]]:
    """What is to be said about the customer's standing, wherever it appears: that it is blacklisted, and its status; nothing when it may be
    supplied as usual. Why it is so are fields that may be hidden."""
    seen, said = visible_definition(actor), []
    if customer.blacklisted:
        reason = customer.blacklist_reason if "blacklist_reason" in seen else None
        blacklisted = {"reason": reason, "since": customer.blacklisted_at, "by": customer.blacklisted_by_name}
        said.append({"kind": "bad", "title": gettext(BLACKLISTED), **blacklisted})
    if customer.status in BANNERS:
        kind, title = BANNERS[Status(customer.status)]
        reason = customer.status_reason if "status_reason" in seen else None
        said.append(
            {"kind": kind, "title": gettext(title), "reason": reason, "since": customer.status_since, "by": None}
        )
    return said


def offers(actor: Actor, customer: Customer) -> list[Offer]:
    """What this person may do to the customer's status."""
    own = rules.may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit)
    verbs = rules.verbs_from(Status(customer.status), blacklisted=customer.blacklisted) if own else []
    return [offer(actor, customer, verb) for verb in verbs if actor.may(verb.permission)]


def offer(actor: Actor, customer: Customer, verb: Verb) -> Offer:
    """The verb in the reader's language."""
    blocks = verb.permission is Permission.CUSTOMERS_BLOCK
    endpoint = "customers.block_customer" if blocks else "customers.move_customer"
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
        "banners": banners(actor, customer),
        "problems": sentences,
        "error": sentences[0][1] if "reason" in wrong else None,
        "lacks": bool(wrong - {"reason", None}),
        "reason": reason,
        "back": back,
        "edit": url_for("customers.edit_customer", tenant=actor.tenant.slug, customer_id=customer.id),
    }
