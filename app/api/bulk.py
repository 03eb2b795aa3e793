"""`POST /customers/bulk`: many customers in one request, each in or not by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field
from sqlalchemy.exc import IntegrityError

from app.api import bodies
from app.api.contract import operation
from app.api.customers import NEW_CUSTOMER, TAG, context_here, create_from, may_share, need, pending, upsert
from app.api.door import api
from app.api.shapes import FieldError, PendingApproval, Shape, Sharing
from app.core.errors import Invalid, LangganError
from app.core.i18n import explain
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records.context import Context
from app.core.records.reasons import NOT_A_CHOICE, UNKNOWN_FIELD, typed
from app.core.session import savepoint
from app.core.text import visible
from app.customers import rules as customer_rules
from app.customers.models import Customer
from app.customers.queries import absent, search
from app.reference.queries.resolver import preload

MAX_RECORDS = 1000
MODES = ("upsert", "create")

NOT_RECORDS = Reason("not_records", N_("This has to be a list of 1 to %(limit)s objects."))
NOT_AN_OBJECT_HERE = Reason("not_an_object_here", N_("Each record has to be a JSON object."))


class Many(Shape):
    """Customers, as for a single one."""

    data: list[NEW_CUSTOMER] = Field(min_length=1, max_length=MAX_RECORDS)  # type: ignore[valid-type]
    mode: Literal["upsert", "create"] = Field(
        default="upsert", description="upsert changes the customer whose code is there already; create refuses it."
    )


class Result(Shape):
    """What became of one record."""

    index: int = Field(description="Its place in the list, from 0.")
    status: int = Field(description="As a request of its own would have been answered: 201, 200, 409, 422 …")
    id: UUID | None
    code: str | None
    version: int | None
    errors: list[FieldError]
    conflicts: list[dict[str, Any]] = Field(default_factory=list)
    pending_approvals: list[PendingApproval] = Field(
        default_factory=list, description="Changes that wait until somebody has approved them."
    )


class Counts(Shape):
    """How many records ended how."""

    created: int
    updated: int
    failed: int


class Results(Shape):
    """What became of each record, in their order."""

    data: list[Result]
    counts: Counts


@api.post("/customers/bulk")
@operation(
    Permission.CUSTOMERS_VIEW, tag=TAG, query=Sharing, body=Many, answers={200: Results}, refusals=(400, 413, 415)
)
def save_customers() -> Response:
    """Create or change up to 1,000 customers.

    Each record is taken or refused by itself, and answered with the status that a request of its own would have had. A customer whose
    code is there already is changed; fields that are not given stay as they are. Needs `customers:create` for new customers,
    `customers:edit` for others.
    """
    mode, records = _records()
    context, share = replace(context_here(), find_reference=preload()), may_share()
    absent.ask_together(_keys(record) for record in records)
    with search.written_together():
        results = [_result(index, record, mode, context, share) for index, record in enumerate(records)]
    statuses = [result["status"] for result in results]
    created, updated = statuses.count(201), statuses.count(200)
    return jsonify(
        data=results, counts={"created": created, "updated": updated, "failed": len(results) - created - updated}
    )


def _keys(record: Any) -> dict[str, Any]:
    """The keys that a record will have, as far as they can be told before it is read."""
    given = record if isinstance(record, dict) else {}
    said = {name: given.get(name) for name in ("code", *customer_rules.IDENTIFIERS)}
    texts = {name: value for name, value in said.items() if isinstance(value, str) and visible(value) == value}
    return customer_rules.keys_of(texts)


def _records() -> tuple[str, list[Any]]:
    """The records of the body: an object with `data`, or the bare list. Raises Invalid."""
    body = bodies.json_body()
    whole: dict[str, Any] = body if isinstance(body, dict) else {"data": body}
    problems = [
        Problem(typed(name), UNKNOWN_FIELD, {"value": typed(name)}) for name in whole if name not in ("data", "mode")
    ]
    mode, records = whole.get("mode", "upsert"), whole.get("data")
    if mode not in MODES:
        problems.append(Problem("mode", NOT_A_CHOICE, {"value": typed(mode), "choices": ", ".join(MODES)}))
    if not isinstance(records, list) or not 1 <= len(records) <= MAX_RECORDS:
        problems.append(Problem("data", NOT_RECORDS, {"limit": MAX_RECORDS}))
    bodies.raise_problems(problems)
    return mode, records or []


def _result(index: int, record: Any, mode: str, context: Context, share: bool) -> dict[str, Any]:
    """One record, in a savepoint of its own; a second time when somebody else was quicker with the same code or number."""
    try:
        try:
            customer, created = _saved(record, mode, context, share)
        except IntegrityError:
            customer, created = _saved(record, mode, context, share)
    except LangganError as refusal:
        return _refused(index, record, refusal)
    return {
        "index": index, "status": 201 if created else 200, "id": customer.id, "code": customer.code, "version": customer.version,
        "errors": [], "pending_approvals": pending(customer),
    }  # fmt: skip


def _saved(record: Any, mode: str, context: Context, share: bool) -> tuple[Customer, bool]:
    if not isinstance(record, dict):
        raise Invalid(Problem(None, NOT_AN_OBJECT_HERE))
    code = record.get("code")
    with savepoint():
        if mode == "upsert" and isinstance(code, str) and code.strip():
            return upsert(record, code, context, share=share)
        need(Permission.CUSTOMERS_CREATE)
        return create_from(record, context, share=share), True


def _refused(index: int, record: Any, refusal: LangganError) -> dict[str, Any]:
    code = record.get("code") if isinstance(record, dict) else None
    errors = [{"field": p.field, "code": p.code, "message": explain(p)} for p in refusal.problems]
    return {
        "index": index, "status": refusal.status, "id": None, "code": code if isinstance(code, str) else None, "version": None,
        "errors": errors, "conflicts": refusal.facts.get("conflicts", []),
    }  # fmt: skip
