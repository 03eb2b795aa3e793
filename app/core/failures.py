"""What a person or a program gets to see when something is refused or breaks.

A page for browsers, the page's main part for htmx, problem+json (RFC 9457) for the API: one handler, three forms. An unforeseen
error is logged with its request id, which the answer shows, and says nothing about the inside.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.core.errors import LangganError
from app.core.i18n import explain
from app.core.messages import N_
from app.core.session import NoActor

log = structlog.get_logger(__name__)

TITLES = {
    400: N_("This request could not be understood"),
    401: N_("Sign in to go on"),
    403: N_("You may not do this"),
    404: N_("Not found"),
    405: N_("This is not possible here"),
    409: N_("This could not be done"),
    412: N_("Somebody else saved this in the meantime"),
    413: N_("This file or form is too large"),
    415: N_("This kind of content is not accepted"),
    422: N_("Something needs to be put right"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("Langgan is busy"),
}
TEXTS = {
    404: N_("There is nothing at this address, or it belongs to a company you are not a member of."),
    403: N_("Your role does not allow it. An administrator of your company can change that."),
    413: N_("It is larger than this company accepts."),
    500: N_(
        "The error has been recorded. Nothing was saved. Try again, and if it stays, tell your administrator the number below."
    ),
    503: N_("Too much is going on right now. Nothing was saved. Try again in a moment."),
}
BUSY = frozenset({"57014", "55P03", "53300"})
"""query_canceled (statement timeout), lock_not_available, too_many_connections."""


def init_app(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(LangganError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _broken)


def is_api() -> bool:
    return request.path.startswith("/api/")


def _refused(error: LangganError) -> Response:
    texts = [explain(problem) for problem in error.problems]
    answer = respond(error.status, " ".join(texts) or None, kind=error.kind, extra=_facts(error))
    if "retry_after" in error.facts:
        answer.headers["Retry-After"] = str(error.facts["retry_after"])
    return answer


def _facts(error: LangganError) -> dict[str, Any]:
    facts = {name: value for name, value in error.facts.items() if name != "current"}
    problems = [
        {"field": problem.field, "code": problem.code, "message": explain(problem)} for problem in error.problems
    ]
    named = next((problem.field for problem in error.problems if problem.field), None)
    return {**({"field": named} if named else {}), **({"errors": problems} if problems else {}), **facts}


def _csrf(error: CSRFError) -> Response:
    log.info("csrf_refused", why=str(error.description))
    return respond(
        400, gettext("This form is too old, or your session has ended. Load the page again and repeat what you did.")
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None and error.code is not None and 300 <= error.code < 400:
        return make_response(error.response)
    answer = respond(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def _database(error: OperationalError) -> Response:
    if getattr(error.orig, "sqlstate", None) in BUSY:
        log.warning("busy", problem=str(error.orig))
        answer = respond(503)
        answer.headers["Retry-After"] = "5"
        return answer
    return _broken(error)


def _broken(error: Exception) -> Response:
    log.error("unforeseen", path=request.path, exc_info=error)
    if isinstance(error, NoActor):
        raise error
    return respond(500)


def respond(
    status: int, text: str | None = None, *, kind: str | None = None, extra: dict[str, Any] | None = None
) -> Response:
    """The answer to a refusal, in the form the asker reads."""
    title = gettext(TITLES.get(status, TITLES[500]))
    body = text or (gettext(TEXTS[status]) if status in TEXTS else title)
    if is_api():
        return problem_json(status, title, body, kind=kind, **(extra or {}))
    if "asker" not in g:  # the guard itself failed: no shell to show it in
        g.asker = None
    answer = make_response(
        render_template("errors/error.html", status=status, title=title, text=body, fragment=_main_only()), status
    )
    answer.headers["Vary"] = "HX-Request, HX-Target"
    return answer


def _main_only() -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def problem_json(status: int, title: str, detail: str, *, kind: str | None = None, **extra: Any) -> Response:
    """An `application/problem+json` answer (RFC 9457)."""
    answer = jsonify(
        {
            "type": f"/problems/{kind or status}",
            "title": title,
            "status": status,
            "detail": detail,
            "request_id": g.get("request_id", ""),
            **extra,
        }
    )
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer
