"""What every page has around it: template globals and filters, and the navigation, which shows only what exists and is allowed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import gettext
from jinja2 import StrictUndefined

from app.core import i18n
from app.core.actor import Actor
from app.core.components import Components
from app.core.icons import icon
from app.core.permissions import Permission


@dataclass(frozen=True)
class NavLink:
    """A place in the sidebar. `label` is a marked message; `endpoint` takes the tenant's slug."""

    label: str
    endpoint: str
    icon: str
    permission: Permission | None = None
    keys: str = ""
    """Pressed after `g` goes there."""


@dataclass(frozen=True)
class NavGroup:
    title: str | None
    links: tuple[NavLink, ...]


def init_app(app: Flask, navigation: tuple[NavGroup, ...]) -> None:
    """Make templates strict, and give them the house's globals and filters."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        ui=Components(app.jinja_env),
        icon=icon,
        asset=asset,
        LOCALES=i18n.LOCALES,
        LOCALE_NAMES=i18n.NAMES,
        HTML_LANG=i18n.HTML_LANG,
    )
    app.jinja_env.filters.update(
        date=i18n.show_date,
        datetime=_datetime,
        number=i18n.show_number,
        duration=i18n.show_duration,
        explain=i18n.explain,
    )
    app.extensions["langgan.navigation"] = navigation
    app.context_processor(_around)


def _datetime(value: Any) -> str:
    actor = _actor()
    return i18n.show_instant(value, actor.tenant.timezone if actor else "UTC")


def _actor() -> Actor | None:
    asker = g.get("asker") if has_request_context() else None
    return asker.actor if asker else None


def _around() -> dict[str, Any]:
    actor = _actor()
    asker = g.get("asker")
    user = asker.user if asker else None
    return {
        "actor": actor,
        "user": user,
        "tenant": actor.tenant if actor else None,
        "locale": i18n.locale_code(),
        "theme": user.theme if user else "system",
        "density": user.density if user else "compact",
        "keys_on": user.keys if user else True,
        "request_id": g.get("request_id", ""),
        "allowed": lambda name: actor is not None and actor.may(Permission(name)),
        "nav": _navigation(actor) if actor else [],
    }


def _navigation(actor: Actor) -> list[dict[str, Any]]:
    groups: tuple[NavGroup, ...] = current_app.extensions["langgan.navigation"]
    shown = [(group, [link for link in group.links if _may_see(link, actor)]) for group in groups]
    return [
        {"title": gettext(group.title) if group.title else None, "links": [_link(link, actor) for link in links]}
        for group, links in shown
        if links
    ]


def _may_see(link: NavLink, actor: Actor) -> bool:
    return link.permission is None or actor.may(link.permission)


def _link(link: NavLink, actor: Actor) -> dict[str, Any]:
    blueprint = (request.endpoint or "").split(".")[0]
    return {
        "label": gettext(link.label),
        "url": url_for(link.endpoint, tenant=actor.tenant.slug),
        "icon": link.icon,
        "current": request.endpoint == link.endpoint or blueprint == link.endpoint.split(".")[0],
        "count": None,
        "keys": link.keys,
    }


def asset(path: str) -> str:
    """The URL of a static file, with a fingerprint of its content, so that it can be cached for ever."""
    return url_for("static", filename=path, v=_fingerprint(Path(str(current_app.static_folder)) / path))


@lru_cache
def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
