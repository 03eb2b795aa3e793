"""Roles, and the matrix of what they may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, NotAllowed, Stale
from app.core.forms import Shown, one_line
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.identity.models import Role
from app.identity.queries import members as queries
from app.identity.service import roles as service
from app.identity.values import Rights
from app.settings import forms
from app.settings.routes.blueprint import settings


@settings.get("/roles/")
@requires(Permission.MEMBERS_EDIT)
def list_roles(tenant: str) -> Response:
    """All roles side by side: what each may do, and how many people have it."""
    return page(
        "settings/roles.html",
        roles=queries.roles(),
        counts=queries.members_by_role(),
        groups=forms.permission_groups(),
        label_of=forms.label_of,
    )


@settings.get("/roles/new")
@requires(Permission.MEMBERS_EDIT)
def new_role(tenant: str) -> Response:
    """A role of the company's own."""
    return _new(Shown({"name": "", **forms.rights_values(Rights(frozenset({Permission.CUSTOMERS_VIEW})))}))


@settings.post("/roles/")
@requires(Permission.MEMBERS_EDIT)
def create_role(tenant: str) -> Response:
    """Keep it."""
    name, rights = one_line(request.form, "name"), forms.read_rights(request.form)
    with Attempt(Invalid, NotAllowed) as tried:
        service.create_role(current_actor(), name, rights)
    if tried.refusal:
        return _new(Shown({"name": name, **forms.rights_values(rights)}, tried.refusal.problems), tried.refusal.status)
    return after_post(url_for("settings.list_roles", tenant=tenant), _("The role “%(role)s” is there now.", role=name))


@settings.get("/roles/<uuid:role_id>")
@requires(Permission.MEMBERS_EDIT)
def edit_role(tenant: str, role_id: UUID) -> Response:
    """What the role may do."""
    role = queries.get_role(role_id)
    return _edit(role, Shown(forms.role_values(role)))


@settings.post("/roles/<uuid:role_id>")
@requires(Permission.MEMBERS_EDIT)
def update_role(tenant: str, role_id: UUID) -> Response:
    """Keep it. A save that came too late shows both versions (409)."""
    name, rights, version = (
        one_line(request.form, "name"),
        forms.read_rights(request.form),
        forms.read_version(request.form),
    )
    typed = {"name": name, **forms.rights_values(rights), "version": version}
    with Attempt(Stale, Invalid, NotAllowed) as tried:
        role = service.update_role(current_actor(), role_id, name, rights, version)
    if isinstance(tried.refusal, Stale):
        now = tried.refusal.facts["current"]
        return _edit(now, Shown({**typed, "version": now.version}), 409, versus=forms.role_rows(now, rights, name))
    if tried.refusal:
        return _edit(queries.get_role(role_id), Shown(typed, tried.refusal.problems), tried.refusal.status)
    said = _("The role “%(role)s” is saved.", role=forms.label_of(role))
    return after_post(url_for("settings.list_roles", tenant=tenant), said)


@settings.post("/roles/<uuid:role_id>/delete")
@requires(Permission.MEMBERS_EDIT)
def delete_role(tenant: str, role_id: UUID) -> Response:
    """Delete a role that nobody has."""
    with Attempt(Conflict, NotAllowed) as tried:
        name = service.delete_role(current_actor(), role_id)
    if tried.refusal:
        role = queries.get_role(role_id)
        return _edit(role, Shown(forms.role_values(role), tried.refusal.problems), tried.refusal.status)
    return after_post(url_for("settings.list_roles", tenant=tenant), _("The role “%(role)s” is deleted.", role=name))


def _new(form: Shown, status: int = 200) -> Response:
    return page("settings/new_role.html", "role_form", status, form=form, groups=forms.permission_groups())


def _edit(role: Role, form: Shown, status: int = 200, **more: Any) -> Response:
    return page(
        "settings/role.html",
        "role_form",
        status,
        role=role,
        title=forms.label_of(role),
        form=form,
        groups=forms.permission_groups(),
        count=queries.members_by_role().get(role.id, 0),
        **{"versus": None, **more},
    )
