"""The customer book: row `i` depends on the seed and `i` only, so the first rows of a long book are those of a short one.

The first rows are the well-known customers of screens and documents; the others are drawn. Codes, tax numbers,
registration numbers and identity numbers are unique in a book of up to 4,000,000 rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

from app.demo import INDUSTRIES, SALES_AGENTS, Draw, number, pick, places, weighted
from app.demo.names import Party, person, traditional
from app.demo.names import party as draw_party
from app.demo.places import Address, Town


class Contact(NamedTuple):
    """A contact person of a customer; exactly one of them is primary. Texts that are not known are empty."""

    name: str
    title: str
    department: str
    email: str
    phone: str
    mobile: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """One customer. Texts that are not known are empty; `credit_limit` is decimal text in `currency` or None.

    `category` and `credit_term` are codes of `CATEGORIES` and `CREDIT_TERMS`, `sales_agent` a code of `SALES_AGENTS`,
    `industry` the English name of one of `INDUSTRIES`, `preferred_language` en, zh or ms.
    """

    code: str
    name: str
    correspondence_name: str
    other_name: str
    entity_type: str
    customer_type: str
    status: str
    category: str
    credit_term: str
    credit_limit: str | None
    currency: str
    tax_id: str
    identity_type: str
    identity_number: str
    registration_number: str
    phone: str
    email: str
    website: str
    industry: str
    sales_agent: str
    preferred_language: str
    contacts: tuple[Contact, ...]
    addresses: tuple[Address, ...]


_INDUSTRY_NAMES = {industry.code: industry.name for industry in INDUSTRIES} | {"": ""}
_AGENTS = tuple(agent.code for agent in SALES_AGENTS)

# code|name|other name|entity type|status|category|agent|term|limit|industry|domain|community|country|town
_CAST = tuple(
    line.split("|")
    for line in """
