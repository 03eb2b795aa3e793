"""Entries of the smaller lists of the demo company, as lines of a file: list → rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.demo import CATEGORIES, CREDIT_TERMS, INDUSTRIES, SALES_AGENTS, Named

TERRITORIES = (
    Named("KLANG-VALLEY", "Klang Valley"),
    Named("NORTH", "Northern Peninsular"),
    Named("SOUTH", "Southern Peninsular"),
    Named("EAST-COAST", "East Coast"),
    Named("EAST-MALAYSIA", "Sabah and Sarawak"),
    Named("SINGAPORE", "Singapore"),
    Named("CHINA", "大中华区"),
)
_SELLS_IN = {
    "DR": "KLANG-VALLEY",
    "TML": "NORTH",
    "AR": "KLANG-VALLEY",
    "NH": "EAST-COAST",
    "LKW": "SOUTH",
    "SP": "SOUTH",
    "CHY": "SINGAPORE",
    "FO": "EAST-MALAYSIA",
}
PAYMENT_METHODS = (
    {"code": "DUITNOW", "name": "DuitNow QR", "kind": "transfer"},
    {"code": "GIRO", "name": "GIRO (Singapore)", "kind": "transfer"},
)
"""Beside those of every fresh company."""
CHARGE_TYPES = (
    {"code": "GOODS", "name": "Goods"},
    {"code": "FREIGHT", "name": "Freight"},
    {"code": "SERVICE", "name": "Services"},
    {"code": "BANK", "name": "Bank charges"},
)
CREDIT_AGENCIES = ({"code": "CTOS", "name": "CTOS"}, {"code": "EXPERIAN", "name": "Experian"})
DELIVERY_ZONES = (
    Named("KV-1", "Klang Valley, mornings"),
    Named("KV-2", "Klang Valley, afternoons"),
    Named("IPOH", "Ipoh and Taiping, Tuesdays"),
    Named("PENANG", "Penang and Kedah, Wednesdays"),
    Named("JOHOR", "Johor and Melaka, Thursdays"),
    Named("EAST", "East Coast, Fridays"),
    Named("PORT", "Port Klang, by container"),
)
TAGS = (
    {"code": "KEY", "name": "Key account", "colour": "#8a3b3b"},
    {"code": "FESTIVE", "name": "Festive stock", "colour": "#a8782a"},
    {"code": "HALAL", "name": "Halal certified", "colour": "#3f7a54"},
    {"code": "TENDER", "name": "Tender", "colour": "#4a6a8a"},
    {"code": "WATCH", "name": "Watch closely", "colour": "#a0522d"},
    {"code": "NEW", "name": "New this year", "colour": "#6a5a8a"},
)
BUSINESS_NATURES = (
    Named("IMPORTER", "Importer"),
    Named("DISTRIBUTOR", "Distributor"),
    Named("RETAILER", "Retail shop"),
    Named("CHAIN", "Chain store"),
    Named("CONTRACTOR", "Contractor"),
    Named("FACTORY", "Manufacturer"),
    Named("CATERER", "Restaurant or caterer"),
    Named("GOVERNMENT", "Government office"),
)
CREDIT_LIMITS = (
    {"code": "STARTER", "name": "First orders", "amount": "5000.00"},
    {"code": "STANDARD", "name": "Standard", "amount": "20000.00"},
    {"code": "TRUSTED", "name": "Trusted", "amount": "60000.00"},
    {"code": "PREMIUM", "name": "Premium", "amount": "150000.00"},
)
COMPANIES = (
    {"code": "MT", "name": "Meridian Trading Sdn Bhd", "registration_number": "201001023456", "tax_id": "C20123456010", "currency": "MYR", "line1": "Lot 7, Jalan Sungai Rasau", "city": "Klang", "state": "Selangor", "postcode": "41050", "country": "MY", "phone": "03-3342 7700", "email": "accounts@meridian.example"},
    {"code": "MTS", "name": "Meridian Trading (S) Pte Ltd", "registration_number": "201534218K", "currency": "SGD", "line1": "18 Penjuru Lane", "city": "Singapore", "postcode": "609191", "country": "SG", "phone": "+65 6262 0418", "email": "accounts.sg@meridian.example"},
    {"code": "MTSZ", "name": "子午贸易（深圳）有限公司", "currency": "CNY", "line1": "南山区科技园北区12栋", "city": "深圳市", "state": "广东省", "postcode": "518057", "country": "CN", "phone": "+86 755 2671 0033", "email": "caiwu@meridian.example"},
)  # fmt: skip
OUTLETS = (
    {"code": "KLANG", "name": "Klang depot", "company": "MT", "territory": "KLANG-VALLEY", "phone": "03-3342 7711"},
    {"code": "PJ", "name": "Petaling Jaya showroom", "company": "MT", "territory": "KLANG-VALLEY", "phone": "03-7955 2010"},
    {"code": "PENANG", "name": "Penang branch", "company": "MT", "territory": "NORTH", "phone": "04-390 1188"},
    {"code": "JB", "name": "Johor Bahru depot", "company": "MT", "territory": "SOUTH", "phone": "07-351 6620"},
    {"code": "KK", "name": "Kota Kinabalu office", "company": "MT", "territory": "EAST-MALAYSIA", "phone": "088-231 774"},
    {"code": "SG", "name": "Singapore office", "company": "MTS", "territory": "SINGAPORE", "phone": "+65 6262 0418"},
    {"code": "SZ", "name": "深圳办事处", "company": "MTSZ", "territory": "CHINA", "phone": "+86 755 2671 0033"},
)  # fmt: skip


def entries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """List and row, in an order in which everything that a row refers to is there before it."""
    for name, rows in (
        ("credit_term", CREDIT_TERMS),
        ("category", CATEGORIES),
        ("industry", INDUSTRIES),
        ("territory", TERRITORIES),
        ("delivery_zone", DELIVERY_ZONES),
        ("business_nature", BUSINESS_NATURES),
    ):
        yield from ((name, row._asdict()) for row in rows)
    for agent in SALES_AGENTS:
        yield "sales_agent", agent._asdict() | {"territory": _SELLS_IN[agent.code]}
    yield from (("group_company", row) for row in COMPANIES)
    yield from (("outlet", row) for row in OUTLETS)
    yield from (("tag", row) for row in TAGS)
    yield from (("payment_method", row) for row in PAYMENT_METHODS)
    yield from (("charge_type", row) for row in CHARGE_TYPES)
    yield from (("credit_agency", row) for row in CREDIT_AGENCIES)
    yield from (("credit_limit", row) for row in CREDIT_LIMITS)
