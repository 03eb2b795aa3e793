"""How countries write addresses: the form of their postcodes, their states, the order of the last lines. Pure.

Postcodes are those of the Universal Postal Union's "Addressing systems" and Google's libaddressinput, for the countries that our users trade
with; a country that is not here is never doubted. States are those of ISO 3166-2 (pycountry), and the other names that people write for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pycountry

from app.core.messages import N_, Reason
from app.core.text import fold

DOUBTFUL_POSTCODE = Reason("doubtful_postcode", N_("“%(value)s” is not a postcode of %(country)s. It looks like %(example)s."))  # fmt: skip
DOUBTFUL_STATE = Reason("doubtful_state", N_("“%(value)s” is not a state of %(country)s, as in %(example)s."))

POSTCODES: dict[str, tuple[str, str]] = {
    "MY": (r"\d{5}", "41050"), "SG": (r"\d{6}", "038989"), "CN": (r"\d{6}", "100000"), "ID": (r"\d{5}", "10110"),
    "TH": (r"\d{5}", "10200"), "PH": (r"\d{4}", "1000"), "VN": (r"\d{5}\d?", "10000"), "BN": (r"[A-Z]{2} ?\d{4}", "BT2328"),
    "KH": (r"\d{5,6}", "12202"), "LA": (r"\d{5}", "01160"), "MM": (r"\d{5}", "11181"), "IN": (r"\d{3} ?\d{3}", "110001"),
    "LK": (r"\d{5}", "00100"), "BD": (r"\d{4}", "1000"), "PK": (r"\d{5}", "44000"), "JP": (r"\d{3}-?\d{4}", "100-0001"),
    "KR": (r"\d{5}", "04524"), "TW": (r"\d{3}(\d{2,3})?", "100"), "AU": (r"\d{4}", "2000"), "NZ": (r"\d{4}", "6011"),
    "US": (r"\d{5}([ -]\d{4})?", "20500"), "CA": (r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "K1A 0B1"), "DE": (r"\d{5}", "10115"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"), "FR": (r"\d{2} ?\d{3}", "75001"), "NL": (r"\d{4} ?[A-Z]{2}", "1012 AB"),
    "CH": (r"\d{4}", "8001"), "IT": (r"\d{5}", "00144"), "ES": (r"\d{5}", "28013"), "SA": (r"\d{5}(-\d{4})?", "11564"),
}  # fmt: skip
"""Country → (pattern, an example)."""

NO_POSTCODES = frozenset({"HK", "MO", "AE", "QA", "FJ"})

BEHIND_TOWN = frozenset({"SG", "AU", "US", "CA", "IN", "TW", "BD", "LK", "ID", "VN", "TH", "GB", "NZ"})
"""Countries that write the postcode behind the town (and state), not before it."""

ALSO_CALLED: dict[str, dict[str, str]] = {
    "MY": {
        "penang": "Pulau Pinang", "malacca": "Melaka", "johore": "Johor", "kl": "Wilayah Persekutuan Kuala Lumpur", "wp kl": "Wilayah Persekutuan Kuala Lumpur",
        "n sembilan": "Negeri Sembilan", "n. sembilan": "Negeri Sembilan", "trengganu": "Terengganu", "柔佛": "Johor", "吉打": "Kedah", "吉兰丹": "Kelantan",
        "马六甲": "Melaka", "森美兰": "Negeri Sembilan", "彭亨": "Pahang", "槟城": "Pulau Pinang", "霹雳": "Perak", "玻璃市": "Perlis", "雪兰莪": "Selangor",
        "登嘉楼": "Terengganu", "沙巴": "Sabah", "砂拉越": "Sarawak", "吉隆坡": "Wilayah Persekutuan Kuala Lumpur", "纳闽": "Wilayah Persekutuan Labuan",
        "布城": "Wilayah Persekutuan Putrajaya",
    },
}  # fmt: skip
WITH_STATES = ("MY", "AU", "US", "CA", "IN")
"""Countries whose states are compared with ISO 3166-2: there everybody writes the name or the letters."""

_TERRITORY = re.compile(r"^(w\.?p\.?|wilayah persekutuan|federal territory( of)?)\s+")


def fits_postcode(postcode: str, country: str) -> bool:
    """Whether a postcode has the form that its country gives it; a country without a rule here never says no."""
    rule = POSTCODES.get(country)
    return rule is None or re.fullmatch(rule[0], postcode.upper().strip()) is not None


def states_of(country: str) -> Sequence[str]:
    """The names of the country's states in ISO 3166-2, to choose from; none for a country that has none."""
    return _states(country)


def find_state(name: str, country: str) -> str | None:
    """The state that is meant by a name, its letters or another name for it; None when there is none."""
    return _names(country).get(_bare(name))


def fits_state(name: str, country: str) -> bool:
    """Whether a state is one of the country's; only asked of countries whose states everybody writes alike."""
    return country not in WITH_STATES or find_state(name, country) is not None


def last_lines(country: str, postcode: str | None, city: str | None, state: str | None) -> list[str]:
    """The lines of an address behind the street, in the order of its country."""
    if country == "SG":
        return [" ".join(filter(None, (city or "Singapore", postcode)))]
    if country == "CN":
        return ["".join(filter(None, (state, city))), postcode or ""]
    if country in BEHIND_TOWN:
        return [", ".join(filter(None, (city, " ".join(filter(None, (state, postcode))))))]
    return [", ".join(filter(None, (" ".join(filter(None, (postcode, city))), state)))]


@cache
def _states(country: str) -> tuple[str, ...]:
    found = pycountry.subdivisions.get(country_code=country) or []
    return tuple(sorted(one.name for one in found if one.parent_code is None))


@cache
def _names(country: str) -> dict[str, str]:
    found = pycountry.subdivisions.get(country_code=country) or []
    names = {_bare(one.name): one.name for one in found}
    letters = {_bare(one.code.partition("-")[2]): one.name for one in found if not one.code[-1].isdigit()}
    return {**letters, **names, **{_bare(name): meant for name, meant in ALSO_CALLED.get(country, {}).items()}}


def _bare(name: str) -> str:
    return _TERRITORY.sub("", " ".join(fold(name).split()))
