"""A company's particulars."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, Stale
from app.core.forms import Shown
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.identity.service import companies
from app.settings import forms
from app.settings.routes.blueprint import settings


@settings.get("/company")
@requires(Permission.SETTINGS_EDIT)
def edit_company(tenant: str) -> Response:
    """Name, country, currency, time zone."""
    company = current_actor().tenant
    return _form(Shown({**vars(company), "version": company.config_version}))


@settings.post("/company")
@requires(Permission.SETTINGS_EDIT)
def update_company(tenant: str) -> Response:
    """Keep them. A save that came too late shows both versions (409)."""
    facts, version = forms.read_company(request.form, current_actor().tenant), forms.read_version(request.form)
    with Attempt(Invalid, Conflict) as tried:
        companies.update_company(current_actor(), facts, version)
    if isinstance(tried.refusal, Stale):
        now = tried.refusal.facts["current"]
        rows = forms.company_rows(now, facts)
        return _form(Shown({**asdict(facts), "version": now.config_version}), status=409, versus=rows)
    if tried.refusal:
        typed = Shown({**asdict(facts), "version": version}, tried.refusal.problems)
        return _form(typed, status=tried.refusal.status)
    return after_post(url_for("settings.edit_company", tenant=tenant), _("The company's settings are saved."))


def _form(form: Shown, status: int = 200, **more: Any) -> Response:
    return page(
        "settings/company.html",
        "company_form",
        status,
        form=form,
        countries=forms.countries(),
        currencies=forms.currencies(),
        obstacle=forms.currency_obstacle(current_actor()),
        timezones=forms.timezones(),
        **{"versus": None, **more},
    )
