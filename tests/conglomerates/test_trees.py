"""Trees of conglomerates: chains, moves, what follows a move, and moves at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE, get_node
from app.conglomerates.service import NODE_MOVED, NodeMoved, delete_node, move_node, update_node
from app.core.errors import Conflict, Invalid, LangganError, NotAllowed, Stale
from app.core.money import Money
from app.core.occasions import Occasion
from app.core.session import transaction
from app.customers.queries.belonging import chains_of_customers, customers_below
from app.customers.service import delete_customer, update_customer
from app.customers.service.belonging import CUSTOMERS_MOVED
from app.customers.service.heads import set_head
from tests.factories.conglomerates import a_conglomerate, a_family
from tests.factories.customers import a_customer
from tests.people import Cast, alice, olivia


@contextmanager
def told(occasion: Occasion[Any]) -> Iterator[list[Any]]:
    """What the occasion tells during the block."""
    heard: list[Any] = []
    hear = heard.append
    occasion.follow(hear)
    yield heard
    occasion.forget(hear)


def test_a_chain_leads_to_the_root_and_a_subtree_to_the_leaves(cast: Cast) -> None:
    with cast.acting(alice):
        root, middle, leaf = a_family("root", "middle", "leaf")
        other = a_conglomerate(parent=root.id)
        assert TREE.chain_of(leaf.id) == [leaf.id, middle.id, root.id]
        assert TREE.chains_of([leaf.id, other.id]) == {
            leaf.id: [leaf.id, middle.id, root.id],
            other.id: [other.id, root.id],
        }
        assert TREE.subtree_of(root.id) == [root.id, *sorted([middle.id, other.id]), leaf.id]
        inside, beside = a_customer(conglomerate=leaf.id), a_customer()
        assert chains_of_customers([inside.id, beside.id]) == {inside.id: [leaf.id, middle.id, root.id]}
        assert customers_below(root.id) == [inside.id]


def test_a_node_cannot_stand_under_itself_or_its_own(cast: Cast) -> None:
    with cast.acting(alice):
        root, middle, leaf = a_family("root", "middle", "leaf")
        for parent, code in ((root, "under_itself"), (middle, "under_its_own"), (leaf, "under_its_own")):
            with pytest.raises(Invalid) as refused:
                move_node(root, parent.id)
            assert [(p.field, p.code) for p in refused.value.problems] == [("parent", code)]
        assert root.parent_id is None


def test_a_refused_move_leaves_the_other_fields_alone(cast: Cast) -> None:
    with cast.acting(alice):
        root, leaf = a_family("root", "leaf")
        with pytest.raises(Invalid):
            update_node(root, {"name": "Renamed", "parent": leaf.id})
        with pytest.raises(Stale):
            update_node(leaf, {"name": "Renamed", "parent": None}, version=7)
        assert (root.name, leaf.name, leaf.parent_id) == ("Root", "Leaf", root.id)


def test_a_move_is_an_event_and_is_told_in_the_same_transaction(cast: Cast) -> None:
    with cast.acting(alice) as session, told(NODE_MOVED) as heard:
        root, leaf = a_family("root", "leaf")
        other = a_conglomerate()
        update_node(leaf, {"name": "Elsewhere", "parent": other.id}, version=1)
        assert heard == [NodeMoved(leaf.id, root.id, other.id)]
        types = session.scalars(text("select type from events where subject_id = :id order by id"), {"id": leaf.id})
        assert types.all() == ["conglomerate.created", "conglomerate.updated", "conglomerate.moved"]
        assert get_node(leaf.id).version == 3


def test_a_customer_that_comes_goes_or_moves_is_told(cast: Cast) -> None:
    with cast.acting(alice), told(CUSTOMERS_MOVED) as heard:
        one, other = a_conglomerate(), a_conglomerate()
        customer = a_customer(conglomerate=one.id)
        update_customer(customer, {"conglomerate": other.id, "name": "Moved Sdn Bhd"})
        update_customer(customer, {"conglomerate": None})
        update_customer(customer, {"name": "Still Sdn Bhd"})
        assert heard == [
            [(customer.id, None, one.id)],
            [(customer.id, one.id, other.id)],
            [(customer.id, other.id, None)],
        ]


def test_a_node_with_children_or_customers_is_not_deleted(cast: Cast) -> None:
    with cast.acting(alice):
        root, leaf = a_family("root", "leaf")
        a_customer(conglomerate=leaf.id)
        for node, uses in ((root, {"conglomerate": 1}), (leaf, {"customer": 1})):
            with pytest.raises(Conflict) as refused:
                delete_node(node)
            assert refused.value.facts["references"] == uses
        empty = a_conglomerate(parent=root.id)
        delete_node(empty)
        assert TREE.subtree_of(root.id) == [root.id, leaf.id]


def test_the_head_belongs_to_the_tree_and_is_forgotten_when_it_leaves(cast: Cast) -> None:
    with cast.acting(alice):
        root, middle, leaf = a_family("root", "middle", "leaf")
        stranger, member, nobody = (
            a_customer(conglomerate=a_conglomerate().id),
            a_customer(conglomerate=leaf.id),
            a_customer(),
        )
        with pytest.raises(Invalid):
            set_head(root, stranger)
        assert set_head(leaf, nobody).head_customer_id == nobody.id == set_head(middle, nobody).head_customer_id
        assert nobody.conglomerate_id == leaf.id
        set_head(root, member)
        with pytest.raises(Conflict):
            delete_customer(member)
        move_node(leaf, None)
        assert (root.head_customer_id, middle.head_customer_id, leaf.head_customer_id) == (None, None, nobody.id)
        update_customer(nobody, {"conglomerate": None})
        assert leaf.head_customer_id is None


def test_the_limit_of_a_group_is_credit(cast: Cast) -> None:
    with cast.acting(alice):
        node_id = a_conglomerate(credit_limit=Money(100, "MYR")).id
    with cast.acting(olivia):
        assert (
            update_node(get_node(node_id), {"name": "Same limit", "credit_limit": Money(100, "MYR")}).name
            == "Same limit"
        )
        with pytest.raises(NotAllowed):
            update_node(get_node(node_id), {"credit_limit": Money(200, "MYR")})
        with pytest.raises(NotAllowed):
            a_conglomerate(credit_limit=Money(200, "MYR"))


# --- at the same moment: real transactions


def at_once(web: Flask, cast: Cast, *acts: Callable[[], Any]) -> list[str]:
    """What became of each act, in transactions that begin together: "done", or the code of the refusal."""
    start, answers, actor = threading.Barrier(len(acts)), [""] * len(acts), cast.actor(alice)

    def run(place: int, act: Callable[[], Any]) -> None:
        with web.app_context():
            try:
                with transaction(actor):
                    start.wait(timeout=10)
                    act()
                answers[place] = "done"
            except LangganError as refusal:
                answers[place] = refusal.problems[0].code

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def moving(node_id: UUID, parent_id: UUID | None) -> Callable[[], Conglomerate]:
    return lambda: move_node(get_node(node_id), parent_id)


@pytest.mark.usefixtures("own_database")
def test_two_moves_at_once_close_no_ring(web: Flask, cast: Cast) -> None:
    """A under B's child while B goes under A's child: either is right alone, one of them is refused."""
    with cast.acting(alice):
        (a, _a1, a2), (b, _b1, b2) = [[n.id for n in a_family(x, f"{x}1", f"{x}2")] for x in ("aa", "bb")]
    for turn in range(6):
        answers = at_once(web, cast, moving(a, b2), moving(b, a2))
        assert sorted(answers) == ["done", "under_its_own"], turn
        with cast.acting(alice):
            top, below = (b, a) if answers[0] == "done" else (a, b)
            assert TREE.chain_of(below)[-1] == top
            assert len(TREE.chain_of(below)) == 4
            move_node(get_node(below), None)


@pytest.mark.usefixtures("own_database")
def test_three_moves_in_a_circle_leave_a_tree(web: Flask, cast: Cast) -> None:
    with cast.acting(alice):
        nodes = [a_conglomerate().id for _ in range(3)]
    for _ in range(4):
        pairs = zip(nodes, nodes[1:] + nodes[:1], strict=True)
        assert sorted(at_once(web, cast, *(moving(one, other) for one, other in pairs))) == [
            "done",
            "done",
            "under_its_own",
        ]
        with cast.acting(alice):
            for node in nodes:
                move_node(get_node(node), None)


@pytest.mark.usefixtures("own_database")
def test_a_follower_sees_the_tree_as_it_will_be(web: Flask, cast: Cast) -> None:
    """Members come to a leaf while its tree moves from one root to another: a figure per node, kept by the two occasions alone, is right."""
    deltas: list[tuple[UUID, int]] = []

    def count(node_id: UUID | None, by: int) -> None:
        deltas.extend((above, by) for above in (TREE.chain_of(node_id) if node_id else []))

    def node_moved(moved: NodeMoved) -> None:
        members = len(customers_below(moved.node_id))
        count(moved.before, -members)
        count(moved.after, members)

    def customers_moved(moves: Any) -> None:
        for move in moves:
            count(move.before, -1)
            count(move.after, 1)

    NODE_MOVED.follow(node_moved)
    CUSTOMERS_MOVED.follow(customers_moved)
    try:
        with cast.acting(alice):
            one, middle, leaf = [node.id for node in a_family("one", "middle", "leaf")]
            other = a_conglomerate().id
        for turn in range(5):
            targets = (other, one)
            at_once(web, cast, moving(middle, targets[turn % 2]), *[lambda: a_customer(conglomerate=leaf)] * 3)
    finally:
        NODE_MOVED.forget(node_moved)
        CUSTOMERS_MOVED.forget(customers_moved)
    with cast.acting(alice):
        for node in (one, middle, leaf, other):
            assert sum(by for counted, by in deltas if counted == node) == len(customers_below(node))
        assert len(customers_below(leaf)) == 15
