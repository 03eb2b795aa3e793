"""What moves an import on: the use cases, used alike by screens, API and jobs.

starting   start_import, cancel_import
opening    how a file is written; `workbooks` and `workbook_reader` for spreadsheets
matching   its columns: match_columns, choose_columns, reread
checking   the job that checks rows: check_step
fixing     fix_rows, replace_values, recheck
running    process_import, and the job that writes rows: run_step
inventing  categories that are created along the way
report     figures, the end, failed_csv; templates: files with our headings
"""

from app.imports.service.fixing import fix_rows, recheck, replace_values
from app.imports.service.matching import choose_columns, reread
from app.imports.service.report import failed_csv
from app.imports.service.running import process_import
from app.imports.service.starting import cancel_import, start_import

__all__ = [
    "cancel_import",
    "choose_columns",
    "failed_csv",
    "fix_rows",
    "process_import",
    "recheck",
    "replace_values",
    "reread",
    "start_import",
]
