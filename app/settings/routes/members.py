"""The people of a company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.clock import now
from app.core.errors import Conflict, Invalid, LangganError, NotAllowed
from app.core.forms import Shown, one_id, one_line, one_of
from app.core.i18n import LOCALES, locale_code
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.identity.queries import links, people
from app.identity.queries import members as queries
from app.identity.service import members as service
from app.identity.values import MemberStatus
from app.settings import forms
from app.settings.routes.blueprint import settings


@settings.get("/members/")
@requires(Permission.MEMBERS_EDIT)
def list_members(tenant: str) -> Response:
    """Members and invited people: searched, by role."""
    state = forms.list_state(tenant, "role")
    found = queries.members_page(state.search, state.role_id, state.cursor, forms.PAGE_SIZE)
    return page(
        "settings/members.html",
        "members",
        members=found.rows,
        expiries=links.expiry_of_invitations(current_actor().tenant_id, [row.user_id for row in found.rows]),
        now=now(),
        counts=queries.count_members(),
        state=state,
        pager=state.pager(found),
        roles=forms.role_options(),
        role_label=forms.role_label,
    )


@settings.get("/members/new")
@requires(Permission.MEMBERS_EDIT)
def new_member(tenant: str) -> Response:
    """Whom to invite, as what."""
    return _invitation(Shown({"email": "", "role": "", "locale": locale_code()}))


@settings.post("/members/")
@requires(Permission.MEMBERS_EDIT)
def invite_member(tenant: str) -> Response:
    """Send the invitation."""
    email, role_id = one_line(request.form, "email"), one_id(request.form, "role")
    locale = one_of(request.form, "locale", LOCALES, locale_code())
    with Attempt(LangganError) as tried:
        service.invite(current_actor(), email, role_id, locale)
    if tried.refusal:
        form = Shown({"email": email, "role": str(role_id or ""), "locale": locale}, tried.refusal.problems)
        return _invitation(form, status=tried.refusal.status if tried.refusal.status == 403 else 422)
    return after_post(
        url_for("settings.list_members", tenant=tenant), _("The invitation goes to %(email)s.", email=email)
    )


def _invitation(form: Shown, status: int = 200) -> Response:
    return page("settings/new_member.html", "invitation_form", status, form=form, roles=forms.role_options())


@settings.get("/members/<uuid:member_id>")
@requires(Permission.MEMBERS_EDIT)
def edit_member(tenant: str, member_id: UUID) -> Response:
    """Who it is, their role, and the way out."""
    return _member(member_id)


@settings.post("/members/<uuid:member_id>")
@requires(Permission.MEMBERS_EDIT)
def update_member(tenant: str, member_id: UUID) -> Response:
    """Give them another role."""
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        role = service.change_role(current_actor(), member_id, one_id(request.form, "role"))
    if tried.refusal:
        return _member(member_id, tried.refusal)
    return after_post(
        url_for("settings.list_members", tenant=tenant), _("The role is now “%(role)s”.", role=forms.label_of(role))
    )


@settings.post("/members/<uuid:member_id>/resend")
@requires(Permission.MEMBERS_EDIT)
def resend_invitation(tenant: str, member_id: UUID) -> Response:
    """Send the invitation again."""
    user = service.resend(current_actor(), member_id)
    return after_post(
        url_for("settings.list_members", tenant=tenant), _("The invitation goes to %(email)s again.", email=user.email)
    )


@settings.post("/members/<uuid:member_id>/remove")
@requires(Permission.MEMBERS_EDIT)
def remove_member(tenant: str, member_id: UUID) -> Response:
    """Take them out of the company, or take the invitation back."""
    with Attempt(Conflict, NotAllowed) as tried:
        was_invited = service.remove(current_actor(), member_id)
    if tried.refusal:
        return _member(member_id, tried.refusal)
    said = _("The invitation is taken back.") if was_invited else _("That person is no longer a member.")
    return after_post(url_for("settings.list_members", tenant=tenant), said)


def _member(member_id: UUID, refusal: LangganError | None = None) -> Response:
    membership = queries.get_member(member_id)
    person = people.get_user(membership.user_id)
    is_invited = membership.status == MemberStatus.INVITED
    context: dict[str, Any] = {
        "member": membership,
        "person": person,
        "shown": person.email if is_invited else person.name,
        "is_invited": is_invited,
        "form": Shown({"role": str(membership.role_id)}, refusal.problems if refusal else ()),
        "roles": forms.role_options(),
    }
    return page("settings/member.html", "member_form", refusal.status if refusal else 200, **context)
