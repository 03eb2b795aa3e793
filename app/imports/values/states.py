"""The states of an import and of its rows, and what its starter may choose. Part of the outside contract (docs/api.md)."""

from __future__ import annotations

from app.core.messages import N_
from app.core.records.fields import Choice, State


class Status(State):
    """uploaded → checking → ready → processing → completed | completed_with_errors | failed | cancelled; needs_mapping waits for a person."""

    UPLOADED = "uploaded", N_("Uploaded")
    NEEDS_MAPPING = "needs_mapping", N_("Columns to match")
    CHECKING = "checking", N_("Checking")
    READY = "ready", N_("Ready to import")
    PROCESSING = "processing", N_("Importing")
    COMPLETED = "completed", N_("Imported")
    COMPLETED_WITH_ERRORS = "completed_with_errors", N_("Imported, with failed rows")
    FAILED = "failed", N_("Failed")
    CANCELLED = "cancelled", N_("Stopped")


WORKING = frozenset({Status.UPLOADED, Status.CHECKING, Status.PROCESSING})
"""A job is at it."""

ENDED = frozenset({Status.COMPLETED, Status.COMPLETED_WITH_ERRORS, Status.FAILED, Status.CANCELLED})

CORRECTABLE = frozenset({Status.NEEDS_MAPPING, Status.READY})
"""Nothing is written yet: how the file is read and its columns may still be changed."""

STARTABLE = frozenset({Status.READY, Status.COMPLETED_WITH_ERRORS, Status.FAILED, Status.CANCELLED})
"""Its ready rows may be imported: for the first time, after failed rows were put right, or because it stopped half-way."""

FIXABLE = frozenset({Status.READY, Status.COMPLETED_WITH_ERRORS})
"""Failed rows may be put right."""


class RowState(Choice):
    """Where a row stands. `ready` may still be skipped or found unchanged: that is decided when it is written."""

    UNCHECKED = "unchecked", N_("To be checked again")
    READY = "ready", N_("Ready")
    FAILED = "failed", N_("Failed")
    CREATED = "created", N_("Created")
    UPDATED = "updated", N_("Updated")
    UNCHANGED = "unchanged", N_("Unchanged")
    SKIPPED = "skipped", N_("Skipped")


DONE_STATES = (RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED, RowState.SKIPPED)

AFTER = {
    "create": RowState.CREATED,
    "update": RowState.UPDATED,
    "unchanged": RowState.UNCHANGED,
    "skip": RowState.SKIPPED,
}
"""What becomes of a row by its action."""


class Duplicates(Choice):
    """What to do with a row that is in the book already."""

    SKIP = "skip", N_("Skip the row")
    UPDATE = "update", N_("Update what is there")
    CREATE = "create", N_("Only create")


ABOUT_DUPLICATES = {
    Duplicates.SKIP: N_("The book stays as it is."),
    Duplicates.UPDATE: N_("Filled cells replace what is there, empty cells leave it."),
    Duplicates.CREATE: N_("A row that is there already fails."),
}
ABOUT_NUMBERED = N_("A row that is there already makes a new customer with the next code.")
"""The same of customers, where codes are given by a pattern."""