OMNI-001|OmniRetail Sdn Bhd||private_limited|active|WHOLESALE|DR|NET30|50000.00|RETAIL|omni-retail|english|MY|Klang
DELTA-001|Delta Distributors Sdn Bhd||private_limited|active|WHOLESALE|DR|NET30|100000.00|WHOLESALE|delta-distributors|english|MY|Shah Alam
YF-0231|Yong Fatt Hardware|永发五金有限公司|private_limited|active|WHOLESALE|TML|NET60|20000.00|HARDWARE|yongfatt|chinese|MY|Ipoh
HN-0007|华宁科技有限公司|Huaning Technology Co., Ltd.|private_limited|active|EXPORT|TML|NET60|150000.00|TECHNOLOGY|huaning-technology|mainland|CN|深圳市
MEGA-RET|Mega Retail Sdn Bhd||private_limited|active|RETAIL|DR|NET30|60000.00|RETAIL|mega-retail|english|MY|Petaling Jaya
MEGA-LOG|Mega Logistics Sdn Bhd||private_limited|active|WHOLESALE|AR|NET30|40000.00|LOGISTICS|mega-logistics|english|MY|Pelabuhan Klang
MEGA-IT|Mega IT Services Sdn Bhd||private_limited|active|SERVICES|AR|NET15|30000.00|TECHNOLOGY|mega-it|english|MY|Cyberjaya
GOV-0117|Jabatan Kerja Raya Selangor||statutory_board|active|GOVERNMENT|NH|NET90|500000.00|PUBLIC|jkr-selangor|office|MY|Shah Alam
BKT-1042|Bukit Timah Provisions Pte Ltd|武吉知马粮食私人有限公司|private_limited|active|RETAIL|TML|NET30|15000.00|RETAIL|bukit-timah-provisions|chinese|SG|Singapore
KBS-0088|Kedai Buku Seri Pagi||sole_proprietorship|suspended|RETAIL|NH|NET15|5000.00|PRINTING|seripagi|malay|MY|George Town
NS-0440|Nusantara Seafood Exporters Bhd||public_limited|active|WHOLESALE|DR|EOM30|250000.00|FOOD|nusantara-seafood|malay|MY|Kuantan
CT-7781|Chin Teck Machinery|振德机械贸易|sole_proprietorship|blocked|WHOLESALE|TML|COD||MACHINERY|chinteck|chinese|MY|Batu Pahat
PRS-2301|Perusahaan Roti Sinar||sole_proprietorship|active|RETAIL|AR|NET30|8000.00|FOOD|roti-sinar|malay|MY|Seremban
LSE-0019|Lim & Sons Enterprise|林氏父子企业|sole_proprietorship|active|RETAIL|TML|NET30|10000.00|RETAIL|limandsons|chinese|MY|Melaka
P-10388|Gunung Ledang Eco Resort||private_limited|prospect|SERVICES|DR|PREPAID||HOSPITALITY|gunung-ledang|malay|MY|Muar
ABC-0001|ABC Corporation Sdn Bhd||private_limited|active|WHOLESALE|AR|NET60|200000.00|WHOLESALE|abccorp|english|MY|Kuala Lumpur
ABC-0002|ABC Logistics Sdn Bhd||private_limited|active|SERVICES|AR|NET30|80000.00|LOGISTICS|abclogistics|english|MY|Perai
WH-5520|Wan Hua Textiles (M) Sdn Bhd|万华纺织（马）有限公司|private_limited|active|WHOLESALE|TML|NET60|120000.00|TEXTILES|wanhua|chinese|MY|Muar
TMJ-0302|Teknik Maju Jaya Enterprise||sole_proprietorship|inactive|SERVICES|NH|COD||CONSTRUCTION|teknikmajujaya|malay|MY|Kota Bharu
SBH-0071|Sabah Borneo Timber Bhd||public_limited|active|WHOLESALE|NH|NET90|300000.00|TIMBER|sabah-borneo-timber|english|MY|Sandakan
KCW-0009|Kopitiam Ching Wan|清园茶餐室|sole_proprietorship|active|RETAIL|TML|COD|2000.00|HOSPITALITY|chingwan|chinese|MY|Taiping
PPS-0810|Pusat Pakaian Srikandi||sole_proprietorship|active|RETAIL|AR|NET15|6000.00|TEXTILES|srikandi|malay|MY|Kuala Terengganu
JRM-0033|Johor Rubber Moulding Sdn Bhd||private_limited|active|WHOLESALE|DR|NET30|90000.00|PLASTICS|johor-rubber|english|MY|Pasir Gudang
HSE-4410|Hup Seng Electrical|合成电器|sole_proprietorship|active|WHOLESALE|TML|NET30|35000.00|ELECTRICAL|hupseng|chinese|MY|Kluang
MKR-2204|Makmur Rezeki Trading||sole_proprietorship|active|WHOLESALE|NH|NET30|18000.00|WHOLESALE|makmur-rezeki|malay|MY|Alor Setar
""".strip().splitlines()
)
KNOWN = len(_CAST)
"""How many rows of the book are well-known customers."""


# the country and whether the name is Chinese: 70 of 100 are Latin
_LATIN = weighted((("MY", False), 58), (("SG", False), 12))
_CHINESE = weighted((("MY", True), 13), (("SG", True), 4), (("CN", True), 8), (("TW", True), 3), (("HK", True), 2))
_MARKETS = _LATIN + _CHINESE
_STATUSES = weighted(
    ("active", 86), ("prospect", 5), ("inactive", 4), ("suspended", 2), ("blocked", 2), ("archived", 1)
)
_USUAL_TERMS = weighted(("NET30", 40), ("NET60", 18), ("COD", 12), ("EOM30", 8), ("NET15", 8))
_TERMS = _USUAL_TERMS + weighted(("NET90", 5), ("2-10-NET30", 4), ("NET7", 3), ("DOM15", 2))
_THOUSANDS = (5, 5, 8, 8, 10, 10, 10, 15, 15, 20, 20, 20, 35, 35, 50, 50, 75, 100, 100, 250, 500)
_LIMITS = (None, None, None, "0.00", *(f"{thousand}000.00" for thousand in _THOUSANDS))
_SMALL_LIMITS = (None, None, "500.00", "1000.00", "2000.00", "3000.00", "5000.00")
_ROLES = (
    ("Managing director", "Management", "董事", "行政部"),
    ("Purchasing manager", "Purchasing", "采购经理", "采购部"),
    ("Finance manager", "Finance", "财务经理", "财务部"),
    ("Accounts executive", "Accounts", "会计", "财务部"),
    ("Sales manager", "Sales", "业务经理", "业务部"),
    ("Warehouse supervisor", "Warehouse", "仓库主管", "仓库"),
    ("Administration assistant", "Administration", "行政助理", "行政部"),
)
_CODES = (
    "{mark}-{n}",
    "{mark}-{n}",
    "{word}-{n}",
    "CUST-{n}",
    "C{n:06d}",
    "300-{letter}{n}",
    "{town}/{n}",
    "{mark}.{n}",
)
_PURPOSES = ("billing", "shipping", "registered", "correspondence")


def _code(i: int, draw: Draw, who: Party, town: Town) -> str:
    """A code as different houses write them. Each ends in a number that no other row has, larger than any of the cast's."""
    block, place = divmod(i, 1000)
    n = 12_000 + block * 1000 + place * 387 % 1000
    word = who.mark if who.person else who.domain.partition(".")[0].partition("-")[0][:8].upper()
    return pick(draw, _CODES).format(n=n, mark=who.mark, letter=who.mark[0], word=word, town=town.latin[:3].upper())


