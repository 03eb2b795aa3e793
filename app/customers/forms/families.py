"""Families on screen: the picture and the list of a conglomerate, and whom a customer belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext, ngettext

from app.conglomerates.models import Conglomerate
from app.core import i18n
from app.core.actor import Actor
from app.core.family_trees import picture_of, shortened
from app.core.messages import Problem
from app.core.permissions import Permission
from app.customers.forms.fields import named
from app.customers.forms.record import frame, writable
from app.customers.models import Customer
from app.customers.queries import families
from app.customers.queries.belonging import customer_labels
from app.customers.queries.families import Node, Relatives
from app.customers.service.reading import visible_definition

DRAWN = 250
"""So many nodes are still a picture; the list has all of them."""
OPEN_LEVELS = 2
SMALL = 30
"""A list of so many nodes is shown whole, a longer one opened down to `OPEN_LEVELS`, and to the node whose page it is."""
NAME_COLUMNS, NOTE_COLUMNS = 27, 32


@dataclass(frozen=True)
class Said:
    """What a box of the picture says."""

    name: str
    short: str
    note: str
    here: bool


@dataclass(frozen=True)
class Row:
    """A node in the list."""

    level: int
    name: str
    url: str
    note: str
    here: bool
    open: bool
    below: bool
    members: Sequence[tuple[str, str, str, str]]
    """(name, URL, code, URL that takes it out or "")."""
    more: str
    more_url: str


def family_page(actor: Actor, node: Conglomerate, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The panel on a conglomerate's page: picture, list, and who may be added."""
    may_add, heads = may_place(actor), [node.head_customer_id] if node.head_customer_id else []
    return {
        "node": node,
        **family(actor, node.id, takes_out=may_add),
        "may_add": may_add,
        "head": [(str(one), named(label)) for one, label in customer_labels(heads).items()],
        "may_lead": actor.may(Permission.REFERENCE_EDIT),
        "suggest_url": url_for("customers.suggest_customers", tenant=actor.tenant.slug),
        "wrong": next((i18n.explain(problem) for problem in problems), None),
        "typed": request.form if request.method == "POST" else {},
    }


def may_place(actor: Actor) -> bool:
    """May this person say to which node a customer belongs?"""
    return actor.may(Permission.CUSTOMERS_EDIT) and "conglomerate" in writable(actor, is_new=False)


def family(actor: Actor, node_id: UUID, *, takes_out: bool = False) -> dict[str, Any]:
    """The picture and the list of the whole tree in which the node stands; `takes_out`: its own customers can be taken off it."""
    nodes = families.family_of(node_id)
    parents = {node.id: node.parent_id for node in nodes}
    above, step = set(), parents.get(node_id)
    while step is not None:
        above.add(step)
        step = parents.get(step)
    drawn = [(node.id, node.parent_id if node.level else None) for node in nodes]
    return {
        "picture": picture_of(drawn) if 1 < len(nodes) <= DRAWN else None,
        "boxes": {node.id: _said(node, node.id == node_id) for node in nodes},
        "label": _sentence(nodes),
        "rows": [
            _row(actor, node, node_id, opened=len(nodes) <= SMALL or node.level < OPEN_LEVELS or node.id in above,
                 below=node.id in parents.values(), takes_out=takes_out)
            for node in nodes
        ],
    }  # fmt: skip


def _said(node: Node, here: bool) -> Said:
    note = f"{node.code} · {_customers(node.customers)}"
    return Said(node.name, shortened(node.name, NAME_COLUMNS), shortened(note, NOTE_COLUMNS), here)


def _customers(count: int) -> str:
    return ngettext("%(num)s customer", "%(num)s customers", count)


def _sentence(nodes: Sequence[Node]) -> str:
    """The picture in words: the top, and what stands directly below it."""
    total = _customers(sum(node.customers for node in nodes))
    below = ", ".join(node.name for node in nodes if node.level == 1)
    if not below:
        return gettext("%(name)s, %(customers)s.", name=nodes[0].name, customers=total)
    return gettext(
        "%(name)s, %(customers)s in all, holds %(groups)s. The list below has everything.",
        name=nodes[0].name,
        customers=total,
        groups=below,
    )


def _row(actor: Actor, node: Node, here: UUID, *, opened: bool, below: bool, takes_out: bool) -> Row:
    slug, left_over = actor.tenant.slug, node.customers - len(node.members)
    return Row(
        node.level,
        node.name,
        node_url(actor, node.id),
        f"{node.code} · {_customers(node.customers)}",
        node.id == here,
        opened,
        below or bool(node.members),
        [
            (
                one.name,
                url_for("customers.show_customer", tenant=slug, customer_id=one.id),
                one.code,
                url_for("customers.remove_member", tenant=slug, conglomerate_id=node.id, customer_id=one.id) if takes_out and node.id == here else "",
            )
            for one in node.members
        ],
        gettext("All %(count)s customers", count=node.customers) if left_over > 0 else "",
        url_for("customers.list_customers", tenant=slug, conglomerate=node.code),
    )  # fmt: skip


def group_tab(actor: Actor, customer: Customer) -> dict[str, Any]:
    """The profile's tab Group: who holds the customer, whom it holds, who stands beside it, and its place in a conglomerate."""
    seen = visible_definition(actor)
    node_id = customer.conglomerate_id if "conglomerate" in seen else None
    return {
        **frame(actor, customer, "group"),
        "shows": {"parent": "parent" in seen, "conglomerate": "conglomerate" in seen},
        "may_place": may_place(actor),
        **(_kin(actor, customer) if "parent" in seen else {}),
        "family": family(actor, node_id) if node_id else None,
        "node_id": node_id,
    }


def _kin(actor: Actor, customer: Customer) -> dict[str, Any]:
    return {
        "holders": [_relative(actor, row) for row in families.holders_of(customer)],
        "subsidiaries": _relatives(actor, families.subsidiaries_of(customer.id)),
        "siblings": _relatives(actor, families.siblings_of(customer)),
    }


@dataclass(frozen=True)
class ShownRelatives:
    """Relatives by name, and how many there are."""

    rows: Sequence[tuple[str, str, str, str, bool]]
    count: int


def _relatives(actor: Actor, found: Relatives) -> ShownRelatives:
    return ShownRelatives([_relative(actor, row) for row in found.rows], found.count)


def _relative(actor: Actor, row: Any) -> tuple[str, str, str, str, bool]:
    """(name, URL, code, status, whether it is blacklisted)."""
    return (
        row.name,
        url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=row.id),
        row.code,
        row.status,
        row.blacklisted,
    )


def node_url(actor: Actor, node_id: UUID) -> str:
    """The page of a conglomerate."""
    return url_for("conglomerates.show_conglomerate", tenant=actor.tenant.slug, conglomerate_id=node_id)
