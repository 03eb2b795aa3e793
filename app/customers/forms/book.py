"""How customers are laid out on screen: the form, the list with its filters and columns, what a request asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core import i18n, shell
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.marks import mark
from app.core.messages import Problem
from app.core.money import format_money
from app.core.paging import SIZES, Page
from app.core.permissions import Permission
from app.core.records import filters, screens
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field, Op
from app.core.records.filters import Filter
from app.core.text import fold
from app.customers.queries import book, search
from app.customers.queries.book import CustomerRow, Search
from app.customers.queries.columns import SORTS
from app.customers.queries.twins import Twin
from app.customers.service.reading import read_only_fields, visible_definition
from app.customers.values import CUSTOMER
from app.identity.queries.colleagues import all_colleagues
from app.reference.queries import lists
from app.reference.values import BY_NAME


@dataclass(frozen=True)
class ListState:
    """Everything the list's URL says, read once."""

    search: Search
    columns: tuple[Field, ...]
    given_columns: str

    def question(self) -> str:
        """The query string of what is asked, without order, page and columns."""
        query = "&".join(
            filter(None, (urlencode({"q": self.search.q}) if self.search.q else "", filters.to_url(self.search.filter)))
        )
        return f"?{query}" if query else ""

    def passed_on(self, *, with_words: bool = False) -> list[tuple[str, str]]:
        """What a form on the list must send along so that nothing of the question is lost."""
        pairs = parse_qsl(filters.to_url(self.search.filter))
        own = {"sort": self.search.sort, "columns": self.given_columns, "q": self.search.q if with_words else ""}
        return [*pairs, *((name, value) for name, value in own.items() if value)]

    def url(self, **changes: Any) -> str:
        """The list's URL with something changed; a changed question begins at the first page."""
        pairs = {"q": self.search.q, "sort": self.search.sort, "columns": self.given_columns, "cursor": "", "limit": ""}
        if self.search.limit != 50:
            pairs["limit"] = str(self.search.limit)
        filter_json = changes.pop("filter", self.search.filter)
        pairs.update(changes)
        query = "&".join(filter(None, (urlencode({k: v for k, v in pairs.items() if v}), filters.to_url(filter_json))))
        path = url_for("customers.list_customers", tenant=(request.view_args or {})["tenant"])
        return f"{path}?{query}" if query else path


UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def list_state(actor: Actor, layout: Sequence[str] | None) -> ListState:
    """What the request asks of the list. Raises Invalid for a filter that cannot be read."""
    args = request.args
    definition = visible_definition(actor)
    given = args.get("columns", "")
    limit = args.get("limit", type=int)
    search = Search(
        q=args.get("q", "").strip()[:200],
        filter=filters.parse_query_filters(definition, args.items(multi=True)),
        sort=args.get("sort", ""),
        cursor=args.get("cursor", ""),
        limit=limit if limit in SIZES else 50,
    )
    chosen = given.split(",") if given else layout
    return ListState(search, tuple(screens.columns(definition, chosen)), given)


@dataclass(frozen=True)
class ShownChip:
    """A filter above the list, in words."""

    label: str
    value: str
    remove_url: str


def chips(state: ListState, definition: Definition, context: Context, references: References) -> list[ShownChip]:
    """The filters of the list, each with the URL that takes it away."""
    if not state.search.filter:
        return []
    found = filters.describe_filter(definition, state.search.filter, context, references)
    return [ShownChip(*_chip_words(chip, context), state.url(filter=chip.rest)) for chip in found]


def _chip_words(chip: filters.Chip, context: Context) -> tuple[str, str]:
    if chip.parts:
        inner = "; ".join(" ".join(_chip_words(part, context)) for part in chip.parts)
        return gettext(chip.label), inner
    label = f"{gettext(chip.label)} {gettext(chip.operator)}".strip()
    return label, ", ".join(cell_text(one, context) for one in chip.cells)


def cell_text(shown: Cell, context: Context) -> str:
    """A cell as plain words: in chips, palettes and exports of what a person sees."""
    match shown.show:
        case "empty":
            return ""
        case "choice" | "status":
            return gettext(getattr(shown.value, "label", str(shown.value)))
        case "reference" | "member":
            return str(shown.value.get("name") or shown.value.get("code") or shown.value.get("email") or "")
        case "date":
            return i18n.show_date(shown.value)
        case "instant":
            return i18n.show_instant(shown.value, context.timezone)
        case "money":
            return format_money(shown.value, with_currency=True)
        case "yes_no":
            return gettext("Yes") if shown.value else gettext("No")
    return str(shown.value)


def cells(row: CustomerRow, columns: Iterable[Field], references: References) -> dict[str, Cell]:
    """What the list shows of one customer, by field name."""
    return {column.name: cell(column, row.values.get(column.name), references) for column in columns}


