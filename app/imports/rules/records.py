"""What a row says: its cells read as fields, and the fields as columns of the tables that they go into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.messages import Problem
from app.core.records import rows
from app.core.records.fields import Definition
from app.core.records.reasons import REQUIRED
from app.customers import rules as customer_rules
from app.customers.rules import checks, einvoice
from app.customers.values import ADDRESS, CONTACT, CUSTOMER, Purpose
from app.customers.values import Status as CustomerStatus
from app.imports.rules.cells import ERRORS, UNREADABLE, Cell, is_blank, text_of, value_of
from app.imports.rules.owned import read_owned
from app.imports.rules.reading import Columns, Layout, ReadRow, columns_of, own_fields
from app.imports.values import reasons
from app.imports.values.kinds import PART_NAMES
from app.imports.values.shapes import OWN_DEFAULTS, OWN_FIELDS
from app.reference import rules as list_rules


def read_row(layout: Layout, number: int, cells: Sequence[Cell]) -> ReadRow:
    """Row `number` of the file."""
    raw = {
        f: value_of(cell) if type(cell) is dict else cell
        for f, cell in zip(layout.fields, cells, strict=False)
        if f is not None
    }
    spoilt = _spoilt(raw)
    broken = [problem.field for problem in spoilt if problem.reason is reasons.CELL_ERROR]
    parsed = layout.reader.read({name: cell for name, cell in raw.items() if name not in broken} if broken else raw)
    parsed.given.update(name for name in broken if name)
    problems = [*parsed.problems, *spoilt, *_beyond(layout, cells)]
    if layout.kind.of_customers:
        return _customer(layout, number, cells, parsed, problems)
    if layout.kind.owned:
        return read_owned(layout, number, cells, parsed, problems)
    return _list_record(layout, number, cells, parsed, problems)


def _spoilt(raw: Mapping[str, Any]) -> list[Problem]:
    """Cells that hold something else than what was meant: characters of another encoding, the error of a formula."""
    texts = [
        (name, cell) for name, cell in raw.items() if type(cell) is str and (UNREADABLE in cell or cell[:1] == "#")
    ]
    return [
        Problem(name, reasons.UNREADABLE if UNREADABLE in cell else reasons.CELL_ERROR, {"value": cell})
        for name, cell in texts
        if UNREADABLE in cell or cell in ERRORS
    ]


def _beyond(layout: Layout, cells: Sequence[Cell]) -> list[Problem]:
    """Cells to the right of the last heading: a comma without quotation marks, most likely, and then nothing stands where it should."""
    extra = [cell for cell in cells[len(layout.fields) :] if not is_blank(cell)]
    return [Problem(None, reasons.TOO_MANY_CELLS_IN_ROW, {"value": text_of(extra[0])[:100]})] if extra else []


# --- customers

_PARTS = (CONTACT, ADDRESS)


def _customer(
    layout: Layout, number: int, cells: Sequence[Cell], parsed: rows.Parsed, problems: list[Problem]
) -> ReadRow:
    values: dict[str, dict[str, Any]] = {CUSTOMER.name: {}}
    targets = layout.kind.targets
    for name, value in parsed.values.items():
        noun, part_field = targets[name]
        values.setdefault(noun, {})[part_field] = value
    customer = values[CUSTOMER.name]
    own = values.pop(OWN_FIELDS, {})
    given = {noun: columns_of(_DEFINITIONS[noun], some) for noun, some in values.items()}
    keys = customer_rules.keys_of(customer)
    if customer.get("external_ids"):
        keys["external_names"] = customer_rules.external_names(customer["external_ids"])
    if own:
        given[OWN_FIELDS], keys[OWN_FIELDS] = own_fields(layout.kind.record, own)
    usual = layout.defaults_for({**customer, **own})
    whole = {**usual, **customer, **own}
    spared = {"code"} if customer_rules.needs_no_code(whole) else set()
    if_new = rows.check_purpose(layout.kind.record, {*parsed.given, *usual, *spared}, "create")
    if_new += customer_rules.problems_of({name: whole[name] for name in whole if name in CUSTOMER}, is_new=True)
    if_new += customer_rules.missing_in_use(layout.kind.record, whole)
    if_new += [Problem(PART_NAMES[p.name], REQUIRED) for p in _PARTS if _is_nameless(p.name, values, parsed.given)]
    found = checks.judged([*parsed.warnings, *_doubts(layout, values)], layout.levels)
    return ReadRow(
        number,
        cells,
        given,
        _customer_defaults(layout, values, usual),
        keys | _einvoice(layout, values) | _own_defaults(layout, usual),
        [*problems, *found.errors],
        if_new,
        found.warnings,
        said={**customer, **own},
        usual={"status": CustomerStatus.ACTIVE, **usual},
    )


def _doubts(layout: Layout, values: Mapping[str, dict[str, Any]]) -> list[Problem]:
    """What does not look as its country writes it, in the customer and in its address."""
    country = layout.context.country
    columns = {target: column for column, target in layout.kind.targets.items()}
    of_address = checks.address_doubts_of(values.get(ADDRESS.name, {}), country)
    named = [replace(one, field=columns.get((ADDRESS.name, one.field or ""))) for one in of_address]
    return [*checks.doubts_of(values[CUSTOMER.name], country), *named]


def _einvoice(layout: Layout, values: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What a new customer lacks for e-invoices: a key like the others, because it follows from the row. (Of one that is there it is written
    anew after the change.)"""
    addresses = [values[ADDRESS.name]] if ADDRESS.name in values else []
    return einvoice.stored(einvoice.gaps_of(values[CUSTOMER.name], addresses, layout.context.country))


