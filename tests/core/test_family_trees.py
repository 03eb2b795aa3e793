"""Where boxes and wires of a family stand."""

from __future__ import annotations

import itertools
from uuid import UUID

from app.core.family_trees import BOX_HEIGHT, BOX_WIDTH, picture_of, shortened


def node(number: int) -> UUID:
    return UUID(int=number)


def test_a_small_family_is_drawn_from_the_top_down_with_parents_above_the_middle() -> None:
    picture = picture_of([(node(1), None), (node(2), node(1)), (node(3), node(1)), (node(4), node(3))])
    top, left, right, below = picture.boxes
    assert top.x == (left.x + right.x) / 2
    assert top.y < left.y == right.y < below.y
    assert below.x == right.x
    assert left.x + BOX_WIDTH < right.x
    assert picture.width >= right.x + BOX_WIDTH
    assert picture.wires.count("M") == 3


def test_a_large_family_grows_downwards_and_nothing_overlaps() -> None:
    """200 nodes, twelve levels deep."""
    chain = [(node(n), node(n - 1) if n > 1 else None) for n in range(1, 13)]
    picture = picture_of([*chain, *((node(n), node(1 + n % 12)) for n in range(13, 201))])
    boxes = sorted((box.x, box.y) for box in picture.boxes)
    assert len({x for x, _ in boxes}) == 13
    assert all(b[1] - a[1] >= BOX_HEIGHT for a, b in itertools.pairwise(boxes) if a[0] == b[0])
    assert picture.height > picture.width


def test_a_chain_of_thousands_is_drawn_without_running_out_of_breath() -> None:
    assert len(picture_of([(node(n), node(n - 1) if n > 1 else None) for n in range(1, 5000)]).boxes) == 4999


def test_names_are_shortened_by_the_room_they_take() -> None:
    assert shortened("Mega Corp", 20) == "Mega Corp"
    assert shortened("Mega Corp Holdings Berhad", 10) == "Mega Corp…"
    assert shortened("华宁科技有限公司", 8) == "华宁科技…"
