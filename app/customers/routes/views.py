"""Saved views of the list: kept under a name, shared, begun with, overwritten, deleted."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, NotAllowed
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers.forms import views as forms
from app.customers.forms.book import list_url
from app.customers.models import SavedView
from app.customers.queries import views
from app.customers.routes import customers
from app.customers.service import views as service
from app.customers.service.reading import context_for
from app.customers.values.views import ALL, VIEW


@customers.get("/views")
@requires(Permission.CUSTOMERS_VIEW)
def count_views(tenant: str) -> Response:
    """The tabs with their counts: a request of its own, after the rows."""
    shown = forms.counted(current_actor(), views.views())
    return page("customers/views.html", fragment="view_tabs", **shown)


@customers.get("/views/new")
@requires(Permission.CUSTOMERS_VIEW)
def new_view(tenant: str) -> Response:
    """Give what the list shows a name."""
    return page("customers/view.html", fragment="view_form", **forms.form(current_actor(), None))


@customers.post("/views")
@requires(Permission.CUSTOMERS_VIEW)
def create_view(tenant: str) -> Response:
    """Keep it."""
    actor = current_actor()
    parsed = rows.parse(VIEW, request.form, context_for(actor), "form")
    if parsed.problems:
        return page("customers/view.html", fragment="view_form", status=422, **forms.form(actor, None, parsed.problems))
    with Attempt(Conflict, NotAllowed) as tried:
        view = service.create_view(parsed.values, forms.question_of(actor, request.form.get("query", "")))
    if tried.refusal:
        again = forms.form(actor, None, tried.refusal.problems)
        return page("customers/view.html", fragment="view_form", status=tried.refusal.status, **again)
    return _opened(view, gettext("The view is saved."))


@customers.get("/views/<uuid:view_id>")
@requires(Permission.CUSTOMERS_VIEW)
def edit_view(tenant: str, view_id: UUID) -> Response:
    """Its name, who sees it, whether one begins with it."""
    view = views.get_view(view_id)
    default = views.find_default()
    shown = forms.form(current_actor(), view, is_default=default is not None and default.id == view.id)
    return page("customers/view.html", fragment="view_form", may_change=service.may_change(view), **shown)


@customers.post("/views/<uuid:view_id>")
@requires(Permission.CUSTOMERS_VIEW)
def update_view(tenant: str, view_id: UUID) -> Response:
    """Rename or share it; begin with it."""
    actor, view = current_actor(), views.get_view(view_id, lock=True)
    parsed = rows.parse(VIEW, request.form, context_for(actor), "form", "either")
    if parsed.problems:
        shown = forms.form(actor, view, parsed.problems)
        return page("customers/view.html", fragment="view_form", status=422, may_change=True, **shown)
    if parsed.values:
        service.update_view(view, parsed.values)
    return _opened(view, gettext("The view is saved."))


@customers.post("/views/<uuid:view_id>/replace")
@requires(Permission.CUSTOMERS_VIEW)
def replace_view(tenant: str, view_id: UUID) -> Response:
    """Let it ask what the list asks now."""
    view = views.get_view(view_id, lock=True)
    service.update_view(view, {}, forms.question_of(current_actor(), request.form.get("query", "")))
    return after_post(
        forms.opened_url(current_actor(), view), gettext("%(name)s is saved as it is now.", name=view.name)
    )


@customers.post("/views/<uuid:view_id>/delete")
@requires(Permission.CUSTOMERS_VIEW)
def delete_view(tenant: str, view_id: UUID) -> Response:
    """Remove it."""
    view = views.get_view(view_id, lock=True)
    name = view.name
    service.delete_view(view)
    return after_post(list_url(current_actor(), f"view={ALL}"), gettext("%(name)s is deleted.", name=name))


def _opened(view: SavedView, said: str) -> Response:
    """The list with this view open; whether one begins with it is kept for the person alone."""
    actor, default = current_actor(), views.find_default()
    wanted = request.form.get("default") == "true"
    if wanted or (default is not None and default.id == view.id):
        views.keep_default(view.id if wanted else None)
    return after_post(forms.opened_url(actor, view), said)
