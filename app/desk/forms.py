"""How the desk is laid out: the panel, the rows of the workbench, the page of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext, ngettext

from app.conglomerates.queries import get_node
from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.i18n import explain
from app.core.messages import N_, Problem
from app.core.money import Money, decimals, format_money
from app.core.paging import SIZES
from app.core.permissions import Permission
from app.core.records import screens
from app.credit.queries import policy
from app.credit.rules.guard import sums_at
from app.credit.rules.wording import breach_problem, hold_problem, warning_problem
from app.credit.values import Breach, Decision, Facts, Hold, HoldKind, Parts, Request, Scope
from app.credit.values import Kind as Holder
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.service.reading import context_for
from app.desk import queries, rules
from app.desk.values import ORDER_LABELS, RAISE, HeldRow, Order
from app.receivables.models import Document
from app.receivables.service.guarding import judge_again
from app.receivables.service.standing import Standing, Sums, standing_of
from app.receivables.values.documents import Kind, Status

PARTS = (
    ("1", "invoices", N_("Unpaid invoices")),
    ("2", "open_orders", N_("Open orders")),
    ("3", "delivered", N_("Delivered, not invoiced")),
)
"""Class of the bar, part of the balance, label: in the order of the bar."""


def money(amount: int, currency: str) -> str:
    """An amount as it stands on these pages; with its currency where that is not the company's own."""
    return format_money(Money(amount, currency), with_currency=currency != current_actor().tenant.currency)


# --- the panel of a customer


@dataclass(frozen=True)
class Bar:
    """A picture of a limit and what is used of it."""

    parts: list[tuple[str, float]]
    label: str
    limited: bool


