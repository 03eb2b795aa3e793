"""Files with our headings, to be filled in: the headings map back by themselves, a second sheet explains each."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from app.core.i18n import translate
from app.core.messages import N_
from app.core.records.fields import Field
from app.core.records.sheets import TemplateColumn, template_columns
from app.core.session import bound_actor
from app.imports.service.report import BOM
from app.imports.service.rights import forbidden_fields
from app.imports.values.shapes import ImportKind

EXPLAINED = (N_("Column"), N_("Needed"), N_("What is accepted"), N_("Example"), N_("What it means"))
SHEET = N_("How to fill it in")
YES = N_("Yes")
NARROW, WIDE = 14, 48


def csv_template(kind: ImportKind) -> bytes:
    """One line of headings and one of examples, in the language of the actor."""
    columns = _columns(kind)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([column.header for column in columns])
    writer.writerow([column.example for column in columns])
    return (BOM + lines.getvalue()).encode()


def xlsx_template(kind: ImportKind) -> bytes:
    """A workbook: the headings with examples, and a sheet that explains each of them."""
    columns = _columns(kind)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        as_text = book.add_format({"num_format": "@"})
        rows = book.add_worksheet(_say(kind.label)[:31])
        for place, column in enumerate(columns):
            # As text, so that a spreadsheet keeps leading zeros and long numbers.
            rows.set_column(place, place, max(NARROW, len(column.header) + 2), as_text)
            rows.write_string(0, place, column.header, bold)
            rows.write_string(1, place, column.example, as_text)
        rows.freeze_panes(1, 0)
        _explain(book, columns)
    return content.getvalue()


def _explain(book: xlsxwriter.Workbook, columns: Sequence[TemplateColumn]) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_say(SHEET)[:31])
    sheet.write_row(0, 0, [_say(heading) for heading in EXPLAINED], bold)
    for number, column in enumerate(columns, start=1):
        needed = _say(YES) if column.required else ""
        sheet.write_row(number, 0, [column.header, needed, column.accepts, column.example, column.help], wrapped)
    sheet.set_column(0, 0, WIDE // 2)
    sheet.set_column(2, 4, WIDE)
    sheet.freeze_panes(1, 0)


def _columns(kind: ImportKind) -> list[TemplateColumn]:
    """The columns that the actor may fill."""
    actor = bound_actor()
    forbidden = forbidden_fields(actor, kind)
    return [c for c in template_columns(kind.columns, actor.locale, translate) if _may_fill(c.field, forbidden)]


def _may_fill(field: Field, forbidden: frozenset[str]) -> bool:
    return field.name not in forbidden


def _say(message: str) -> str:
    return translate(bound_actor().locale, message)
