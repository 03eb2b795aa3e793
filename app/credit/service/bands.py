"""Up to which amount each role may release a held order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from app.core import events
from app.core.db import db, new_id
from app.core.errors import STALE, Invalid, Stale
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.models import ReleaseBand
from app.credit.queries import policy as queries
from app.credit.rules.choices import BASE_WANTED
from app.identity.queries.members import get_role

BAND_NEGATIVE = Reason("release_band_negative", N_("An amount cannot be below zero."))


class Wish(NamedTuple):
    """What a role's band is to become, and what the writer saw. None = any amount."""

    seen: Money | None
    wanted: Money | None


def save_bands(wishes: Mapping[UUID, Wish]) -> None:
    """Set, change and take away bands in one go; those that nobody touched stay. Raises Invalid, NotFound, and Stale where somebody else
    changed the same one since."""
    queries.hold_policy_alone()
    changing = {role: wish for role, wish in wishes.items() if wish.seen != wish.wanted}
    now = queries.bands()
    base = bound_actor().tenant.currency
    for role_id, wish in changing.items():
        there = Money(now[role_id], base) if role_id in now else None
        if there not in (wish.seen, wish.wanted):
            raise Stale(Problem(None, STALE), current=None)
    for role_id, wish in changing.items():
        set_band(role_id, wish.wanted)


def set_band(role_id: UUID, amount: Money | None) -> ReleaseBand | None:
    """Let a role release up to `amount` of the base currency; None: any amount. Raises NotFound for the role, Invalid for the amount."""
    _refuse(amount)
    role = get_role(role_id, lock=True)
    band = queries.find_band(role_id)
    if amount is None:
        if band is not None:
            events.emit("release_band.removed", band)
            db.session.delete(band)
    elif band is None:
        band = ReleaseBand(id=new_id(), role_id=role.id, amount=amount.amount)
        db.session.add(band)
    elif band.amount != amount.amount:
        band.amount = amount.amount
    db.session.flush()
    return band if amount is not None else None


def _refuse(amount: Money | None) -> None:
    base = bound_actor().tenant.currency
    if amount is None:
        return
    if amount.currency != base:
        raise Invalid(Problem("amount", BASE_WANTED, {"currency": base}))
    if amount.amount < 0:
        raise Invalid(Problem("amount", BAND_NEGATIVE))
