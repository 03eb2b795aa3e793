"""What a company adds to a customer or a part of it: values of its own fields; and the code that it gives by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.core import changes
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.records.fields import Definition
from app.core.records.reasons import REQUIRED
from app.core.records.rows import Parsed
from app.customers.models import Customer
from app.customers.models import Part as AnyPart
from app.customers.queries import twins
from app.customers.values import CUSTOMER, Status
from app.fields.queries.values import custom_fields, write_values
from app.fields.rules.storing import from_plain, plain_of
from app.fields.values import CustomField
from app.numbering.service import next_codes
from app.numbering.values import PROSPECT


def with_code(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new customer with the next code of its category where none was typed. Without numbering a prospect gets one for the
    time being, and anybody else is refused: raises Invalid."""
    if values.get("code"):
        return dict(values)
    codes = next_codes(CUSTOMER.name, values.get("category"), 1, taken_codes)
    if codes is None and values.get("status") == Status.PROSPECT:
        codes = next_codes(PROSPECT, None, 1, taken_codes)
    if codes is None:
        raise Invalid(Problem("code", REQUIRED))
    return {**values, "code": codes[0]}


def taken_codes(codes: Collection[str]) -> Collection[str]:
    """Those of the codes that somebody has."""
    return twins.taken_codes(codes)


def tell_own(
    record: Customer | AnyPart, values: Mapping[str, Any], before: Mapping[str, Any], definition: Definition
) -> None:
    """Tell what changes of the company's own fields with the record's next change: before it is written."""
    own = {field: values[name] for name in values if isinstance(field := definition.get(name), CustomField)}
    told = {f.name: [plain_of(f, before.get(f.name)), plain_of(f, value)] for f, value in own.items()}
    changes.tell_also(record, {name: pair for name, pair in told.items() if pair[0] != pair[1]})


def usual_own(definition: Definition) -> dict[str, Any]:
    """What the company's own fields of a new record hold where nobody says anything."""
    fields = custom_fields(definition)
    return {field.name: from_plain(field, field.default) for field in fields if field.default is not None}


def spared(definition: Definition, parsed: Parsed) -> list[Problem]:
    """The problems of reading a new record, without own fields that nobody gave and that have such a value."""
    usual = usual_own(definition).keys() - parsed.given
    return [one for one in parsed.problems if not (one.reason is REQUIRED and one.field in usual)]


def write_own(record: Customer | AnyPart, values: Mapping[str, Any], definition: Definition) -> None:
    """Write the values of the company's own fields."""
    write_values(
        record.id,
        {field: values[name] for name in values if isinstance(field := definition.get(name), CustomField)},
    )
