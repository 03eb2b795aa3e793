"""The form that takes a file in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import explain, translate
from app.core.limits import max_import_rows, max_upload_bytes
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.imports.forms.book import steps
from app.imports.service.rights import kinds_for
from app.imports.values.reasons import NO_FILE
from app.imports.values.shapes import ImportKind
from app.imports.values.states import ABOUT_DUPLICATES, ABOUT_NUMBERED, Duplicates
from app.numbering.service import numbers_codes


def chosen_kind(actor: Actor) -> ImportKind | None:
    """What the request wants to import, else the first that the person may; None when there is nothing."""
    allowed = kinds_for(actor)
    wanted = request.values.get("type", "")
    return next((kind for kind in allowed if kind.name == wanted), next(iter(allowed), None))


def upload_page(actor: Actor, kind: ImportKind, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The form, empty or with what was wrong with it."""
    sentences = {problem.field: explain(problem) for problem in problems}
    return {
        **steps(1),
        "kind": kind,
        "groups": _grouped(kinds_for(actor)),
        "templates": {
            name: url_for("imports.download_template", tenant=actor.tenant.slug, kind_name=kind.name, ending=name)
            for name in ("xlsx", "csv")
        },
        "policies": [(one.value, gettext(one.label), gettext(_about(kind, one))) for one in kind.policies],
        "policy": request.form.get("duplicates", kind.policies[0].value),
        "matches": [(name, translate(actor.locale, kind.match_field(name).label)) for name in kind.matches],
        "owned": kind.owned,
        "match": request.form.get("match", next(iter(kind.matches))),
        "may_invent": bool(kind.invents) and actor.may(Permission.REFERENCE_EDIT),
        "problems": [(problem.field, sentences[problem.field]) for problem in problems],
        "errors": sentences,
        "max_size": max_upload_bytes() // 1024**2,
        "max_rows": max_import_rows(),
    }


def _grouped(kinds: Sequence[ImportKind]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds to choose from, by what they are about: title, and name and label of each. A group that has none is left out."""
    found: dict[str, list[tuple[str, str]]] = {title: [] for title in (BOOK, PAPERS, LISTS)}
    for kind in kinds:
        found[_TITLES.get(kind.permissions[0], BOOK)].append((kind.name, gettext(kind.label)))
    return [(gettext(title), some) for title, some in found.items() if some]


BOOK, PAPERS, LISTS = N_("Customers"), N_("Documents"), N_("Lists")
_TITLES = {
    Permission.DOCUMENTS_POST: PAPERS,
    Permission.PAYMENTS_CREATE: PAPERS,
    Permission.REFERENCE_EDIT: LISTS,
}
"""Whose right a file needs → where it is offered."""


def _about(kind: ImportKind, policy: Duplicates) -> str:
    """What the policy means: who numbers its customers refuses none for its code."""
    numbered = policy == Duplicates.CREATE and kind.of_customers and numbers_codes(bound_actor(), kind.record.name)
    return ABOUT_NUMBERED if numbered else ABOUT_DUPLICATES[policy]


def uploaded_file() -> FileStorage:
    """The file of the request; raises Invalid when none was chosen."""
    found = request.files.get("file")
    if found is None or not found.filename:
        raise Invalid(Problem("file", NO_FILE))
    found.stream.seek(0)  # a request that is repeated after a deadlock reads it again
    return found
