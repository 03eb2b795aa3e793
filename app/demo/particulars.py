"""What is known of a customer of the demo company beyond its name and its numbers, as text like in a line of a file, and the values of the
company's own fields. Drawn from the customer itself, so that the book stays what it is without it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from app.core.money import Money
from app.demo import Draw, number, pick, weighted
from app.demo.book import KNOWN, DemoCustomer, customers

VIPS = frozenset({"OMNI-001", "DELTA-001", "ABC-0001", "SBH-0071", "NS-0440", "HN-0007"})
LATE_REVIEW = "PRS-2301"
"""A well-known customer whose credit should have been looked at again."""

_REGIONS = {
    "KLANG-VALLEY": ("Selangor", "Wilayah Persekutuan Kuala Lumpur", "Putrajaya"),
    "NORTH": ("Perak", "Pulau Pinang", "Kedah", "Perlis"),
    "SOUTH": ("Johor", "Melaka", "Negeri Sembilan"),
    "EAST-COAST": ("Kelantan", "Terengganu", "Pahang"),
    "EAST-MALAYSIA": ("Sabah", "Sarawak", "Labuan"),
}
_TERRITORIES = {state: region for region, states in _REGIONS.items() for state in states}
_ZONES = {
    "KLANG-VALLEY": ("KV-1", "KV-1", "KV-2"),
    "NORTH": ("IPOH", "PENANG", "PENANG"),
    "SOUTH": ("JOHOR",),
    "EAST-COAST": ("EAST",),
}
_OUTLETS = {
    "KLANG-VALLEY": ("KLANG", "KLANG; PJ"),
    "NORTH": ("PENANG",),
    "SOUTH": ("JB",),
    "EAST-COAST": ("KLANG",),
    "EAST-MALAYSIA": ("KK",),
    "SINGAPORE": ("SG",),
    "CHINA": ("SZ",),
}
_NATURES = {
    "PUBLIC": ("GOVERNMENT",),
    "CONSTRUCTION": ("CONTRACTOR",),
    "PROPERTY": ("CONTRACTOR",),
    "HOSPITALITY": ("CATERER",),
    "FOOD": ("CATERER", "DISTRIBUTOR", "FACTORY"),
    "RETAIL": ("RETAILER", "RETAILER", "CHAIN"),
    "WHOLESALE": ("DISTRIBUTOR", "IMPORTER"),
    "PLASTICS": ("FACTORY",),
    "METALS": ("FACTORY",),
    "CHEMICALS": ("FACTORY", "IMPORTER"),
    "TEXTILES": ("FACTORY", "RETAILER"),
    "MACHINERY": ("IMPORTER", "DISTRIBUTOR"),
}
_METHODS = weighted(("TRANSFER", 58), ("CHEQUE", 22), ("DUITNOW", 12), ("CASH", 8))
_SMALL_METHODS = weighted(("DUITNOW", 40), ("CASH", 35), ("CARD", 15), ("TRANSFER", 10))
_STAGES = weighted(("established", 55), ("growing", 27), ("at_risk", 10), ("won_back", 3), ("new", 5))
_RATINGS = weighted(("A", 22), ("B", 45), ("C", 25), ("D", 8))
_MODES = weighted(("email", 62), ("messenger", 20), ("post", 10), ("phone", 6), ("none", 2))
_PRIORITIES = weighted(("normal", 74), ("high", 12), ("low", 12), ("urgent", 2))
_DAYS = ("monday; wednesday; friday", "tuesday; thursday", "monday; tuesday; wednesday; thursday; friday", "saturday")
_INSTRUCTIONS = (
    "Loading bay at the rear only, before 11:00.",
    "Lorries over 5 t cannot turn in the lane: send the small one.",
    "Report at the guard house with the delivery order in three copies.",
    "Hantar sebelum solat Jumaat; stor tutup 12:30 hingga 14:45.",
    "送货前一小时先打电话，仓库在二楼。",
    "Call the warehouse supervisor from the gate.",
)
_GOODS_BY_HAND = ("Shrink-wrapped on pallets, no loose cartons.", "Label every carton with our item code.")


def draw_of(code: str, what: str) -> Draw:
    """Chance that depends on a customer's code alone."""
    return Random(f"{what}:{code}").random  # noqa: S311 (invented data, no secret)


