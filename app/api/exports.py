"""`/exports`: files of many records, written in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import Response, send_file, url_for
from pydantic import ConfigDict, Field

from app.api import answers, bodies
from app.api.contract import operation
from app.api.door import api
from app.api.shapes import Shape
from app.core.access import current_actor
from app.core.permissions import Permission
from app.core.records.sources import Question, source_of
from app.exports import queries, service
from app.exports.models import Export
from app.exports.service.asking import exportable
from app.exports.values import MEDIA_TYPES, Format

TAG = "Exports"


class NewExport(Shape):
    """Which records, in which file."""

    type: str = Field(description="What is exported: customers.")
    format: Literal["csv", "xlsx", "jsonl", "pdf"] = Field(
        default="csv", description="`pdf`: of the ageing alone, with the columns of its page."
    )
    q: str = Field(default="", description="Words to search for.")
    filter: dict[str, Any] | None = Field(default=None, description="A filter of the one grammar.")
    columns: list[str] | None = Field(
        default=None, description="Fields, in their order; all of them unless said otherwise. A PDF has its own."
    )


class ExportCounts(Shape):
    """Records."""

    processed: int


class ExportShape(Shape):
    """A file that was asked for."""

    model_config = ConfigDict(extra="forbid", title="Export")

    id: UUID
    type: str
    format: Literal["csv", "xlsx", "jsonl", "pdf"]
    status: Literal["queued", "completed", "failed", "cancelled"]
    counts: ExportCounts
    columns: list[str]
    file: str | None = Field(description="Where it is fetched; null until it is written.")
    created_at: datetime
    finished_at: datetime | None


@api.post("/exports")
@operation(Permission.EXPORTS_RUN, tag=TAG, body=NewExport, answers={201: ExportShape}, refusals=(400, 413, 415))
def create_export() -> Response:
    """Ask for a file.

    It is written in the background: ask `GET /exports/{id}` until its status is `completed`. It holds what the token's user may see.
    """
    asked, actor = bodies.shaped(NewExport), current_actor()
    source = source_of(asked.type, actor)
    columns = exportable(source.definition(actor)) if asked.columns is None else asked.columns
    export = service.create_export(source, Question(asked.q, asked.filter), columns, asked.format)
    return answers.one(_json(export), created=url_for("api.get_export", export_id=export.id))


@api.get("/exports/<uuid:export_id>")
@operation(Permission.EXPORTS_RUN, tag=TAG, answers={200: ExportShape}, refusals=(404,))
def get_export(export_id: UUID) -> Response:
    """Read how far an export is."""
    return answers.one(_json(queries.get_export(export_id)))


@api.get("/exports/<uuid:export_id>/file")
@operation(Permission.EXPORTS_RUN, tag=TAG, answers={200: None}, refusals=(404,), files=tuple(MEDIA_TYPES.values()))
def download_export_file(export_id: UUID) -> Response:
    """Download the file of a completed export."""
    export = queries.get_export(export_id)
    name, media_type = service.download_name(export), MEDIA_TYPES[Format(export.format)]
    return send_file(service.open_file(export), mimetype=media_type, as_attachment=True, download_name=name)


def _json(export: Export) -> dict[str, Any]:
    done = export.status == "completed"
    return {
        "id": str(export.id),
        "type": export.type,
        "format": export.format,
        "status": export.status,
        "counts": {"processed": export.rows},
        "columns": export.columns,
        "file": url_for("api.download_export_file", export_id=export.id) if done else None,
        "created_at": answers.instant(export.created_at),
        "finished_at": answers.instant(export.finished_at) if export.finished_at else None,
    }
