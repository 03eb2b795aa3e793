"""Rules of data quality: their list and form, and the report of who breaks them."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.customers.forms import quality as forms
from app.customers.models.quality import QualityRule
from app.customers.queries import quality as queries
from app.customers.routes import customers
from app.customers.service import quality


@customers.get("/quality")
@requires(Permission.CUSTOMERS_VIEW)
def show_quality(tenant: str) -> Response:
    """How many customers break each rule."""
    return page("customers/quality.html", **forms.report(current_actor()))


@customers.get("/rules/")
@requires(Permission.SETTINGS_EDIT)
def list_rules(tenant: str) -> Response:
    """The rules of the company."""
    return page("customers/rules.html", **forms.rules_page(current_actor()))


@customers.get("/rules/new")
@requires(Permission.SETTINGS_EDIT)
def new_rule(tenant: str) -> Response:
    """The form of a new rule."""
    return _form(None)


@customers.post("/rules/")
@requires(Permission.SETTINGS_EDIT)
def create_rule(tenant: str) -> Response:
    """Keep a new rule."""
    return _save(None)


@customers.get("/rules/<uuid:rule_id>")
@requires(Permission.SETTINGS_EDIT)
def edit_rule(tenant: str, rule_id: UUID) -> Response:
    """The form of a rule that is there."""
    return _form(queries.get_rule(rule_id))


@customers.post("/rules/<uuid:rule_id>")
@requires(Permission.SETTINGS_EDIT)
def update_rule(tenant: str, rule_id: UUID) -> Response:
    """Change a rule."""
    return _save(queries.get_rule(rule_id, lock=True))


@customers.post("/rules/preview")
@requires(Permission.SETTINGS_EDIT)
def preview_rule(tenant: str) -> Response:
    """The form with a condition more or less, and how many customers it finds now. Nothing is saved."""
    row = queries.get_rule(rule_id) if (rule_id := request.form.get("rule", type=UUID)) else None
    asked = forms.changed_filter()
    with Attempt(Invalid) as tried:
        quality.problems_of(asked, {"en": "-"})
    if tried.refusal:
        return _form(row, 422, problems=tried.refusal.problems, asked=forms.typed_filter())
    return _form(row, asked=asked)


@customers.post("/rules/<uuid:rule_id>/delete")
@requires(Permission.SETTINGS_EDIT)
def delete_rule(tenant: str, rule_id: UUID) -> Response:
    """Forget a rule."""
    quality.delete_rule(queries.get_rule(rule_id, lock=True))
    return after_post(url_for("customers.list_rules", tenant=tenant), gettext("The rule is gone."))


def _form(row: QualityRule | None, status: int = 200, **more: object) -> Response:
    shown = forms.rule_page(current_actor(), row, **more)  # type: ignore[arg-type]
    return page("customers/rule.html", "rule_form", status, **shown)


def _save(row: QualityRule | None) -> Response:
    asked, active = forms.typed_filter(), row is None or "active" in request.form
    version = request.form.get("version", type=int) if row else None
    with Attempt(Invalid, Conflict) as tried:
        quality.save_rule(row, asked, forms.typed_messages(), forms.typed_level(), is_active=active, version=version)
    if isinstance(tried.refusal, Stale):
        return _form(row, 409, asked=asked, stale=True)
    if tried.refusal:
        return _form(row, tried.refusal.status, problems=tried.refusal.problems, asked=asked)
    url = url_for("customers.list_rules", tenant=request.view_args["tenant"])  # type: ignore[index]
    return after_post(url, gettext("The rule is saved. All customers are scored anew in the background."))
