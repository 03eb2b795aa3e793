"""The pages of exports."""

from __future__ import annotations

from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from flask_babel import gettext

from app.core import events
from app.core.access import current_actor, requires
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import screens
from app.core.storage import storage
from app.customers.forms.state import asked
from app.customers.queries.book import Search, check_filter
from app.customers.service.reading import context_for, visible_definition
from app.exports import queries, service

exports = Blueprint("exports", __name__, url_prefix="/<tenant>/exports")


@exports.post("/")
@requires(Permission.CUSTOMERS_VIEW, Permission.EXPORTS_RUN)
def create_export(tenant: str) -> Response:
    """Ask for a file of what the list shows."""
    actor = current_actor()
    definition = visible_definition(actor)
    search = Search(**vars(asked(definition, parse_qsl(request.form.get("query", "")))))
    if search.filter:
        check_filter(search.filter, definition, context_for(actor))
    columns = screens.columns(definition, request.form.get("columns", "").split(","))
    export = service.create_export(search, [field.name for field in columns], title=gettext("Customers"))
    return after_post(url_for("exports.show_export", tenant=tenant, export_id=export.id))


@exports.get("/<uuid:export_id>")
@requires(Permission.EXPORTS_RUN)
def show_export(tenant: str, export_id: UUID) -> Response:
    """How far it is; the page asks for itself until the file is there."""
    return page("exports/show.html", fragment="export_state", export=queries.get_export(export_id))


@exports.get("/<uuid:export_id>/file")
@requires(Permission.EXPORTS_RUN)
def download_export(tenant: str, export_id: UUID) -> Response:
    """The file itself."""
    actor, export = current_actor(), queries.get_export(export_id)
    name = service.file_name(export)
    if export.status != "completed" or not storage().exists(actor.tenant_id, name):
        raise NotFound(Problem(None, NOT_FOUND))
    events.note(actor, "export.downloaded", ("export", export.id), rows=export.rows)
    answer = send_file(
        storage().open(actor.tenant_id, name), mimetype="text/csv", as_attachment=True, download_name=f"{tenant}-customers-{export.created_at:%Y%m%d-%H%M}.csv"
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
