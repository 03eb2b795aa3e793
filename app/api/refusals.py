"""Refusals that only a program gets to see."""

from __future__ import annotations

from app.core.errors import LangganError
from app.core.messages import N_, Reason


class NotJson(LangganError):
    """The body cannot be read at all."""

    status = 400
    kind = "not-json"


class TooLarge(LangganError):
    """The body is larger than this path takes."""

    status = 413
    kind = "too-large"


class WrongType(LangganError):
    """The body is of a content type that this path does not take."""

    status = 415
    kind = "unsupported-media-type"


class Outdated(LangganError):
    """`If-Match` names a version that is no longer the current one; `facts["version"]` is."""

    status = 412
    kind = "precondition-failed"


NOT_JSON = Reason("not_json", N_("The body is not JSON: %(why)s"))
TOO_DEEP = Reason("json_too_deep", N_("The body has more than %(limit)s levels."))
BODY_TOO_LARGE = Reason("body_too_large", N_("The body has more than %(limit)s bytes."))
JSON_WANTED = Reason("json_wanted", N_("The body has to be JSON: Content-Type application/json."))
NOT_AN_OBJECT = Reason("not_an_object", N_("The body has to be a JSON object."))
OUTDATED = Reason("outdated", N_("The record is at version %(version)s; If-Match named another."))
KEY_REUSED = Reason("idempotency_key_reused", N_("This Idempotency-Key was sent with another body or to another path."))
BAD_KEY = Reason("bad_idempotency_key", N_("An Idempotency-Key has 1 to 255 printable ASCII characters."))
UNKNOWN_PARAMETER = Reason("unknown_parameter", N_("There is no parameter “%(value)s” here."))
NOT_A_LIMIT = Reason("not_a_limit", N_("“%(value)s” is not a whole number from 1 to %(limit)s."))
NOT_A_COUNT = Reason("not_a_count", N_("“%(value)s” is neither “exact” nor “estimate”."))
MULTIPART_WANTED = Reason(
    "multipart_wanted", N_("The body has to be a form with a file: Content-Type multipart/form-data.")
)
NOT_A_MAPPING = Reason(
    "not_a_mapping", N_("The mapping has to be a JSON object: heading → field, or null to leave the column out.")
)
FILTER_NOT_JSON = Reason("filter_not_json", N_("The filter is not JSON."))
WRONG_KIND = Reason("wrong_kind", N_("“%(value)s” is not the kind of value that belongs here."))
NOT_A_DAY = Reason("not_a_day_here", N_("“%(value)s” is not a day. Write it as in 2026-03-31."))
NOT_ONE_OF = Reason("not_one_of", N_("“%(value)s” is none of these: %(choices)s."))
