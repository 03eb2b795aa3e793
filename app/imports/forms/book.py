"""The list of imports, and what stands on every page of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from app.core.actor import Actor
from app.core.i18n import explain, show_instant, show_number
from app.core.messages import N_, Problem
from app.core.paging import Page
from app.core.records.filters import to_url
from app.core.tray import remarked
from app.imports.models import Import
from app.imports.service.report import labels_of
from app.imports.service.rights import kind_of
from app.imports.service.starting import find_job
from app.imports.values.kinds import KINDS
from app.imports.values.states import ENDED, Status

STEPS = (N_("Upload"), N_("Match columns"), N_("Check"), N_("Import"), N_("Result"))
STEP_OF = {Status.UPLOADED: 2, Status.NEEDS_MAPPING: 2, Status.CHECKING: 3, Status.READY: 3, Status.PROCESSING: 4}

BADGES = {
    Status.UPLOADED: "quiet",
    Status.NEEDS_MAPPING: "warn square",
    Status.CHECKING: "quiet",
    Status.READY: "accent",
    Status.PROCESSING: "quiet",
    Status.COMPLETED: "ok",
    Status.COMPLETED_WITH_ERRORS: "warn square",
    Status.FAILED: "bad square",
    Status.CANCELLED: "",
}


def steps(current: int) -> dict[str, Any]:
    """The wizard's steps."""
    return {"steps": [gettext(step) for step in STEPS], "step": current}


def head(actor: Actor, imported: Import, step: int | None = None) -> dict[str, Any]:
    """What every page of an import shows above its content."""
    status = Status(imported.status)
    facts = [imported.file_name, gettext(kind_of(imported).label)]
    if imported.total:
        facts.append(ngettext("%(n)s row", "%(n)s rows", imported.total, n=show_number(imported.total)))
    facts.append(imported.user_name)
    facts.append(show_instant(imported.created_at, actor.tenant.timezone))
    return {
        "imported": imported,
        "facts": " · ".join(filter(None, facts)),
        **steps(step or (6 if status in ENDED else STEP_OF[status])),
    }


def address(actor: Actor, imported: Import, view: str = "show_import", **more: Any) -> str:
    """The URL of a page of an import."""
    return url_for(f"imports.{view}", tenant=actor.tenant.slug, import_id=imported.id, **more)


def why(actor: Actor, imported: Import) -> str:
    """Why it waits or failed, in the reader's language; "" when it does not."""
    if imported.problem is None:
        return ""
    return explain(Problem.from_json(imported.problem), labels_of(imported, actor.locale))


def list_page(actor: Actor, found: Page[Import]) -> dict[str, Any]:
    """The imports of the company, as a table."""
    listing = url_for("imports.list_imports", tenant=actor.tenant.slug)
    return {
        "rows": [_listed(actor, row) for row in found.rows],
        "pager": {
            "previous_url": f"{listing}?cursor={found.previous}" if found.previous else None,
            "next_url": f"{listing}?cursor={found.next}" if found.next else None,
        },
    }


def _listed(actor: Actor, row: Import) -> dict[str, Any]:
    status = Status(row.status)
    return {
        "name": row.file_name,
        "url": address(actor, row),
        "kind": gettext(kind_of(row).label),
        "status": gettext(status.label),
        "badge": BADGES[status],
        "who": row.user_name,
        "at": row.created_at,
        "total": row.total,
        "taken": row.created + row.updated,
        "left": row.skipped + row.unchanged,
        "failed": row.failed,
    }


def result_page(actor: Actor, imported: Import, failed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What came of it."""
    figures = (
        (gettext("Rows in the file"), imported.total),
        (gettext("Created"), imported.created),
        (gettext("Updated"), imported.updated),
        (gettext("Unchanged"), imported.unchanged),
        (gettext("Skipped"), imported.skipped),
        (gettext("Failed"), imported.failed),
    )
    return {
        **head(actor, imported),
        "title": _title(imported),
        "figures": figures,
        "why": why(actor, imported),
        "failed": failed,
        "said": _said(imported),
        "took": (imported.finished_at - imported.started_at).total_seconds()
        if imported.started_at and imported.finished_at
        else None,
        "waiting": sum(imported.planned.values()),
        "book_url": _book_url(actor, imported),
        **remarked(find_job(imported), actor),
    }


def _title(imported: Import) -> str:
    """How it ended, as a heading."""
    if imported.started_at is None:
        return gettext(Status(imported.status).label)
    figures = {"done": show_number(imported.created + imported.updated), "all": show_number(imported.total)}
    if imported.failed:
        return gettext(
            "%(done)s of %(all)s rows imported, %(failed)s failed", failed=show_number(imported.failed), **figures
        )
    return gettext("%(done)s of %(all)s rows imported", **figures)


def _said(imported: Import) -> str:
    """The figures as a sentence."""
    made = imported.created + imported.updated
    done = ngettext("%(n)s row was imported.", "%(n)s rows were imported.", made, n=show_number(made))
    if not imported.failed:
        return done
    wrong = ngettext("%(n)s row failed.", "%(n)s rows failed.", imported.failed, n=show_number(imported.failed))
    return f"{done} {wrong}"


_DOCUMENTS = {"open-invoices": "invoices", "payments": "payments"}
"""Kind of import → the list that shows what it made."""


def _book_url(actor: Actor, imported: Import) -> str | None:
    """The records that were written: those that changed while the import was at it."""
    if imported.started_at is None or not imported.created + imported.updated:
        return None
    kind = KINDS[imported.kind]
    if kind.makes_documents:
        return url_for("receivables.list_documents", tenant=actor.tenant.slug, of=_DOCUMENTS[kind.name])
    if kind.owned:
        return url_for("customers.list_customers", tenant=actor.tenant.slug)
    if not kind.of_customers:
        return url_for("reference.list_records", tenant=actor.tenant.slug, slug=imported.kind)
    until = imported.finished_at or imported.started_at
    span = [imported.started_at.isoformat(), until.isoformat()]
    asked = {"all": [{"field": "updated_at", "op": "between", "value": span}]}
    return f"{url_for('customers.list_customers', tenant=actor.tenant.slug)}?{to_url(asked)}"
