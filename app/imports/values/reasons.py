"""Why a file, a column or a row cannot be imported, and what a group of equal problems is called."""

from __future__ import annotations

from app.core.messages import N_, Reason

# --- the file

EMPTY_FILE = Reason("empty_file", N_("The file is empty."))
ONLY_HEADINGS = Reason("only_headings", N_("The file has headings and no rows below them."))
NOT_A_TABLE = Reason(
    "not_a_table", N_("This is not a table: the file holds %(what_label)s. Save it as CSV or XLSX and upload that.")
)
PASSWORD = Reason(
    "password_protected", N_("The file is protected by a password. Save it without one and upload it again.")
)
BROKEN_WORKBOOK = Reason(
    "broken_workbook",
    N_("The workbook is damaged or incomplete. Open it in a spreadsheet, save it anew, and upload that."),
)
TOO_LARGE_INSIDE = Reason(
    "too_large_inside", N_("Unpacked, the workbook is larger than %(limit)s MB. Save the sheet as CSV and upload that.")
)
TOO_SLOW = Reason(
    "too_slow", N_("Reading the workbook took more than %(limit)s seconds. Save the sheet as CSV and upload that.")
)
TOO_MANY_CELLS = Reason(
    "too_many_cells", N_("The sheet has more than %(limit)s cells. Save it as CSV and upload that.")
)
NO_SHEET = Reason("no_sheet", N_("The workbook has no sheet with rows."))
TOO_MANY_COLUMNS = Reason(
    "too_many_columns",
    N_("The file has %(count)s columns; at most %(limit)s can be read. Delete those you do not need."),
)
TOO_MANY_ROWS = Reason("too_many_rows", N_("The file has more than %(limit)s rows. Split it into several files."))
OPEN_QUOTE = Reason(
    "open_quote",
    N_("In row %(row)s a quotation mark opens and is never closed, so the rows after it cannot be told apart."),
)
FIELD_TOO_LONG = Reason(
    "field_too_long", N_("Row %(row)s has a cell of more than %(limit)s characters. Is a quotation mark missing there?")
)
NO_HEADINGS = Reason("no_headings", N_("Row %(row)s has no headings. Choose the row that has them."))
FILE_GONE = Reason("file_gone", N_("The uploaded file is no longer there. Upload it again."))
FILE_TOO_LARGE = Reason("file_too_large", N_("The file is larger than %(limit)s MB."))

WHAT_PDF = N_("a PDF document")
WHAT_PICTURE = N_("a picture")
WHAT_WEB_PAGE = N_("a web page")
WHAT_ARCHIVE = N_("an archive without a workbook in it")
WHAT_DOCUMENT = N_("an Office document that is no workbook")
WHAT_BINARY = N_("something that is no text")

# --- its columns, and what was chosen

COLUMN_MISSING = Reason("column_missing", N_("No column is matched with %(columns)s. Every row needs that."))
COLUMNS_UNSURE = Reason("columns_unsure", N_("Look at the columns before the rows are checked."))
UNKNOWN_COLUMN = Reason("unknown_column", N_("There is no field “%(value)s” to match a column with."))
UNKNOWN_HEADING = Reason("unknown_heading", N_("The file has no column “%(value)s”."))
TWICE_MATCHED = Reason("twice_matched", N_("Two columns are matched with %(field)s. Leave one of them out."))
COLUMN_WAITS = Reason(
    "column_waits",
    N_("%(field)s waits for approvals in this company: a file cannot set it. Change it at the customer."),
)
COLUMN_NOT_YOURS = Reason("column_not_yours", N_("Your role does not allow setting %(field)s."))
COLUMNS_NOT_YOURS = Reason(
    "columns_not_yours",
    N_("Your role may not fill these columns: %(columns)s. Leave them out here, or take them out of the file."),
)
UNKNOWN_KIND = Reason("unknown_import", N_("“%(value)s” is not something that can be imported."))
UNKNOWN_POLICY = Reason("unknown_policy", N_("“%(value)s” is not one of: skip, update, create."))
UNKNOWN_MATCH = Reason("unknown_match", N_("Rows cannot be matched by “%(value)s”. Choose one of: %(choices)s."))
NO_FILE = Reason("no_file", N_("Choose a file."))
NOT_NOW = Reason("not_now", N_("This import is not at that step any more."))

NOTHING_READY = Reason("nothing_ready", N_("No row of this file is ready to be imported."))
JOB_BROKEN = Reason(
    "import_broken",
    N_(
        "Something went wrong on our side, and the error has been recorded. What was imported before stays; the import can be continued."
    ),
)
JOB_ORPHANED = Reason(
    "import_orphaned",
    N_(
        "The person who started this is no longer a member of the company. What was imported before stays; somebody else can continue the import."
    ),
)

# --- a row

REPEATED = Reason("repeated", N_("%(field)s “%(value)s” is in row %(row)s of this file already."))
UNREADABLE = Reason(
    "unreadable", N_("Some characters could not be read. Check the encoding of the file, or type the cell again.")
)
CELL_ERROR = Reason(
    "cell_error", N_("The spreadsheet shows %(value)s here: a formula that failed. Type the value and try again.")
)
TOO_MANY_CELLS_IN_ROW = Reason(
    "cells_without_heading", N_("The row has more cells than there are headings: “%(value)s”.")
)
NAMED_ALIKE = Reason("named_alike", N_("Row %(row)s of this file has the same name."))

KIND_OF_PROBLEM: dict[str, str] = {
    "required": N_("missing"),
    "repeated": N_("twice in the file"),
    "taken": N_("already in the book"),
    "code_in_use": N_("already in the book"),
    "number_shared": N_("belongs to another customer"),
    "external_id_taken": N_("belongs to another customer"),
    "part_there": N_("already in the book"),
    "branch_code_taken": N_("already in the book"),
    "too_many_contacts": N_("more than a customer may have"),
    "too_many_addresses": N_("more than a customer may have"),
    "no_such_customer": N_("not in the book"),
    "number_taken": N_("already in the book"),
    "other_debtor": N_("another customer's"),
    "no_rate": N_("no exchange rate"),
    "more_open_than_total": N_("more open than its total"),
    "several_match": N_("found at several"),
    "archived": N_("archived customer"),
    "merged": N_("merged customer"),
    "reference_not_found": N_("not found"),
    "no_longer_offered": N_("no longer offered"),
    "not_an_amount": N_("not an amount"),
    "amount_unclear": N_("not an amount"),
    "not_a_number": N_("not a number"),
    "number_unclear": N_("not a number"),
    "not_a_date": N_("not a date"),
    "date_unclear": N_("not a date"),
    "not_an_email": N_("not an e-mail address"),
    "not_a_phone": N_("not a phone number"),
    "not_a_url": N_("not a web address"),
    "not_a_choice": N_("not one of the choices"),
    "not_a_code": N_("not a code"),
    "not_a_country": N_("not a country"),
    "not_a_currency": N_("not a currency"),
    "not_a_language": N_("not a language"),
    "too_long": N_("too long"),
    "too_short": N_("too short"),
    "digits_lost": N_("digits lost"),
    "bad_characters": N_("unreadable characters"),
    "unreadable": N_("unreadable characters"),
    "cell_error": N_("error of the spreadsheet"),
    "cells_without_heading": N_("cells without a heading"),
    "read_only": N_("cannot be changed here"),
    "not_yours": N_("not your customer"),
    "prospect_needs_reach": N_("no way to reach"),
}
"""What problems with that code are called together, after the name of their column."""
