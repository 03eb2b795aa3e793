"""What rows of files contradict among themselves, before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.receivables.rules.lines import problem_of_total

MORE_OPEN_THAN_TOTAL = Reason("more_open_than_total", N_("%(open)s is open of an invoice of %(total)s."))
NOTHING_OPEN = Reason("nothing_open", N_("Nothing is open of this invoice, so it need not be imported."))
DUE_EARLIER = Reason("due_earlier", N_("It is due before its own date."))
OPEN_IN_OTHER = Reason("open_in_other_currency", N_("The amount is in %(currency)s, what is open in %(other)s."))


def problems_of_row(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an open invoice or a payment of a file; only what was given is looked at."""
    amount: Money | None = values.get("amount")
    found = [problem_of_total([amount.amount])] if amount else []
    found.append(_of_what_is_open(amount, values.get("outstanding")))
    day, due = values.get("date"), values.get("due_date")
    found.append(Problem("due_date", DUE_EARLIER) if day and due and due < day else None)
    return [problem for problem in found if problem]


def _of_what_is_open(amount: Money | None, left: Money | None) -> Problem | None:
    if amount is None or left is None:
        return None
    if left.currency != amount.currency:
        return Problem("outstanding", OPEN_IN_OTHER, {"currency": amount.currency, "other": left.currency})
    if left.amount == 0:
        return Problem("outstanding", NOTHING_OPEN)
    shown = {"open": format_money(left), "total": format_money(amount)}
    return Problem("outstanding", MORE_OPEN_THAN_TOTAL, shown) if left.amount > amount.amount else None
