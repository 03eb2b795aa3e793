"""The Flask application class: one transaction per request, around the view."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from flask import Flask, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.core.session import no_tenant_yet, transaction

TRIES = 3
WORTH_ANOTHER_TRY = frozenset({"40P01", "40001", "23505", "23503", "26000"})
"""deadlock_detected, serialization_failure; invalid_sql_statement_name: what the connection had prepared was dropped by somebody; unique_violation, foreign_key_violation: somebody took the code, or deleted what is
referred to, between our look and our write. Nothing has left yet, so the view simply runs again, and now sees it."""


class Langgan(Flask):
    """A view that returns commits, whatever its status; a view that raises rolls back."""

    def dispatch_request(self) -> ResponseReturnValue:
        if request.endpoint == "static":
            return super().dispatch_request()
        before = deepcopy(dict(session))
        for left in reversed(range(TRIES)):
            try:
                return self._view_in_transaction()
            except DBAPIError as problem:
                if left == 0 or getattr(problem.orig, "sqlstate", None) not in WORTH_ANOTHER_TRY:
                    raise
                _as_it_came(before)
        raise AssertionError("unreachable")

    def _view_in_transaction(self) -> ResponseReturnValue:
        actor = g.asker.actor
        with transaction(actor) if actor else no_tenant_yet("a page outside a company"):
            return super().dispatch_request()


def _as_it_came(before: dict[str, Any]) -> None:
    """Put the request back to where it was: toasts and other words of the first try are gone, uploads can be read again."""
    session.clear()
    session.update(before)
    for file in request.files.values():
        file.seek(0)
