"""Matching columns on screen: each heading, its first values, the field it goes to, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext

from app.core.actor import Actor
from app.core.i18n import explain, translate
from app.core.messages import N_, Problem
from app.imports.forms.book import address, head
from app.imports.models import Import
from app.imports.rules import encodings
from app.imports.rules.columns import CERTAIN
from app.imports.rules.tables import DELIMITERS
from app.imports.service.report import labels_of
from app.imports.service.rights import forbidden_fields, kind_of

HOW = {
    "label": (N_("Matched"), "quiet"),
    "synonym": (N_("Matched"), "quiet"),
    "remembered": (N_("As last time"), "quiet"),
    "chosen": (N_("Chosen"), "quiet"),
    "alike": (N_("A guess"), "warn square"),
    "none": (N_("Not used"), "plain"),
    "not_yours": (N_("Not for your role"), "plain"),
    "reason": (N_("Our reasons, not read"), "plain"),
}

SEPARATED = {
    ",": N_("separated by commas"),
    ";": N_("separated by semicolons"),
    "\t": N_("separated by tabs"),
    "|": N_("separated by vertical bars"),
}
DELIMITER_NAMES = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Vertical bar")}


def columns_page(
    actor: Actor, imported: Import, problems: Sequence[Problem] = (), typed: Sequence[str] | None = None
) -> dict[str, Any]:
    """The columns of a file, and how it was read."""
    kind = kind_of(imported)
    labels = labels_of(imported, actor.locale)
    shown = list(problems) or ([Problem.from_json(imported.problem)] if imported.problem else [])
    columns = typed if typed is not None else [field or "" for field in imported.columns]
    forbidden = forbidden_fields(actor, kind)
    return {
        **head(actor, imported, 2),
        "columns": [_column(imported, place, field) for place, field in enumerate(columns)],
        "groups": [
            (
                translate(actor.locale, group.label),
                [(f.name, labels[f.name]) for f in kind.columns if f.group == group.name and f.name not in forbidden],
            )
            for group in kind.columns.groups
        ],
        "problems": [explain(problem, labels) for problem in shown],
        "sure": sum(how in CERTAIN and bool(field) for how, field in zip(imported.sureness, columns, strict=True)),
        "reading": reading(imported),
        "fix_url": address(actor, imported, "update_columns"),
    }


def _column(imported: Import, place: int, field: str) -> dict[str, Any]:
    heading = imported.headings[place]
    label, badge = HOW[imported.sureness[place]]
    return {
        "place": place,
        "heading": heading or gettext("Column %(letter)s", letter=letter(place)),
        "samples": ", ".join(imported.samples[place]) or "–",
        "field": field,
        "how": gettext(label),
        "badge": badge,
    }


def letter(place: int) -> str:
    """The column's letter in a spreadsheet: 0 → A, 27 → AB."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def chosen_fields() -> list[str]:
    """The field of each column as the form sent them."""
    places = sorted(int(name[7:]) for name in request.form if name.startswith("column-") and name[7:].isdecimal())
    return [request.form[f"column-{place}"] for place in places]


def wanted_reading() -> dict[str, str | int | None]:
    """How the form wants the file to be read; what it does not say is found out."""
    form = request.form
    encoding, delimiter = form.get("encoding"), form.get("delimiter")
    return {
        "encoding": encoding if encoding in encodings.NAMES else None,
        "delimiter": delimiter if delimiter in DELIMITERS else None,
        "sheet": form.get("sheet"),
        "header_row": form.get("header_row", type=int),
    }


def reading(imported: Import) -> dict[str, Any]:
    """How the file was read, and what else there is to choose."""
    how = imported.reading
    encoding = how.get("encoding", "")
    names = {**encodings.NAMES, **({} if encoding in encodings.NAMES else {encoding: encoding.upper()})}
    return {
        "encoding": "",
        "delimiter": "",
        "sheet": "",
        "header_row": 1,
        "format": "",
        **how,
        "sheets": [(name, name) for name in how.get("sheets", ())],
        "said": said(imported),
        "encodings": [(name, gettext(label)) for name, label in names.items() if name],
        "delimiters": [(one, gettext(DELIMITER_NAMES[one])) for one in DELIMITERS],
    }


def said(imported: Import) -> str:
    """How the file was read, as a line: "CSV, UTF-8, separated by commas, headings in row 1"."""
    how = imported.reading
    parts = [how.get("format", "").upper()]
    if "encoding" in how:
        parts.append(gettext(encodings.NAMES.get(how["encoding"], how["encoding"].upper())))
        parts.append(gettext(SEPARATED[how["delimiter"]]) if how["delimiter"] in SEPARATED else how["delimiter"])
    if "sheet" in how:
        parts.append(gettext("sheet “%(name)s”", name=how["sheet"]))
    parts.append(gettext("headings in row %(row)s", row=how.get("header_row", 1)))
    return ", ".join(filter(None, parts))
