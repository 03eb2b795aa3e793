"""The settings of approvals: bands in a form and in sentences; delegations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.approvals.forms.requests import role_label
from app.approvals.models import Delegation
from app.approvals.queries import people, policies
from app.approvals.service.kinds import all_kinds
from app.approvals.service.policies import NEVER_SAVED
from app.approvals.values import MAX_BANDS, Band, Kind
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.forms import Shown, one_id, one_line
from app.core.messages import N_, Problem, Reason
from app.core.money import BadAmount, Money, format_money, parse_amount
from app.core.records.kinds.moments import read_day
from app.core.records.reasons import Refused

AT_ONCE = "at-once"
NOT_DAYS = Reason("band_not_days", N_("“%(value)s” is no number of days."))
FIRST_WANTED = Reason("band_first_wanted", N_("Choose who decides first: what applies at once is decided by nobody."))
LINE_WITHOUT_ROLE = Reason("band_without_role", N_("Choose who decides, or that it applies at once."))


def read_bands(currency: str) -> list[Band]:
    """The lines of the form that say who decides. Raises Invalid for what cannot be read."""
    problems: list[Problem] = []
    bands = [_band(number, currency, problems) for number in _used_lines(problems)]
    if problems:
        raise Invalid(*problems)
    return bands


def _used_lines(problems: list[Problem]) -> list[int]:
    """Lines with somebody chosen; an amount without anybody is a problem."""
    numbers = range(1, MAX_BANDS + 1)
    for number in numbers:
        if one_line(request.form, f"up_to_{number}") and not one_line(request.form, f"first_{number}"):
            problems.append(Problem(f"first_{number}", LINE_WITHOUT_ROLE))
    return [number for number in numbers if one_line(request.form, f"first_{number}")]


def _band(number: int, currency: str, problems: list[Problem]) -> Band:
    first, second = one_line(request.form, f"first_{number}"), one_line(request.form, f"second_{number}")
    roles = () if first == AT_ONCE else tuple(filter(None, (first, second)))
    if first == AT_ONCE and second:
        problems.append(Problem(f"first_{number}", FIRST_WANTED))
    return Band(_amount(f"up_to_{number}", currency, problems), roles, _days(f"days_{number}", problems))


def _amount(name: str, currency: str, problems: list[Problem]) -> int | None:
    text = one_line(request.form, name)
    try:
        return parse_amount(text, currency) if text else None
    except BadAmount as bad:
        problems.append(Problem(name, bad.reason, bad.params))
        return None


def _days(name: str, problems: list[Problem]) -> int:
    text = one_line(request.form, name) or str(Band(None, ()).days)
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    problems.append(Problem(name, NOT_DAYS, {"value": text}))
    return 1


def settings(actor: Actor, refused: tuple[str, Sequence[Problem]] | None = None) -> dict[str, Any]:
    """The page of all kinds; `refused` is the kind whose form could not be saved, and why."""
    saved, roles = policies.policies(), people.deciding_roles()
    options = [(role.key, role_label({role.key: role}, role.key)) for role in roles]
    known = people.roles_named({key for row in saved.values() for band in policies.bands_of(row) for key in band.roles})
    return {
        "kinds": [_kind(kind, saved.get(kind.name), actor, known, refused) for kind in all_kinds() if not kind.bands],
        "first_options": [("", "–"), (AT_ONCE, gettext("Applies at once")), *options],
        "second_options": [("", "–"), *options],
        "lines": range(1, MAX_BANDS + 1),
    }


def _kind(kind: Kind, row: Any, actor: Actor, known: Mapping[str, Any], refused: Any) -> dict[str, Any]:
    bands, again = policies.bands_of(row), bool(refused and refused[0] == kind.name)
    values = dict(request.form) if again else _values(bands, actor.tenant.currency)
    version = request.form.get("version", "") if again else str(row.version if row else NEVER_SAVED)
    return {
        "name": kind.name,
        "label": gettext(kind.label),
        "form": Shown({**values, "version": version}, refused[1] if again else ()),
        "sentences": sentences(bands, actor.tenant.currency, known),
    }


def _values(bands: Sequence[Band], currency: str) -> dict[str, str]:
    """The bands as they stand in the form."""
    found: dict[str, str] = {}
    for number, band in enumerate(bands, 1):
        first, second = (*band.roles, "", "")[:2]
        found |= {
            f"up_to_{number}": format_money(Money(band.up_to, currency)) if band.up_to is not None else "",
            f"first_{number}": first or AT_ONCE,
            f"second_{number}": second,
            f"days_{number}": str(band.days),
        }
    return found


def sentences(bands: Sequence[Band], currency: str, known: Mapping[str, Any]) -> list[str]:
    """What the bands do, a sentence each."""
    if not bands:
        return [gettext("Switched off: every change applies at once.")]
    return [_sentence(band, currency, known, only=len(bands) == 1) for band in bands]


def _sentence(band: Band, currency: str, known: Mapping[str, Any], *, only: bool) -> str:
    if band.up_to is not None:
        amount = format_money(Money(band.up_to, currency), with_currency=True)
        begin = gettext("Up to %(amount)s", amount=amount)
    else:
        begin = gettext("Any amount") if only else gettext("Above that")
    words = {"amount": begin, "n": band.days, "first": "", "second": ""}
    words.update(zip(("first", "second"), (role_label(known, key) for key in band.roles), strict=False))
    if not band.roles:
        return gettext("%(amount)s: applies at once.", **words)
    if len(band.roles) == 1:
        return gettext("%(amount)s: %(first)s decides, within %(n)s days.", **words)
    return gettext("%(amount)s: %(first)s, then %(second)s, within %(n)s days.", **words)


def read_delegation() -> tuple[UUID | None, date, date]:
    """Whom, from when, until when. Raises Invalid for a day that cannot be read."""
    problems: list[Problem] = []
    begins, ends = _day("begins", problems), _day("ends", problems)
    if begins is None or ends is None:
        raise Invalid(*problems)
    return one_id(request.form, "delegate"), begins, ends


def _day(name: str, problems: list[Problem]) -> date | None:
    text = one_line(request.form, name)
    try:
        return read_day(text)
    except Refused as refusal:
        problems.append(Problem(name, refusal.reason, {"value": text, **refusal.params}))
        return None


def delegations(actor: Actor, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page of delegations: those by this person and to them, and the form of a new one."""
    today = clock.today(actor.tenant.timezone)
    found = policies.delegations_of(actor.user_id, today) if actor.user_id else ()
    names = people.names_of({one for row in found for one in (row.user_id, row.delegate_id)})
    typed = {name: request.form.get(name, "") for name in ("delegate", "begins", "ends")}
    return {
        "given": [_delegation(row, names, row.delegate_id, today) for row in found if row.user_id == actor.user_id],
        "taken": [_delegation(row, names, row.user_id, today) for row in found if row.user_id != actor.user_id],
        "form": Shown({**typed, "begins": typed["begins"] or today.isoformat()}, problems),
        "colleagues": [(str(one.id), one.name) for one in people.who_may_decide() if one.id != actor.user_id],
    }


def _delegation(row: Delegation, names: Mapping[UUID, Any], other: UUID, today: date) -> dict[str, Any]:
    name = names[other].name if other in names else "–"
    return {"id": row.id, "name": name, "begins": row.begins, "ends": row.ends, "now": row.begins <= today}
