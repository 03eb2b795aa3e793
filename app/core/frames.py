"""What upper areas hang into a record's page: tabs of their own, panels that load by their own URL, words beside it.

The factory names them, the record's page asks for those that its reader may see, and nobody imports the area behind one. A view that answers
such a tab renders a template which extends the record's page (`customers/profile.html`) with the record's frame
(`customers.forms.record.frame(actor, customer, key)`); a view that answers a panel renders the panel alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask, current_app, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.fields import Definition

_EXTENSION = "langgan.frames"


@dataclass(frozen=True)
class Tab:
    """A tab. `endpoint` takes the tenant's slug and the record's id (`customer_id` of a customer); `label` is a marked message."""

    key: str
    label: str
    endpoint: str
    permission: Permission | None = None
    before: str = "history"
    """The key of the tab that it stands in front of."""
    count: Callable[[UUID], int] | None = None
    """How many there are, by the record's id: one cheap query, it is asked on every tab."""


@dataclass(frozen=True)
class Panel:
    """A panel on the first tab, or beside a decision about the record, loaded when the page is there. `label` is its title while it loads and where no script runs."""

    key: str
    label: str
    endpoint: str
    permission: Permission | None = None
    place: str = "side"
    """side (beside the facts), top (above them) or decision (beside what is decided about the record)."""
    wanted: Callable[[UUID], int] | None = None
    """Is there anything to show, by the record's id? One cheap query; a panel that is always there leaves it out."""
    unless: Permission | None = None
    """Who has this right sees the same in another panel."""


@dataclass(frozen=True)
class Aside:
    """A few words beside each record where some are offered to choose from, as in the palette."""

    words_of: Callable[[Collection[UUID]], Mapping[UUID, str]]
    """The words by the records' ids, in the reader's language: one cheap query. Records of which nothing is to be said are left out."""
    permission: Permission | None = None


@dataclass(frozen=True)
class Frame:
    """Everything that is hung into the pages of one kind of record."""

    tabs: tuple[Tab, ...] = ()
    panels: tuple[Panel, ...] = ()
    events: Mapping[str, str] = field(default_factory=dict)
    """Event type → what happened, as a message, for the record's history ("attachment.created")."""
    records: tuple[Definition, ...] = ()
    """The definitions of the parts that those events are about, so that the history can name changed fields."""
    aside: Aside | None = None


def init_app(app: Flask, frames: Mapping[str, Frame]) -> None:
    """Keep the `frames` of this application: noun of the record → what hangs in its pages."""
    app.extensions[_EXTENSION] = dict(frames)


def tabs_with(noun: str, own: Sequence[dict[str, Any]], actor: Actor, record_id: UUID) -> list[dict[str, Any]]:
    """The record's `own` tabs with those of upper areas in their places. Each tab: key, label, url, and count where it has one."""
    shown = list(own)
    for tab in _frame(noun).tabs:
        if tab.permission is None or actor.may(tab.permission):
            keys = [one["key"] for one in shown]
            place = keys.index(tab.before) if tab.before in keys else len(keys)
            shown.insert(place, _shown_tab(noun, tab, actor, record_id))
    return shown


def panels(noun: str, actor: Actor, record_id: UUID, place: str) -> list[dict[str, str]]:
    """The panels at a `place` that this person may see: key, label, url."""
    return [
        {"key": one.key, "label": gettext(one.label), "url": _url(noun, one.endpoint, actor, record_id)}
        for one in _frame(noun).panels
        if one.place == place
        and (one.permission is None or actor.may(one.permission))
        and not (one.unless and actor.may(one.unless))
        and (one.wanted is None or one.wanted(record_id))
    ]


def words_beside(noun: str, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What stands beside these records where they are offered to this person, by their ids."""
    aside = _frame(noun).aside
    if aside is None or not ids or not (aside.permission is None or actor.may(aside.permission)):
        return {}
    return aside.words_of(ids)


def event_texts(noun: str) -> Mapping[str, str]:
    """What upper areas say of their events in the record's history: event type → message."""
    return _frame(noun).events


def event_records(noun: str) -> dict[str, Definition]:
    """The definitions of their parts, by noun."""
    return {one.name: one for one in _frame(noun).records}


def _shown_tab(noun: str, tab: Tab, actor: Actor, record_id: UUID) -> dict[str, Any]:
    shown = {"key": tab.key, "label": gettext(tab.label), "url": _url(noun, tab.endpoint, actor, record_id)}
    return shown if tab.count is None else {**shown, "count": tab.count(record_id)}


def _frame(noun: str) -> Frame:
    frames: dict[str, Frame] = current_app.extensions[_EXTENSION]
    return frames.get(noun, Frame())


def _url(noun: str, endpoint: str, actor: Actor, record_id: UUID) -> str:
    place: dict[str, Any] = {"tenant": actor.tenant.slug, f"{noun}_id": record_id}
    return url_for(endpoint, **place)
