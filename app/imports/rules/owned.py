"""Rows that are a customer's: its branches, contacts, addresses, scores, documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core import text
from app.core.messages import Problem
from app.core.records import rows
from app.core.records.reasons import REQUIRED
from app.credit.rules.scores import problems_of_score
from app.credit.values.scores import SCORE
from app.customers.rules import checks, parts
from app.customers.values import ADDRESS, BRANCH, CONTACT, Purpose
from app.fields.rules.storing import from_plain
from app.fields.values import PREFIX, CustomField
from app.imports.rules.cells import Cell
from app.imports.rules.reading import Layout, ReadRow, columns_of, own_fields
from app.imports.values.shapes import OWN_DEFAULTS, OWN_FIELDS, OWNER
from app.receivables.rules import importing
from app.receivables.values.imported import MONEY_IN, OPEN_INVOICE

Values = Mapping[str, Any]


def read_owned(
    layout: Layout, number: int, cells: Sequence[Cell], parsed: rows.Parsed, problems: list[Problem]
) -> ReadRow:
    """A row that names its customer in a column of its own."""
    record = layout.kind.record
    values = dict(parsed.values)
    owner = values.pop(OWNER, None)
    own = {name: values.pop(name) for name in list(values) if name.startswith(PREFIX)}
    usual = _usual_own(layout, own)
    columns = columns_of(record, values)
    if owner is not None:
        columns["customer_id"] = owner
    elif OWNER not in parsed.given:
        problems = [*problems, Problem(OWNER, REQUIRED)]
    more, keys = _MORE[record.name](owner, values)
    found = checks.judged([*parsed.warnings, *_doubts(layout, values)], layout.levels)
    missing = rows.check_purpose(record, {*parsed.given, *usual}, "create")
    if layout.kind.makes_documents:  # there is none that the row could find: what it lacks stops it
        problems, missing = [*problems, *missing, *importing.problems_of_row(values)], []
    if record.name == SCORE.name:
        problems = [*problems, *problems_of_score(values, layout.context.today)]
    given, defaults = {record.name: columns | more}, {record.name: _DEFAULTS.get(record.name, {})}
    if own:
        given[OWN_FIELDS], keys[OWN_FIELDS] = own_fields(layout.whole, own)
    if usual:
        defaults[OWN_FIELDS], keys[OWN_DEFAULTS] = own_fields(layout.whole, usual)
    return ReadRow(
        number,
        cells,
        given,
        defaults,
        keys,
        [*problems, *found.errors],
        missing,
        found.warnings,
    )


def _usual_own(layout: Layout, own: Values) -> dict[str, Any]:
    """What the company's own fields of a new part hold of which the row says nothing."""
    fields = [field for field in layout.whole if isinstance(field, CustomField) and field.default is not None]
    return {field.name: from_plain(field, field.default) for field in fields if field.name not in own}


def _doubts(layout: Layout, values: Values) -> list[Problem]:
    """What does not look as the address's country writes it."""
    return checks.address_doubts_of(values, layout.context.country) if layout.kind.record.name == ADDRESS.name else []


def _branch(owner: UUID | None, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """A group that a file names is kept, whatever the address."""
    more = {"group_by_hand": True} if values.get("branch_group") else {}
    if "code" not in values:
        return more, {}
    code = text.key(values["code"])
    return more, {"code_key": code, "branch_key": f"{owner} {code}"}


def _contact(owner: UUID | None, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"contact_key": f"{owner} {parts.contact_key(values)}"} if values.get("name") else {}


def _address(owner: UUID | None, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"address_key": f"{owner} {parts.address_key(values)}"} if values.get("line1") else {}


def _document(owner: UUID | None, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"number_key": text.key(values["number"])} if values.get("number") else {}


def _score(owner: UUID | None, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """An agency says one thing of a customer on one day."""
    said = [values.get(name) for name in ("agency", "scored_on")]
    return {}, {"score_key": " ".join(map(str, [owner, *said]))} if all(said) else {}


_MORE: Mapping[str, Callable[[UUID | None, Values], tuple[dict[str, Any], dict[str, Any]]]] = {
    BRANCH.name: _branch,
    CONTACT.name: _contact,
    ADDRESS.name: _address,
    SCORE.name: _score,
    OPEN_INVOICE.name: _document,
    MONEY_IN.name: _document,
}
"""What a row gives beside its columns, and its keys."""

_DEFAULTS: Mapping[str, dict[str, Any]] = {
    BRANCH.name: {"group_by_hand": False},
    CONTACT.name: {"is_primary": False},
    ADDRESS.name: {"purpose": Purpose.BILLING, "is_default": False},
}
"""What a new part has besides."""
