"""The rules of the reference lists, and how their values stand in columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core import places, text
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.records.fields import Definition, Field
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.numbers import Fraction, MoneyKind
from app.core.records.kinds.references import Reference
from app.reference.values import (
    BRANCH_GROUP,
    CATEGORY,
    CREDIT_LIMIT,
    CREDIT_TERM,
    EXCHANGE_RATE,
    PAYMENT_METHOD,
    ListStatus,
    MethodKind,
    TermKind,
    hundredths,
)
from app.reference.values.terms import LinesKind, TermLine, TermLines

CODE_IN_USE = Reason("code_in_use", N_("“%(value)s” is the code of %(name)s already."))
NOT_A_COLOUR = Reason(
    "not_a_colour", N_("“%(value)s” is not a colour. Write six hexadecimal digits after #, as in #7a2e62.")
)
KIND_NEEDS = Reason("kind_needs", N_("A term of the kind “%(kind_label)s” needs this."))
KIND_HAS_NOT = Reason("kind_has_not", N_("A term of the kind “%(kind_label)s” does not use this. Leave it empty."))
NOT_A_HUNDRED = Reason("not_a_hundred", N_("The instalments add up to %(sum)s %%, not to 100 %%."))
OWN_CURRENCY = Reason("own_currency", N_("“%(value)s” is your company's own currency: it needs no rate."))
RATE_THERE = Reason("rate_there", N_("There is a rate for “%(value)s” already. Change that one."))
WRONG_WAY_ROUND = Reason("wrong_way_round", N_("It would end before it begins."))
HALF_AN_END = Reason(
    "half_an_end", N_("A category that ends needs both the number of paid invoices and the category that follows.")
)
FOLLOWS_ITSELF = Reason("follows_itself", N_("A category cannot follow itself."))
HALF_A_DISCOUNT = Reason("half_a_discount", N_("A discount needs both its percent and its days."))
NOT_ITS_STATE = Reason("not_its_state", N_("“%(value)s” is no state of that country."))
STATE_OF_WHAT = Reason("state_of_what", N_("States need their country."))
REFERRED_TO = Reason(
    "referred_to",
    N_("%(noun_label)s that have it: %(count)s. Make it inactive instead: it stays on them and is no longer offered."),
)

LIMIT_NOT_YOURS = Reason(
    "named_limit_not_yours",
    N_("This decides about credit: changing it needs the right to change credit limits and terms."),
)
CREDIT_FIELDS: dict[str, frozenset[str]] = {
    CREDIT_LIMIT.name: frozenset({"amount", "valid_from", "valid_until"}),
    CATEGORY.name: frozenset({"credit_limit", "credit_term"}),
}
"""What of a record decides how much, and how long, others may owe: changing it needs `credit:edit`, and may have to wait (`core.gates`)."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

OF_KIND: dict[TermKind, dict[str, Any]] = {
    TermKind.COD: {},
    TermKind.PREPAID: {"percent": Decimal(100)},
    TermKind.NET: {"days": None},
    TermKind.END_OF_MONTH: {"days": 0},
    TermKind.DAY_OF_MONTH: {"day": None, "months": 1},
    TermKind.INSTALMENTS: {"lines": None},
}
"""The fields of each kind of term (domain rules, section 1), and what they are when nothing is said; None = it has to be said."""

_KIND_FIELDS = ("days", "day", "months", "percent", "lines")

DEFAULT_TERMS: tuple[dict[str, Any], ...] = (
    {"code": "COD", "name": N_("Cash on delivery"), "kind": TermKind.COD},
    *({"code": f"NET{days}", "name": f"Net {days} days", "kind": TermKind.NET, "days": days} for days in (30, 60, 90)),
)
"""The credit terms of a fresh company."""
DEFAULT_METHODS: tuple[dict[str, Any], ...] = (
    {"code": "cash", "name": "Cash", "kind": MethodKind.CASH},
    {"code": "card", "name": "Card", "kind": MethodKind.CARD},
    {"code": "transfer", "name": "Bank transfer", "kind": MethodKind.TRANSFER},
    {"code": "cheque", "name": "Cheque", "kind": MethodKind.CHEQUE},
)
"""The payment methods of a fresh company; migrations gave them to those that were there."""


