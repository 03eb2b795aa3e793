"""The list's filter on screen: its chips, and the form that adds a condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.core import i18n
from app.core.access import current_actor
from app.core.messages import Problem
from app.core.records import filters, screens
from app.core.records.cells import Cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field, Op
from app.core.records.filters import Filter
from app.core.records.grammar import Node
from app.core.records.judging import conditions_of
from app.customers.forms.fields import offered, points_elsewhere, suggest_urls
from app.customers.forms.state import ListState
from app.customers.forms.words import cell_text
from app.customers.service.reading import visible_definition

WITHOUT_VALUE = frozenset({Op.IS_EMPTY, Op.IS_SET})
SEVERAL_VALUES = frozenset({Op.IN, Op.NOT_IN, Op.BETWEEN})


@dataclass(frozen=True)
class ShownChip:
    """A filter above the list, in words."""

    label: str
    value: str
    remove_url: str
    marks: Sequence[Cell] = ()
    """The values, where they have colours."""


def chips(state: ListState, asked: Node, context: Context, references: References) -> list[ShownChip]:
    """The filters of the list, as they were read, each with the URL that takes it away."""
    found = filters.describe_node(asked, state.search.filter, references)
    return [ShownChip(*chip_words(chip, context), state.url(filter=chip.rest), _marks(chip)) for chip in found]


def _marks(chip: filters.Chip) -> Sequence[Cell]:
    """The values of a chip, when one of them has a colour."""
    marks = [one for shown in chip.cells if shown.show == "marks" for one in shown.value]
    return marks if any(one.value.get("colour") for one in marks) else ()


def chip_words(chip: filters.Chip, context: Context) -> tuple[str, str]:
    """A condition in words: what is asked of which field, and the values."""
    if chip.parts:
        inner = "; ".join(" ".join(chip_words(part, context)) for part in chip.parts)
        return i18n.say(chip.label), inner
    label = f"{i18n.say(chip.label)} {gettext(chip.operator)}".strip()
    return label, ", ".join(cell_text(one, context) for one in chip.cells)


def references_asked(asked: Node) -> set[UUID]:
    """The records that the filter names, by id, code or name, so that its chips can say what they are."""
    return {value for condition in conditions_of(asked) for value in condition.values if isinstance(value, UUID)}


@dataclass(frozen=True)
class Question:
    """The second half of the filter form: how to ask about one field, and what it may be compared with."""

    name: str
    label: str
    operators: tuple[tuple[str, str], ...]
    options: screens.Options
    widget: str
    suggest_url: str = ""


def filter_form(
    definition: Definition, name: str, state: ListState, context: Context, problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The form: which field first, then how. What was asked of the field called `name` stands in it again."""
    field = definition.get(name)
    fields = sorted(((f.name, context.say(f.label)) for f in definition if f.operators), key=lambda one: one[1])
    typed = [value for value in request.form.getlist("value") if value.strip()]
    return {
        "fields": [("", "–"), *fields],
        "question": question_of_field(field, context) if field and field.operators else None,
        "state": state,
        "op": request.form.get("op", ""),
        "values": typed,
        "problems": [("filter_value", i18n.explain(problem)) for problem in problems],
    }


def question_of_field(field: Field, context: Context) -> Question:
    """The operators and the values of `field`, in the reader's language. Several options ticked mean any of them."""
    words = filters.operators_of(field)
    options = screens.kind_options(field, context) or (offered(field) if points_elsewhere(field) else [])
    asked = [op for op in Op if op in field.operators]
    if options:
        asked = [op for op in asked if op in (Op.IN, Op.NOT_IN, Op.IS_EMPTY, Op.IS_SET)]
    if field.kind.show == "yes_no":
        options = [("true", gettext("Yes")), ("false", gettext("No"))]
    operators = tuple((op.value, gettext(words[op])) for op in asked)
    widget = "options" if options else field.kind.widget
    proposes = suggest_urls(current_actor(), visible_definition(current_actor())).get(field.name, "")
    return Question(field.name, context.say(field.label), operators, options, widget, proposes)


def added_filter(form: Mapping[str, Any], values: Sequence[str], present: Filter | None) -> Filter:
    """The filter of the list with one more condition, as the filter form sent it."""
    op = str(form.get("op", ""))
    condition: dict[str, Any] = {"field": str(form.get("field", "")), "op": op}
    filled = [value.strip() for value in values if value.strip()]
    if op in SEVERAL_VALUES:
        condition["value"] = filled
    elif op not in WITHOUT_VALUE:
        condition["value"] = filled[0] if filled else ""
    conditions = present.get("all") if present and set(present) == {"all"} else ([present] if present else [])
    return {"all": [*(conditions or []), condition]}
