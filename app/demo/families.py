"""The conglomerates and branches of the demo company, and who belongs to them: the same each time for the same book."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from app.conglomerates.models import Conglomerate
from app.conglomerates.service import create_node
from app.core.money import Money
from app.customers.models import Branch, Customer
from app.customers.queries.families import active_companies
from app.customers.service import add_part, update_customer
from app.customers.service.heads import set_head
from app.reference.service import create_record
from app.reference.values import BRANCH_GROUP, BY_NAME


class Group(NamedTuple):
    """A node: code, name, the code of what holds it, its limit in whole ringgit, and how many customers hang on it."""

    code: str
    name: str
    parent: str
    limit: int | None
    members: int


GROUPS = (
    Group("MEGA", "Mega Corp Holdings", "", 110_000, 1),
    Group("MEGA-C", "Mega Consumer", "MEGA", 70_000, 3),
    Group("MEGA-CN", "Mega Consumer North", "MEGA-C", None, 2),
    Group("MEGA-O", "Mega Operations", "MEGA", None, 2),
    Group("SERI", "Seri Alam Group", "", 250_000, 2),
    Group("SERI-F", "Seri Alam Foods", "SERI", 150_000, 3),
    Group("HUAXIN", "华信集团", "", 80_000, 3),
)


def make_families() -> None:
    """Conglomerates with limits and heads, and for each of them customers that its first one holds, in the open transaction."""
    companies = iter(active_companies(sum(group.members for group in GROUPS)))
    nodes: dict[str, Conglomerate] = {}
    for group in GROUPS:
        above = nodes.get(group.parent)
        node = nodes[group.code] = create_node(
            {
                "code": group.code,
                "name": group.name,
                "parent": above.id if above else None,
                "credit_limit": None if group.limit is None else Money(group.limit * 100, "MYR"),
            }
        )
        _fill(node, list(islice(companies, group.members)))


BRANCHES = (
    ("KLG", "Klang Parade", "Selangor"),
    ("JHB", "Johor Bahru City Square", "Johor"),
    ("KCH", "Kuching Spring", "Sarawak"),
)
BRANCH_GROUPS = (
    {"code": "EAST", "name": "East Malaysia", "country": "MY", "states": "Sabah, Sarawak, Labuan", "priority": 1},
    {"code": "PENINSULAR", "name": "Peninsular Malaysia", "country": "MY", "priority": 2},
)


def make_branches() -> None:
    """Two groups by where branches are, and branches for a few customers, in the open transaction."""
    for values in BRANCH_GROUPS:
        create_record(BY_NAME[BRANCH_GROUP.name], values)
    for customer in active_companies(6)[::2]:
        for code, name, state in BRANCHES:
            add_part(customer, Branch, {"code": code, "name": name, "state": state, "country": "MY"})


def _fill(node: Conglomerate, members: list[Customer]) -> None:
    for member in members:
        update_customer(
            member, {"conglomerate": node.id, "parent": members[0].id if member is not members[0] else None}
        )
    if members:
        set_head(node, members[0])
