"""What each member of a conglomerate owes, by its parts: the report on screen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from app.conglomerates.queries import get_node
from app.core.actor import Actor
from app.core.money import Money, format_money
from app.core.records import filters
from app.core.records.sources import Question
from app.credit.values import Parts
from app.customers.service.reading import context_for
from app.desk.forms.figures import money
from app.desk.service.exporting import ASKED, group_of
from app.desk.service.members import Member, members_of, total_of
from app.desk.values import MEMBER

SHOWN = 300
"""Rows of the page; a family with more is exported."""
PARTS = Parts._fields


def report(actor: Actor) -> dict[str, Any]:
    """The members of the conglomerate that the address names. Raises Invalid where it names none, NotFound."""
    context = context_for(actor)
    asked = filters.parse_query_filters(ASKED, [("conglomerate", request.args.get("conglomerate", "").strip()[:60])])
    node = get_node(group_of(Question(filter=asked), context))
    members = members_of(node.id)
    total = total_of(members)
    return {
        "node": node,
        "heads": [context.say(MEMBER[name].label) for name in PARTS],
        "rows": [_row(actor, one) for one in members[:SHOWN]],
        "left_out": max(0, len(members) - SHOWN),
        "several_groups": len({one.group for one in members}) > 1,
        "total": {
            "parts": [_base(actor, amount) for amount in total.parts],
            "exposure": _base(actor, total.exposure),
            "overdue": _base(actor, total.overdue),
        },
        "base": actor.tenant.currency,
        "query": urlencode({"conglomerate": node.id}),
        "columns": ",".join(name for name in MEMBER.by_name if name != "conglomerate"),
    }


def _row(actor: Actor, one: Member) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "group": one.group,
        "url": url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=one.id),
        "parts": [_base(actor, amount) for amount in one.parts],
        "exposure": _base(actor, one.exposure),
        "overdue": _base(actor, one.overdue) if one.overdue else "",
        "limit": money(one.limit.amount, one.limit.currency) if one.limit else "",
        "available": money(one.available.amount, one.available.currency) if one.available else "",
        "is_over": one.available is not None and one.available.amount < 0,
    }


def _base(actor: Actor, amount: int) -> str:
    return format_money(Money(amount, actor.tenant.currency))
