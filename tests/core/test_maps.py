"""The drawn map: where a point of the globe stands in it, and which points are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from app.core.maps import BORDERS, LAND, PANELS, SCALE, TOWNS, Point, panel_of


@pytest.mark.parametrize(
    ("latitude", "longitude", "panel"),
    [
        ("3.0449", "101.4456", "west"),
        ("1.3521", "103.8198", "west"),
        ("5.9788", "116.0753", "east"),
        ("31.23", "121.47", None),
        ("101.4456", "3.0449", None),
    ],
)
def test_a_point_is_shown_where_it_is_and_nowhere_else(latitude: str, longitude: str, panel: str | None) -> None:
    found = panel_of(Decimal(latitude), Decimal(longitude))
    assert (found.name if found else None) == panel
    assert panel_of(Decimal(latitude), None) is None


def test_north_is_above_and_a_degree_has_one_length() -> None:
    west = PANELS[0]
    assert west.at(west.west, west.north) == (0, 0)
    x, y = west.at(west.west + 1, west.north - 1)
    assert (x, y) == (SCALE, SCALE)
    assert west.at(103.82, 1.35)[1] > west.at(101.69, 3.14)[1]


def test_what_is_shown_around_a_point_stays_within_the_picture() -> None:
    for panel in PANELS:
        for longitude, latitude in ((panel.west, panel.north), (panel.east, panel.south)):
            x, y, width, height = panel.near(longitude, latitude)
            assert x >= 0
            assert y >= 0
            assert x + width <= panel.width
            assert y + height <= panel.height


def test_every_town_stands_on_land() -> None:
    for name, longitude, latitude, _ in TOWNS:
        assert any(_inside(longitude, latitude, outline) for outline in LAND), name
    assert all(len(border) > 2 for border in BORDERS)


def _inside(x: float, y: float, outline: Sequence[Point]) -> bool:
    """By the number of edges to the right of the point; a town by the sea may stand a twentieth of a degree off the coarse coast."""
    points = list(outline)
    for dx, dy in ((0, 0), (0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05)):
        crossings = 0
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            if (y1 > y + dy) != (y2 > y + dy) and x + dx < x1 + (y + dy - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
        if crossings % 2:
            return True
    return False
