"""A value in plain words of the reader's language: in cells of lists, facts, chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from app.core import i18n
from app.core.identifiers import phone_display
from app.core.money import Money, format_money
from app.core.records import names
from app.core.records.cells import Cell
from app.core.records.context import Context


def cell_text(cell: Cell, context: Context) -> str:
    """What `cell` says; "" when there is nothing. An amount names its currency where that is not the company's own."""
    return _WORDS[cell.show](cell.value, context) if cell.show in _WORDS else str(cell.value)


def _label(value: Any, context: Context) -> str:
    return i18n.say(getattr(value, "label", value))


def _name(value: Mapping[str, str], context: Context) -> str:
    return value.get("name") or value.get("code") or value.get("email") or ""


def _money(value: Money, context: Context) -> str:
    return format_money(value, with_currency=value.currency != context.currency)


_WORDS: Mapping[str, Callable[[Any, Context], str]] = {
    "empty": lambda value, context: "",
    "choice": _label,
    "status": _label,
    "reference": _name,
    "member": _name,
    "money": _money,
    "date": lambda value, context: i18n.show_date(value),
    "instant": lambda value, context: i18n.show_instant(value, context.timezone),
    "yes_no": lambda value, context: gettext("Yes") if value else gettext("No"),
    "number": lambda value, context: f"{value:,f}" if not isinstance(value, int) else f"{value:,}",
    "phone": lambda value, context: phone_display(value, context.country),
    "country": lambda value, context: names.country_name(value, context.locale),
    "several": lambda value, context: gettext(", ").join(cell_text(one, context) for one in value),
    "marks": lambda value, context: gettext(", ").join(cell_text(one, context) for one in value),
    "named": lambda value, context: gettext(", ").join(f"{name}: {held}" for name, held in value.items()),
    "labelled": lambda value, context: gettext(", ").join(
        gettext("%(label)s: %(value)s", label=gettext(label), value=cell_text(one, context)) for label, one in value
    ),
    "language": lambda value, context: names.language_name(value, context.locale),
}
