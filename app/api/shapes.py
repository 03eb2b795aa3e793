"""The models of the OpenAPI document: what records look like in answers and bodies. Derived from the record definitions; what is
written out here is what the API adds to them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.core.records.fields import Definition
from app.core.records.schema import model_for


class Shape(BaseModel):
    """Base of the shapes that are written out."""

    model_config = ConfigDict(extra="forbid")


class FieldError(Shape):
    """What is wrong with one field."""

    field: str | None = Field(description="The field, or the path to it; null when it is about the whole.")
    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="For people, in the language of the token's user.")


class Conflicting(Shape):
    """A record that stands in the way."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    code: str | None = None
    name: str | None = None


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(description="Which kind of refusal; a path below /problems/.")
    title: str
    status: int
    detail: str
    request_id: str = Field(description="Names this request in the logs.")
    field: str | None = Field(default=None, description="The first field concerned.")
    errors: list[FieldError] | None = None
    conflicts: list[Conflicting] | None = Field(default=None, description="On 409: the records in the way.")
    references: dict[str, int] | None = Field(
        default=None, description="On 409 of a deletion: how many records refer to it, by kind."
    )
    version: int | None = Field(default=None, description="On 412: the version that is current.")
    missing: list[str] | None = Field(
        default=None, description="On 403: the permissions that the role or the token lacks."
    )
    retry_after: int | None = Field(default=None, description="On 429: seconds to wait.")


class ListParameters(Shape):
    """What every list takes."""

    q: str = Field(default="", max_length=200, description="Words to search for.")
    filter: str = Field(
        default="",
        description='A filter of the one grammar, as JSON: {"all": [{"field": "status", "op": "eq", "value": "active"}]}. '
        "Groups: all, any, not. Operators: eq, ne, in, not_in, lt, lte, gt, gte, between, contains, starts_with, is_empty, is_set.",
    )
    sort: str = Field(default="", description="A sortable field, with - before it for descending: name, -created_at.")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most, 1 to 200.")
    cursor: str = Field(default="", description="The next_cursor of the page before.")
    fields: str = Field(default="", description="Only these fields, separated by commas; the id is always there.")
    count: Literal["", "exact", "estimate"] = Field(
        default="", description="Also answer how many match, whatever the page."
    )


class Approving(Shape):
    """What a change may say beside it that may have to wait for an approval."""

    approval_reason: str = Field(
        default="",
        max_length=1000,
        description="Why a limit or term changes, for whoever approves it where the company asks for approvals.",
    )


class Sharing(Approving):
    """What a customer's creation and change may say beside it."""

    share_identifiers: bool = Field(
        default=False,
        description="Confirms that another customer has the same tax, registration or identity number. Needs customers:share-tax-id.",
    )


class PendingApproval(Shape):
    """A change that was not made but waits until somebody has approved it."""

    id: UUID = Field(description="Names it below /approvals.")
    kind: str = Field(
        description="credit_limit, credit_term, temporary_limit, group_limit, group_temporary_limit, named_limit, category_limit, "
        "category_credit_term, company_limit, company_no_limit, category, category_term, conglomerate, group_place."
    )
    field: str = Field(description="The field that keeps its value meanwhile.")


PENDING = Field(
    default=None,
    description="In the answer to a creation or change: what this request has left waiting. Not there when nothing waits.",
)


def waiting_too(shape: type[BaseModel]) -> type[BaseModel]:
    """The same record as it is answered where changes of it may have to wait for an approval."""
    return create_model(
        shape.__name__, __base__=shape, __doc__=shape.__doc__, pending_approvals=(list[PendingApproval], PENDING)
    )


class Because(Shape):
    """What a verb takes."""

    reason: str = Field(
        default="", max_length=500, description="Why; kept with the event, and shown wherever the customer appears."
    )


STAMPS: dict[str, Any] = {
    "version": (int, Field(default=None, description="For If-Match.")),
    "created_at": (datetime, Field(default=None)),
    "updated_at": (datetime, Field(default=None)),
}


@cache
def answered(definition: Definition, *, stamped: bool = False) -> type[BaseModel]:
    """A record as it is answered. Every field but the id may be missing: not asked for, or not to be seen by this user.

    `stamped` adds version and times, where the definition does not declare them itself.
    """
    full = model_for(definition, "read")
    fields: dict[str, Any] = {
        name: (info.annotation, Field(default=None, title=info.title, description=info.description))
        for name, info in full.model_fields.items()
        if name != "id"
    }
    more = {name: shape for name, shape in STAMPS.items() if stamped and name not in fields}
    return create_model(
        full.__name__, __base__=Shape, __doc__=definition.record.__doc__, id=(UUID, ...), **fields, **more
    )


@cache
def saved(shape: type[BaseModel]) -> type[BaseModel]:
    """A record as it is answered after it was written: with what deserves a look in it."""
    warnings = (
        list[FieldError],
        Field(default=None, description="What was taken and deserves a look; absent when nothing does."),
    )
    return create_model(f"Saved{shape.__name__}", __base__=shape, warnings=warnings)


@cache
def accepted(definition: Definition, purpose: Literal["create", "patch"], **parts: Any) -> type[BaseModel]:
    """A record as it is accepted; `parts` are lists of other records that may come with it."""
    model = model_for(definition, purpose)
    fields: dict[str, Any] = {name: (list[shape], Field(default_factory=list)) for name, shape in parts.items()}  # type: ignore[valid-type]
    return create_model(model.__name__, __base__=model, **fields) if fields else model


@cache
def page_of(model: type[BaseModel]) -> type[BaseModel]:
    """A page of a list."""
    return create_model(
        f"{model.__name__}Page",
        __base__=Shape,
        data=(list[model], ...),  # type: ignore[valid-type]
        next_cursor=(str | None, Field(description="Asks for the next page; null at the end.")),
        count=(int, Field(default=None, description="With count=exact or count=estimate.")),
    )
