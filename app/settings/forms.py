"""What the settings' forms ask for and offer to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.core.actor import Actor, Tenant
from app.core.forms import one_id, one_line
from app.core.i18n import explain, locale_code
from app.core.money import DECIMALS
from app.core.paging import Cursor, Page
from app.core.permissions import LABELS, Permission
from app.core.records.kinds.choices import COUNTRIES
from app.core.records.names import country_name, currency_name
from app.core.text import fold
from app.identity.models import Role
from app.identity.queries import members
from app.identity.rules import complete
from app.identity.service import companies
from app.identity.values import CompanyFacts, Rights
from app.settings.values import GROUPS, TOKEN_LIVES

Form = MultiDict[str, str]
Options = list[tuple[str, str]]

OWN = frozenset({"customers"})
"""The areas in which a role can be restricted to a person's own records."""
PAGE_SIZE = 50


def read_company(form: Form, company: Tenant) -> CompanyFacts:
    """A company's particulars as typed. A base currency that can no longer be chosen is not sent: it stays."""
    currency = one_line(form, "currency") if "currency" in form else company.currency
    return CompanyFacts(one_line(form, "name"), one_line(form, "country"), currency, one_line(form, "timezone"))


def read_version(form: Form) -> int:
    """The version that the form was made from; 0, which is nobody's, when it says none."""
    return form.get("version", 0, type=int)


def countries() -> Options:
    """All countries by their names in the reader's language."""
    return _by_label([(code, country_name(code, locale_code())) for code in COUNTRIES])


def currencies() -> Options:
    """All currencies, each with its code before its name."""
    return [(code, f"{code} · {currency_name(code, locale_code())}") for code in sorted(DECIMALS)]


def currency_obstacle(actor: Actor) -> str | None:
    """Why the base currency stays, as a sentence; None while it may be chosen."""
    problem = companies.currency_obstacle(actor)
    return None if problem is None else explain(problem)


def timezones() -> Options:
    """The zones of the IANA database that are named after a place."""
    return [
        (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name and name[:3] != "Etc"
    ]


def _by_label(options: Options) -> Options:
    return sorted(options, key=lambda option: fold(option[1]))


def company_rows(now: Any, typed: CompanyFacts) -> list[dict[str, str]]:
    """Both versions of a company's particulars, after a save that came too late."""
    labels = {"name": gettext("Name"), "country": gettext("Country"), "currency": gettext("Currency"), "timezone": gettext("Time zone")}  # fmt: skip
    return [
        {
            "label": label,
            "left": getattr(now, field),
            "right": getattr(typed, field),
            "field": field,
            "left_value": getattr(now, field),
            "right_value": getattr(typed, field),
        }
        for field, label in labels.items()
        if getattr(now, field) != getattr(typed, field)
    ]


def role_label(name: str, is_default: bool) -> str:
    """A default role's name is translated, an own one is as its makers wrote it."""
    return gettext(name) if is_default else name


def label_of(role: Role) -> str:
    """The name of a role as the reader sees it."""
    return role_label(role.name, role.is_default)


def role_options() -> Options:
    """All roles to choose from."""
    return [(str(role.id), label_of(role)) for role in members.roles()]


def permission_groups(offered: frozenset[Permission] = frozenset(Permission)) -> list[tuple[str, str, Options]]:
    """Key and name of each group, with those of its permissions that are offered, and their names."""
    groups = [
        (
            group.key,
            gettext(group.label),
            [(one.value, gettext(LABELS[one])) for one in group.permissions if one in offered],
        )
        for group in GROUPS
    ]
    return [group for group in groups if group[2]]


def scope_labels(scopes: list[str]) -> list[str]:
    """What a token may do, in words."""
    return [gettext(label) for one, label in LABELS.items() if one in scopes]


def read_permissions(form: Form, name: str) -> frozenset[Permission]:
    """What was ticked, with what it needs; a permission that does not exist is none."""
    known = {one.value for one in Permission}
    return complete(Permission(one) for one in form.getlist(name) if one in known)


def read_rights(form: Form) -> Rights:
    """The matrix as ticked."""
    return Rights(
        read_permissions(form, "permissions"),
        OWN if form.get("own_edit") == "true" else frozenset(),
        OWN if form.get("own_view") == "true" else frozenset(),
    )


def rights_values(rights: Rights) -> dict[str, Any]:
    """The matrix as it stands in the form."""
    return {
        "permissions": sorted(rights.permissions),
        "own_edit": bool(rights.own_only_edit),
        "own_view": bool(rights.own_only_view),
    }


def role_values(role: Role) -> dict[str, Any]:
    """A role as it stands in its form."""
    return {
        "name": label_of(role),
        "permissions": role.permissions,
        "own_edit": bool(role.own_only_edit),
        "own_view": bool(role.own_only_view),
        "version": role.version,
    }


def role_rows(now: Role, typed: Rights, name: str) -> list[dict[str, str]]:
    """Both versions of a role, after a save that came too late."""
    pairs = [(gettext("Name"), label_of(now), label_of(now) if now.is_default else name)]
    for permission, label in LABELS.items():
        pairs.append((gettext(label), _yes_no(permission in now.permissions), _yes_no(permission in typed.permissions)))
    pairs.append(
        (
            gettext("Changes only their own customers"),
            _yes_no(bool(now.own_only_edit)),
            _yes_no(bool(typed.own_only_edit)),
        )
    )
    pairs.append(
        (gettext("Sees only their own customers"), _yes_no(bool(now.own_only_view)), _yes_no(bool(typed.own_only_view)))
    )
    return [{"label": label, "left": left, "right": right} for label, left, right in pairs if left != right]


def _yes_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def life_options() -> Options:
    """How long a token may be good for."""
    return [(str(days or ""), gettext(label)) for days, label in TOKEN_LIVES.items()]


def read_life(form: Form) -> int | None:
    """The days that were chosen; None = until revoked, 0 = nothing that is offered."""
    chosen = form.get("life", "0")
    return next((days for days in TOKEN_LIVES if str(days or "") == chosen), 0)


@dataclass(frozen=True)
class ListState:
    """What the URL asks of a list."""

    endpoint: str
    tenant: str
    asked: Mapping[str, str]
    """Search and filters; an empty text asks nothing."""
    cursor: Cursor | None

    @property
    def search(self) -> str:
        """The words as the database compares them."""
        return self.asked["q"].lower()

    @property
    def narrowed(self) -> bool:
        """Is anything asked?"""
        return any(self.asked.values())

    @property
    def role_id(self) -> UUID | None:
        return one_id(self.asked, "role")

    def pager(self, page: Page[Any]) -> dict[str, str | None]:
        """The links to the pages beside this one."""
        return {"previous_url": self._url(page.previous), "next_url": self._url(page.next)}

    def _url(self, cursor: str | None) -> str | None:
        asked = {name: text for name, text in self.asked.items() if text}
        values: dict[str, Any] = {"tenant": self.tenant, **asked, "cursor": cursor}
        return url_for(self.endpoint, **values) if cursor else None


def list_state(tenant: str, *filters: str) -> ListState:
    """Read what the request asks of its list: `q`, the named filters, and the page."""
    asked = {name: one_line(request.args, name) for name in ("q", *filters)}
    cursor = request.args.get("cursor")
    return ListState(str(request.endpoint), tenant, asked, Cursor.decode(cursor) if cursor else None)
