"""The conglomerates and branches of the demo company, and who belongs to them: the same each time for the same book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.conglomerates.models import Conglomerate
from app.conglomerates.service import create_node
from app.core.money import Money
from app.customers.models import Branch, Customer
from app.customers.queries.book import get_customer
from app.customers.service import add_part, update_customer
from app.customers.service.heads import set_head
from app.demo.book import DemoCustomer
from app.reference.service import create_record
from app.reference.values import BRANCH_GROUP, BY_NAME


class Drawn(NamedTuple):
    """A member that is taken from the drawn rows of the book: by its currency; its own limit, and what it owes in the end."""

    currency: str
    limit: int
    owes: str


class Group(NamedTuple):
    """A node: code, name, the code of what holds it, its limit and the currency of that, the well-known customers that hang on it (the
    first is its head), and the drawn ones."""

    code: str
    name: str
    parent: str
    limit: int | None
    currency: str
    known: tuple[str, ...] = ()
    drawn: tuple[Drawn, ...] = ()


GROUPS = (
    Group("MEGA", "Mega Corp Holdings", "", 110_000, "MYR"),
    Group("MEGA-C", "Mega Consumer", "MEGA", 70_000, "MYR", ("MEGA-RET",), (Drawn("MYR", 10_000, "0"),)),
    Group("MEGA-O", "Mega Operations", "MEGA", None, "MYR", ("MEGA-LOG", "MEGA-IT")),
    Group(
        "ABC", "ABC Group", "", 300_000, "MYR", ("ABC-0001", "ABC-0002"),
        (Drawn("MYR", 60_000, "41300.00"), Drawn("MYR", 40_000, "25000.00")),
    ),
    Group(
        "OMNI", "Omni Group", "", 250_000, "MYR", ("OMNI-001",),
        (Drawn("MYR", 120_000, "96400.00"), Drawn("MYR", 60_000, "42000.00")),
    ),
    Group("SERI", "Seri Alam Group", "", 250_000, "MYR", (), (Drawn("MYR", 50_000, "31000.00"),)),
    Group(
        "SERI-F", "Seri Alam Foods", "SERI", 150_000, "MYR", (),
        (Drawn("MYR", 80_000, "62500.00"), Drawn("MYR", 70_000, "58000.00")),
    ),
    Group("SERI-FN", "Seri Alam Foods North", "SERI-F", None, "MYR", (), (Drawn("MYR", 60_000, "41200.00"),)),
    Group(
        "HUAXIN", "华信集团", "", 180_000, "CNY", ("HN-0007",),
        (Drawn("CNY", 120_000, "71000.00"), Drawn("CNY", 60_000, "22500.00")),
    ),
    Group("TBH", "Tiong Bahru Holdings", "", 100_000, "SGD", ("BKT-1042",)),
    Group("TBH-L", "Tiong Bahru Logistics", "TBH", 60_000, "SGD", (), (Drawn("SGD", 40_000, "31800.00"), Drawn("SGD", 35_000, "24650.00"))),
    Group("SINAR", "Sinar Timur Berhad", "", None, "MYR", ("NS-0440",)),
    Group("SINAR-S", "Sinar Timur Sabah", "SINAR", None, "MYR", ("SBH-0071",)),
)  # fmt: skip


class Kin(NamedTuple):
    """A customer of the book that belongs to a group; `drawn` None for a well-known one."""

    group: str
    code: str
    drawn: Drawn | None


def kin(book: Sequence[DemoCustomer], known: int) -> list[Kin]:
    """Who belongs to which group, in the order of the groups: of a short book, as many as there are. The first `known` rows are the
    well-known customers."""
    codes = {one.code for one in book}
    free = [one for one in book[known:] if one.status == "active" and one.entity_type.endswith("_limited")]
    return [one for group in GROUPS for one in _members(group, codes, free)]


def _members(group: Group, codes: set[str], free: list[DemoCustomer]) -> Iterator[Kin]:
    yield from (Kin(group.code, code, None) for code in group.known if code in codes)
    for wanted in group.drawn:
        taken = next((one for one in free if one.currency == wanted.currency), None)
        if taken is not None:
            free.remove(taken)
            yield Kin(group.code, taken.code, wanted)


def make_families(members: Sequence[Kin], ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Conglomerates with limits and heads, and for each of them customers that its first one holds, in the open transaction; their ids by
    code."""
    nodes: dict[str, Conglomerate] = {}
    for group in GROUPS:
        above = nodes.get(group.parent)
        node = nodes[group.code] = create_node(
            {
                "code": group.code,
                "name": group.name,
                "parent": above.id if above else None,
                "credit_limit": None if group.limit is None else Money(group.limit * 100, group.currency),
            }
        )
        mine = [(get_customer(ids[one.code]), one.drawn) for one in members if one.group == group.code]
        _fill(node, mine)
    for group in GROUPS:
        if not nodes[group.code].head_customer_id:
            _lead(nodes, group, members, ids)
    return {code: node.id for code, node in nodes.items()}


def _fill(node: Conglomerate, members: Sequence[tuple[Customer, Drawn | None]]) -> None:
    head = members[0][0] if members else None
    for member, drawn in members:
        values: dict[str, Any] = {"conglomerate": node.id, "parent": head.id if head and member is not head else None}
        if drawn:
            values["credit_limit"] = Money(drawn.limit * 100, drawn.currency)
        update_customer(member, values)
    if head:
        set_head(node, head)


def _lead(nodes: Mapping[str, Conglomerate], group: Group, members: Sequence[Kin], ids: Mapping[str, UUID]) -> None:
    """The first customer below a node that has none of its own speaks for it."""
    below = [one.code for one in members if one.group.startswith(f"{group.code}-")]
    if below:
        set_head(nodes[group.code], get_customer(ids[below[0]]))


BRANCHES = (
    ("KLG", "Klang Parade", "Selangor"),
    ("JHB", "Johor Bahru City Square", "Johor"),
    ("KCH", "Kuching Spring", "Sarawak"),
)
BRANCHED = ("MEGA-RET", "DELTA-001", "OMNI-001", "HSE-4410")
BRANCH_GROUPS = (
    {"code": "EAST", "name": "East Malaysia", "country": "MY", "states": "Sabah, Sarawak, Labuan", "priority": 1},
    {"code": "PENINSULAR", "name": "Peninsular Malaysia", "country": "MY", "priority": 2},
)


def make_branches(ids: Mapping[str, UUID]) -> None:
    """Two groups by where branches are, and branches for a few customers, in the open transaction."""
    for values in BRANCH_GROUPS:
        create_record(BY_NAME[BRANCH_GROUP.name], values)
    for customer in [get_customer(ids[code]) for code in BRANCHED if code in ids]:
        for code, name, state in BRANCHES:
            add_part(customer, Branch, {"code": code, "name": name, "state": state, "country": "MY"})
