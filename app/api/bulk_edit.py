"""`/customers/bulk-edit`: one field of all customers that a filter finds, changed in the background."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask import Response, url_for
from pydantic import Field

from app.api import answers, bodies
from app.api.contract import operation
from app.api.customers import TAG, context_here
from app.api.door import api
from app.api.shapes import FieldError, Shape
from app.core.access import current_actor
from app.core.errors import NOT_FOUND, NotFound
from app.core.jobs import JobRow
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import rows
from app.core.remarks import told
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.queries.bulk import find_bulk_edit
from app.customers.service import bulk
from app.customers.service.bulk import Change, How
from app.customers.service.reading import visible_definition


class NewBulkEdit(Shape):
    """What becomes of which customers."""

    q: str = Field(default="", max_length=200)
    filter: dict[str, Any] | None = Field(
        default=None, description="A filter of the one grammar; without it all customers."
    )
    field: str
    value: Any = Field(
        default=None, description="As in a PATCH; null empties the field. A status is moved as by its verb."
    )
    how: Literal["set", "add", "remove"] = Field(
        default="set",
        description="Of a field that holds several records: these and no others, these as well, or these no longer.",
    )
    reason: str = Field(default="", description="Of a status: blocking needs one.")


class BulkEditCounts(Shape):
    """Customers."""

    total: int | None = Field(description="Known once it has begun.")
    processed: int
    left_out: int = Field(description="Of those, what stayed as it was because a rule refuses.")


class BulkEditShape(Shape):
    """A change that is under way."""

    id: UUID
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    field: str
    counts: BulkEditCounts
    warnings: list[FieldError] = Field(
        default_factory=list,
        description="What is to be known of what it has done so far, as how many customers are over the limit that was lowered.",
    )


@api.post("/customers/bulk-edit")
@operation(Permission.CUSTOMERS_EDIT, tag=TAG, body=NewBulkEdit, answers={202: BulkEditShape}, refusals=(400, 413, 415))
def start_bulk_edit() -> Response:
    """Change one field of many customers.

    It is done in the background: ask `GET /customers/bulk-edit/{id}`. Each customer keeps its rules and its event; one that a rule
    refuses is left out and counted.
    """
    asked, actor, context = bodies.shaped(NewBulkEdit), current_actor(), context_here()
    if asked.filter:
        book.check_filter(asked.filter, visible_definition(actor), context)
    bulk.refuse_field(actor, asked.field)
    definition = bulk.changeable(actor)
    parsed = rows.parse(definition.only({asked.field}), {asked.field: asked.value}, context, "json", "either")
    bodies.raise_problems(parsed.problems)
    change = Change(asked.field, parsed.values.get(asked.field), asked.reason.strip(), How(asked.how))
    bodies.raise_problems(bulk.refuse(actor, change))
    label = context.say(definition[asked.field].label)
    url = url_for("customers.list_customers", tenant=actor.tenant.slug)
    job = bulk.start(Search(asked.q, asked.filter), change, title=label, url=url)
    answer = answers.one(_json(job))
    answer.status_code = 202
    return answer


@api.get("/customers/bulk-edit/<uuid:job_id>")
@operation(Permission.CUSTOMERS_EDIT, tag=TAG, answers={200: BulkEditShape}, refusals=(404,))
def get_bulk_edit(job_id: UUID) -> Response:
    """Read how far a change of many customers is."""
    job = find_bulk_edit(job_id)
    if job is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return answers.one(_json(job))


def _json(job: JobRow) -> dict[str, Any]:
    return {
        "id": str(job.id),
        "status": job.state,
        "field": job.args["field"],
        "counts": {"total": job.total, "processed": job.done, "left_out": job.left_out},
        "warnings": answers.warnings([said.problem] if (said := told(job, current_actor())) else []),
    }
