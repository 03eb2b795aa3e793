"""One held document: the sum, every limit that was asked, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.approvals.queries.requests import waits_among
from app.core import frames
from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import explain
from app.core.messages import N_
from app.core.money import Money, decimals, format_money
from app.core.permissions import Permission
from app.credit.queries import policy
from app.credit.rules.guard import sums_at
from app.credit.rules.wording import breach_problem, hold_problem, warning_problem
from app.credit.values import Breach, Decision, Facts, Gate, Hold, HoldKind, Place, Policy, Request, Scope
from app.desk import queries, rules
from app.desk.forms.figures import Bar, money
from app.desk.forms.tab import ageing_of
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.service.guarding import judge_again
from app.receivables.service.orders import is_own
from app.receivables.values.documents import SHAPE, Kind, Status

THIS = {Gate.ORDER: N_("This order"), Gate.DELIVERY: N_("This delivery"), Gate.INVOICE: N_("This invoice")}


def decision(actor: Actor, document: Document, refused: Sequence[str] = (), said: str = "") -> dict[str, Any]:
    """Everything that a decision on a held document needs; `said`: the reason as it was typed, where that was refused."""
    verdict, asked, facts = judge_again(document)
    sees = actor.may(Permission.CREDIT_VIEW)
    base = actor.tenant.currency
    worst = max(verdict.breaches, key=lambda one: one.excess, default=None)
    return {
        "document": document,
        "kind": Kind(document.kind),
        "total": money(document.total, document.currency),
        "sees": sees,
        "verdict": verdict,
        "title": title(verdict, facts) if sees else gettext("Held for credit"),
        "asks": gettext(THIS[worst.step]) if worst else "",
        "sum_rows": _sum_rows(worst) if worst and sees else [],
        "bar": _breach_bar(worst) if worst and sees else None,
        "checks": _checks(verdict, asked, facts) if sees else [],
        "said": [explain(hold_problem(one, base)) for one in verdict.holds] if sees else [],
        "warnings": [explain(warning_problem(one)) for one in verdict.warnings] if sees else [],
        "may": _may(actor, document, verdict, facts.policy),
        "customer_name": facts.places[0].name,
        "raise_url": _raise_url(worst, document),
        "waiting": _waiting(facts) if sees else [],
        "beside": frames.panels("customer", actor, document.debtor_id, "decision"),
        "ageing": ageing_of(document.debtor_id, today(actor.tenant.timezone), base) if sees else None,
        "lines": documents.lines_of(document.id),
        "page_url": _page_of(document),
        "ways": _ways(document, verdict, worst if sees else None),
        "review_url": url_for("desk.new_review", tenant=actor.tenant.slug, customer_id=document.debtor_id),
        "band": _band(actor),
        "decisions": queries.decisions_of(document.debtor_id),
        "refused": list(refused),
        "said_reason": said,
        "release_days": facts.policy.release_days,
        "base": base,
    }


def title(verdict: Decision, facts: Facts) -> str:
    """The refusal in one sentence, or that it would pass now: what nobody can release weighs most, as on the list."""
    if verdict.allowed:
        return gettext("It would pass now: submit it again")
    worst = max(verdict.breaches, key=lambda one: one.excess, default=None)
    hard = next((one for one in verdict.holds if not one.releasable), None)
    if hard is not None or worst is None:
        return gettext("Held: %(why)s", why=explain(hold_problem(hard or verdict.holds[0], facts.currency)))
    excess = money(worst.excess, worst.currency)
    if worst.scope is Scope.CONGLOMERATE:
        return gettext(
            "Held: it would take the group %(name)s %(excess)s over its credit limit", name=worst.name, excess=excess
        )
    return gettext(
        "Held: it would take %(name)s %(excess)s over its credit limit", name=facts.places[0].name, excess=excess
    )


def _sum_rows(worst: Breach) -> list[dict[str, str]]:
    def row(op: str, label: str, amount: int, kind: str = "") -> dict[str, str]:
        return {
            "op": op,
            "label": label,
            "amount": money(amount, worst.currency),
            "note": "",
            "kind": kind,
        }

    limit = (
        gettext("Credit limit of the group %(name)s", name=worst.name)
        if worst.scope is Scope.CONGLOMERATE
        else gettext("Credit limit")
    )
    return [
        row("", gettext("Existing exposure"), worst.exposure),
        row("+", gettext(THIS[worst.step]), worst.requested),
        row("=", gettext("Exposure with it"), worst.total, "total"),
        row(">", limit, worst.limit),
        row("", gettext("Over the limit by"), worst.excess, "result"),
    ]


def _breach_bar(worst: Breach) -> Bar:
    widths = rules.widths([max(0, worst.exposure), worst.requested], worst.limit)
    label = explain(breach_problem(worst))
    return Bar([("used", widths[0]), ("over", widths[1])], label, worst.limit > 0)


def _checks(verdict: Decision, asked: Request, facts: Facts) -> list[dict[str, Any]]:
    """Every limit that was asked, and every hold, each with its answer."""
    limits = [_limit_check(one) for one in sums_at(asked, facts)]
    return limits + [_hold_check(one, facts) for one in verdict.holds]


def _hold_check(hold: Hold, facts: Facts) -> dict[str, Any]:
    said = explain(hold_problem(hold, facts.currency))
    return {"name": said, "cells": None, "ok": False, "answer": gettext("Holds it")}


def _limit_check(one: Breach) -> dict[str, Any]:
    def amount(value: int) -> str:
        return money(value, one.currency)

    over = one.excess > 0
    answer = (
        gettext("Over by %(amount)s", amount=amount(one.excess))
        if over
        else gettext("Within, %(amount)s left", amount=amount(-one.excess))
    )
    kinds = {
        Scope.CUSTOMER: gettext("Customer: %(name)s", name=one.name),
        Scope.CATEGORY: gettext("Limit of the category %(name)s", name=one.name),
        Scope.CONGLOMERATE: gettext("Group: %(name)s", name=one.name),
    }
    return {
        "name": kinds[one.scope],
        "cells": (amount(one.exposure), amount(one.total), amount(one.limit)),
        "ok": not over,
        "answer": answer,
    }


def _may(actor: Actor, document: Document, verdict: Decision, chosen: Policy) -> dict[str, bool]:
    own = is_own(chosen, document, actor)
    return {
        "release": actor.may(Permission.CREDIT_RELEASE) and verdict.releasable and not own,
        "own": actor.may(Permission.CREDIT_RELEASE) and verdict.releasable and own,
        "refuse": actor.may(Permission.CREDIT_REFUSE),
        "submit": actor.may(Permission.ORDERS_SUBMIT),
        "raise": actor.may(Permission.CREDIT_EDIT) and bool(verdict.breaches) and verdict.releasable,
        "review": actor.may(Permission.CREDIT_EDIT) and _held_by(verdict, HoldKind.REVIEW),
    }


def _held_by(verdict: Decision, kind: HoldKind) -> bool:
    return any(one.kind is kind for one in verdict.holds)


def _ways(document: Document, verdict: Decision, worst: Breach | None) -> dict[str, str]:
    """What can be done about this very cause, by who can do it; nobody is sent to do what would not help."""
    return {
        "sales": _sales(document, verdict, worst),
        "finance": _finance(verdict),
        "controller": _controller(verdict),
    }


def _sales(document: Document, verdict: Decision, worst: Breach | None) -> str:
    if verdict.allowed:
        return gettext("Submit it again: it opens.")
    reduced = None if verdict.holds else _reduce_to(document, worst)
    if reduced is not None:
        return gettext("Reduce it to %(amount)s or less, or submit it again once there is room.", amount=reduced)
    return gettext("Submit it again once the cause is gone.")


def _finance(verdict: Decision) -> str:
    """Nothing where no money helps."""
    if _held_by(verdict, HoldKind.PREPAYMENT):
        return gettext(
            "Record the payment that names its order: it passes once what has cleared covers the prepaid share."
        )
    if verdict.breaches:
        return gettext("Record a payment that has arrived: what is received makes room at once.")
    if _held_by(verdict, HoldKind.OVERDUE):
        return gettext("Record and allocate a payment that has arrived: what it settles is overdue no more.")
    return ""


def _controller(verdict: Decision) -> str:
    if verdict.allowed:
        return gettext("Whoever enters orders submits it again; a release opens it at once. It can still be refused.")
    if not verdict.releasable:
        return gettext("No release can let this pass: its cause has to go first. It can be refused.")
    if verdict.breaches:
        return gettext("Raise the limit for a while, release this document once, or refuse it.")
    if _held_by(verdict, HoldKind.REVIEW):
        return gettext("Review the customer, release this document once, or refuse it.")
    return gettext("Release this document once, or refuse it.")


def _band(actor: Actor) -> str | None:
    band = policy.find_band_of(actor.user_id)
    return None if band is None else format_money(Money(band, actor.tenant.currency))


def _waiting(facts: Facts) -> list[dict[str, Any]]:
    """The panels of what waits for an approval at the places that were asked: a limit that is to be raised, maybe for this document."""
    waits, slug = waits_among([place.id for place in facts.places]), current_actor().tenant.slug
    places = [place for place in facts.places if place.id in waits]
    return [
        {"key": "approvals", "nth": nth, "label": gettext("Waits for an approval"), "url": _waiting_url(place, slug)}
        for nth, place in enumerate(places)
    ]


def _waiting_url(place: Place, slug: str) -> str:
    if place.scope is Scope.CONGLOMERATE:
        return url_for("approvals.show_waiting_of_conglomerate", tenant=slug, conglomerate_id=place.id)
    return url_for("approvals.show_waiting", tenant=slug, customer_id=place.id)


def _page_of(document: Document) -> str:
    """Where the document itself stands, with its history and what it follows."""
    slug = SHAPE[Kind(document.kind)].slug
    tenant = current_actor().tenant.slug
    return url_for("receivables.show_document", tenant=tenant, of=slug, document_id=document.id)


def _raise_by(worst: Breach) -> str:
    """By how much the limit is proposed to be raised, as typed: what is missing, up to the next round sum."""
    proposed = Money(rules.rounded_up(worst.excess, 1000 * 10 ** decimals(worst.currency)), worst.currency)
    return format_money(proposed, with_currency=worst.currency != current_actor().tenant.currency)


def _raise_url(worst: Breach | None, document: Document) -> str | None:
    """Where the limit is raised that would have to be: the group's that is exceeded most, else the customer's."""
    if worst is None:
        return None
    proposed: dict[str, Any] = {"tenant": current_actor().tenant.slug, "by": _raise_by(worst), "document": document.id}
    if worst.scope is Scope.CONGLOMERATE:
        return url_for("desk.new_conglomerate_raise", conglomerate_id=worst.id, **proposed)
    return url_for("desk.new_customer_raise", customer_id=document.debtor_id, **proposed)


def _reduce_to(document: Document, worst: Breach | None) -> str | None:
    """Up to which amount the document would pass; None where that is nothing."""
    if worst is None or worst.currency != document.currency:
        return None
    left = document.total - worst.excess
    return money(left, document.currency) if left > 0 else None


def decided(document: Document) -> dict[str, Any]:
    """A document that waits no more."""
    label = gettext(Status(document.status).label)
    return {
        "document": document,
        "kind": Kind(document.kind),
        "label": label,
        "page_url": _page_of(document),
        "decisions": queries.decisions_of(document.debtor_id),
    }
