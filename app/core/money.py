"""Money: integer minor units and an ISO 4217 currency; reading what people write as an amount; writing it back. Pure.

Nothing that is read is rounded: an amount that does not fit the decimals of its currency is refused. Only a share of an amount is
(`portion`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import pycountry

from app.core.messages import N_, Reason

MAX_MINOR = 2**63 - 1
"""The largest amount a `bigint` column holds."""

_OTHER_DECIMALS = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}  # fmt: skip
_NOT_MONEY = frozenset(["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"])

DECIMALS: dict[str, int] = {
    c.alpha_3: _OTHER_DECIMALS.get(c.alpha_3, 2) for c in pycountry.currencies if c.alpha_3 not in _NOT_MONEY
}
"""Currency code → digits after the point (ISO 4217, list one: two unless the list says otherwise; metals and test codes left out)."""

_DOLLARS = ("USD", "SGD", "AUD", "NZD", "CAD", "HKD", "TWD", "BND")
SIGNS: dict[str, tuple[str, ...]] = {
    "RM": ("MYR",), "S$": ("SGD",), "US$": ("USD",), "HK$": ("HKD",), "NT$": ("TWD",), "A$": ("AUD",), "B$": ("BND",),
    "RMB": ("CNY",), "元": ("CNY",), "人民币": ("CNY",), "¥": ("CNY", "JPY"), "RP": ("IDR",), "฿": ("THB",), "₹": ("INR",),
    "€": ("EUR",), "£": ("GBP",), "$": _DOLLARS,
}  # fmt: skip
"""What people write beside an amount → the currencies it may mean."""

NOT_AN_AMOUNT = Reason("not_an_amount", N_("“%(value)s” is not an amount."))
AMOUNT_UNCLEAR = Reason("amount_unclear", N_("“%(value)s” is not an amount. Did you mean %(suggestion)s?"))
TOO_MANY_DECIMALS = Reason("too_many_decimals", N_("“%(value)s” has too many decimals: %(currency)s has %(decimals)s."))
AMOUNT_TOO_LARGE = Reason("amount_too_large", N_("“%(value)s” is more than an amount can be."))
OTHER_CURRENCY = Reason("other_currency", N_("“%(value)s” is not in %(currency)s."))
UNKNOWN_CURRENCY = Reason("unknown_currency", N_("“%(value)s” is not a currency."))


class BadAmount(ValueError):
    """A text that is not an amount; `reason` and `params` make the sentence (a suggestion among them where there is one)."""

    def __init__(self, reason: Reason, **params: str) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.params = params


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (sen, cents; may be negative) of an ISO 4217 currency. Raises ValueError out of bounds."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in DECIMALS:
            raise ValueError(f"{self.currency!r} is not a currency")
        if abs(self.amount) > MAX_MINOR:
            raise ValueError(f"{self.amount} does not fit a bigint")


class Digits(NamedTuple):
    """A number as written: sign, the digits before the point, the digits after it."""

    negative: bool
    whole: str
    fraction: str

    def decimal(self) -> Decimal:
        return Decimal(f"{'-' if self.negative else ''}{self.whole or '0'}.{self.fraction or '0'}")


class NotANumber(ValueError):
    """A text that is not a number as this house writes it; `meant` is what its author probably meant."""

    def __init__(self, meant: Decimal | None = None) -> None:
        super().__init__("not a number")
        self.meant = meant


def decimals(currency: str) -> int:
    """Digits after the point of `currency`. Raises KeyError for what is not a currency."""
    return DECIMALS[currency]


def parse_money(text: str, currency: str) -> Money:
    """The amount in `text`, in `currency` unless an ISO code beside the number names another one. Raises `BadAmount`."""
    _, marks = _without_marks(_plain(text))
    named = next((mark for mark in marks if mark in DECIMALS), currency)
    return Money(parse_amount(text, named), named)


def parse_amount(text: str, currency: str) -> int:
    """The amount in `text` in minor units of `currency`. Raises `BadAmount` with a suggestion where the meaning can be guessed.

    Read are `5000`, `5,000.00`, `RM 5,000`, `5 000.00`, `(5,000.00)` and `5,000-` (negative), full-width digits. Refused rather than
    guessed are `5.000,00`, `5.000` (five, or five thousand?), `12k`, and more decimals than the currency has.
    """
    places = _places(currency)
    simple = _SIMPLE.fullmatch(text)
    if simple and len(simple[2] or "") <= places:
        return _minor(Digits(False, simple[1], simple[2] or ""), places, text)
    try:
        digits = read_number(_without_signs_of(currency, text), places)
    except NotANumber as problem:
        raise _unclear(text, currency, problem.meant) from None
    if len(digits.fraction) > places:
        raise BadAmount(TOO_MANY_DECIMALS, value=text, currency=currency, decimals=str(places))
    return _minor(digits, places, text)


def to_minor(number: Decimal, currency: str) -> int:
    """An exact number in minor units of `currency`. Raises `BadAmount` when it does not fit its decimals or a column."""
    places = _places(currency)
    minor = number.scaleb(places)
    if minor != minor.to_integral_value():
        raise BadAmount(TOO_MANY_DECIMALS, value=str(number), currency=currency, decimals=str(places))
    if abs(minor) > MAX_MINOR:
        raise BadAmount(AMOUNT_TOO_LARGE, value=str(number))
    return int(minor)


def _minor(digits: Digits, places: int, text: str) -> int:
    if len(digits.whole) > 19:
        raise BadAmount(AMOUNT_TOO_LARGE, value=text)
    amount = int(digits.whole + digits.fraction.ljust(places, "0") or "0")
    if amount > MAX_MINOR:
        raise BadAmount(AMOUNT_TOO_LARGE, value=text)
    return -amount if digits.negative else amount


def _places(currency: str) -> int:
    if currency not in DECIMALS:
        raise BadAmount(UNKNOWN_CURRENCY, value=currency)
    return DECIMALS[currency]


def _unclear(text: str, currency: str, meant: Decimal | None) -> BadAmount:
    places = DECIMALS[currency]
    if meant is None or meant != round(meant, places) or abs(meant) > MAX_MINOR // 10**places:
        return BadAmount(NOT_AN_AMOUNT, value=text)
    return BadAmount(AMOUNT_UNCLEAR, value=text, suggestion=f"{meant:,.{places}f}")


_SIMPLE = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,4}))?")
_MARKED = re.compile(
    r"(?P<open>[-+(]?) ?(?P<before>[^\d .,()+-]{1,3})? ?(?P<number>[-+]?[\d.,].*?) ?(?P<after>[^\d .,()+-]{1,3})?(?P<close>[-)]?)"
)
LONGEST = 60
"""Characters of the longest text that is looked at as a number."""
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014", "-"))


def _plain(text: str) -> str:
    """`text` with full-width characters, dashes and blanks made ordinary ones."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MINUS).split())