def panel(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Where a customer stands, for its own page."""
    standing = standing_of(customer.id)
    own = standing.own
    return {
        "customer": customer,
        "standing": standing,
        "own": _figures(own),
        "bar": _own_bar(own, standing.parts),
        "legend": _legend(standing.parts, standing.currency),
        "groups": [(one, _figures(one), _thin_bar(one)) for one in standing.groups],
        "says": sentence(standing),
        "may_raise": actor.may(Permission.CREDIT_EDIT) and own.limit is not None,
        "source": _source(own),
    }


def _figures(sums: Sums) -> dict[str, Any]:
    used = rules.share(_owed(sums), _limit(sums))
    return {
        "limit": format_money(sums.limit) if sums.limit else None,
        "exposure": format_money(sums.exposure),
        "available": format_money(sums.available) if sums.available else None,
        "currency": sums.limit.currency if sums.limit else sums.exposure.currency,
        "share": used,
        "over": used is not None and used > 100,
    }


def _limit(sums: Sums) -> int | None:
    return sums.limit.amount if sums.limit else None


def _owed(sums: Sums) -> int:
    """What is owed, in the currency of the limit where there is one."""
    return sums.limit.amount - sums.available.amount if sums.limit and sums.available else sums.exposure.amount


def _own_bar(sums: Sums, parts: Parts) -> Bar:
    amounts = [getattr(parts, name) for _cls, name, _label in PARTS]
    # what was paid ahead and not allocated is taken from the end of the bar, so that its length is the exposure
    left = max(0, parts.unallocated + parts.unapplied)
    for place in reversed(range(len(amounts))):
        taken = min(left, max(0, amounts[place]))
        amounts[place], left = amounts[place] - taken, left - taken
    same = sums.limit is None or sums.limit.currency == sums.exposure.currency
    limit = sums.limit.amount if sums.limit and same else None
    classes = [cls for cls, _name, _label in PARTS]
    return Bar(list(zip(classes, rules.widths(amounts, limit), strict=True)), _in_words(sums), limit is not None)


def _thin_bar(sums: Sums) -> Bar:
    owed, limit = _owed(sums), _limit(sums)
    cls = "over" if limit is not None and owed > limit else "used"
    return Bar([(cls, rules.widths([owed], limit)[0])], _in_words(sums), limit is not None)


def _in_words(sums: Sums) -> str:
    if sums.limit is None:
        return gettext("%(name)s: %(used)s used, no limit is set", name=sums.name, used=format_money(sums.exposure))
    return gettext(
        "%(name)s: %(used)s of %(limit)s used (%(share)s%%)",
        name=sums.name,
        used=format_money(Money(_owed(sums), sums.limit.currency)),
        limit=format_money(sums.limit),
        share=rules.share(_owed(sums), sums.limit.amount),
    )


def _legend(parts: Parts, currency: str) -> list[tuple[str, str, str]]:
    shown = [(cls, gettext(label), money(getattr(parts, name), currency)) for cls, name, label in PARTS]
    if parts.unallocated:
        shown.append(("", gettext("Unallocated payments"), money(-parts.unallocated, currency)))
    if parts.unapplied:
        shown.append(("", gettext("Unapplied credit notes"), money(-parts.unapplied, currency)))
    return shown


def _source(sums: Sums) -> str:
    """Where the limit came from, in words."""
    named = {
        "customer": gettext("the customer’s own limit"),
        "category": gettext("the limit of its category"),
        "tenant": gettext("the company’s default limit"),
    }
    return named.get(sums.limit_source, "")


def sentence(standing: Standing) -> str:
    """What will happen to the next order, and why."""
    decision, base = standing.next_order, standing.currency
    if decision.holds:
        return gettext(
            "The next order is held, whatever its amount: %(why)s", why=explain(hold_problem(decision.holds[0], base))
        )
    if decision.breaches:
        return gettext(
            "The next order is held, whatever its amount: nothing is left at %(name)s.", name=decision.breaches[0].name
        )
    tightest = min((one for one in (standing.own, *standing.groups) if one.available), key=_left, default=None)
    if tightest is None or tightest.available is None:
        return gettext("The next order passes, whatever its amount: no limit is set.")
    left = format_money(tightest.available, with_currency=tightest.available.currency != base)
    return gettext(
        "An order of up to %(left)s passes; a larger one is held at %(name)s.", left=left, name=tightest.name
    )


def _left(sums: Sums) -> int:
    return sums.available.amount if sums.available else 0


# --- the workbench


@dataclass(frozen=True)
class DeskState:
    """Everything that the URL of the workbench says."""

    order: Order
    q: str
    mine: bool
    cursor: str
    limit: int

    def url(self, **changes: Any) -> str:
        """The URL with something changed; a changed question begins at the first page."""
        parts = {
            "order": self.order if self.order is not Order.OLDEST else "",
            "q": self.q,
            "mine": "1" if self.mine else "",
        }
        query = urlencode({name: value for name, value in {**parts, **changes}.items() if value})
        path = url_for("desk.list_held", tenant=current_actor().tenant.slug)
        return f"{path}?{query}" if query else path


def desk_state() -> DeskState:
    """What the request asks of the workbench."""
    order, limit = request.args.get("order", ""), request.args.get("limit", type=int)
    return DeskState(
        order=Order(order) if order in tuple(Order) else Order.OLDEST,
        q=request.args.get("q", "").strip()[:200],
        mine=request.args.get("mine") == "1",
        cursor=request.args.get("cursor", ""),
        limit=limit if limit in SIZES else 50,
    )


def workbench(actor: Actor) -> dict[str, Any]:
    """The held documents that wait, and the figures of the book."""
    state, day = desk_state(), today(actor.tenant.timezone)
    band = policy.find_band_of(actor.user_id)
    page = queries.held_page(state.order, state.q, band if state.mine else None, state.cursor, state.limit, day)
    base = actor.tenant.currency
    return {
        "state": state,
        "rows": [_held_row(row, base) for row in page.rows],
        "orders": [
            (gettext(label), state.url(order=one.value), one is state.order) for one, label in ORDER_LABELS.items()
        ],
        "pager": {
            "previous_url": state.url(cursor=page.previous) if page.previous else None,
            "next_url": state.url(cursor=page.next) if page.next else None,
        },
        "book": queries.book(day) if _sees_the_book(actor) else None,
        "ending": queries.increases_ending(day) if _sees_the_book(actor) else [],
        "band": None if band is None else format_money(Money(band, base)),
        "base": base,
        "today": day,
    }


def _sees_the_book(actor: Actor) -> bool:
    """The figures of the whole book are for those who may see all of it."""
    return actor.may(Permission.CREDIT_VIEW) and "customers" not in actor.own_only_view


def _held_row(row: HeldRow, base: str) -> dict[str, Any]:
    worst = row.worst
    shown: dict[str, Any] = {
        "row": row,
        "amount": format_money(Money(row.amount, base)),
        "why": why(row),
        "waits": waits((now() - row.held_at).total_seconds()),
    }
    if worst is None:
        return {**shown, "existing": None, "limit": None, "excess": None, "share": None}
    currency = str(worst["currency"])
    named = {
        name: money(int(worst[key]), currency)
        for name, key in (("existing", "exposure"), ("limit", "limit"), ("excess", "excess"))
    }
    return {**shown, **named, "share": rules.share(int(worst["total"]), int(worst["limit"]))}


def waits(seconds: float) -> str:
    """How long somebody has waited: minutes, hours or days."""
    if seconds < 3600:
        return gettext("%(n)s min", n=max(1, int(seconds // 60)))
    hours = int(seconds // 3600)
    if hours < 48:
        return gettext("%(n)s h", n=hours)
    return ngettext("%(n)s day", "%(n)s days", hours // 24, n=hours // 24)


def why(row: HeldRow) -> tuple[str, str]:
    """The kind of badge and the words that say what holds a document: what a controller cannot release weighs most."""
    hard = [one for one in row.reasons if not Hold(HoldKind(one["kind"])).releasable]
    if hard:
        return "bad square", gettext(_SHORT[HoldKind(hard[0]["kind"])])
    worst = row.worst
    if worst is not None:
        return "warn", _limit_of(Scope(str(worst["scope"])), str(worst["name"]))
    return ("warn", gettext(_SHORT[HoldKind(row.reasons[0]["kind"])])) if row.reasons else ("", "")


def _limit_of(scope: Scope, name: str) -> str:
    if scope is Scope.CONGLOMERATE:
        return gettext("Group limit: %(name)s", name=name)
    return gettext("Limit of its category") if scope is Scope.CATEGORY else gettext("Customer limit")


_SHORT: dict[HoldKind, str] = {
    HoldKind.PROSPECT: N_("Prospect"),
    HoldKind.INACTIVE: N_("Inactive"),
    HoldKind.CHURNED: N_("Churned"),
    HoldKind.SUSPENDED: N_("Suspended"),
    HoldKind.BLOCKED: N_("Blocked"),
    HoldKind.ARCHIVED: N_("Archived"),
    HoldKind.BLACKLISTED: N_("Blacklisted"),
    HoldKind.OVERDUE: N_("Overdue"),
    HoldKind.REVIEW: N_("Review due"),
    HoldKind.PREPAYMENT: N_("Prepayment"),
}


# --- one decision


def decision(actor: Actor, document: Document, refused: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that a decision on a held document needs."""
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
        "sum_rows": _sum_rows(worst) if worst and sees else [],
        "bar": _breach_bar(worst) if worst and sees else None,
        "checks": _checks(verdict, asked, facts) if sees else [],
        "said": [explain(hold_problem(one, base)) for one in verdict.holds] if sees else [],
        "warnings": [explain(warning_problem(one)) for one in verdict.warnings] if sees else [],
        "may": _may(actor, document, verdict),
        "customer_name": facts.places[0].name,
        "raise_by": _raise_by(worst),
        "raise_at": _raise_at(worst, document),
        "reduce_to": _reduce_to(document, worst),
        "band": _band(actor),
        "decisions": queries.decisions_of(document.debtor_id),
        "refused": list(refused),
        "base": base,
    }


