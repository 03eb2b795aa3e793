"""The pages of exports."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records.sources import source_of
from app.exports import forms, queries, service
from app.exports.values import MEDIA_TYPES, Format

exports = Blueprint("exports", __name__, url_prefix="/<tenant>/exports")


@exports.get("/new")
@requires(Permission.EXPORTS_RUN)
def new_export(tenant: str) -> Response:
    """Choose the format and the columns."""
    actor = current_actor()
    source = source_of(request.args.get("type", "customers"), actor)
    return page("exports/new.html", fragment="export_form", **forms.asking(source, actor))


@exports.post("/")
@requires(Permission.EXPORTS_RUN)
def create_export(tenant: str) -> Response:
    """Ask for a file of what the list shows."""
    actor, form = current_actor(), request.form
    source = source_of(form.get("type", "customers"), actor)
    question = forms.question_of(source, actor, form.get("query", ""))
    with Attempt(Invalid) as tried:
        export = service.create_export(source, question, forms.chosen_columns(), form.get("format", "csv"))
    if tried.refusal:
        again = forms.asking(source, actor, tried.refusal.problems)
        return page("exports/new.html", fragment="export_form", status=422, **again)
    return after_post(url_for("exports.show_export", tenant=tenant, export_id=export.id))


@exports.get("/<uuid:export_id>")
@requires(Permission.EXPORTS_RUN)
def show_export(tenant: str, export_id: UUID) -> Response:
    """How far it is; the page asks for itself until the file is there."""
    export = queries.get_export(export_id)
    return page("exports/show.html", fragment="export_state", **forms.shown(export, current_actor()))


@exports.get("/<uuid:export_id>/file")
@requires(Permission.EXPORTS_RUN)
def download_export(tenant: str, export_id: UUID) -> Response:
    """The file itself."""
    export = queries.get_export(export_id)
    name, media_type = service.download_name(export), MEDIA_TYPES[Format(export.format)]
    answer = send_file(service.open_file(export), mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
