"""`/customers/{id}/attachments`: the files of a customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, send_file, url_for
from pydantic import Field, create_model
from spectree.model_adapter.pydantic_adapter import BaseFile

from app.api import answers, asking, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.refusals import MULTIPART_WANTED, WrongType
from app.api.shapes import ListParameters, Shape, accepted, answered, page_of
from app.attachments import queries, rules, service
from app.attachments.models import Attachment
from app.attachments.service import Upload
from app.attachments.values import ATTACHMENT, NO_FILE
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records import rows, schema
from app.core.text import fold
from app.customers.models import Customer
from app.customers.queries import book

TAG = "Attachments"
STAMPS = ("version", "created_at", "updated_at", "is_logo")
EVERY = "/customers/<uuid:customer_id>/attachments"
SINGLE = f"{EVERY}/<uuid:attachment_id>"
SHAPE = create_model(
    "Attachment",
    __base__=answered(ATTACHMENT, stamped=True),
    is_logo=(bool, Field(description="Whether its picture stands beside the customer's name.")),
)

ONE_FILE = Reason("one_file", N_("Send one file in a request."))


class NewAttachment(Shape):
    """A file and what is said about it."""

    file: BaseFile = Field(description="Any kind of file. All files of a customer together may have 100 MB.")
    description: str = Field(default="", max_length=500)


class LogoWanted(Shape):
    """Whether the file is the logo."""

    is_logo: bool = True


@api.get(EVERY)
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, query=ListParameters, answers={200: page_of(SHAPE)}, refusals=(404,))
def list_attachments(customer_id: UUID) -> Response:
    """List the files of a customer, the newest first."""
    customer, context = book.get_customer(customer_id), context_here()
    asked = asking.list_query(ATTACHMENT, context, more_fields=STAMPS, sortable={"created_at"})
    words = fold(asked.q).split()
    found = queries.attachments_matching(customer.id, asked.filter, context)
    records = [
        _json(row, customer) for row in found if all(word in fold(f"{row.name} {row.description}") for word in words)
    ]
    name = asked.sort.removeprefix("-")
    if name:
        records.sort(key=lambda one: one[name], reverse=asked.sort.startswith("-"))
    page, following = answers.slice_of(records, asked)
    return answers.many(page, following, asked, len(records) if asked.count else None)


@api.post(EVERY)
@operation(Permission.CUSTOMERS_EDIT, tag=TAG, form=NewAttachment, answers={201: SHAPE}, refusals=(404, 409, 413, 415))
def create_attachment(customer_id: UUID) -> Response:
    """Keep a file with a customer. The byte over 100 MB is 409 and names what is left."""
    customer = book.get_customer(customer_id)
    [row] = service.add_attachments(customer, [_upload()])
    created = url_for("api.get_attachment", customer_id=customer.id, attachment_id=row.id)
    return answers.one(_json(row, customer), created=created)


@api.get(SINGLE)
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: SHAPE}, refusals=(404,))
def get_attachment(customer_id: UUID, attachment_id: UUID) -> Response:
    """Read what is known of a file."""
    customer = book.get_customer(customer_id)
    return answers.one(_json(queries.get_attachment(customer.id, attachment_id), customer))


@api.get(f"{SINGLE}/file")
@operation(
    Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: None}, refusals=(404,), files=("application/octet-stream",)
)
def download_attachment_file(customer_id: UUID, attachment_id: UUID) -> Response:
    """Download a file. It is in the audit."""
    row = queries.get_attachment(book.get_customer(customer_id).id, attachment_id)
    answer = send_file(
        service.open_attachment(row),
        mimetype=rules.served_as(row.media_type),
        as_attachment=True,
        download_name=row.name,
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@api.patch(SINGLE)
@operation(
    Permission.CUSTOMERS_EDIT, tag=TAG, body=accepted(ATTACHMENT, "patch"), answers={200: SHAPE}, refusals=(400, 404, 409, 413, 415), guarded=True,
)  # fmt: skip
def update_attachment(customer_id: UUID, attachment_id: UUID) -> Response:
    """Change what is said about a file."""
    customer = book.get_customer(customer_id)
    row = queries.get_attachment(customer.id, attachment_id, lock=True)
    version = answers.seen_version(row.version)
    values = bodies.record_values(ATTACHMENT, bodies.json_object(), context_here(), "update")
    described = values.get("description", row.description)
    return answers.one(_json(service.describe_attachment(customer, row, described, version), customer))


@api.post(f"{SINGLE}/logo")
@operation(
    Permission.CUSTOMERS_EDIT, tag=TAG, body=LogoWanted, answers={200: SHAPE}, refusals=(400, 404, 409, 413, 415)
)
def use_attachment_as_logo(customer_id: UUID, attachment_id: UUID) -> Response:
    """Let a picture stand beside the customer's name, or no longer. A file of which there is no picture is 422."""
    asked, customer = bodies.shaped(LogoWanted), book.get_customer(customer_id, lock=True)
    row = queries.get_attachment(customer.id, attachment_id)
    service.use_as_logo(customer, row, wanted=asked.is_logo)
    return answers.one(_json(row, customer))


@api.delete(SINGLE)
@operation(Permission.CUSTOMERS_EDIT, tag=TAG, answers={204: None}, refusals=(404, 409), guarded=True)
def delete_attachment(customer_id: UUID, attachment_id: UUID) -> Response:
    """Remove a file."""
    customer = book.get_customer(customer_id, lock=True)
    row = queries.get_attachment(customer.id, attachment_id, lock=True)
    answers.seen_version(row.version)
    service.delete_attachment(customer, row)
    return answers.nothing()


def _upload() -> Upload:
    """The file of the form. Raises Invalid for none, or several."""
    if request.mimetype != "multipart/form-data":
        raise WrongType(Problem(None, MULTIPART_WANTED))
    files = [file for file in request.files.getlist("file") if file.filename]
    if len(files) != 1:
        raise Invalid(Problem("file", ONE_FILE if files else NO_FILE))
    parsed = rows.parse(
        ATTACHMENT, {"description": request.form.get("description", "")}, context_here(), "form", "either"
    )
    bodies.raise_problems(parsed.problems)
    return Upload(files[0].filename or "", files[0].stream, parsed.values.get("description"))


def _json(row: Attachment, customer: Customer) -> dict[str, Any]:
    values = {"id": row.id, **{field.name: getattr(row, field.name) for field in ATTACHMENT}}
    stamps = {
        "version": row.version,
        "created_at": answers.instant(row.created_at),
        "updated_at": answers.instant(row.updated_at),
        "is_logo": customer.logo_id == row.id,
    }
    return schema.to_json(ATTACHMENT, values) | stamps