def particulars(one: DemoCustomer, industry: str, today: date) -> dict[str, str]:
    """Further fields of a customer. `industry` is the code of its industry, `today` the day on which the book is told."""
    draw = draw_of(one.code, "particulars")
    region = region_of(one)
    found = {**_classed(draw, one, industry, region), **_credit(draw, one, today), **_reach(draw, one)}
    since = today - timedelta(days=number(draw, 740, 8200))
    if one.status != "prospect":
        found |= {"customer_since": since.isoformat(), **_delivery(draw, one, region)}
    return {name: value for name, value in found.items() if value}


def region_of(one: DemoCustomer) -> str:
    """The territory that its first address lies in."""
    place = one.addresses[0]
    if place.country == "MY":
        return _TERRITORIES.get(place.state, "KLANG-VALLEY")
    return "SINGAPORE" if place.country == "SG" else "CHINA"


def zone_of(one: DemoCustomer) -> str:
    """The delivery zone of its first address, or ""."""
    return pick(draw_of(one.code, "zone"), _ZONES.get(region_of(one), ("PORT", "")))


def _classed(draw: Draw, one: DemoCustomer, industry: str, region: str) -> dict[str, str]:
    vip = one.code in VIPS or (one.status == "active" and draw() < 0.02)
    firm = one.entity_type != "individual"
    living = one.status in ("active", "suspended")
    stage = "at_risk" if one.status == "suspended" else "established" if vip else pick(draw, _STAGES)
    return {
        "business_nature": pick(draw, _NATURES.get(industry, ("DISTRIBUTOR", "RETAILER", ""))) if firm else "",
        "territory": region if draw() < 0.94 else "",
        "outlets": pick(draw, _OUTLETS[region]) if draw() < 0.8 else "",
        "vip": "yes" if vip else "",
        "priority": "high" if vip else pick(draw, _PRIORITIES) if draw() < 0.55 else "",
        "lifecycle_stage": stage if living else "",
        "tags": "; ".join(_tags(draw, one, industry, vip, stage)),
        "account_category": {"GOVERNMENT": "Government debtors", "EXPORT": "Foreign debtors"}.get(
            one.category, "Trade debtors"
        ),
        "gl_account": f"3000-{one.name[:1].upper()}{number(draw, 1, 40):02}" if one.name[:1].isascii() else "3000-Z01",
    }


def _tags(draw: Draw, one: DemoCustomer, industry: str, vip: bool, stage: str) -> list[str]:
    chances = {
        "KEY": 1.0 if vip else 0,
        "FESTIVE": 0.25 if industry in ("RETAIL", "FOOD", "HOSPITALITY") else 0.02,
        "HALAL": 0.45 if industry in ("FOOD", "HOSPITALITY") else 0,
        "TENDER": 0.7 if one.category == "GOVERNMENT" else 0.03,
        "WATCH": 0.8 if one.status in ("suspended", "blocked") or stage == "at_risk" else 0.02,
    }
    return [tag for tag, chance in chances.items() if draw() < chance]


def _credit(draw: Draw, one: DemoCustomer, today: date) -> dict[str, str]:
    small = one.entity_type == "individual"
    method = "GIRO" if one.currency == "SGD" and not small else pick(draw, _SMALL_METHODS if small else _METHODS)
    found = {"payment_method": method if draw() < 0.93 else ""}
    if one.credit_limit in (None, "0.00"):
        return found
    reviewed = today - timedelta(days=number(draw, 4, 358))
    chance = draw()
    late = one.code == LATE_REVIEW or (chance < 0.015 and one.code not in known_codes())
    if late:
        reviewed = today - timedelta(days=number(draw, 370, 400))
    if late or chance < 0.4:
        found |= {
            "last_credit_review": reviewed.isoformat(),
            "next_credit_review": (reviewed + timedelta(days=365)).isoformat(),
            "credit_rating": pick(draw, _RATINGS),
        }
    return found


