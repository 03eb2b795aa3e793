"""Values as plain words: in chips, in both versions of a stale form, in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.core import i18n
from app.core.identifiers import phone_display
from app.core.money import format_money
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.names import country_name, language_name


def cell_text(shown: Cell, context: Context) -> str:
    """A cell as plain words in the reader's language."""
    match shown.show:
        case "empty":
            return ""
        case "choice" | "status":
            return gettext(getattr(shown.value, "label", str(shown.value)))
        case "reference" | "member":
            return str(shown.value.get("name") or shown.value.get("code") or shown.value.get("email") or "")
        case "money":
            return format_money(shown.value, with_currency=True)
        case "yes_no":
            return gettext("Yes") if shown.value else gettext("No")
    return _written(shown, context)


def _written(shown: Cell, context: Context) -> str:
    match shown.show:
        case "date":
            return i18n.show_date(shown.value)
        case "instant":
            return i18n.show_instant(shown.value, context.timezone)
        case "phone":
            return phone_display(shown.value, context.country)
        case "country":
            return country_name(shown.value, context.locale)
        case "language":
            return language_name(shown.value, context.locale)
    return str(shown.value)


def versus(
    definition: Definition,
    saved: Mapping[str, Any],
    typed: Mapping[str, Any],
    references: References,
    context: Context,
) -> list[dict[str, str]]:
    """Both versions of every field in which they differ: what is saved now, and what was typed."""

    def words(name: str, values: Mapping[str, Any]) -> str:
        return cell_text(cell(definition[name], values.get(name), references), context)

    return [
        {"label": context.say(definition[name].label), "left": words(name, saved), "right": words(name, typed)}
        for name in typed
        if typed[name] != saved.get(name)
    ]
