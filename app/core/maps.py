"""A coarse picture of Malaysia, Singapore and what is around them, for points on the globe: drawn by us, from coordinates typed by hand, so that no
map service hears of anybody's addresses. Pure.

Two panels stand side by side, the Peninsula and the north of Borneo, for between them is nothing but sea. Both have one scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import ceil, floor

SCALE = 40
"""Units of the picture in one degree. At the equator a degree is as long to the north as to the east, near enough."""

NEAR = (120, 80)
"""Width and height of the part that is shown around one point: three degrees by two."""

Point = tuple[float, float]
"""(longitude, latitude)"""

_PENINSULA: Sequence[Point] = (
    (98.2, 9.0), (98.3, 8.2), (98.75, 8.05), (99.05, 7.65), (99.35, 7.25), (99.7, 6.9), (100.05, 6.6), (100.13, 6.42), (100.3, 6.25),
    (100.34, 6.0), (100.34, 5.75), (100.39, 5.55), (100.38, 5.38), (100.43, 5.15), (100.5, 5.0), (100.62, 4.82), (100.6, 4.55),
    (100.66, 4.32), (100.58, 4.2), (100.68, 4.02), (100.77, 3.98), (100.86, 3.83), (100.95, 3.72), (101.1, 3.48), (101.23, 3.33),
    (101.3, 3.15), (101.33, 2.95), (101.42, 2.75), (101.66, 2.6), (101.8, 2.5), (101.88, 2.4), (102.08, 2.27), (102.25, 2.18),
    (102.42, 2.12), (102.56, 2.02), (102.78, 1.87), (102.93, 1.78), (103.12, 1.64), (103.37, 1.46), (103.43, 1.34), (103.51, 1.27),
    (103.57, 1.34), (103.63, 1.43), (103.7, 1.46), (103.78, 1.47), (103.85, 1.49), (103.93, 1.45), (104.02, 1.45), (104.08, 1.39),
    (104.13, 1.35), (104.27, 1.36), (104.29, 1.5), (104.24, 1.72), (104.1, 1.98), (103.97, 2.25), (103.84, 2.43), (103.76, 2.6),
    (103.62, 2.68), (103.52, 2.78), (103.44, 3.0), (103.45, 3.3), (103.48, 3.5), (103.38, 3.68), (103.36, 3.85), (103.42, 4.05),
    (103.46, 4.2), (103.45, 4.45), (103.5, 4.6), (103.44, 4.8), (103.37, 5.0), (103.2, 5.27), (103.1, 5.42), (102.88, 5.62),
    (102.68, 5.77), (102.52, 5.88), (102.37, 6.08), (102.22, 6.22), (102.08, 6.25), (101.85, 6.42), (101.6, 6.75), (101.3, 6.92),
    (100.98, 6.85), (100.7, 7.1), (100.55, 7.3), (100.42, 7.6), (100.25, 8.0), (100.1, 8.5), (99.9, 9.0),
)  # fmt: skip
_SUMATRA: Sequence[Point] = (
    (97.5, 5.2), (98.2, 4.4), (98.3, 4.1), (98.75, 3.78), (99.1, 3.6), (99.5, 3.2), (99.95, 2.98), (100.2, 2.65), (100.45, 2.3),
    (100.85, 2.25), (100.95, 1.95), (101.35, 1.72), (101.7, 1.48), (102.1, 1.35), (102.45, 0.9), (102.9, 0.65), (103.4, 0.5),
    (103.7, 0.2), (103.7, -0.5), (97.5, -0.5),
)  # fmt: skip
_BORNEO: Sequence[Point] = (
    (109.64, 2.08), (109.75, 1.9), (109.95, 1.72), (110.15, 1.68), (110.33, 1.77), (110.5, 1.72), (110.68, 1.58), (110.9, 1.55),
    (111.05, 1.6), (111.2, 1.8), (111.25, 2.15), (111.15, 2.35), (111.22, 2.6), (111.38, 2.77), (111.7, 2.86), (112.1, 2.93), (112.55, 3.05),
    (112.95, 3.12), (113.05, 3.28), (113.3, 3.55), (113.55, 3.83), (113.82, 4.12), (113.97, 4.38), (113.97, 4.6), (114.2, 4.59),
    (114.45, 4.7), (114.65, 4.82), (114.9, 4.97), (115.08, 5.04), (115.1, 4.9), (115.25, 4.95), (115.4, 4.98), (115.55, 5.08), (115.5, 5.25),
    (115.38, 5.4), (115.6, 5.62), (115.85, 5.7), (116.0, 5.85), (116.06, 6.0), (116.12, 6.15), (116.3, 6.32), (116.42, 6.55),
    (116.6, 6.8), (116.75, 7.02), (116.86, 6.9), (116.8, 6.65), (116.95, 6.6), (117.08, 6.85), (117.25, 6.98), (117.3, 6.65),
    (117.5, 6.55), (117.72, 6.4), (117.65, 6.2), (117.6, 5.95), (117.85, 5.95), (118.08, 5.85), (118.0, 5.68), (118.25, 5.75), (118.55, 5.68),
    (118.85, 5.45), (119.1, 5.38), (119.27, 5.2), (119.1, 5.07), (118.75, 5.0), (118.4, 5.0), (118.2, 4.88), (118.25, 4.68), (118.45, 4.6),
    (118.62, 4.48), (118.55, 4.35), (118.2, 4.3), (117.9, 4.24), (117.65, 4.25), (117.6, 4.1), (117.75, 3.9), (117.45, 3.6), (117.6, 3.3),
    (117.4, 3.1), (117.75, 2.8), (117.9, 2.4), (118.1, 2.2), (118.05, 1.95), (118.5, 1.6), (118.95, 1.05), (118.3, 0.85), (117.95, 0.85),
    (117.6, 0.3), (117.5, -0.5), (109.2, -0.5), (109.1, 0.3), (108.95, 0.8), (108.95, 1.15), (109.08, 1.5), (109.35, 1.8),
)  # fmt: skip
_ISLANDS: Sequence[Sequence[Point]] = (
    ((103.62, 1.27), (103.63, 1.33), (103.69, 1.42), (103.76, 1.45), (103.83, 1.46), (103.91, 1.42), (103.99, 1.39), (104.03, 1.33),
     (103.96, 1.3), (103.88, 1.28), (103.82, 1.26), (103.72, 1.29)),  # Singapore
    ((99.64, 6.42), (99.74, 6.45), (99.88, 6.42), (99.93, 6.32), (99.82, 6.26), (99.68, 6.3)),  # Langkawi
    ((100.18, 5.42), (100.22, 5.48), (100.3, 5.48), (100.34, 5.42), (100.31, 5.3), (100.27, 5.26), (100.19, 5.28)),  # Penang
    ((104.12, 2.88), (104.18, 2.91), (104.23, 2.8), (104.18, 2.71), (104.12, 2.76)),  # Tioman
    ((115.15, 5.28), (115.21, 5.38), (115.27, 5.33), (115.2, 5.25)),  # Labuan
    ((116.63, 7.2), (116.72, 7.28), (116.8, 7.22), (116.7, 7.13)),  # Banggi, with Balambangan
    ((101.35, 1.95), (101.6, 2.08), (101.77, 1.95), (101.65, 1.8), (101.45, 1.8)),  # Rupat
    ((102.0, 1.6), (102.45, 1.4), (102.5, 1.15), (102.2, 1.35)),  # Bengkalis
    ((103.9, 1.1), (104.0, 1.17), (104.13, 1.15), (104.1, 1.0), (103.95, 1.0)),  # Batam
    ((104.22, 1.1), (104.4, 1.2), (104.6, 1.15), (104.6, 0.95), (104.3, 0.9)),  # Bintan
)  # fmt: skip
LAND: Sequence[Sequence[Point]] = (_PENINSULA, _SUMATRA, _BORNEO, *_ISLANDS)

BORDERS: Sequence[Sequence[Point]] = (
    ((100.13, 6.42), (100.17, 6.7), (100.35, 6.55), (100.75, 6.5), (100.85, 6.25), (101.1, 6.22), (101.08, 5.92), (100.98, 5.78), (101.15, 5.65),
     (101.55, 5.9), (101.7, 5.78), (101.95, 6.0), (102.08, 6.25)),
    ((109.64, 2.08), (109.6, 1.8), (109.68, 1.6), (109.95, 1.4), (110.1, 1.2), (110.4, 1.0), (110.6, 0.88), (110.95, 1.02), (111.4, 1.02),
     (111.85, 1.02), (112.15, 1.3), (112.25, 1.48), (112.8, 1.57), (113.1, 1.42), (113.6, 1.22), (114.1, 1.45), (114.55, 1.45), (114.8, 1.9),
     (114.85, 2.25), (115.15, 2.5), (115.15, 2.85), (115.55, 3.1), (115.6, 3.4), (115.65, 3.85), (115.85, 4.3), (116.3, 4.32), (116.75, 4.35),
     (117.25, 4.35), (117.65, 4.17)),
    ((114.12, 4.58), (114.3, 4.3), (114.65, 4.02), (114.82, 4.1), (114.8, 4.5), (114.85, 4.78), (114.98, 4.87), (115.02, 4.85), (115.03, 4.6),
     (115.1, 4.35), (115.25, 4.35), (115.32, 4.6), (115.2, 4.8), (115.18, 4.92)),
)  # fmt: skip
TOWNS: Sequence[tuple[str, float, float, float]] = (
    ("Alor Setar", 100.37, 6.12, 0.3), ("George Town", 100.33, 5.41, 0.3), ("Ipoh", 101.08, 4.6, 0.3), ("Kuala Lumpur", 101.69, 3.14, 0.3),
    ("Seremban", 101.94, 2.73, 0.3), ("Melaka", 102.25, 2.2, 0.3), ("Johor Bahru", 103.76, 1.5, -0.1), ("Kuantan", 103.33, 3.81, 0.3),
    ("Kuala Terengganu", 103.14, 5.33, 0.3), ("Kota Bharu", 102.24, 6.13, 0.3), ("Singapore", 103.83, 1.33, 0.9), ("Kuching", 110.35, 1.55, 0.3),
    ("Sibu", 111.83, 2.29, 0.3), ("Bintulu", 113.04, 3.17, 0.3), ("Miri", 113.99, 4.4, 0.3), ("Brunei", 114.94, 4.89, -0.1),
    ("Kota Kinabalu", 116.07, 5.98, 0.3), ("Sandakan", 118.1, 5.84, 1.1), ("Tawau", 117.89, 4.25, 0.3),
)  # fmt: skip
"""(name, longitude, latitude, how far below its dot the name stands, in heights of its letters)."""


@dataclass(frozen=True)
class Panel:
    """A rectangle of the globe, and how it is drawn. West and north are its left upper corner."""

    name: str
    west: float
    east: float
    south: float
    north: float

    @property
    def scale(self) -> int:
        """Units in one degree."""
        return SCALE

    @property
    def width(self) -> int:
        return round((self.east - self.west) * SCALE)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * SCALE)

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point of the globe stands in the picture."""
        return round((longitude - self.west) * SCALE, 1), round((self.north - latitude) * SCALE, 1)

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    @cached_property
    def land(self) -> str:
        """The outlines, as SVG says them; what is outside the panel is cut off by its edge."""
        return "".join(f"{self._line(outline)}Z" for outline in LAND if self._touches(outline))

    @cached_property
    def borders(self) -> str:
        return "".join(self._line(border) for border in BORDERS if self._touches(border))

    @cached_property
    def graticule(self) -> list[tuple[str, str, float, float, float]]:
        """(line, label, x, y and how far below it the label stands) of every whole degree."""
        meridians = [(self.at(one, self.north)[0], one) for one in _whole(self.west, self.east)]
        parallels = [(self.at(self.west, one)[1], one) for one in _whole(self.south, self.north)]
        return [
            *((f"M{x} 0V{self.height}", f"{one}°E", x, 0.0, 1.1) for x, one in meridians),
            *((f"M0 {y}H{self.width}", f"{one}°N", 0.0, y, -0.2) for y, one in parallels),
        ]

    @cached_property
    def towns(self) -> list[tuple[str, float, float, float]]:
        """(name, x, y, how far below its dot the name stands, in heights of its letters)."""
        return [(name, *self.at(east, north), below) for name, east, north, below in TOWNS if self.holds(east, north)]

    def near(self, longitude: float, latitude: float) -> tuple[float, float, float, float]:
        """The part of the picture around a point: x, y, width, height."""
        x, y = self.at(longitude, latitude)
        width, height = NEAR
        return (
            min(max(x - width / 2, 0), self.width - width),
            min(max(y - height / 2, 0), self.height - height),
            width,
            height,
        )

    def _line(self, points: Iterable[Point]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in (self.at(*point) for point in points))

    def _touches(self, points: Iterable[Point]) -> bool:
        return any(self.holds(*point) for point in points)


def _whole(low: float, high: float) -> range:
    return range(ceil(low + 0.1), floor(high - 0.6) + 1)


PANELS = (Panel("west", 99.2, 105.8, 0.9, 7.0), Panel("east", 109.3, 119.5, 0.9, 7.0))
"""The Peninsula with Singapore, and Sarawak, Brunei and Sabah."""


def panel_of(latitude: Decimal | None, longitude: Decimal | None) -> Panel | None:
    """The panel that shows this point; None for one elsewhere in the world, or half a one."""
    if latitude is None or longitude is None:
        return None
    return next((panel for panel in PANELS if panel.holds(float(longitude), float(latitude))), None)
