"""What came of an import: its figures, its end, and the failed rows as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from app.core import events
from app.core.actor import Actor
from app.core.clock import now
from app.core.formulas import neutralised
from app.core.i18n import explain, translate
from app.core.messages import Problem
from app.core.session import bound_actor
from app.imports.models import Import
from app.imports.queries import rows
from app.imports.rules.cells import text_of
from app.imports.rules.columns import REASON_HEADING
from app.imports.service.rights import kind_of
from app.imports.values.states import RowState, Status

BOM = "\N{BYTE ORDER MARK}"
"""Without it, Excel reads a CSV of Chinese names in the wrong encoding."""


def take_stock(imported: Import) -> None:
    """Count the rows by what became of them."""
    states = rows.count_states(imported.id)
    imported.failed = states.get(RowState.FAILED, 0)
    for state in (RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED, RowState.SKIPPED):
        setattr(imported, state.value, states.get(state, 0))
    imported.planned = rows.count_actions(imported.id)
    imported.warned = rows.count_warned(imported.id)
    imported.groups = rows.count_groups(imported.id)


def finish(imported: Import, actor: Actor) -> None:
    """The last row is written: close the books, and say so to whoever listens."""
    take_stock(imported)
    imported.status = Status.COMPLETED_WITH_ERRORS if imported.failed else Status.COMPLETED
    imported.finished_at = now()
    counts = {name: getattr(imported, name) for name in COUNTED}
    facts: dict[str, Any] = {
        "import_type": imported.kind,
        "file": imported.file_name,
        "status": imported.status,
        "counts": counts,
    }
    events.note(actor, "import.finished", ("import", imported.id), **facts)


COUNTED = ("total", "created", "updated", "unchanged", "skipped", "failed")


def labels_of(imported: Import, locale: str) -> dict[str, str]:
    """Field → its label in that language."""
    return {field.name: translate(locale, field.label) for field in kind_of(imported).columns}


def failed_csv(imported: Import) -> Iterator[str]:
    """The failed rows as CSV, piece by piece: the file's own columns in their order, and at the end what is to be put right, in the
    reader's language. It can be uploaded again as it is."""
    locale = bound_actor().locale
    labels = labels_of(imported, locale)
    own = [place for place, how in enumerate(imported.sureness) if how != "reason"]
    heads = [imported.headings[place] for place in own]
    yield BOM + _line([*heads, translate(locale, REASON_HEADING)])
    for row in rows.failed_rows(imported.id):
        cells = [text_of(row.cells[place]) if place < len(row.cells) else "" for place in own]
        yield _line([*cells, " ".join(sentences(row.problems, labels))])


def sentences(problems: Sequence[dict[str, Any]], labels: dict[str, str]) -> list[str]:
    """Each stored problem in the reader's language, with its column where it names one."""
    return [_sentence(Problem.from_json(stored), labels) for stored in problems]


def _sentence(problem: Problem, labels: dict[str, str]) -> str:
    said = explain(problem, labels)
    label = labels.get(problem.field or "")
    return f"{label}: {said}" if label and "%(field)s" not in problem.reason.text else said


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([neutralised(cell) for cell in cells])
    return text.getvalue()
