"""The values of custom fields: of a page of records, of one, and what a filter or an order compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, text
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.core.records.fields import Definition
from app.core.records.filters import Elsewhere, MoneyColumns
from app.core.session import bound_tenant_id
from app.fields.models import CustomValue
from app.fields.rules.storing import cells_of, value_of
from app.fields.values import CustomField, FieldKind

Values = dict[str, Any]
"""Name of a custom field → canonical value."""

_COLUMNS: Mapping[FieldKind, InstrumentedAttribute[Any]] = {
    FieldKind.NUMBER: CustomValue.number_value,
    FieldKind.MONEY: CustomValue.number_value,
    FieldKind.YES_NO: CustomValue.number_value,
    FieldKind.DATE: CustomValue.date_value,
    FieldKind.CUSTOMER: CustomValue.reference_id,
}


def custom_fields(definition: Definition) -> list[CustomField]:
    """The company's own fields of a definition."""
    return [field for field in definition if isinstance(field, CustomField)]


def values_of(record_ids: Iterable[UUID], fields: Sequence[CustomField]) -> dict[UUID, Values]:
    """The values of these fields of these records, in one statement; none when there is nothing to ask."""
    ids, by_id = list(record_ids), {field.field_id: field for field in fields}
    if not ids or not by_id:
        return {}
    statement = select(CustomValue).where(CustomValue.record_id.in_(ids), CustomValue.field_id.in_(by_id))
    columns = [*CustomValue.__table__.c]
    rows = db.session.execute(
        statement.with_only_columns(*columns).order_by(CustomValue.record_id, CustomValue.field_id, CustomValue.place)
    )
    found: dict[UUID, Values] = {}
    for (record_id, field_id), cells in groupby(rows, key=lambda row: (row.record_id, row.field_id)):
        field = by_id[field_id]
        found.setdefault(record_id, {})[field.name] = value_of(field, list(cells))
    return found


def write_values(record_id: UUID, values: Mapping[CustomField, Any]) -> None:
    """Put these values in the place of what the record has; None empties."""
    ids = [field.field_id for field in values]
    if not ids:
        return
    db.session.execute(delete(CustomValue).where(CustomValue.record_id == record_id, CustomValue.field_id.in_(ids)))
    rows = [
        {"tenant_id": bound_tenant_id(), "record_id": record_id, "field_id": field.field_id, "place": place, **cell._asdict()}
        for field, value in values.items()
        for place, cell in enumerate(cells_of(field, value))
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(CustomValue), rows)


def column_of(field: CustomField) -> ColumnElement[Any]:
    """The column that is compared and ordered."""
    column: Any = _COLUMNS.get(field.of_kind, CustomValue.text_key)
    return cast("ColumnElement[Any]", column)


def compared(field: CustomField, record_id: ColumnElement[UUID]) -> Elsewhere:
    """What a filter compares: the values of the field, found by their own index."""
    column: Any = column_of(field)
    held = MoneyColumns(column, CustomValue.__table__.c.text_value) if field.of_kind is FieldKind.MONEY else column

    def where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return record_id.in_(select(CustomValue.record_id).where(CustomValue.field_id == field.field_id, condition))

    return Elsewhere(held, where)


def count_values(field_id: UUID) -> int:
    """How many records have a value of the field."""
    counted = func.count(CustomValue.record_id.distinct())
    return db.session.scalar(select(counted).where(CustomValue.field_id == field_id)) or 0


def count_filled(field_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The same of several fields."""
    counted = select(CustomValue.field_id, func.count(CustomValue.record_id.distinct()))
    rows = db.session.execute(counted.where(CustomValue.field_id.in_(list(field_ids))).group_by(CustomValue.field_id))
    return {row[0]: row[1] for row in rows}


def count_option(field_id: UUID, key: str) -> int:
    """How many records have chosen that option."""
    statement = select(func.count()).where(CustomValue.field_id == field_id, CustomValue.text_key == key)
    return db.session.scalar(statement) or 0


def records_with(field_id: UUID, after: UUID | None, at_most: int) -> Sequence[UUID]:
    """Records that have a value of the field, by their ids."""
    statement = select(CustomValue.record_id).where(CustomValue.field_id == field_id, CustomValue.place == 0)
    if after is not None:
        statement = statement.where(CustomValue.record_id > after)
    return db.session.scalars(statement.order_by(CustomValue.record_id).limit(at_most)).all()


# --- by the thousand: staged rows (`core.records.staged`) hold plain values in `given` and cells in `keys`

PLAIN = """
    case f.kind
      when 'number' then to_jsonb(trim_scale(v.number_value / 1000000.0)::text)
      when 'money' then jsonb_build_object('amount', v.number_value, 'currency', v.text_value)
      when 'date' then to_jsonb(v.date_value)
      when 'yes_no' then to_jsonb(v.number_value = 1)
      when 'customer' then to_jsonb(v.reference_id)
      else to_jsonb(v.text_value) end
"""
_COMPARE = text(
    """
    with said as materialized (
      select s.number, s.matched_id, one.key, one.value
        from staged s, jsonb_each(s.given -> 'custom') one where s.matched_id is not null
    ), there as (
      select d.number, d.key, d.value as after,
             (select case when min(f.kind) = 'choices' then jsonb_agg(:plain order by v.place) else (jsonb_agg(:plain) -> 0) end
                from custom_fields f
                join custom_values v on v.tenant_id = f.tenant_id and v.field_id = f.id and v.record_id = d.matched_id
               where f.record_type = :record_type and f.key = substr(d.key, 8)) as before
        from said d
    ), different as (
      select number, jsonb_object_agg(key, jsonb_build_array(before, after)) as changes
        from there where coalesce(before, 'null') is distinct from after group by number
    )
    update staged s set changes = coalesce(s.changes, '{}') || jsonb_build_object('custom', d.changes)
      from different d where d.number = s.number
    """.replace(":plain", PLAIN)
)
_CLEAR = text(
    """
    delete from custom_values v using staged s, jsonb_object_keys(s.keys -> 'custom') field
     where s.action = 'update' and s.problems = '[]' and v.record_id = s.matched_id and v.field_id = cast(field as uuid)
    """
)
_WRITE = text(
    """
    insert into custom_values (tenant_id, record_id, field_id, place, text_value, text_key, number_value, date_value, reference_id)
    select current_tenant(), coalesce(s.matched_id, s.id), cast(one.key as uuid), cell.place - 1, cell.value ->> 0, cell.value ->> 1,
           cast(cell.value ->> 2 as bigint), cast(cell.value ->> 3 as date), cast(cell.value ->> 4 as uuid)
      from staged s,
           jsonb_each(case s.action when 'create' then coalesce(s.keys -> 'custom_if_new', '{}') || coalesce(s.keys -> 'custom', '{}')
                                    else s.keys -> 'custom' end) one,
           jsonb_array_elements(one.value) with ordinality cell (value, place)
     where s.action in ('create', 'update') and s.problems = '[]'
    """
)
_ANY = text("select exists (select 1 from staged where keys ?| array['custom', 'custom_if_new'])")


def _staged_any() -> bool:
    """Do the staged rows say anything of custom fields?"""
    return bool(db.session.scalar(_ANY))


def compare_staged(record_type: str) -> None:
    """Note among `changes` what the staged rows change of the custom fields of records that are there."""
    if _staged_any():
        db.session.execute(_COMPARE, {"record_type": record_type})


def write_staged() -> None:
    """Write what the sound staged rows say of custom fields."""
    if _staged_any():
        db.session.execute(_CLEAR)
        db.session.execute(_WRITE)
