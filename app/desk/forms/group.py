"""What a conglomerate owes: figures at each of its nodes and customers, in one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.conglomerates.models import Conglomerate
from app.core.actor import Actor
from app.core.money import Money, format_money
from app.credit.service.accounts import Accounts, look_at
from app.credit.service.groups import Branch, Member, tree_of
from app.desk import rules
from app.desk.forms.figures import money
from app.desk.service.members import stand_of

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
    tree = tree_of(node.id)
    lines = list(_lines(tree, ""))
    shown = lines[:SHOWN]
    accounts = look_at([one.id for _, one in shown if isinstance(one, Member)])
    return {
        "node": node,
        "rows": [_row(actor.tenant.slug, drawn, one, accounts) for drawn, one in shown],
        "left_out": len(lines) - len(shown),
        "base": actor.tenant.currency,
        "owed": format_money(tree.exposure),
        "is_over": tree.available is not None and tree.available.amount < 0,
        "available": _shown(tree.available),
        "limit": _shown(tree.limit),
    }


def _lines(node: Branch, drawn: str) -> Iterator[tuple[str, Branch | Member]]:
    """The tree from above to below: each node and customer with what is drawn before it."""
    yield drawn, node
    before = drawn.replace("t", "p").replace("e", "b")
    below: list[Branch | Member] = [*node.children, *node.customers]
    for place, one in enumerate(below, 1):
        here = before + ("e" if place == len(below) else "t")
        yield from _lines(one, here) if isinstance(one, Branch) else [(here, one)]


def _row(tenant: str, drawn: str, one: Branch | Member, accounts: Accounts) -> TreeRow:
    is_node = isinstance(one, Branch)
    if isinstance(one, Branch):
        url = url_for("conglomerates.show_conglomerate", tenant=tenant, conglomerate_id=one.id)
        limit, available = one.limit, one.available
    else:
        url = url_for("customers.show_customer", tenant=tenant, customer_id=one.id)
        limit, available = stand_of(accounts, one.id)
    used = None if limit is None or available is None else rules.share(limit.amount - available.amount, limit.amount)
    is_over = available is not None and available.amount < 0
    return TreeRow(
        drawn, is_node, len(drawn), one.name, url, format_money(one.exposure), _shown(limit), _shown(available), is_over, used
    )  # fmt: skip


def _shown(amount: Money | None) -> str:
    return "" if amount is None else money(amount.amount, amount.currency)
