"""The figures at the top of every list of the desk, each leading to its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import show_number
from app.core.money import Money, format_money
from app.core.permissions import Permission
from app.credit.queries import policy
from app.desk import queries
from app.desk.values import ENDS_SOON, Book


@dataclass(frozen=True)
class Tile:
    """A figure of the book. `key` names its list."""

    key: str
    label: str
    figure: str
    note: str
    url: str
    current: bool


def tiles(actor: Actor, current: str) -> list[Tile]:
    """The figures of the whole book, for those who may see all of it; none for others."""
    if not actor.may(Permission.CREDIT_VIEW) or "customers" in actor.own_only_view:
        return []
    book = queries.book(today(actor.tenant.timezone))
    return [
        Tile(key, label, figure, note, url_for(endpoint, tenant=actor.tenant.slug, **given) if endpoint else "", key == current)
        for key, label, figure, note, endpoint, given in _tiles(book, actor.tenant.currency)
    ]  # fmt: skip


def _tiles(book: Book, base: str) -> list[tuple[str, str, str, str, str, dict[str, Any]]]:
    near = gettext("%(percent)s%% and above", percent=policy.get_policy().warning_percent)
    soon = gettext("within %(n)s days", n=ENDS_SOON)
    held, exposure = (format_money(Money(amount, base)) for amount in (book.held_amount, book.exposure))
    return [
        ("held", gettext("Held"), show_number(book.held), f"{held} {base}", "desk.list_held", {}),
        ("passing", gettext("Would pass now"), show_number(book.would_pass), gettext("room was made since"), "desk.list_held", {"passing": "1"}),
        ("over", gettext("Over the limit"), show_number(book.over), _worst(book.worst), "desk.list_over", {}),
        ("near", gettext("Near the limit"), show_number(book.near), near, "desk.list_near", {}),
        ("ending", gettext("Raises that end soon"), show_number(book.ending), soon, "desk.list_ending", {}),
        ("reviews", gettext("Reviews due"), show_number(book.reviews), gettext("%(n)s late", n=show_number(book.late_reviews)), "desk.list_reviews", {}),
        ("blocked", gettext("Blocked or blacklisted"), show_number(book.blocked), "", "desk.list_blocked", {}),
        ("exposure", gettext("Exposure in all"), exposure, base, "", {}),
    ]  # fmt: skip


def _worst(used: int | None) -> str:
    """How far the worst is over its limit; of a limit of nothing there is no share."""
    return "" if used is None or used > 100_000_00 else gettext("worst %(percent)s%%", percent=used // 100)
