"""The settings of credit on screen: the policy, and up to which amount each role releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.core import gates
from app.core.access import current_actor
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.forms import Shown, one_line
from app.core.i18n import say
from app.core.messages import Problem
from app.core.money import BadAmount, Money, format_money, parse_money
from app.core.records import rows, screens
from app.core.records.cells import cell
from app.credit.queries import policy as queries
from app.credit.rules.choices import policy_of, problems_of_choices, values_of
from app.credit.service.bands import Wish
from app.credit.service.policy import current_policy
from app.credit.values import Policy
from app.credit.values.policy import POLICY
from app.customers.service.reading import context_for
from app.reference.queries.labels import labels_anywhere
from app.reference.queries.lists import options
from app.reference.values import BY_NAME

ANY = ""
"""A role without a band may release any amount."""


def read_policy() -> Policy:
    """The choices as typed. Raises Invalid with every problem."""
    values, problems = typed_values()
    if problems:
        raise Invalid(*problems)
    return policy_of(values)


def typed_values() -> tuple[dict[str, Any], list[Problem]]:
    """The choices as typed, and what is wrong with them."""
    base = current_actor().tenant.currency
    parsed = rows.parse(POLICY, request.values, context_for(current_actor()), "form", "either")
    now, _version = current_policy()
    problems = parsed.problems + problems_of_choices(parsed.values, base)
    return values_of(now, base) | parsed.values, problems


def settings(actor: Actor, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page: the policy as it is or as it was typed, and the bands."""
    now, version = current_policy()
    context, typed = context_for(actor), request.form if "gate" in request.form else None
    sections = screens.form_fields(
        POLICY, values_of(now, actor.tenant.currency), problems, context=context, typed=typed,
        options={"default_term": _terms(now)},
    )  # fmt: skip
    return {
        "sections": sections,
        "problems": screens.summary(POLICY, problems, context) if typed is not None else [],
        "version": request.form.get("version", version) if typed is not None else version,
        "versus": [],
        "waiting": [context.say(POLICY[name].label) for name in sorted(gates.waiting_fields(POLICY.name))],
        "approval_reason": approval_reason(),
        "bands": _bands(actor, () if typed is not None else problems),
    }


def approval_reason() -> str:
    """Why something is changed that waits for an approval, as it was typed."""
    return request.form.get("approval_reason", "").strip()


def saved() -> str:
    """What the toast says: also what waits until somebody has approved it."""
    if not gates.held_back():
        return gettext("The credit policy is saved.")
    fields = ", ".join(gettext(POLICY[name].label) for name in sorted(gates.held_back()))
    return gettext("Waits for an approval: %(fields)s. Everything else is saved.", fields=fields)


def _terms(policy: Policy) -> screens.Options:
    """The credit terms to choose from; the one that is chosen stays among them when it is out of use."""
    found = [(str(row_id), f"{name} ({code})") for row_id, code, name in options(BY_NAME["credit_term"])]
    chosen = policy.default_term
    is_missing = chosen is not None and str(chosen) not in dict(found)
    return [*found, (str(chosen), _term_label(chosen))] if is_missing else found


def _term_label(term_id: UUID | None) -> str:
    named = labels_anywhere([term_id], ["credit_term"]) if term_id else {}
    return next((f"{one['name']} ({one['code']})" for one in named.values()), "–")


def stale(actor: Actor) -> dict[str, Any]:
    """The page after somebody else saved: both versions of every choice that differs. Saving again now means: this version was seen."""
    now, version = current_policy()
    values, _problems = typed_values()
    saved = values_of(now, actor.tenant.currency)
    differing = [_versus(name, saved[name], values[name]) for name in saved if saved[name] != values[name]]
    return {**settings(actor), "version": version, "versus": differing}


def _versus(name: str, saved: Any, typed: Any) -> dict[str, str]:
    return {"label": say(POLICY[name].label), "left": _words(name, saved), "right": _words(name, typed)}


def _words(name: str, value: Any) -> str:
    """A choice as one reads it."""
    if name == "default_term":
        return _term_label(value)
    shown = cell(POLICY[name], value, {})
    if shown.show == "empty":
        return "–"
    if shown.show == "yes_no":
        return gettext("Yes") if value else gettext("No")
    if shown.show == "money":
        return format_money(value, with_currency=True)
    return gettext(shown.value) if shown.show == "choice" else str(value)


def _bands(actor: Actor, problems: Sequence[Problem]) -> dict[str, Any]:
    base = actor.tenant.currency
    found = queries.releasing_roles()
    now = {f"band_{one.id}": _amount(one.amount, base) for one in found}
    values = {**now, **{name: request.form[name] for name in now if name in request.form}}
    return {
        "form": Shown(values, problems),
        "roles": [
            {
                "id": one.id,
                "name": gettext(one.name) if one.is_default else one.name,
                "seen": request.form.get(f"seen_{one.id}", now[f"band_{one.id}"]),
                "releases": one.releases,
                "any": one.amount is None,
            }
            for one in found
        ],
    }


def _amount(amount: int | None, base: str) -> str:
    return ANY if amount is None else format_money(Money(amount, base))


def read_bands(actor: Actor) -> Mapping[UUID, Wish]:
    """What each role's band is to become. Raises Invalid for amounts that cannot be read."""
    problems: list[Problem] = []
    wishes = {
        one.id: Wish(_read(f"seen_{one.id}", actor, problems), _read(f"band_{one.id}", actor, problems))
        for one in queries.releasing_roles()
        if f"band_{one.id}" in request.form
    }
    if problems:
        raise Invalid(*problems)
    return wishes


def _read(name: str, actor: Actor, problems: list[Problem]) -> Money | None:
    text = one_line(request.form, name)
    try:
        return parse_money(text, actor.tenant.currency) if text else None
    except BadAmount as bad:
        problems.append(Problem(name, bad.reason, bad.params))
        return None