def title(verdict: Decision, facts: Facts) -> str:
    """The refusal in one sentence, or that it would pass now."""
    if verdict.allowed:
        return gettext("It would pass now: submit it again")
    worst = max(verdict.breaches, key=lambda one: one.excess, default=None)
    if worst is None:
        return gettext("Held: %(why)s", why=explain(hold_problem(verdict.holds[0], facts.currency)))
    excess = format_money(Money(worst.excess, worst.currency))
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
            "amount": format_money(Money(amount, worst.currency)),
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
        row("+", gettext("This document"), worst.requested),
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


def _may(actor: Actor, document: Document, verdict: Decision) -> dict[str, bool]:
    return {
        "release": actor.may(Permission.CREDIT_RELEASE) and verdict.releasable,
        "refuse": actor.may(Permission.CREDIT_REFUSE),
        "submit": actor.may(Permission.ORDERS_SUBMIT),
        "raise": actor.may(Permission.CREDIT_EDIT) and bool(verdict.breaches),
    }


def _band(actor: Actor) -> str | None:
    band = policy.find_band_of(actor.user_id)
    return None if band is None else format_money(Money(band, actor.tenant.currency))


def _raise_by(worst: Breach | None) -> str:
    """By how much the limit is proposed to be raised, as typed: what is missing, up to the next round sum."""
    if worst is None:
        return ""
    proposed = Money(rules.rounded_up(worst.excess, 1000 * 10 ** decimals(worst.currency)), worst.currency)
    return format_money(proposed, with_currency=worst.currency != current_actor().tenant.currency)


