"""Pictures of trees: where the boxes and the wires of a family stand. Pure; `ui.family` draws them.

A family with few ends is drawn from the top down, as people draw it; a large one from left to right, one line per end, so that it grows in one
direction and is read like a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

BOX_WIDTH, BOX_HEIGHT = 208, 56
ENDS_ACROSS = 4
"""So many ends fit side by side on a page."""
MARGIN = 2


@dataclass(frozen=True)
class Box:
    """A node in the picture, by its left upper corner."""

    id: UUID
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """A tree as drawn: its size, its boxes in the order of the nodes, and the path of all wires."""

    width: float
    height: float
    boxes: Sequence[Box]
    wires: str


@dataclass(frozen=True)
class _Grid:
    """How far apart boxes stand: along the way down, and beside each other."""

    down: bool

    @property
    def along(self) -> float:
        return BOX_HEIGHT + 32 if self.down else BOX_WIDTH + 40

    @property
    def beside(self) -> float:
        return BOX_WIDTH + 24 if self.down else BOX_HEIGHT + 12

    def corner(self, level: float, place: float) -> tuple[float, float]:
        across, away = place * self.beside + MARGIN, level * self.along + MARGIN
        return (across, away) if self.down else (away, across)


def picture_of(nodes: Sequence[tuple[UUID, UUID | None]]) -> Picture:
    """The picture of the tree of (node, its parent): parents before their children, children in their order, the root first."""
    children: dict[UUID | None, list[UUID]] = {}
    for node, parent in nodes:
        children.setdefault(parent, []).append(node)
    levels = _levels(nodes)
    grid = _Grid(down=sum(node not in children for node, _ in nodes) <= ENDS_ACROSS)
    places = _places([node for node, _ in nodes], children)
    boxes = [Box(node, *grid.corner(levels[node], places[node])) for node, _ in nodes]
    corners = {box.id: box for box in boxes}
    wires = [_wire(corners[parent], corners[node], grid.down) for node, parent in nodes if parent in corners]
    return Picture(
        max(box.x for box in boxes) + BOX_WIDTH + MARGIN,
        max(box.y for box in boxes) + BOX_HEIGHT + MARGIN,
        boxes,
        "".join(wires),
    )


def _levels(nodes: Sequence[tuple[UUID, UUID | None]]) -> dict[UUID, int]:
    levels: dict[UUID, int] = {}
    for node, parent in nodes:
        levels[node] = levels.get(parent, -1) + 1 if parent else 0
    return levels


def _places(order: Sequence[UUID], children: dict[UUID | None, list[UUID]]) -> dict[UUID, float]:
    """Ends one beside the other, in the order in which one meets them walking down; everybody else in the middle of its children."""
    places: dict[UUID, float] = {}
    waiting, ends = [order[0]], 0
    while waiting:
        node = waiting.pop()
        below = children.get(node, [])
        waiting += reversed(below)
        if not below:
            places[node], ends = float(ends), ends + 1
    for node in reversed(order):
        if node in children:
            first, last = children[node][0], children[node][-1]
            places[node] = (places[first] + places[last]) / 2
    return places


def _wire(above: Box, below: Box, down: bool) -> str:
    """From the middle of one edge to the middle of the other, with a bend."""
    if down:
        start, end = (above.x + BOX_WIDTH / 2, above.y + BOX_HEIGHT), (below.x + BOX_WIDTH / 2, below.y)
        middle = (start[1] + end[1]) / 2
        return f"M{start[0]:g} {start[1]:g}V{middle:g}H{end[0]:g}V{end[1]:g}"
    start, end = (above.x + BOX_WIDTH, above.y + BOX_HEIGHT / 2), (below.x, below.y + BOX_HEIGHT / 2)
    middle = (start[0] + end[0]) / 2
    return f"M{start[0]:g} {start[1]:g}H{middle:g}V{end[1]:g}H{end[0]:g}"


def shortened(text: str, widest: int) -> str:
    """`text` with at most so many columns (a Chinese character takes two), with an ellipsis where something is left out."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character >= "ᄀ" else 1
        if taken > widest:
            return text[:index].rstrip() + "…"
    return text