def identified(definition: Definition, values: Mapping[str, Any], base: str) -> dict[str, Any]:
    """`values` with the code and name that follow from them, where people give none: of an exchange rate to the currency `base`."""
    if definition.name != EXCHANGE_RATE.name or not {"currency", "date"} <= values.keys():
        return dict(values)
    currency, day = values["currency"], values["date"]
    given = {"code": f"{currency}-{base}-{day.isoformat()}", "name": f"{currency} {day.isoformat()}", "base": base}
    return {**values, **given}


def completed(definition: Definition, values: Mapping[str, Any], base: str = "") -> dict[str, Any]:
    """The whole record `values` with what follows from it filled in: the status, what a kind of term means unsaid, and the
    colour in small letters. `base` is the company's own currency."""
    whole = {"status": ListStatus.ACTIVE, **identified(definition, values, base)}
    if definition.name == CREDIT_TERM.name:
        whole = _completed_term(whole)
    if definition.name == PAYMENT_METHOD.name:
        whole["kind"] = whole.get("kind") or MethodKind.OTHER
    if whole.get("colour"):
        whole["colour"] = whole["colour"].lower()
    return whole


def _completed_term(term: dict[str, Any]) -> dict[str, Any]:
    """Zero in a field that the kind has not says nothing; what the kind has and nobody said is its default."""
    own = OF_KIND[term["kind"]]
    said = term | {name: term.get(name) or None for name in _KIND_FIELDS if name not in own}
    return said | {name: default for name, default in own.items() if said.get(name) is None}


def problems_of(definition: Definition, record: Mapping[str, Any]) -> list[Problem]:
    """What the fields of the whole, completed `record` contradict among themselves."""
    problems = _PROBLEMS[definition.name](record) if definition.name in _PROBLEMS else []
    if record.get("colour") and not COLOUR.fullmatch(record["colour"]):
        problems.append(Problem("colour", NOT_A_COLOUR, {"value": record["colour"]}))
    return problems


def _category_problems(category: Mapping[str, Any]) -> list[Problem]:
    ends = [name for name in ("expires_after", "next_category") if category.get(name) is None]
    return [Problem(ends[0], HALF_AN_END)] if len(ends) == 1 else []


def _limit_problems(limit: Mapping[str, Any]) -> list[Problem]:
    begin, end = limit.get("valid_from"), limit.get("valid_until")
    return [Problem("valid_until", WRONG_WAY_ROUND)] if begin and end and end < begin else []


def holds_on(limit: Mapping[str, Any], day: date) -> bool:
    """Whether a named limit with these values is one on `day`: within its days, both included."""
    begin, end = limit.get("valid_from"), limit.get("valid_until")
    return (begin is None or begin <= day) and (end is None or day <= end)


def _term_problems(term: Mapping[str, Any]) -> list[Problem]:
    own = OF_KIND[term["kind"]]
    label = {"kind_label": term["kind"].label}
    problems = [Problem(name, KIND_NEEDS, label) for name in own if term.get(name) is None]
    problems += [
        Problem(name, KIND_HAS_NOT, label) for name in _KIND_FIELDS if name not in own and term.get(name) is not None
    ]
    lines = term.get("lines")
    if lines is not None and lines.percent != 100:
        problems.append(Problem("lines", NOT_A_HUNDRED, {"sum": f"{lines.percent.normalize():f}"}))
    discount = [name for name in ("discount_percent", "discount_days") if term.get(name) is None]
    return problems + ([Problem(discount[0], HALF_A_DISCOUNT)] if len(discount) == 1 else [])


def _rate_problems(rate: Mapping[str, Any]) -> list[Problem]:
    own = rate["currency"] == rate.get("base")
    return [Problem("currency", OWN_CURRENCY, {"value": rate["currency"]})] if own else []