def _raise_at(worst: Breach | None, document: Document) -> tuple[str, UUID] | None:
    """Whose limit would have to be raised: the group's that is exceeded most, else the customer's."""
    if worst is None:
        return None
    return ("conglomerates", worst.id) if worst.scope is Scope.CONGLOMERATE else ("customers", document.debtor_id)


def _reduce_to(document: Document, worst: Breach | None) -> str | None:
    """Up to which amount the document would pass; None where that is nothing."""
    if worst is None or worst.currency != document.currency:
        return None
    left = document.total - worst.excess
    return format_money(Money(left, document.currency)) if left > 0 else None


def decided(document: Document) -> dict[str, Any]:
    """A document that waits no more."""
    label = gettext(Status(document.status).label)
    return {
        "document": document,
        "kind": Kind(document.kind),
        "label": label,
        "decisions": queries.decisions_of(document.debtor_id),
    }


# --- a raise


def holder(of: str, holder_id: UUID) -> tuple[str, str, Holder]:
    """Whose limit it is: the name, where its page is, the kind. Raises NotFound."""
    slug = current_actor().tenant.slug
    waiting = request.values.get("document", type=UUID)
    back = (
        url_for("desk.show_decision", tenant=slug, document_id=waiting)
        if waiting
        else url_for("desk.list_held", tenant=slug)
    )
    if of == "conglomerates":
        return get_node(holder_id).name, back, Holder.NODE
    name = book.get_customer(holder_id).name
    own = url_for("customers.show_customer", tenant=slug, customer_id=holder_id)
    return name, back if waiting else own, Holder.CUSTOMER


def raise_form(actor: Actor, of: str, holder_id: UUID, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The form of a raise: today until the end of the month unless somebody proposed something else."""
    name, back, _kind = holder(of, holder_id)
    context, day = context_for(actor), today(actor.tenant.timezone)
    proposed = request.args.get("by", "")
    typed = dict(request.form) if request.method == "POST" else {"amount": proposed} if proposed else {}
    values = {"since": day, "until": rules.suggested_end(day)}
    return {
        "of": of,
        "holder_id": holder_id,
        "name": name,
        "back": back,
        "document": request.values.get("document", type=UUID),
        "sections": screens.form_fields(RAISE, values, problems, context=context, typed=typed),
        "problems": screens.summary(RAISE, problems, context),
    }


def on_their_fields(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of a raise under the names that its form has."""
    return [Problem("since", one.reason, one.params) if one.field == "from" else one for one in problems]
