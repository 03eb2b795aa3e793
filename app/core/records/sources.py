"""What can be exported: the records that areas offer, by the type that an export names. The factory lists them, as it lists the navigation.

To make the records of another list exportable:

1. in its area, say how they are read: `service/exporting.py` with one `Source` (customers have the specimen),
2. name it in `factory.SOURCES`,
3. on its list, link to `url_for("exports.new_export", tenant=…, type=…, query=<the list's question>, columns=<shown, by commas>)`.

Page, formats (CSV, XLSX, JSON lines; PDF where the source has a `paper`), job, download, audit and `POST /api/v1/exports` follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Flask, current_app

from app.core.actor import Actor
from app.core.errors import Invalid, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.filters import Filter

EXTENSION = "langgan.sources"

NO_SUCH_TYPE = Reason("no_such_export", N_("There is no “%(value)s” to export. Possible are: %(choices)s."))
NOT_YOURS = Reason("export_not_allowed", N_("Your role does not show these records."))

Values = Mapping[str, Any]
"""Canonical values of a record by field name, with its `id`."""


@dataclass(frozen=True)
class Question:
    """Which records: the words and the filter of a list."""

    q: str = ""
    filter: Filter | None = None


class Paper(NamedTuple):
    """Records as they are printed."""

    pdf: bytes
    records: int
    """How many there are of what was asked, also where not each has a line of its own."""


def no_references(records: Sequence[Values]) -> References:
    """Of records that refer to nothing, as the figures of a report."""
    return {}


@dataclass(frozen=True)
class Source:
    """Records of one kind, to be read page by page by whoever writes them into a file."""

    type: str
    """As the API names it, in the plural: customers, credit-terms."""
    permission: Permission
    """Without which nobody reads these records."""
    list_view: str
    """The endpoint of their list, to go back to."""
    definition: Callable[[Actor], Definition]
    """As this person may see them: what is hidden is neither filtered by nor written."""
    context: Callable[[Actor], Context]
    check: Callable[[Question, Definition, Context], None]
    """Raises Invalid where the question cannot be asked."""
    count: Callable[[Question, Context], int]
    """How many there are, at least roughly."""
    pages: Callable[[Question, Context], Iterator[Sequence[Values]]]
    """All of them, a thousand or so at a time."""
    references_of: Callable[[Sequence[Values]], References] = no_references
    """Code and name of what these records refer to."""
    listed: bool = True
    """Whether the list shows these records, by name; else they are parts of what it shows, in the order of their making."""
    report: bool = False
    """Whether these are the figures of a report: in an order of their own, and nothing that could be imported."""
    list_values: Mapping[str, str] = field(default_factory=dict)
    """What the list's address needs beside the company."""
    paper: Callable[[Question, Context], Paper] | None = None
    """The same as a PDF with columns of its own; None of records that are not printed."""


def init_app(app: Flask, sources: Sequence[Source]) -> None:
    """Offer `sources` for export."""
    app.extensions[EXTENSION] = {source.type: source for source in sources}


def source_of(type_: str, actor: Actor) -> Source:
    """The records of that type. Raises Invalid where there are none, NotAllowed where the person may not see them."""
    known: dict[str, Source] = current_app.extensions[EXTENSION]
    source = known.get(type_)
    if source is None:
        raise Invalid(Problem("type", NO_SUCH_TYPE, {"value": type_[:40], "choices": ", ".join(sorted(known))}))
    if not actor.may(source.permission):
        raise NotAllowed(Problem("type", NOT_YOURS), missing=[str(source.permission)])
    return source


def sources_beside(source: Source) -> list[Source]:
    """The sources of the same list, this one among them."""
    known: dict[str, Source] = current_app.extensions[EXTENSION]
    here = (source.list_view, source.list_values)
    return [one for one in known.values() if (one.list_view, one.list_values) == here]


def types() -> list[str]:
    """Everything that can be exported."""
    return sorted(current_app.extensions[EXTENSION])
