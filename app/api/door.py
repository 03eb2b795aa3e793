"""The door of the API: its blueprint, how often a token may call, how large a body may be."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState

from app.api.limits import Allowance, RateLimiter
from app.core.errors import TOO_MANY, TooMany
from app.core.messages import Problem

MAX_JSON_BYTES = 10 * 1024 * 1024
"""1,000 customers with all their fields are about 2 MB."""

LIMITER = "langgan.api_limits"

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.record
def begin_counting(state: BlueprintSetupState) -> None:
    """Each application counts with its own connection."""
    state.app.extensions[LIMITER] = RateLimiter(state.app.config["LANGGAN"])


@api.before_request
def limit_calls() -> None:
    """Count the call. Raises TooMany when the token has none left this minute."""
    limiter: RateLimiter = current_app.extensions[LIMITER]
    g.allowance = limiter.take(str(g.token_id))
    if g.allowance and not g.allowance.granted:
        wait = g.allowance.reset
        raise TooMany(Problem(None, TOO_MANY, {"retry_after": wait}), retry_after=wait)


@api.before_request
def limit_bodies() -> None:
    """Only uploads may be large."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_JSON_BYTES


@api.after_request
def say_limits(answer: Response) -> Response:
    """The headers of the IETF draft "RateLimit header fields for HTTP", in its present form and in the older, wider spread one."""
    allowance: Allowance | None = g.get("allowance")
    if allowance:
        answer.headers.update(
            {
                "RateLimit-Policy": f'"token";q={allowance.limit};w=60',
                "RateLimit": f'"token";r={allowance.left};t={allowance.reset}',
                "RateLimit-Limit": str(allowance.limit),
                "RateLimit-Remaining": str(allowance.left),
                "RateLimit-Reset": str(allowance.reset),
            }
        )
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Langgan"'
    return answer
