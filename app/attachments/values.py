"""The nouns of attachments."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from app.core.messages import N_, Reason
from app.core.records.fields import Line, Record, Spec, Text, definition

MAX_BYTES = 100 * 1024 * 1024
"""Of all files of a customer together."""
LONGEST_NAME = 150
FOLDER = "attachments"
"""Where the files are, below the company's own place."""
SWEPT_AFTER = timedelta(days=1)
"""A file without a record is left alone for this long: its upload may still be under way."""


class Preview(StrEnum):
    """Whether there is a picture of the file."""

    WAITING = "waiting"
    READY = "ready"
    NONE = "none"


class AttachmentRecord(Record, name="attachment", label=N_("File"), plural=N_("Files")):
    """A file kept with a customer."""

    name: Annotated[Line | None, Spec(N_("Name"), writable="never", sortable=True)] = None
    description: Annotated[Text | None, Spec(N_("Description"), width="full", max_length=500)] = None
    media_type: Annotated[Line | None, Spec(N_("Kind of file"), writable="never")] = None
    size: Annotated[int | None, Spec(N_("Size in bytes"), writable="never", sortable=True)] = None
    added_by: Annotated[Line | None, Spec(N_("Added by"), writable="never")] = None


ATTACHMENT = definition(AttachmentRecord)

NO_FILE = Reason("no_attachment", N_("Choose at least one file."))
EMPTY_FILE = Reason("empty_attachment", N_("“%(value)s” is empty: it has 0 bytes."))
TOO_MUCH = Reason(
    "attachments_too_large",
    N_(
        "The files of a customer may have 100 MB together. %(left)s are left, and this would be %(size)s. Remove files, or keep this one elsewhere."
    ),
)

NO_PICTURE = Reason("no_logo", N_("There is no picture of “%(value)s” that could be the logo."))

EVENTS = {
    "customer.logo_changed": N_("changed the logo"),
    "attachment.created": N_("added a file"),
    "attachment.updated": N_("described a file"),
    "attachment.deleted": N_("removed a file"),
    "attachment.downloaded": N_("downloaded a file"),
}
"""What happened, in words, for the customer's history."""
