"""Pictures of figures over time: where the points of a line or of steps stand. Pure; `ui.line_chart` and `ui.spark` draw them.

Every picture begins at zero: its height shows amounts, not differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HEAD = 6.0
"""Units left free above the highest point."""


@dataclass(frozen=True)
class Frame:
    """The place of a picture: its size in units, the days from its left to its right edge, and the figure at its top."""

    width: float
    height: float
    begins: date
    ends: date
    most: int

    def x(self, day: date) -> float:
        """Where a day stands; days outside stand at the edge."""
        span = max(1, (self.ends - self.begins).days)
        passed = min(max((day - self.begins).days, 0), span)
        return round(self.width * passed / span, 2)

    def y(self, figure: int) -> float:
        """Where a figure stands; below zero is at the bottom."""
        if self.most <= 0:
            return self.height
        return round(self.height - (self.height - HEAD) * max(0, figure) / self.most, 2)


Points = Sequence[tuple[date, int]]


def line(frame: Frame, points: Points) -> str:
    """The path from point to point."""
    return _path([(frame.x(day), frame.y(figure)) for day, figure in points])


def area(frame: Frame, points: Points) -> str:
    """The path of the surface under that line."""
    if not points:
        return ""
    first, last = frame.x(points[0][0]), frame.x(points[-1][0])
    return f"{line(frame, points)} L{last} {frame.height} L{first} {frame.height} Z"


def steps(frame: Frame, points: Sequence[tuple[date, int | None]]) -> str:
    """The path of a figure that stays until it changes; None breaks it off."""
    path: list[str] = []
    for number, (day, figure) in enumerate(points):
        if figure is None:
            continue
        until = points[number + 1][0] if number + 1 < len(points) else frame.ends
        before = points[number - 1][1] if number else None
        begin = "M" if before is None else "L"
        path.append(f"{begin}{frame.x(day)} {frame.y(figure)} L{frame.x(until)} {frame.y(figure)}")
    return " ".join(path)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(points))
