"""The log of sign-ins."""

from __future__ import annotations

from flask import Response

from app.core.access import requires
from app.core.pages import page
from app.core.permissions import Permission
from app.identity.queries import sign_ins as queries
from app.settings import forms
from app.settings.routes.blueprint import settings


@settings.get("/sign-ins/")
@requires(Permission.AUDIT_VIEW)
def list_sign_ins(tenant: str) -> Response:
    """What the members tried: when, who, from where, with which outcome."""
    state = forms.list_state(tenant, "outcome")
    found = queries.sign_ins_page(state.search, state.asked["outcome"], state.cursor, forms.PAGE_SIZE)
    return page("settings/sign_ins.html", "sign_ins", attempts=found.rows, state=state, pager=state.pager(found))
