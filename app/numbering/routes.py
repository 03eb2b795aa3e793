"""The page on which an administrator says how codes are given."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from app.core.access import requires
from app.core.attempts import Attempt
from app.core.errors import Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.numbering import forms, service
from app.numbering.queries import patterns
from app.numbering.values import CUSTOMER

numbering = Blueprint("numbering", __name__, url_prefix="/<tenant>/settings/numbering")


@numbering.get("/")
@requires(Permission.SETTINGS_EDIT)
def list_patterns(tenant: str) -> Response:
    """The patterns, and the form of another; typing asks for the next code alone."""
    return page("numbering/list.html", "next_code", **forms.numbering_page())


@numbering.post("/")
@requires(Permission.SETTINGS_EDIT)
def save_pattern(tenant: str) -> Response:
    """Keep a pattern; the one of the same category is replaced."""
    typed = forms.read_pattern()
    with Attempt(Invalid) as tried:
        service.save_pattern(CUSTOMER, typed.category_id, typed.pattern, typed.first)
    if tried.refusal:
        return page("numbering/list.html", "pattern_form", 422, **forms.numbering_page(tried.refusal.problems))
    return after_post(
        url_for("numbering.list_patterns", tenant=tenant), gettext("New customers get codes by this pattern.")
    )


@numbering.post("/patterns/<uuid:pattern_id>/delete")
@requires(Permission.SETTINGS_EDIT)
def delete_pattern(tenant: str, pattern_id: UUID) -> Response:
    """Stop giving codes by this pattern."""
    service.delete_pattern(patterns.get_pattern(pattern_id, lock=True))
    return after_post(
        url_for("numbering.list_patterns", tenant=tenant), gettext("The pattern is gone. No number comes back.")
    )
