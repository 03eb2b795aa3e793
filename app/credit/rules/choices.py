"""The policy as people write it, and as the guard reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.credit.values import Policy
from app.credit.values.policy import POLICY

IN_BASE = ("overdue_tolerance", "write_off_tolerance")
"""Amounts that are minor units of the base currency in `Policy`, and amounts with a currency wherever people see them."""
BASE_WANTED = Reason("base_currency_wanted", N_("This amount has to be in %(currency)s, the company’s currency."))


def values_of(policy: Policy, currency: str) -> dict[str, Any]:
    """The choices as fields of `POLICY`."""
    values = asdict(policy) | {"default_limit": policy.default_limit}
    return values | {name: Money(values[name], currency) for name in IN_BASE}


def policy_of(values: Mapping[str, Any]) -> Policy:
    """The choices in fields of `POLICY`, all of them, as the guard reads them."""
    chosen = {field.name: values[field.name] for field in POLICY}
    return Policy(**chosen | {name: chosen[name].amount for name in IN_BASE})


def problems_of_choices(values: Mapping[str, Any], currency: str) -> list[Problem]:
    """What of these choices cannot be."""
    wrong = [name for name in IN_BASE if name in values and values[name].currency != currency]
    return [Problem(name, BASE_WANTED, {"currency": currency}) for name in wrong]