def _segment(draw: Draw, who: Party, town: Town) -> tuple[str, str]:
    """Category and customer type that suit who they are."""
    if who.entity_type == "statutory_board":
        return "GOVERNMENT", "b2b"
    if who.entity_type == "individual":
        return "RETAIL", "b2c"
    if town.country not in ("MY", "SG"):
        return "EXPORT", "b2b"
    return pick(draw, (("WHOLESALE", "wholesale"), ("WHOLESALE", "b2b"), ("RETAIL", "retail"), ("SERVICES", "b2b")))


def _credit(draw: Draw, who: Party, status: str) -> tuple[str, str | None]:
    """Term and limit: none for prospects and those who pay on delivery, ministries wait long, persons have little."""
    if status == "prospect":
        return "", None
    if who.entity_type == "statutory_board":
        return pick(draw, ("NET60", "NET90")), pick(draw, ("100000.00", "250000.00", "500000.00"))
    if who.entity_type == "individual":
        return pick(draw, ("COD", "COD", "NET7", "NET30")), pick(draw, _SMALL_LIMITS)
    term = pick(draw, _TERMS)
    return term, None if term == "COD" else pick(draw, _LIMITS)


_MALAYSIAN_KINDS = {
    "private_limited": ("C", "01"),
    "public_limited": ("C", "01"),
    "limited_liability_partnership": ("PT", "04"),
    "partnership": ("D", "03"),
    "sole_proprietorship": ("IG", "03"),
    "individual": ("IG", ""),
    "cooperative": ("CS", ""),
    "miscellaneous": ("F", ""),
    "statutory_board": ("", ""),
}
Numbers = tuple[str, str, str, str]
"""Tax id, identity type, identity number, registration number."""


def _malaysian_numbers(i: int, draw: Draw, who: Party) -> Numbers:
    prefix, kind = _MALAYSIAN_KINDS[who.entity_type]
    tax = places.tin(i, prefix) if prefix else ""
    registration = places.malaysian_registration(i, kind) if kind else ""
    if prefix != "IG":
        return tax, "", "", registration
    female = who.person.female if who.person else draw() < 0.4
    return tax, "nric", places.identity_card(i, female), registration


def _numbers(i: int, draw: Draw, who: Party, town: Town) -> Numbers:
    """The numbers the country gives to such a customer. Firms abroad are registered under the number they are taxed by."""
    if town.country == "MY":
        return _malaysian_numbers(i, draw, who)
    if who.person:
        return "", "passport", places.passport(i, town.country), ""
    if town.country == "SG":
        sole = who.entity_type == "sole_proprietorship"
        registered = places.singaporean_business(i) if sole else places.singaporean_company(i)
    elif town.country == "CN":
        registered = places.chinese_company(i, town.region)
    else:
        registered = places.taiwanese_company(i) if town.country == "TW" else places.hong_kong_company(i)
    return registered, "", "", registered