def _without_marks(plain: str) -> tuple[str, list[str]]:
    """The number alone with its sign, and what stands beside it, in upper case."""
    parts = _MARKED.fullmatch(plain) if len(plain) <= LONGEST else None
    if parts is None:
        return plain, []
    return parts["open"] + parts["number"] + parts["close"], [m.upper() for m in (parts["before"], parts["after"]) if m]


def _without_signs_of(currency: str, text: str) -> str:
    """`text` without signs or codes of `currency` beside the number; as it is when they are no signs of money (`12k`).

    Raises `BadAmount` when they are another currency's.
    """
    number, marks = _without_marks(_plain(text))
    meanings = [(mark,) if mark in DECIMALS else SIGNS.get(mark, ()) for mark in marks]
    if any(meant and currency not in meant for meant in meanings):
        raise BadAmount(OTHER_CURRENCY, value=text, currency=currency)
    return number if all(meanings) else text


_NUMBER = re.compile(r"(\d*)(?:\.(\d*))?")
_GROUPED = re.compile(r"(\d{1,3}(?:([, '’])\d{3})(?:\2\d{3})*)(?:\.(\d*))?")
_CONTINENTAL = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?|(\d+),(\d{1,2})")
_SHORT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z千万百]+)")
_EXPONENT = re.compile(r"\d(?:\.\d+)?e\+?\d{1,2}")
_TIMES = {"k": 1_000, "rb": 1_000, "ribu": 1_000, "千": 1_000, "万": 10_000, "w": 10_000, "m": 1_000_000, "mil": 1_000_000, "juta": 1_000_000, "百万": 1_000_000}  # fmt: skip


