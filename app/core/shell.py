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
from app.core.identifiers import phone_display
from app.core.marks import mark
from app.core.money import Money, format_money
from app.core.permissions import Permission
from app.core.records.names import country_name, language_name
from app.core.text import has_han


@dataclass(frozen=True)
class NavLink:
    """A place in the sidebar. `label` is a marked message; `endpoint` takes the tenant's slug."""

    label: str
    endpoint: str
    icon: str
    permission: Permission | tuple[Permission, ...] | None = None
    """Who sees it; of several permissions one is enough."""
    keys: str = ""
    """Pressed after `g` goes there."""
    counts: str = ""
    """The endpoint that says how many things wait there, in the block `<area>_count`; asked when the page is there already."""
    sections: tuple[NavLink, ...] = ()
    """The places within this one (second-level navigation). The link shows when at least one of them may be seen."""


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
        say=i18n.say,
        in_sentence=i18n.in_sentence,
        explain=i18n.explain,
        mark=mark,
        money=_money,
        amount=lambda pair: _money(Money(*pair)),
        phone=_phone,
        country=lambda code: country_name(code, i18n.locale_code()),
        language=lambda code: language_name(code, i18n.locale_code()),
        roughly=lambda number: i18n.show_number(i18n.roughly(number)),
    )
    app.jinja_env.tests["chinese"] = has_han
    app.extensions["langgan.navigation"] = navigation
    app.context_processor(_around)


def _datetime(value: Any) -> str:
    """In the company's zone; outside a company in UTC, and said so."""
    actor = _actor()
    return i18n.show_instant(value, actor.tenant.timezone) if actor else f"{i18n.show_instant(value, 'UTC')} UTC"


def _money(value: Money) -> str:
    """The amount; with its currency where that is not the company's own."""
    actor = _actor()
    return format_money(value, with_currency=actor is None or value.currency != actor.tenant.currency)


def _phone(value: str) -> str:
    actor = _actor()
    return phone_display(value, actor.tenant.country if actor else "")


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
        "subnav": _sections(actor) if actor else [],
        "palette_url": url_for("customers.search_palette", tenant=actor.tenant.slug) if actor else None,
        "jobs_url": url_for("jobs.show_tray", tenant=actor.tenant.slug) if actor else None,
    }


def first_place(actor: Actor) -> str | None:
    """The URL of the first place that the person may see; None when their role shows nothing."""
    links = (link for group in _groups() for link in group.links)
    return next((_url(link, actor) for link in links if _may_see(link, actor)), None)


def first_section(endpoint: str, actor: Actor) -> str | None:
    """The URL of the first place within `endpoint` that the person may see."""
    sections = next(link.sections for group in _groups() for link in group.links if link.endpoint == endpoint)
    return next((_url(section, actor) for section in sections if _may_see(section, actor)), None)


def _groups() -> tuple[NavGroup, ...]:
    found: tuple[NavGroup, ...] = current_app.extensions["langgan.navigation"]
    return found


def _navigation(actor: Actor) -> list[dict[str, Any]]:
    shown = [(group, [link for link in group.links if _may_see(link, actor)]) for group in _groups()]
    return [
        {"title": gettext(group.title) if group.title else None, "links": [_link(link, actor) for link in links]}
        for group, links in shown
        if links
    ]


def places(actor: Actor) -> list[dict[str, Any]]:
    """Every place that the person may see, sections included: what the palette offers."""
    links = [place for group in _groups() for link in group.links for place in (link.sections or (link,))]
    return [_link(link, actor) for link in links if _may_see(link, actor)]


def _sections(actor: Actor) -> list[dict[str, Any]]:
    """The second-level navigation of the place that this page is in."""
    here = next((link for group in _groups() for link in group.links if link.sections and _is_here(link, actor)), None)
    return [_link(section, actor) for section in here.sections if _may_see(section, actor)] if here else []


def _may_see(link: NavLink, actor: Actor) -> bool:
    if link.sections:
        return any(_may_see(section, actor) for section in link.sections)
    if link.permission is None:
        return True
    return any(actor.may(one) for one in ((link.permission,) if isinstance(link.permission, str) else link.permission))


def _link(link: NavLink, actor: Actor) -> dict[str, Any]:
    return {
        "label": gettext(link.label),
        "url": _url(link, actor),
        "icon": link.icon,
        "current": _is_here(link, actor),
        "count_id": f"{link.counts.partition('.')[0]}_count",
        "count_url": url_for(link.counts, tenant=actor.tenant.slug) if link.counts else "",
        "keys": link.keys,
    }


def _url(link: NavLink, actor: Actor) -> str:
    return url_for(link.endpoint, tenant=actor.tenant.slug)


def _is_here(link: NavLink, actor: Actor) -> bool:
    """Is this page the link's or one of its sections', or below it?"""
    return _nearest(actor) in {_url(one, actor) for one in (link, *link.sections)}


def stand_at(endpoint: str, actor: Actor) -> None:
    """This page belongs to that place, whatever its address says: a tab that an upper area hangs into a record's page."""
    g.nearest_place = url_for(endpoint, tenant=actor.tenant.slug)


def _nearest(actor: Actor) -> str:
    """The address of the place that this page is at or below: the longest, because a section of the settings may stand below another place."""
    if "nearest_place" not in g:
        links = (one for group in _groups() for link in group.links for one in (link, *link.sections))
        g.nearest_place = max(
            (url for one in links if request.path.startswith(url := _url(one, actor))), key=len, default="-"
        )
    found: str = g.nearest_place
    return found


def asset(path: str) -> str:
    """The URL of a static file, with a fingerprint of its content, so that it can be cached for ever."""
    return url_for("static", filename=path, v=_fingerprint(Path(str(current_app.static_folder)) / path))


@lru_cache
def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
