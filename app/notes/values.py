"""The nouns of notes."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_, Reason
from app.core.records.fields import Line, Record, Spec, Text, definition

LONGEST = 10_000


class NoteRecord(Record, name="note", label=N_("Note"), plural=N_("Notes")):
    """Something to remember about a customer."""

    body: Annotated[
        Text,
        Spec(
            N_("Note"),
            width="full",
            max_length=LONGEST,
            help=N_("Markdown: **bold**, *italic*, - lists, > quotes, [words](https://…). @name tells a colleague."),
        ),
    ]
    pinned: Annotated[bool, Spec(N_("Pinned to the top"), width="full", widget="checkbox")] = False
    author: Annotated[Line | None, Spec(N_("Author"), writable="never")] = None


NOTE = definition(NoteRecord)

NOT_YOUR_NOTE = Reason("not_your_note", N_("Only its author, or who may delete customers, can change this note."))

EVENTS = {
    "note.created": N_("wrote a note"),
    "note.updated": N_("changed a note"),
    "note.deleted": N_("deleted a note"),
    "note.pinned": N_("pinned a note"),
    "note.unpinned": N_("unpinned a note"),
}
"""What happened, in words, for the customer's history."""