def taken(definition: Definition, code: str, name: str) -> Problem:
    """Somebody else has this code."""
    if definition.name == EXCHANGE_RATE.name:
        return Problem("date", RATE_THERE, {"value": name})
    return Problem("code", CODE_IN_USE, {"value": code, "name": name})


def _branch_group_problems(group: Mapping[str, Any]) -> list[Problem]:
    named, country = state_names(group.get("states")), group.get("country")
    if not country:
        return [Problem("country", STATE_OF_WHAT)] if named else []
    return [
        Problem("states", NOT_ITS_STATE, {"value": name}) for name in named if not places.fits_state(name, country)
    ][:1]


def state_names(states: str | None) -> list[str]:
    """The states that a branch group names."""
    return [name for part in re.split(r"[,;，；、\n]", states or "") if (name := part.strip())]


_PROBLEMS: Mapping[str, Callable[[Mapping[str, Any]], list[Problem]]] = {
    BRANCH_GROUP.name: _branch_group_problems,
    CATEGORY.name: _category_problems,
    CREDIT_TERM.name: _term_problems,
    CREDIT_LIMIT.name: _limit_problems,
    EXCHANGE_RATE.name: _rate_problems,
}


def columns_of(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical `values` as the columns of the list's table hold them, with the keys that follow from them."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        columns |= _columns_of_field(definition[name], value)
    if "code" in values:
        columns["code_key"] = text.key(values["code"])
    if "name" in values:
        columns["sort_name"] = text.sort_name(values["name"])
    return columns


def _columns_of_field(field: Field, value: Any) -> dict[str, Any]:
    if isinstance(field.kind, AmountOrNamed):
        return limit_columns(field.name, value)
    if isinstance(field.kind, MoneyKind):
        money: Money | None = value
        return {field.name: money and money.amount, f"{field.name}_currency": money and money.currency}
    if isinstance(field.kind, Reference):
        return {f"{field.name}_id": value}
    if isinstance(field.kind, Fraction):
        return {field.name: None if value is None else int(value.scaleb(field.kind.places))}
    if isinstance(field.kind, LinesKind):
        return {field.name: None if value is None else [_stored_line(line) for line in value]}
    return {field.name: value}


def limit_columns(name: str, value: Money | UUID | None) -> dict[str, Any]:
    """The columns of an amount or a named limit. With a named one the database fills in the amount."""
    if isinstance(value, UUID):
        return {f"{name}_id": value}
    return {f"{name}_id": None, name: value and value.amount, f"{name}_currency": value and value.currency}


def _stored_line(line: TermLine) -> dict[str, Any]:
    figures = {name: figure for name in ("days", "day", "months") if (figure := getattr(line, name)) is not None}
    return {"percent": hundredths(line.percent), "kind": line.kind.value, **figures}


def values_of(definition: Definition, row: Any) -> dict[str, Any]:
    """The canonical values of `row`, a row of the list's table or its model: the other way round of `columns_of`."""
    return {field.name: _value_of_field(field, row) for field in definition}


def _value_of_field(field: Field, row: Any) -> Any:
    if isinstance(field.kind, Reference):
        return getattr(row, f"{field.name}_id")
    if isinstance(field.kind, AmountOrNamed) and (named := getattr(row, f"{field.name}_id")):
        return named
    held = getattr(row, field.name)
    if held is None:
        return None
    if isinstance(field.kind, MoneyKind):
        return Money(held, getattr(row, f"{field.name}_currency"))
    return canonical(field, held)


def canonical(field: Field, held: Any) -> Any:
    """The value of what one column holds, which is not nothing."""
    if isinstance(field.kind, Fraction):
        return Decimal(held) / 10**field.kind.places
    if isinstance(field.kind, LinesKind):
        return TermLines(tuple(_line(**one) for one in held))
    return field.kind.choices._value2member_map_[held] if isinstance(field.kind, ChoiceKind) else held


def _line(*, percent: int, kind: str, **figures: int) -> TermLine:
    return TermLine(Decimal(percent) / 100, TermKind(kind), **figures)