@dataclass(frozen=True)
class Head:
    """A column's head: its label, the URL that sorts by it, and how it is sorted now."""

    field: Field
    label: str
    url: str
    direction: str


def heads(state: ListState, context: Context) -> list[Head]:
    """The heads of the list's columns. A second click turns the order round; words without an order are by relevance."""
    current = state.search.sort or ("" if state.search.q else "name")
    return [_head(column, current, state, context) for column in state.columns]


def _head(column: Field, current: str, state: ListState, context: Context) -> Head:
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(current, "")
    sort = f"-{column.name}" if direction == "ascending" else column.name
    url = state.url(sort=sort) if column.name in SORTS else ""
    return Head(column, context.say(column.label), url, direction)


def form_sections(
    actor: Actor,
    context: Context,
    values: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    typed: Mapping[str, str] | None = None,
    warnings: Iterable[Problem] = (),
    references: References | None = None,
    customer_id: UUID | None = None,
) -> list[screens.Section]:
    """The customer's form, section by section."""
    check = url_for("customers.check_twins", tenant=actor.tenant.slug, besides=customer_id)
    return screens.form_fields(
        visible_definition(actor),
        values,
        problems,
        context=context,
        typed=typed,
        warnings=warnings,
        options=reference_options(values, references or {}),
        references=references,
        read_only=read_only_fields(actor, is_new=customer_id is None),
        check_urls={name: f"{check}{'&' if '?' in check else '?'}field={name}" for name in CHECKED},
    )


CHECKED = ("code", "name", "tax_id", "registration_number", "identity_number", "phone", "email")
"""Fields that are compared with the book when they change."""


def reference_options(values: Mapping[str, Any], references: References) -> dict[str, screens.Options]:
    """What the reference fields offer: active records, and the present one even when it is no longer active."""
    offered: dict[str, screens.Options] = {}
    for field in CUSTOMER:
        if field.refers_to:
            options = [
                (str(row_id), f"{name} ({code})") for row_id, code, name in lists.options(BY_NAME[field.refers_to])
            ]
            offered[field.name] = _with_present(options, values.get(field.name), references)
    offered["owner"] = _with_present([(str(c.id), c.name) for c in all_colleagues()], values.get("owner"), references)
    return offered


def _with_present(options: list[tuple[str, str]], present: UUID | None, references: References) -> screens.Options:
    if present is None or any(value == str(present) for value, _ in options):
        return options
    known = references.get(present, {})
    return [*options, (str(present), known.get("name") or known.get("code") or str(present))]


def filter_fields(definition: Definition, context: Context) -> list[tuple[str, str]]:
    """What may be filtered, by label."""
    found = [(field.name, context.say(field.label)) for field in definition if field.operators]
    return [("", "–"), *sorted(found, key=lambda one: one[1])]


OPERATOR_ORDER = tuple(Op)
WITHOUT_VALUE = frozenset({Op.IS_EMPTY, Op.IS_SET})


@dataclass(frozen=True)
class Question:
    """The second half of the filter form: how to ask about one field, and what it may be compared with."""

    name: str
    label: str
    operators: tuple[tuple[str, str], ...]
    options: screens.Options
    widget: str


def question(field: Field, context: Context) -> Question:
    """The operators and the values of `field`, in the reader's language. Several options ticked mean any of them."""
    words = filters.TIME_OPERATORS if field.kind.show in ("date", "instant") else filters.OPERATORS
    options = screens.kind_options(field, context) or reference_options({}, {}).get(field.name, [])
    asked = [op for op in OPERATOR_ORDER if op in field.operators]
    if options:
        asked = [op for op in asked if op in (Op.IN, Op.NOT_IN, Op.IS_EMPTY, Op.IS_SET)]
    operators = tuple((op.value, gettext(words[op])) for op in asked)
    return Question(
        field.name,
        context.say(field.label),
        operators,
        options,
        "options" if options else field.kind.widget,
    )


def added_filter(form: Mapping[str, Any], values: Sequence[str], present: Filter | None) -> Filter:
    """The filter of the list with one more condition, as the filter form sent it."""
    op = str(form.get("op", ""))
    condition: dict[str, Any] = {"field": str(form.get("field", "")), "op": op}
    filled = [value.strip() for value in values if value.strip()]
    if op in (Op.IN, Op.NOT_IN, Op.BETWEEN):
        condition["value"] = filled
    elif op not in WITHOUT_VALUE:
        condition["value"] = filled[0] if filled else ""
    conditions = present.get("all") if present and set(present) == {"all"} else ([present] if present else [])
    return {"all": [*(conditions or []), condition]}


