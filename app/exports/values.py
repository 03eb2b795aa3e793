"""The nouns of exports."""

from __future__ import annotations

from app.core.messages import N_, Reason
from app.core.records.fields import Choice


class Format(Choice):
    """What kind of file."""

    CSV = "csv", N_("CSV (text, for any program)")
    XLSX = "xlsx", N_("Excel workbook (XLSX)")
    JSONL = "jsonl", N_("JSON lines (for programs)")
    PDF = "pdf", N_("PDF (to print, with the columns of the page)")


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.PDF: "application/pdf",
}

XLSX_ROWS = 1_048_575
"""A sheet has 2^20 rows, one of them with the headings."""

NOT_A_FORMAT = Reason("not_a_format", N_("“%(value)s” is no format of ours. Possible are: %(choices)s."))
NO_COLUMNS = Reason("no_columns", N_("Choose at least one column."))
NO_COLUMN = Reason("no_such_column", N_("There is no column “%(value)s” to export."))
TOO_MANY_ROWS = Reason(
    "too_many_rows_for_xlsx", N_("A workbook holds at most 1,048,575 records. Filter the list, or export as CSV.")
)