def _contact(draw: Draw, who: Party, town: Town, phone: str, role: int, primary: bool) -> Contact:
    someone = person(draw, who.community, town.country)
    title, department, hanzi_title, hanzi_department = _ROLES[role]
    name = someone.name
    if town.country in ("CN", "TW", "HK"):
        name, title, department = someone.chinese, hanzi_title, hanzi_department
        if town.country != "CN":
            title, department = traditional(title), traditional(department)
    email = f"{someone.handle}@{who.domain}"
    mobile = places.mobile(draw, town.country) if draw() < 0.85 else ""
    return Contact(name, title, department, email, phone if draw() < 0.6 else "", mobile, primary)


def _contacts(draw: Draw, who: Party, town: Town, phone: str) -> tuple[Contact, ...]:
    """A person is their own contact; a firm has one to four people in different roles, the first of them primary."""
    if who.person:
        email = f"{who.person.handle}@{who.domain}"
        return (Contact(who.name, "", "", email, "", phone, True),)
    first = number(draw, 0, len(_ROLES) - 1)
    count = pick(draw, (1, 1, 1, 1, 2, 2, 2, 3, 3, 4))
    roles = ((first + step * 3) % len(_ROLES) for step in range(count))
    return tuple(_contact(draw, who, town, phone, role, step == 0) for step, role in enumerate(roles))


def _addresses(draw: Draw, town: Town) -> tuple[Address, ...]:
    """One to three addresses: billing first, the others in the same town or elsewhere in the country."""
    count = pick(draw, (1, 1, 1, 1, 2, 2, 2, 3))
    elsewhere = town if draw() < 0.6 else pick(draw, places.TOWNS[town.country])
    towns = (town, elsewhere, town)
    return tuple(places.address(draw, towns[step], _PURPOSES[step]) for step in range(count))


def _language(draw: Draw, who: Party, chinese: bool) -> str:
    if chinese or (who.community == "chinese" and draw() < 0.3):
        return "zh"
    return "ms" if who.community in ("malay", "office") and draw() < 0.7 else "en"


def _reach(draw: Draw, who: Party, town: Town) -> tuple[str, str, str]:
    """Phone, e-mail and website."""
    if who.person:
        return places.mobile(draw, town.country), f"{who.person.handle}@{who.domain}", ""
    box = pick(draw, ("info", "sales", "accounts", "admin", "enquiry"))
    website = f"https://www.{who.domain}" if draw() < 0.45 else ""
    return places.landline(draw, town), f"{box}@{who.domain}", website


def _drawn(i: int, draw: Draw, town: Town, who: Party, chinese: bool) -> DemoCustomer:
    status = pick(draw, _STATUSES)
    category, customer_type = _segment(draw, who, town)
    term, limit = _credit(draw, who, status)
    unknown = status == "prospect" and draw() < 0.6
    tax_id, identity_type, identity, registration = ("", "", "", "") if unknown else _numbers(i, draw, who, town)
    phone, email, website = _reach(draw, who, town)
    return DemoCustomer(
        code=_code(i, draw, who, town),
        name=who.name,
        correspondence_name=who.greeting,
        other_name=who.other_name,
        entity_type=who.entity_type,
        customer_type=customer_type,
        status=status,
        category=category,
        credit_term=term,
        credit_limit=limit,
        currency=places.CURRENCIES[town.country],
        tax_id=tax_id,
        identity_type=identity_type,
        identity_number=identity,
        registration_number=registration,
        phone=phone,
        email=email,
        website=website,
        industry=_INDUSTRY_NAMES[who.industry],
        sales_agent=pick(draw, _AGENTS),
        preferred_language=_language(draw, who, chinese),
        contacts=_contacts(draw, who, town, phone),
        addresses=_addresses(draw, town),
    )