def read_number(text: str, places: int) -> Digits:
    """The number in `text`, grouped by comma, blank or apostrophe, with a decimal point; zeros beyond `places` decimals dropped.

    Raises `NotANumber`, with what was probably meant, for continental notation (`5.000,00`), short forms (`12k`) and exponents, and for
    `5.000` where three decimals make no sense.
    """
    plain = _plain(text)
    if len(plain) > LONGEST or not plain.isprintable():
        raise NotANumber
    negative, plain = _signed(plain)
    grouped = _GROUPED.fullmatch(plain)
    whole, fraction = (re.sub(r"\D", "", grouped[1]), grouped[3]) if grouped else _ungrouped(plain, places)
    fraction = fraction or ""
    return Digits(negative, whole, fraction[:places] + fraction[places:].rstrip("0"))


def _signed(plain: str) -> tuple[bool, str]:
    if plain.startswith("(") and plain.endswith(")"):
        return True, plain[1:-1].strip()
    if plain.startswith("-") or plain.endswith("-"):
        return True, (plain[1:] if plain.startswith("-") else plain[:-1]).strip()
    return False, plain.removeprefix("+").strip()


def _ungrouped(plain: str, places: int) -> tuple[str, str | None]:
    number = _NUMBER.fullmatch(plain)
    if not number or not (number[1] or number[2]) or (places < 3 and _CONTINENTAL.fullmatch(plain)):
        raise NotANumber(_meant(plain.lower()))
    return number[1], number[2]


def _meant(plain: str) -> Decimal | None:
    """What the author of a number in another notation most likely had in mind."""
    if found := _CONTINENTAL.fullmatch(plain):
        return Decimal(f"{(found[1] or found[3]).replace('.', '')}.{found[2] or found[4] or 0}")
    if (found := _SHORT.fullmatch(plain)) and found[2] in _TIMES:
        return Decimal(found[1].replace(",", ".")) * _TIMES[found[2]]
    return Decimal(plain) if _EXPONENT.fullmatch(plain) else None


def to_decimal_text(money: Money) -> str:
    """The amount as programs write it: `-1234.50`, with all decimals of the currency."""
    places = DECIMALS[money.currency]
    digits = str(abs(money.amount)).rjust(places + 1, "0")
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def format_money(money: Money, *, with_currency: bool = False) -> str:
    """The amount as people read it, the same in all languages: `−1,234.50`, or `MYR −1,234.50`. Never rounded."""
    places = DECIMALS[money.currency]
    text = f"{abs(Decimal(money.amount).scaleb(-places)):,.{places}f}"
    sign = "\N{MINUS SIGN}" if money.amount < 0 else ""
    return f"{money.currency} {sign}{text}" if with_currency else sign + text


def split(total: Money, parts: int) -> list[Money]:
    """`total` in `parts` equal parts, cut down to the minor unit; the last takes the remainder, so that they always add up."""
    if parts < 1:
        raise ValueError("at least one part")
    part = abs(total.amount) // parts * (-1 if total.amount < 0 else 1)
    return [Money(part, total.currency)] * (parts - 1) + [Money(total.amount - part * (parts - 1), total.currency)]


def portion(amount: int, share: int, whole: int) -> int:
    """`share` of `whole` parts of an amount in minor units, rounded half up (away from zero): 33.33 % of 100.01 is
    `portion(10001, 3333, 10000)`."""
    rounded = (2 * abs(amount) * share + whole) // (2 * whole)
    return -rounded if amount < 0 else rounded
