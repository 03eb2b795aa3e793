"""The OpenAPI document: what spectree makes of routes and models, and what it cannot know."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.api.contract import OPERATIONS, SPEC, Operation, describe_all

Json = dict[str, Any]

ABOUT = """\
Customers, reference lists, imports and the feed of events of one company: the one that the token belongs to.

**Signing in.** `Authorization: Bearer <token>`, made in the settings of the company or by `langgan token create`.
A token may do what its user may, and at most what its scopes say.

**Amounts** are decimal text with a currency: `{"amount": "50000.00", "currency": "MYR"}`. **References** are sent as `{"id": …}` or
`{"code": …}` and answered with both. **Days and moments** are ISO 8601.

**Changing.** `PATCH` takes the fields that change; null empties one (RFC 7396). Unknown fields are refused. With `If-Match` and the
`version` that was read, a change is refused (412) when somebody else was quicker.

**Repeating.** With an `Idempotency-Key`, a `POST` that is sent again within 24 hours gets the same answer and is done once.

**Refusals** are `application/problem+json` (RFC 9457), with the field, a stable code and a sentence for each mistake.
"""

KEY_PARAMETER: Json = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "The same key and body get the same answer, and the work is done once; the same key with another body is 422.",
}  # fmt: skip
MATCH_PARAMETER: Json = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string", "examples": ['"3"']},
    "description": "The version that was read; bare, quoted or weak.",
}  # fmt: skip
ETAG: Json = {"ETag": {"schema": {"type": "string"}, "description": "The version of the record."}}
LOCATION: Json = {"Location": {"schema": {"type": "string"}, "description": "Where the new record is."}}
RETRY: Json = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}

REFUSALS = {
    "400": "The body is not JSON.", "401": "No token, or not a living one.", "403": "The role or the token does not allow it.",
    "404": "Not there, or not yours.", "409": "In conflict with what is there.", "412": "If-Match names a version that is not the current one.",
    "413": "The body is too large.", "415": "The body is of another content type.", "422": "Fields or parameters to put right.",
    "429": "Too many calls in this minute.", "503": "Too much is going on; nothing was done.",
}  # fmt: skip


@cache
def document() -> Json:
    """The OpenAPI 3.1 document. Needs an application context; made once."""
    describe_all()
    found: Json = SPEC.spec
    found["info"] |= {"title": "Langgan", "version": "1", "description": ABOUT}
    for name in ("ListParameters", "Sharing", "Approving", "ApprovalParameters"):  # their fields stand as parameters
        del found["components"]["schemas"][name]
    found["servers"] = [{"url": "/"}]
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for path in found["paths"].values():
        for method, operation in path.items():
            _complete(method, operation, OPERATIONS[operation["operationId"]])
    return found


def _complete(method: str, operation: Json, facts: Operation) -> None:
    needed = ", ".join(f"`{permission}`" for permission in facts.permissions)
    operation["description"] = f"{operation['description']}\n\nNeeds {needed}.".strip()
    operation["x-permissions"] = [str(permission) for permission in facts.permissions]
    if method == "post":
        operation["parameters"].append(KEY_PARAMETER)
    if facts.guarded:
        operation["parameters"].append(MATCH_PARAMETER)
    if method == "patch" and "requestBody" in operation:
        content = operation["requestBody"]["content"]
        content["application/merge-patch+json"] = content["application/json"]
    for status, answer in operation["responses"].items():
        _complete_answer(status, answer, facts)


def _complete_answer(status: str, answer: Json, facts: Operation) -> None:
    if status in REFUSALS:
        answer["description"] = REFUSALS[status]
        answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        answer["headers"] = RETRY if status in ("429", "503") else {}
    elif status == "201":
        answer["headers"] = ETAG | LOCATION
    elif facts.files:
        answer["content"] = {media_type.split(";")[0]: {"schema": {"type": "string"}} for media_type in facts.files}
    elif facts.guarded and status == "200":
        answer["headers"] = ETAG
