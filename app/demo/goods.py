"""What the demo company sells: lines that add up to a wanted amount. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.demo import Draw, pick

# what, price of one in minor units
GOODS = (
    ("Portland cement, bag 50 kg", 21_50),
    ("Galvanised wire 2.5 mm, coil 25 kg", 138_00),
    ("Emulsion paint white, 18 L", 126_90),
    ("PVC pipe 4 in, length 5.8 m", 48_40),
    ("Concrete nails 2 in, box", 14_80),
    ("LED tube 18 W, carton of 25", 312_50),
    ("Power cable 2.5 mm², 100 m", 189_00),
    ("Hand pallet truck 2.5 t", 1_180_00),
    ("Stretch film 500 mm, carton of 6", 92_40),
    ("Corrugated box 450 × 300, bundle", 61_00),
    ("Cooking oil, jerrycan 17 kg", 98_70),
    ("White rice 5 %, bag 25 kg", 86_00),
    ("Wheat flour, bag 25 kg", 52_30),
    ("Sugar, bag 50 kg", 142_50),
    ("Canned sardines 425 g, carton of 24", 134_40),
    ("Instant noodles, carton of 40", 36_80),
    ("Copy paper A4 80 g, carton of 5", 68_90),
    ("Thermal roll 80 mm, carton of 50", 87_50),
    ("Floor cleaner, 10 L", 33_20),
    ("Hand towel, carton of 16", 58_60),
    ("Safety helmet, carton of 20", 276_00),
    ("Hydraulic oil ISO 46, 200 L", 1_465_00),
    ("Bearing 6205, box of 10", 118_00),
    ("V-belt B-68", 27_60),
    ("Cotton twill 58 in, roll 50 m", 640_00),
    ("HDPE granules, bag 25 kg", 156_25),
)
_REST = (
    "Delivery and handling",
    "Assorted items as per picking list",
    "Freight and packing",
    "Small parts as per picking list",
)


def lines(draw: Draw, amount: int) -> list[Mapping[str, Any]]:
    """One to three lines that add up to `amount`, in minor units of a currency with two decimals."""
    found: list[Mapping[str, Any]] = []
    left = amount
    for _ in range(1 if draw() < 0.5 else 2):
        what, price = pick(draw, GOODS)
        count = left * (55 + int(draw() * 40)) // 100 // price
        if count and all(line["description"] != what for line in found):
            found.append(_line(what, count, price))
            left -= count * price
    return [*found, _line(pick(draw, _REST), 1, left)] if left else found


def _line(what: str, count: int, price: int) -> dict[str, Any]:
    return {"description": what, "quantity": Decimal(count), "unit_price": Decimal(price).scaleb(-2)}
