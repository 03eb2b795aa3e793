"""`/views`: saved views of the list of customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from pydantic import Field

from app.api import answers, asking, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import ListParameters, Shape, answered, page_of
from app.core.access import current_actor
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import rows, schema
from app.core.records.reasons import UNKNOWN_FIELD
from app.core.records.screens import UNKNOWN_SORT
from app.core.text import fold
from app.customers.models import SavedView
from app.customers.queries import book, views
from app.customers.queries.columns import SORTS
from app.customers.service import views as service
from app.customers.service.reading import visible_definition
from app.customers.service.views import Question
from app.customers.values.views import VIEW

TAG = "Views"


class ViewShape(answered(VIEW, stamped=True)):  # type: ignore[misc]
    """A question to the list of customers, under a name."""

    q: str = ""
    filter: dict[str, Any] | None = Field(default=None, description="A filter of the one grammar.")
    columns: list[str] = Field(default=[], description="Fields, in their order; empty = the person's usual ones.")
    sort: str = ""


class NewView(Shape):
    """A view to be kept."""

    name: str
    shared: bool = Field(default=False, description="Needs views:share.")
    q: str = Field(default="", max_length=200)
    filter: dict[str, Any] | None = None
    columns: list[str] = Field(default=[], max_length=100)
    sort: str = ""


class ViewPatch(Shape):
    """What changes of a view."""

    name: str = ""
    shared: bool = False
    q: str = Field(default="", max_length=200)
    filter: dict[str, Any] | None = None
    columns: list[str] = Field(default=[], max_length=100)
    sort: str = ""


@api.get("/views")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, query=ListParameters, answers={200: page_of(ViewShape)})
def list_views() -> Response:
    """List the views that the token's user sees, by name: their own, and those that are shared."""
    more = ("version", "created_at", "updated_at", "q", "filter", "columns", "sort")
    asked = asking.list_query(VIEW.only(()), context_here(), more_fields={*more, "name", "shared"}, sortable={"name"})
    words = fold(asked.q).split()
    records = [_json(one.view) for one in views.views() if all(word in fold(one.view.name) for word in words)]
    if asked.sort.startswith("-"):
        records.reverse()
    page, following = answers.slice_of(records, asked)
    return answers.many(page, following, asked, len(records) if asked.count else None)


@api.post("/views")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, body=NewView, answers={201: ViewShape}, refusals=(400, 409, 413, 415))
def create_view() -> Response:
    """Keep a view."""
    body = bodies.shaped(NewView)
    values = _values({"name": body.name, "shared": body.shared})
    question = _question(Question(body.q, body.filter, body.columns, body.sort))
    view = service.create_view(values, question)
    return answers.one(_json(view), created=url_for("api.get_view", view_id=view.id))


@api.get("/views/<uuid:view_id>")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: ViewShape}, refusals=(404,))
def get_view(view_id: UUID) -> Response:
    """Read a view, as it was kept: also what this user may not ask."""
    return answers.one(_json(views.get_view(view_id)))


@api.patch("/views/<uuid:view_id>")
@operation(
    Permission.CUSTOMERS_VIEW, tag=TAG, body=ViewPatch, answers={200: ViewShape}, refusals=(400, 404, 413, 415), guarded=True,
)  # fmt: skip
def update_view(view_id: UUID) -> Response:
    """Rename or share a view, or give it another question."""
    view = views.get_view(view_id, lock=True)
    version = answers.seen_version(view.version)
    body = bodies.shaped(ViewPatch)
    given = body.model_dump(exclude_unset=True)
    values = _values({name: given[name] for name in ("name", "shared") if name in given})
    present: dict[str, Any] = {"q": view.q, "filter": view.filter, "columns": view.columns, "sort": view.sort}
    asked: dict[str, Any] = {name: given.get(name, value) for name, value in present.items()}
    question = _question(Question(**asked)) if given.keys() & present.keys() else None
    return answers.one(_json(service.update_view(view, values, question, version=version)))


@api.delete("/views/<uuid:view_id>")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={204: None}, refusals=(404,), guarded=True)
def delete_view(view_id: UUID) -> Response:
    """Delete a view."""
    view = views.get_view(view_id, lock=True)
    answers.seen_version(view.version)
    service.delete_view(view)
    return answers.nothing()


def _values(given: dict[str, Any]) -> dict[str, Any]:
    parsed = rows.parse(VIEW, given, context_here(), "json", "either")
    bodies.raise_problems(parsed.problems)
    return parsed.values


def _question(asked: Question) -> Question:
    """Raises Invalid for what this user cannot ask."""
    definition = visible_definition(current_actor())
    problems = [
        Problem("columns", UNKNOWN_FIELD, {"value": name[:60]})
        for name in asked.columns
        if not ((field := definition.get(name)) and field.listable)
    ]
    name = asked.sort.removeprefix("-")
    if asked.sort and (name not in definition or name not in SORTS):
        problems.append(Problem("sort", UNKNOWN_SORT, {"value": asked.sort[:60]}))
    if problems:
        raise Invalid(*problems)
    if asked.filter:
        book.check_filter(asked.filter, definition, context_here())
    return asked


def _json(view: SavedView) -> dict[str, Any]:
    values = {"id": view.id, "name": view.name, "shared": view.shared}
    question = {"q": view.q, "filter": view.filter, "columns": view.columns, "sort": view.sort}
    stamps = {
        "version": view.version,
        "created_at": answers.instant(view.created_at),
        "updated_at": answers.instant(view.updated_at),
    }
    return schema.to_json(VIEW, values) | question | stamps
