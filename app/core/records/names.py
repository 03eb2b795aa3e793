"""Names of countries, currencies and languages in the languages of the house, both ways. From the CLDR, through Babel."""

from __future__ import annotations

from functools import cache

from babel import Locale

from app.core.money import DECIMALS, SIGNS
from app.core.records.context import LOCALES
from app.core.records.kinds.choices import COUNTRIES, LANGUAGES
from app.core.text import fold

_ALSO_COUNTRIES = {
    "HK": ("Hong Kong", "香港"), "MO": ("Macau", "Macao", "澳门"), "TW": ("台湾",), "CN": ("PRC", "Mainland China", "中国大陆"),
    "GB": ("UK", "Great Britain", "England"), "US": ("USA", "America", "美国", "Amerika"), "KR": ("Korea",), "VN": ("Viet Nam",),
    "AE": ("UAE",), "MY": ("M'sia", "大马"), "SG": ("S'pore",), "BN": ("Brunei Darussalam",),
}  # fmt: skip
_ALSO_CURRENCIES = {"MYR": ("Ringgit",), "CNY": ("RMB", "Renminbi"), "SGD": ("SG Dollar",), "USD": ("US Dollar",)}
_ALSO_LANGUAGES = {"zh": ("中文", "华文", "Mandarin", "简体中文", "Cina"), "ms": ("Bahasa", "Bahasa Melayu", "马来文"), "en": ("英文", "Bahasa Inggeris")}  # fmt: skip


def country_name(code: str, locale: str) -> str:
    """The name of an ISO 3166 country for readers of `locale`; the code itself when there is none."""
    return Locale(locale).territories.get(code, code)


def currency_name(code: str, locale: str) -> str:
    return Locale(locale).currencies.get(code, code)


def language_name(code: str, locale: str) -> str:
    return Locale(locale).languages.get(code, code)


def find_country(name: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country by its name in any language of the house."""
    return _countries().get(_loose(name))


def find_currency(name: str) -> str | None:
    """The ISO 4217 code of a currency by its name, or by a sign that only one currency has."""
    return _currencies().get(_loose(name))


def find_language(name: str) -> str | None:
    """The ISO 639-1 code of a language by its name."""
    return _languages().get(_loose(name))


def _loose(name: str) -> str:
    return " ".join(fold(name).replace(".", "").split())


def _by_name(codes: frozenset[str], kind: str, also: dict[str, tuple[str, ...]]) -> dict[str, str]:
    names = {_loose(name): code for code, more in also.items() for name in more}
    for locale in LOCALES:
        known = getattr(Locale(locale), kind)
        for code in sorted(codes):
            names.setdefault(_loose(known.get(code, code)), code)
    return names


@cache
def _countries() -> dict[str, str]:
    return _by_name(COUNTRIES, "territories", _ALSO_COUNTRIES)


@cache
def _currencies() -> dict[str, str]:
    signs = {_loose(sign): meant[0] for sign, meant in SIGNS.items() if len(meant) == 1}
    return signs | _by_name(frozenset(DECIMALS), "currencies", _ALSO_CURRENCIES)


@cache
def _languages() -> dict[str, str]:
    return _by_name(LANGUAGES, "languages", _ALSO_LANGUAGES)
