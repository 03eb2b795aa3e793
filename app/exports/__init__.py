"""Files of what a list shows: what is filtered, in the columns that are chosen, written in the background.

Nouns: export (a file that was asked for), format (CSV, XLSX, JSON lines; PDF of what is printed), source (`core.records.sources`: which
records there are; this area knows none by name).

Promises. An export holds exactly the records and fields that its person may see when it is written. What is exported as CSV or XLSX can
be imported again without a change. Every export and every download is in the audit.
"""
