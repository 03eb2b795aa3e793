"""How strict the company is with what looks wrong; who lacks what for e-invoices."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.customers.forms import checks as forms
from app.customers.routes import customers
from app.customers.service import checks


@customers.get("/checks")
@requires(Permission.SETTINGS_EDIT)
def edit_checks(tenant: str) -> Response:
    """How strict the company is, field by field."""
    return page("customers/checks.html", fragment="checks_form", **forms.levels_form(current_actor()))


@customers.post("/checks")
@requires(Permission.SETTINGS_EDIT)
def update_checks(tenant: str) -> Response:
    """Keep it."""
    checks.set_levels(forms.typed_levels())
    return after_post(url_for("customers.edit_checks", tenant=tenant), gettext("The checks are saved."))


@customers.get("/e-invoice")
@requires(Permission.CUSTOMERS_VIEW)
def show_einvoice(tenant: str) -> Response:
    """Who lacks what for e-invoices."""
    return page("customers/einvoice.html", **forms.report(current_actor()))
