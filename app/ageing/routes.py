"""The pages of the ageing."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from app.ageing.forms import parts, report, steps
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.receivables.service.steps import save_steps

ageing = Blueprint("ageing", __name__, url_prefix="/<tenant>/ageing")


@ageing.get("/")
@requires(Permission.DOCUMENTS_VIEW)
def show_ageing(tenant: str) -> Response:
    """What is open on a day, by age."""
    return page("ageing/show.html", fragment="ageing_report", **report.report(current_actor()))


@ageing.get("/documents")
@requires(Permission.DOCUMENTS_VIEW)
def list_documents(tenant: str) -> Response:
    """What a cell of it is made of."""
    return page("ageing/documents.html", fragment="ageing_documents", **parts.listed(current_actor()))


@ageing.get("/late")
@requires(Permission.DOCUMENTS_VIEW)
def list_late(tenant: str) -> Response:
    """What was entered after its day."""
    return page("ageing/late.html", **parts.late(current_actor()))


@ageing.get("/steps")
@requires(Permission.SETTINGS_EDIT)
def edit_steps(tenant: str) -> Response:
    """The company's own buckets."""
    return page("ageing/steps.html", fragment="steps_form", **steps.steps_form())


@ageing.post("/steps")
@requires(Permission.SETTINGS_EDIT)
def update_steps(tenant: str) -> Response:
    """Age by other steps from now on."""
    with Attempt(Invalid, Stale) as tried:
        days, version = steps.read_steps()
        save_steps(days, version)
    if tried.refusal:
        again = steps.steps_form(tried.refusal.problems)
        return page("ageing/steps.html", fragment="steps_form", status=tried.refusal.status, **again)
    return after_post(url_for("ageing.show_ageing", tenant=tenant), gettext("The steps are saved."))