_DEFINITIONS: Mapping[str, Definition] = {d.name: d for d in (CUSTOMER, *_PARTS)}


def _is_nameless(noun: str, values: Mapping[str, Any], given: set[str]) -> bool:
    return noun in values and PART_NAMES[noun] not in given


def _customer_defaults(layout: Layout, values: Mapping[str, Any], usual: Mapping[str, Any]) -> Columns:
    """What a new customer has besides: what the house, the company, the category and the person say."""
    house = {"status": CustomerStatus.ACTIVE, "owner_id": layout.owner_id}
    stored = columns_of(CUSTOMER, {name: value for name, value in usual.items() if name in CUSTOMER})
    defaults: Columns = {CUSTOMER.name: {**house, **stored}}
    if own := {name: value for name, value in usual.items() if name not in CUSTOMER}:
        defaults[OWN_FIELDS] = own_fields(layout.whole, own)[0]
    if ADDRESS.name in values:
        defaults[ADDRESS.name] = {"purpose": Purpose.BILLING}
    return defaults


def _own_defaults(layout: Layout, usual: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of the company's own fields that only a new customer gets."""
    own = {name: value for name, value in usual.items() if name not in CUSTOMER}
    return {OWN_DEFAULTS: own_fields(layout.whole, own)[1]} if own else {}


# --- lists


def _list_record(
    layout: Layout, number: int, cells: Sequence[Cell], parsed: rows.Parsed, problems: list[Problem]
) -> ReadRow:
    definition, base = layout.kind.record, layout.context.currency
    said = list_rules.identified(definition, parsed.values, base)
    there = layout.present(said["code"]) if "code" in said else None
    if_new = rows.check_purpose(definition, parsed.given, "create")
    changed, defaults = dict(said), {}
    if not problems and (there or not if_new):
        whole = list_rules.completed(definition, {**(there or {}), **said}, base)
        (problems if there else if_new).extend(list_rules.problems_of(definition, whole))
        if there:
            changed |= {name: value for name, value in whole.items() if value != there.get(name)}
        else:
            defaults = {name: value for name, value in whole.items() if name not in said}
    columns = list_rules.columns_of(definition, changed)
    keys: dict[str, Any] = {name: columns.pop(name) for name in ("code_key", "sort_name") if name in columns}
    return ReadRow(
        number,
        cells,
        {definition.name: columns},
        {definition.name: list_rules.columns_of(definition, defaults)},
        keys,
        problems,
        if_new,
        parsed.warnings,
    )
