"""Values as plain words: in chips, in both versions of a stale form, in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.money import format_money
from app.core.records import words
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition


def cell_text(shown: Cell, context: Context) -> str:
    """A cell as plain words. An amount always names its currency here: no column head stands above a chip to say it."""
    if shown.show == "money":
        return format_money(shown.value, with_currency=True)
    return words.cell_text(shown, context)


def versus(
    definition: Definition,
    saved: Mapping[str, Any],
    typed: Mapping[str, Any],
    references: References,
    context: Context,
) -> list[dict[str, str]]:
    """Both versions of every field in which they differ: what is saved now, and what was typed."""

    def said(name: str, values: Mapping[str, Any]) -> str:
        return cell_text(cell(definition[name], values.get(name), references), context)

    return [
        {"label": context.say(definition[name].label), "left": said(name, saved), "right": said(name, typed)}
        for name in typed
        if typed[name] != saved.get(name)
    ]
