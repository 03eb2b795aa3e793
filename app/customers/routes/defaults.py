"""Default values of new customers: the company's and the categories', and everybody's own."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers.forms import defaults as forms
from app.customers.forms import record
from app.customers.routes import customers
from app.customers.service.defaults import save_defaults
from app.customers.service.reading import context_for
from app.customers.values.defaults import Scope


@customers.get("/defaults")
@requires(Permission.SETTINGS_EDIT)
def edit_defaults(tenant: str) -> Response:
    """The default values of everybody, or of a category."""
    return _page(forms.chosen_scope())


@customers.post("/defaults")
@requires(Permission.SETTINGS_EDIT)
def update_defaults(tenant: str) -> Response:
    """Keep them."""
    scope = forms.chosen_scope()
    return _save(scope, url_for("customers.edit_defaults", tenant=tenant, of=scope.category_id))


@customers.get("/my-defaults")
@requires(Permission.CUSTOMERS_CREATE)
def edit_my_defaults(tenant: str) -> Response:
    """The default values of the customers that this person makes."""
    return _page(Scope(user_id=current_actor().user_id))


@customers.post("/my-defaults")
@requires(Permission.CUSTOMERS_CREATE)
def update_my_defaults(tenant: str) -> Response:
    """Keep them."""
    return _save(Scope(user_id=current_actor().user_id), url_for("customers.new_customer", tenant=tenant))


@customers.post("/new")
@requires(Permission.CUSTOMERS_CREATE)
def order_defaults(tenant: str) -> Response:
    """The form of a new customer again, with the default values of the category that was chosen; what was typed stays."""
    actor = current_actor()
    return page("customers/new.html", fragment="customer_form", **record.begun_anew(actor, context_for(actor)))


def _page(scope: Scope, status: int = 200, **more: object) -> Response:
    shown = forms.defaults_page(current_actor(), scope, **more)  # type: ignore[arg-type]
    template = "customers/my_defaults.html" if scope.user_id else "customers/defaults.html"
    return page(template, "defaults_form", status, **shown)


def _save(scope: Scope, to: str) -> Response:
    actor = current_actor()
    parsed = rows.parse(forms.definition_of(actor, scope), request.form, context_for(actor), "form", "either")
    if parsed.problems:
        return _page(scope, 422, problems=parsed.problems)
    with Attempt(Stale) as tried:
        save_defaults(actor, scope, parsed.values, version=request.form.get("version", 0, type=int))
    if tried.refusal:
        return _page(scope, 409, stale=True)
    return after_post(to, gettext("The default values are saved. New customers begin with them."))