@cache
def known_codes() -> frozenset[str]:
    """The codes of the well-known customers: what is told of them is told by hand."""
    return frozenset(one.code for one in customers(KNOWN))


def _reach(draw: Draw, one: DemoCustomer) -> dict[str, str]:
    mobile = next((contact.mobile for contact in one.contacts if contact.mobile), "")
    return {
        "correspondence_mode": pick(draw, _MODES) if draw() < 0.6 else "",
        "whatsapp": mobile if draw() < 0.35 else "",
        "wechat": f"{one.email.partition('@')[0]}_{number(draw, 10, 99)}"
        if one.preferred_language == "zh" and draw() < 0.5
        else "",
        "sst_number": f"W10-{number(draw, 1801, 2612)}-{number(draw, 32000000, 32009999)}"
        if one.entity_type.endswith("_limited") and one.currency == "MYR" and draw() < 0.3
        else "",
        "tax_code": "ES" if one.category == "GOVERNMENT" else "ZR" if one.category == "EXPORT" else "SR-8",
    }


def _delivery(draw: Draw, one: DemoCustomer, region: str) -> dict[str, str]:
    if one.entity_type == "individual" or draw() < 0.6:
        return {}
    return {
        "delivery_days": pick(draw, _DAYS),
        "delivery_instructions": pick(draw, _INSTRUCTIONS),
        "packing_instructions": pick(draw, _GOODS_BY_HAND) if draw() < 0.2 else "",
        "external_ids": f"sap={number(draw, 100000, 199999)}" if region != "CHINA" and draw() < 0.5 else "",
    }


def referrer(place: int, code: str) -> int | None:
    """The place in the book of the customer that brought this one: an earlier one, or nobody."""
    draw = draw_of(code, "referrer")
    return number(draw, 0, min(place, 400) - 1) if place > 40 and draw() < 0.06 else None


def own_values(one: DemoCustomer, today: date) -> Mapping[str, Any]:
    """Values of the company's own fields (`shaping.OWN_FIELDS`), by their key, canonical."""
    draw = draw_of(one.code, "own")
    if one.status in ("prospect", "archived"):
        return {}
    firm = one.entity_type != "individual"
    found = {
        "collection_day": pick(draw, ("monday", "wednesday", "friday", "month_end")) if draw() < 0.55 else None,
        "certificates": _several(draw, ("halal", "iso9001", "haccp", "sirim")) if firm and draw() < 0.3 else None,
        "staff": number(draw, 2, 40) * (10 if draw() < 0.15 else 1) if firm and draw() < 0.45 else None,
        "deposit": Money(number(draw, 1, 40) * 500_00, one.currency) if draw() < 0.12 else None,
        "contract_until": today + timedelta(days=number(draw, -90, 700)) if firm and draw() < 0.18 else None,
        "stamped_order": draw() < 0.35 if draw() < 0.7 else None,
        "portal": f"https://suppliers.{one.email.partition('@')[2]}/" if firm and draw() < 0.06 else None,
        "landmark": pick(draw, _LANDMARKS) if draw() < 0.25 else None,
    }
    return {key: value for key, value in found.items() if value is not None}


_LANDMARKS = (
    "Behind the Petronas station",
    "Opposite the wet market",
    "Sebelah surau, pagar hijau",
    "巴刹对面，绿色大门",
    "Third factory after the flyover",
)


def _several(draw: Draw, options: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(one for one in options if draw() < 0.4)
    return chosen or options[:1]
