"""The command palette: customers by anything, and the pages that a person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.core import frames, shell
from app.core.actor import Actor
from app.core.marks import mark
from app.core.text import fold
from app.customers.queries.book import CustomerRow
from app.customers.values import Status

ONLY_PAGES = ">"
"""Typed first, it asks for pages alone."""

HITS = 8


def shown(actor: Actor, words: str, found: Iterable[CustomerRow]) -> dict[str, Any]:
    """What the palette offers: customers first, then pages whose name holds the words. As a page of its own it needs no other palette."""
    wanted = words.removeprefix(ONLY_PAGES).strip()
    pages = [place for place in shell.places(actor) if fold(wanted) in fold(place["label"])]
    rows = list(found)
    beside = frames.words_beside("customer", actor, [row.id for row in rows])
    offers = [
        (gettext("Customers"), [{**_customer(actor, row, words), "end": beside.get(row.id, "")} for row in rows]),
        (gettext("Pages"), [_page(place, wanted) for place in pages]),
    ]
    groups = [{"title": title, "hits": hits} for title, hits in offers if hits]
    return {"groups": groups, "words": words, "palette_url": None}


def _customer(actor: Actor, row: CustomerRow, words: str) -> dict[str, Any]:
    return {
        "url": url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=row.id),
        "symbol": "building",
        "text": mark(row.values["name"], words),
        "code": mark(row.values["code"], words),
        "status": "" if row.values["status"] == Status.ACTIVE else row.values["status"].value,
        "blacklisted": row.values["blacklisted"],
    }


def _page(place: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    return {"url": place["url"], "symbol": place["icon"], "text": mark(place["label"], wanted)}
