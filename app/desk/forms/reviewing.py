"""Reviews of credit: the form, with the figures that will be frozen into it, and those that were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import say, show_date
from app.core.messages import N_, Problem
from app.core.money import Money, format_money, to_minor
from app.core.records import rows, screens
from app.credit.models import CreditReview
from app.credit.queries import reviews as queries
from app.credit.values.reviews import DECIDES, REVIEW
from app.customers.models import Customer
from app.customers.queries import book, columns
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER
from app.desk.forms import scoring
from app.desk.forms.behaving import behaviour
from app.receivables.service.behaviour import behaviour_of
from app.reference.queries import lists
from app.reference.values import BY_NAME

AMOUNTS = {
    "limit": N_("Limit"),
    "exposure": N_("Exposure"),
    "available": N_("Available"),
    "overdue": N_("Overdue"),
    "highest_owed": N_("Highest amount owed"),
}
"""The frozen amounts that a list shows, in their order."""
DAYS = {"days_to_pay": N_("Average days to pay"), "days_late": N_("Average days late"), "dso": N_("DSO")}


def form(actor: Actor, customer: Customer, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The form of a review: everything as it is, the next one in a year."""
    context, day = context_for(actor), today(actor.tenant.timezone)
    now = columns.values_of(customer)
    values = {name: now[name] for name in DECIDES} | {"next_review": _in_a_year(day)}
    references = book.references_of([values])
    typed = request.form if request.method == "POST" else None
    return {
        "customer": customer,
        "version": request.form.get("version", customer.version),
        "sections": screens.form_fields(
            REVIEW, values, problems, context=context, typed=typed, references=references, options=_options(values, references)
        ),
        "problems": screens.summary(REVIEW, problems, context),
        "back": url_of(actor, customer),
        "scores": scoring.listed(actor, customer),
        "may_review": False,
        "behaviour": behaviour(behaviour_of(customer.id, day)),
    }  # fmt: skip


def url_of(actor: Actor, customer: Customer) -> str:
    """The customer's tab Credit."""
    return url_for("desk.show_credit", tenant=actor.tenant.slug, customer_id=customer.id)


def read(actor: Actor) -> rows.Parsed:
    """The review as typed."""
    return rows.parse(REVIEW, request.form, context_for(actor), "form")


def _options(values: Mapping[str, Any], references: Mapping[Any, Any]) -> dict[str, list[tuple[str, str]]]:
    offered = lists.options_of(BY_NAME[name] for name in ("credit_limit", "credit_term"))
    terms = [(str(row_id), f"{name} ({code})") for row_id, code, name in offered["credit_term"]]
    present = values["credit_term"]
    if present and all(value != str(present) for value, _label in terms):
        terms.append((str(present), references.get(present, {}).get("name", "")))
    return {"credit_term": terms, "credit_limit": [(code, name) for _id, code, name in offered["credit_limit"]]}


def _in_a_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def written(customer: Customer, actor: Actor) -> dict[str, Any]:
    """The reviews of a customer, and when the next is due."""
    day = today(actor.tenant.timezone)
    due = customer.next_credit_review
    return {
        "list": [_written(one) for one in queries.reviews_of(customer.id)],
        "due": due,
        "late": due is not None and due < day,
        "rating": customer.credit_rating,
    }


def _written(row: CreditReview) -> dict[str, Any]:
    return {
        "row": row,
        "changes": [_changed(name, pair, row.waits) for name, pair in row.changes.items()],
        "figures": _figures(row.figures),
    }


def _changed(name: str, pair: Sequence[Any], waits: Sequence[str]) -> tuple[str, str, str, bool]:
    """Label, before, after, and whether it waited for an approval."""
    return say(CUSTOMER[name].label), _words(pair[0]), _words(pair[1]), name in waits


def _words(value: Any) -> str:
    """A value as the API said it, for people."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return str(value["name"]) if value.get("name") else _amount(value)
    return str(value)


def _amount(value: Mapping[str, Any]) -> str:
    return format_money(
        Money(to_minor(Decimal(value["amount"]), value["currency"]), value["currency"]), with_currency=True
    )


def _figures(frozen: Mapping[str, Any]) -> list[tuple[str, str]]:
    amounts = [(say(label), _amount(frozen[name])) for name, label in AMOUNTS.items() if frozen.get(name)]
    times = [(say(label), frozen[name]) for name, label in DAYS.items() if frozen.get(name) is not None]
    share = frozen.get("on_time_percent")
    on_time = [(gettext("Paid on time"), f"{share}%")] if share is not None else []
    said = [(one["agency"], _scored(one)) for one in frozen.get("scores", ())]
    return amounts + times + on_time + said


def _scored(one: Mapping[str, Any]) -> str:
    """A frozen score of a credit agency, with its day."""
    return f"{one['score']} · {show_date(date.fromisoformat(one['scored_on']))}"
