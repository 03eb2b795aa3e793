"""Holding what was typed against the form that its country gives it, as strictly as the company wants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.core.db import db, new_id
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.session import bound_actor
from app.customers.models import Address, CheckLevel
from app.customers.queries import checks as queries
from app.customers.queries.parts import place_of
from app.customers.rules import checks
from app.customers.values import Level


def refuse_doubtful(values: Mapping[str, Any], changed: Collection[str]) -> None:
    """Raise Invalid for `changed` numbers of a customer that do not have the form that the company insists on."""
    doubts = checks.doubts_of(values, bound_actor().tenant.country, changed) + checks.phone_doubts_of(values, changed)
    _refuse(_errors_in(doubts))


def refuse_doubtful_address(values: Mapping[str, Any], changed: Collection[str]) -> None:
    """The same for the postcode and the state of an address."""
    doubts = checks.address_doubts_of(values, bound_actor().tenant.country, changed)
    _refuse(_errors_in(doubts))


def refuse_doubtful_phones(values: Mapping[str, Any]) -> None:
    """The same for the phones of a contact."""
    _refuse(_errors_in(checks.phone_doubts_of(values, values)))


def warnings_of(values: Mapping[str, Any]) -> list[Problem]:
    """What deserves a look in a customer as it is saved, wherever it is shown."""
    doubts = checks.doubts_of(values, bound_actor().tenant.country)
    return _worth_a_look(doubts + checks.phone_doubts_of(values, values))


def address_warnings_of(address: Address) -> list[Problem]:
    """What deserves a look in an address."""
    return _worth_a_look(checks.address_doubts_of(place_of(address), bound_actor().tenant.country))


def set_levels(wanted: Mapping[str, Level]) -> None:
    """Be so strict from now on. What is in the book stays as it is, and shows as a warning."""
    there = queries.rows()
    for field, level in wanted.items():
        row = there.get(field)
        if row is None and level != checks.USUAL:
            db.session.add(CheckLevel(id=new_id(), field=field, level=level.value))
        elif row is not None:
            row.level = level.value
    db.session.flush()
    queries.forget()


def _errors_in(doubts: list[Problem]) -> list[Problem]:
    return checks.judged(doubts, queries.levels()).errors if doubts else []


def _worth_a_look(doubts: list[Problem]) -> list[Problem]:
    if not doubts:
        return []
    found = checks.judged(doubts, queries.levels())
    return [*found.errors, *found.warnings]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(*problems)
