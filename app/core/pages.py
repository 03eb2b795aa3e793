"""Full page or fragment, said once (architecture 7).

One template per page; a fragment is a named block in it, and the block's name is the DOM id it replaces. When htmx asks for
that id, the block alone is rendered; else the page.
"""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block

from app.core.i18n import explain
from app.core.remarks import remarks


def wants(fragment: str) -> bool:
    """Does htmx ask for just this block? Where a page has several places of one block, their ids are its name and a number: `name-1`."""
    return request.headers.get("HX-Target", "").partition("-")[0] == fragment


def page(
    template: str, fragment: str | None = None, status: int = 200, *, replaces: str | None = None, **context: Any
) -> Response:
    """Render `template`, or only its block `fragment` when the request's HX-Target is its name (or `replaces`, where one block
    answers for several places). A block that a page may have several of takes its id from `fragment_id`."""
    part = fragment if fragment and wants(replaces or fragment) else None
    context["fragment_id"] = request.headers["HX-Target"] if part else fragment
    body = render_block(template, part, **context) if part else render_template(template, **context)
    answer = make_response(body, status)
    answer.headers["Vary"] = "HX-Request, HX-Target"
    return answer


def after_post(url: str, said: str | None = None, *, anew: bool = False) -> Response:
    """Answer a write that succeeded: go to `url`, where the toast `said` is shown, and what is to be known of what was written.

    `anew` loads the whole document: needed when its language, colours or form token have changed, which htmx does not swap.
    """
    if said:
        toast(said)
    for remark in remarks():
        toast(explain(remark), "warn")
    if request.headers.get("HX-Request") == "true":
        answer = make_response("", 204)
        answer.headers["HX-Redirect" if anew else "HX-Location"] = url
        return answer
    return send_on(url)


def send_on(url: str) -> Response:
    """Send the browser on to `url`, to be fetched with GET."""
    return make_response(redirect(url, 303))


def toast(text: str, kind: str = "ok") -> None:
    """Show `text` (already translated) as a toast on the next page or with the next swap."""
    flash(text, kind)
