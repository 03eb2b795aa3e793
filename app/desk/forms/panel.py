"""Where a customer stands, for its own page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.core.actor import Actor
from app.core.i18n import explain
from app.core.messages import N_
from app.core.money import Money, format_money
from app.core.permissions import Permission
from app.credit.rules import at_rate
from app.credit.rules.wording import hold_problem
from app.credit.values import Gate, Parts
from app.customers.models import Customer
from app.desk import rules
from app.desk.forms import what_if
from app.desk.forms.figures import Bar, money
from app.receivables.queries.documents import counts_later
from app.receivables.service.standing import Standing, Sums, standing_of

PARTS = (
    ("1", "invoices", N_("Unpaid invoices")),
    ("2", "open_orders", N_("Open orders")),
    ("3", "delivered", N_("Delivered, not invoiced")),
)
"""Class of the bar, part of the balance, label: in the order of the bar."""
NOTHING_LEFT = {
    Gate.ORDER: N_("The next order is held, whatever its amount: nothing is left at %(name)s."),
    Gate.DELIVERY: N_(
        "The next order passes, and its delivery is held, whatever its amount: nothing is left at %(name)s."
    ),
    Gate.INVOICE: N_(
        "The next order passes, and its invoice is held, whatever its amount: nothing is left at %(name)s."
    ),
}
UP_TO = {
    Gate.ORDER: N_("An order of up to %(left)s passes; a larger one is held at %(name)s."),
    Gate.DELIVERY: N_(
        "Every order passes; a delivery of up to %(left)s passes, too, and a larger one is held at %(name)s."
    ),
    Gate.INVOICE: N_(
        "Every order passes; an invoice of up to %(left)s passes, too, and a larger one is held at %(name)s."
    ),
}
"""What happens to the next order, by the step at which the company checks limits."""


def panel(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Where a customer stands, for its own page."""
    standing = standing_of(customer.id)
    own = standing.own
    return {
        **what_if.blank(actor, customer),
        "standing": standing,
        "own": _figures(own),
        "bar": _own_bar(own, standing.parts),
        "legend": _legend(standing.parts, standing.currency, named=_currency(own) != standing.currency),
        "groups": [(one, _figures(one), _thin_bar(one, standing.policy.warning_percent)) for one in standing.groups],
        "says": " ".join(filter(None, (sentence(standing), later(standing)))),
        "may_raise": actor.may(Permission.CREDIT_EDIT) and own.limit is not None,
        "source": _source(own),
    }


def _figures(sums: Sums) -> dict[str, Any]:
    """Limit, exposure and what is left in one currency, so that one is the sum of the others: that of the limit where there is one."""
    used, currency = rules.share(_owed(sums), _limit(sums)), _currency(sums)
    return {
        "limit": money(sums.limit.amount, currency) if sums.limit else None,
        "exposure": money(_owed(sums), currency),
        "in_base": format_money(sums.exposure, with_currency=True) if currency != sums.exposure.currency else None,
        "available": money(sums.available.amount, currency) if sums.available else None,
        "left": format_money(sums.available) if sums.available else None,
        "temporary": money(sums.temporary.amount, currency) if sums.temporary.amount else None,
        "currency": currency,
        "share": used,
        "over": used is not None and used > 100,
    }


def _currency(sums: Sums) -> str:
    return sums.limit.currency if sums.limit else sums.exposure.currency


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


def _thin_bar(sums: Sums, warning_percent: int) -> Bar:
    owed, limit = _owed(sums), _limit(sums)
    level = _level(rules.share(owed, limit), warning_percent, over=limit is not None and owed > limit)
    return Bar([(level, rules.widths([owed], limit)[0])], _in_words(sums), limit is not None)


def _level(share: int | None, warning_percent: int, *, over: bool) -> str:
    """Colour is for what needs somebody: amber from the warning on, red over the limit."""
    if over:
        return "over"
    return "used" if share is None or share < warning_percent else "near"


def _in_words(sums: Sums) -> str:
    if sums.limit is None:
        return gettext("%(name)s: %(used)s used, no limit is set", name=sums.name, used=format_money(sums.exposure))
    return gettext(
        "%(name)s: %(used)s of %(limit)s used (%(share)s%%)",
        name=sums.name,
        used=money(_owed(sums), sums.limit.currency),
        limit=money(sums.limit.amount, sums.limit.currency),
        share=rules.share(_owed(sums), sums.limit.amount),
    )


def _legend(parts: Parts, currency: str, *, named: bool) -> list[tuple[str, str, str]]:
    """What the exposure is made of, in the company's currency: `named` where the limit is in another."""

    def amount(value: int) -> str:
        return format_money(Money(value, currency), with_currency=named)

    shown = [(cls, gettext(label), amount(getattr(parts, name))) for cls, name, label in PARTS]
    if parts.unallocated:
        shown.append(("", gettext("Unallocated payments"), amount(-parts.unallocated)))
    if parts.unapplied:
        shown.append(("", gettext("Unapplied credit notes"), amount(-parts.unapplied)))
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
    gate = standing.policy.gate
    if decision.breaches:
        return gettext(NOTHING_LEFT[gate], name=decision.breaches[0].name)
    tightest = min((one for one in (standing.own, *standing.groups) if one.available), key=_left, default=None)
    if tightest is None or tightest.available is None:
        return gettext("The next order passes, whatever its amount: no limit is set.")
    left = format_money(tightest.available, with_currency=tightest.available.currency != base)
    return gettext(UP_TO[gate], left=left, name=tightest.name)


def later(standing: Standing) -> str:
    """What is on order for a day far ahead, and does not count yet."""
    if standing.policy.horizon_days is None:
        return ""
    base, far = standing.currency, counts_later(standing.own.id)
    amount = sum(at_rate(left, rate, currency, base) for currency, left, rate in far)
    if not amount:
        return gettext("Orders count from %(days)s days before their delivery.", days=standing.policy.horizon_days)
    return gettext(
        "%(amount)s on order for later does not count yet: orders count from %(days)s days before their delivery.",
        amount=format_money(Money(amount, base)),
        days=standing.policy.horizon_days,
    )


def _left(sums: Sums) -> int:
    return sums.available.amount if sums.available else 0