def _omni_retail() -> dict[str, Any]:
    """What the first customer has in the pictures of the documents."""
    office, domain = "+60 3-5544 1200", "omni-retail.example"
    seat = Address(
        "billing", "Lot 12, Jalan Perusahaan 3", "Taman Industri Bukit Raja", "", "Klang", "Selangor", "41050", "MY"
    )
    store = Address(
        "shipping", "Warehouse Complex B", "Jalan Pelabuhan", "", "Pelabuhan Klang", "Selangor", "42000", "MY"
    )
    people = (
        ("Chong Siew Lan", *_ROLES[1][:2], f"siewlan.chong@{domain}", "", "+60 12-345 6789", True),
        ("Rashid bin Ahmad", "Finance director", "Finance", f"rashid.ahmad@{domain}", office, "", False),
        ("Lee Kok Wai", *_ROLES[5][:2], f"kokwai.lee@{domain}", "", "+60 17-220 9011", False),
        ("Nadia binti Osman", *_ROLES[3][:2], f"nadia.osman@{domain}", office, "", False),
    )
    return {
        "tax_id": "C20880050010",
        "registration_number": "201901000123",
        "phone": office,
        "preferred_language": "ms",
        "contacts": tuple(Contact(*each) for each in people),
        "addresses": (seat, store, seat._replace(purpose="registered")),
    }


_KNOWN_PARTICULARS = {"OMNI-001": _omni_retail(), "KCW-0009": {"tax_id": "IG44120034090"}}


def _known(i: int, draw: Draw) -> DemoCustomer:
    """A well-known customer: what the cast does not say of it is drawn as for any other."""
    code, name, other, entity, status, category, agent, term, limit, industry, domain, community, country, place = (
        _CAST[i]
    )
    town = next(town for town in places.TOWNS[country] if town.name == place)
    who = Party(name, other, "", entity, industry, f"{domain}.example", "X", community, None)
    customer = replace(
        _drawn(i, draw, town, who, community == "mainland"),
        code=code,
        status=status,
        category=category,
        credit_term=term,
        credit_limit=limit or None,
        sales_agent=agent,
    )
    return replace(customer, **_KNOWN_PARTICULARS.get(code, {}))


def customer(i: int, seed: str = "langgan") -> DemoCustomer:
    """Row `i` of the book, counted from 0. Raises ValueError when `i` is negative."""
    if i < 0:
        raise ValueError(f"rows are counted from 0, not {i}")
    draw = Random(f"{seed}:{i}").random  # noqa: S311 (invented data, no secret)
    if i < len(_CAST):
        return _known(i, draw)
    country, chinese = pick(draw, _MARKETS)
    town = pick(draw, places.TOWNS[country])
    return _drawn(i, draw, town, draw_party(draw, town, chinese), chinese)


def customers(n: int, seed: str = "langgan") -> Iterator[DemoCustomer]:
    """The first `n` rows of the book."""
    return (customer(i, seed) for i in range(n))


def as_row(one: DemoCustomer) -> dict[str, str]:
    """A customer as a line of a user's spreadsheet, by English header: its primary contact and its first address."""
    contact = next(contact for contact in one.contacts if contact.is_primary)
    address = one.addresses[0]
    return {
        "Customer code": one.code,
        "Name": one.name,
        "Other-language name": one.other_name,
        "Entity type": one.entity_type,
        "Customer type": one.customer_type,
        "Status": one.status,
        "Category": one.category,
        "Credit term": one.credit_term,
        "Credit limit": one.credit_limit or "",
        "Currency": one.currency,
        "Tax ID": one.tax_id,
        "Identity type": one.identity_type,
        "Identity number": one.identity_number,
        "Registration number": one.registration_number,
        "Phone": one.phone,
        "E-mail": one.email,
        "Website": one.website,
        "Industry": one.industry,
        "Sales agent": one.sales_agent,
        "Preferred language": one.preferred_language,
        "Contact name": contact.name,
        "Contact title": contact.title,
        "Contact e-mail": contact.email,
        "Contact phone": contact.mobile or contact.phone,
        "Address line 1": address.line1,
        "Address line 2": address.line2,
        "City": address.city,
        "State": address.state,
        "Postcode": address.postcode,
        "Country": address.country,
    }
