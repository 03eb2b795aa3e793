"""What a conglomerate owes: figures at each of its nodes and customers, in one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.conglomerates.models import Conglomerate
from app.core.actor import Actor
from app.core.money import Money, format_money
from app.credit.service.groups import Branch, Member, tree_of
from app.desk import rules
from app.desk.forms.figures import money

SHOWN = 300
"""Rows of the tree; a family with more is exported."""


@dataclass(frozen=True)
class TreeRow:
    """A node or a customer, as the table of the tree shows it."""

    lines: str
    """What is drawn before it: t a branching, p a line that passes, e the last branching, b nothing."""
    is_node: bool
    level: int
    name: str
    url: str
    exposure: str
    limit: str
    available: str
    is_over: bool
    share: int | None


def panel(actor: Actor, node: Conglomerate) -> dict[str, Any]:
    """The figures at each node. Raises NoRate where a limit is in a currency without a rate."""
    tree, tenant = tree_of(node.id), actor.tenant.slug
    rows = list(_node_rows(tenant, tree, ""))
    return {
        "node": node,
        "rows": rows[:SHOWN],
        "left_out": max(0, len(rows) - SHOWN),
        "base": actor.tenant.currency,
        "owed": format_money(tree.exposure),
        "is_over": tree.available is not None and tree.available.amount < 0,
        "available": _shown(tree.available),
        "limit": _shown(tree.limit),
    }


def _node_rows(tenant: str, node: Branch, lines: str) -> Iterator[TreeRow]:
    owed = None if node.limit is None or node.available is None else node.limit.amount - node.available.amount
    yield TreeRow(
        lines, True, len(lines), node.name, url_for("conglomerates.show_conglomerate", tenant=tenant, conglomerate_id=node.id),
        format_money(node.exposure), _shown(node.limit), _shown(node.available),
        node.available is not None and node.available.amount < 0,
        None if owed is None or node.limit is None else rules.share(owed, node.limit.amount),
    )  # fmt: skip
    before = lines.replace("t", "p").replace("e", "b")
    below: list[Branch | Member] = [*node.children, *node.customers]
    for place, one in enumerate(below, 1):
        here = before + ("e" if place == len(below) else "t")
        if isinstance(one, Branch):
            yield from _node_rows(tenant, one, here)
        else:
            yield _member_row(tenant, one, here)


def _member_row(tenant: str, member: Member, lines: str) -> TreeRow:
    url = url_for("customers.show_customer", tenant=tenant, customer_id=member.id)
    return TreeRow(lines, False, len(lines), member.name, url, format_money(member.exposure), "", "", False, None)


def _shown(amount: Money | None) -> str:
    return "" if amount is None else money(amount.amount, amount.currency)
