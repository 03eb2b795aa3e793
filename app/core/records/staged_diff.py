"""What staged rows (`core.records.staged`) change of the records that are there, for records without parts."""

from __future__ import annotations

from sqlalchemy import Text, column, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.core.changes import Audited
from app.core.records.staged import NOTHING, STAGED, change_staged, table_of


def compare(model: type[Audited]) -> None:
    """Note what each row changes of the record that is there."""
    table = table_of(model)
    noun = model.audit_noun
    there = func.to_jsonb(table.table_valued())
    one = func.jsonb_each(STAGED.c.given[noun]).table_valued(column("key", Text), column("value", JSONB)).lateral("one")
    before = there.op("->")(one.c.key)
    different = (
        select(
            STAGED.c.number,
            func.jsonb_object_agg(one.c.key, func.jsonb_build_array(before, one.c.value)).label("changes"),
        )
        .join(table, table.c.id == STAGED.c.matched_id)
        .join(one, true())
        .where(before.is_distinct_from(one.c.value))
        .group_by(STAGED.c.number)
        .subquery("different")
    )
    change_staged(STAGED.c.matched_id.is_not(None), {"changes": NOTHING})
    changes = func.jsonb_build_object(literal(noun, Text), different.c.changes)
    change_staged(STAGED.c.number == different.c.number, {"changes": changes})