def edited_columns(form: Any) -> list[str]:
    """The columns in the order that the chooser sent, one of them moved where a button asked for it."""
    names = list(dict.fromkeys(form.getlist("column")))
    for button, step in (("up", -1), ("down", 1)):
        name = form.get(button)
        if name in names:
            at = names.index(name)
            to = min(max(at + step, 0), len(names) - 1)
            names.insert(to, names.pop(at))
    return names


def chooser(definition: Definition, shown: Sequence[Field], context: Context) -> list[dict[str, Any]]:
    """All columns for the chooser: the shown ones in their order, then the rest."""
    rest = [field for field in definition if field.listable and field not in shown]
    return [
        {"key": field.name, "label": context.say(field.label), "shown": field in shown, "fixed": field.pinned}
        for field in (*shown, *rest)
    ]


def list_url(actor: Actor, query: str = "") -> str:
    """The list, with the question it was left with."""
    path = url_for("customers.list_customers", tenant=actor.tenant.slug)
    return f"{path}?{query}" if query else path


def list_page(actor: Actor, state: ListState, found: Page[CustomerRow], context: Context) -> dict[str, Any]:
    """Everything the list shows."""
    references = book.references_of(row.values for row in found.rows)
    words = state.search.q
    where = search.found_in(words, _not_seen(words, found.rows)) if words else {}
    definition = visible_definition(actor)
    asked = book.labels(_references_asked(state))
    return {
        "state": state,
        "rows": [(row, cells(row, state.columns, references), _found_in(row, where, context)) for row in found.rows],
        "heads": heads(state, context),
        "chips": chips(state, definition, context, {**references, **asked}),
        "chooser": chooser(definition, state.columns, context),
        "pager": {
            "next_url": state.url(cursor=found.next) if found.next else None,
            "previous_url": state.url(cursor=found.previous) if found.previous else None,
        },
        "suggestions": [(one, state.url(q=one)) for one in search.suggest(words)] if words and not found.rows else [],
        "count_url": url_for("customers.count_customers", tenant=actor.tenant.slug) + state.question(),
        "may": {"edit": actor.may(Permission.CUSTOMERS_EDIT), "create": actor.may(Permission.CUSTOMERS_CREATE)},
    }


def _not_seen(words: str, found: Iterable[CustomerRow]) -> list[UUID]:
    """The rows in which none of the words stands in code or name: they were found by something else."""
    wanted = fold(words).split()
    return [row.id for row in found if not any(word in _seen(row) for word in wanted)]


def _seen(row: CustomerRow) -> str:
    return fold(" ".join(filter(None, (row.values["code"], row.values["name"], row.values["other_name"]))))


def _found_in(row: CustomerRow, where: Mapping[UUID, tuple[str, str]], context: Context) -> tuple[str, str] | None:
    if row.id not in where:
        return None
    field, text = where[row.id]
    return (context.say(CUSTOMER[field].label) if field in CUSTOMER else gettext("Contact"), text)


def _references_asked(state: ListState) -> set[UUID]:
    """Ids that the filter names, so that its chips can say what they are."""
    return {UUID(found) for found in UUID_TEXT.findall(json.dumps(state.search.filter or {}))}


def palette_groups(actor: Actor, words: str, found: Iterable[CustomerRow]) -> list[dict[str, Any]]:
    """What the palette offers: customers first, then pages whose name holds the words."""
    slug = actor.tenant.slug
    hits = [
        {
            "url": url_for("customers.show_customer", tenant=slug, customer_id=row.id),
            "symbol": "building",
            "text": mark(row.values["name"], words),
            "code": mark(row.values["code"], words),
        }
        for row in found
    ]
    wanted = fold(words.removeprefix(">").strip())
    pages = [place for place in shell.places(actor) if wanted in fold(place["label"])]
    groups = [(gettext("Customers"), hits), (gettext("Pages"), [_palette_page(place, wanted) for place in pages])]
    return [{"title": title, "hits": some} for title, some in groups if some]


def _palette_page(place: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    return {"url": place["url"], "symbol": place["icon"], "text": mark(place["label"], wanted)}


def refused_filter(refusal: Invalid, definition: Definition, context: Context, state: ListState) -> dict[str, Any]:
    """The filter form again, with what is wrong with it."""
    field = definition.get(request.form.get("field", ""))
    return {
        "fields": filter_fields(definition, context),
        "question": question(field, context) if field and field.operators else None,
        "state": state,
        "problems": [("filter_value", i18n.explain(problem)) for problem in refusal.problems],
    }


def shown_twins(found: Iterable[Twin], context: Context) -> list[dict[str, Any]]:
    """Possible twins with the names of the fields in which they are the same."""
    return [
        {
            "id": twin.id,
            "code": twin.code,
            "name": twin.name,
            "status": twin.status,
            "same": ", ".join(context.say(CUSTOMER[name].label) for name in twin.fields),
        }
        for twin in found
    ]
