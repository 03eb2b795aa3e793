"""A demo company's customer book: invented, realistic, the same every time.

Here are the lists that the customers refer to, and the three verbs that draw. Everything is drawn from one `Draw`: a
function that answers the next number of a seeded generator, 0 ≤ n < 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

Draw = Callable[[], float]
T = TypeVar("T")


def pick(draw: Draw, choices: Sequence[T]) -> T:
    """One of `choices`, each as likely as the others; repeat an entry to make it likelier."""
    return choices[int(draw() * len(choices))]


def number(draw: Draw, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(draw() * (high - low + 1))


def weighted(*shares: tuple[T, int]) -> tuple[T, ...]:
    """The entries of `shares`, each repeated as often as its weight says: choices for `pick`."""
    return tuple(entry for entry, weight in shares for _ in range(weight))


class Category(NamedTuple):
    """A customer category; `credit_term` is the code of the term it brings, `colour` #rrggbb."""

    code: str
    name: str
    credit_term: str
    colour: str


class CreditTerm(NamedTuple):
    """A credit term; fields that its kind does not use are None, percents are decimal text."""

    code: str
    name: str
    kind: str
    days: int | None = None
    day: int | None = None
    months: int | None = None
    percent: str | None = None
    discount_percent: str | None = None
    discount_days: int | None = None
    grace_days: int | None = None


class Named(NamedTuple):
    """A code and what it stands for."""

    code: str
    name: str


CATEGORIES = (
    Category("RETAIL", "Retail", "NET15", "#8a6d3b"),
    Category("WHOLESALE", "Wholesale", "NET30", "#4a6a8a"),
    Category("GOVERNMENT", "Government", "NET90", "#5f7a5a"),
    Category("SERVICES", "Services", "NET30", "#7a5a78"),
    Category("EXPORT", "Export", "NET60", "#4f7d7a"),
)
CREDIT_TERMS = (
    CreditTerm("COD", "Cash on delivery", "cod"),
    CreditTerm("PREPAID", "Prepaid", "prepaid", percent="100"),
    CreditTerm("NET7", "Net 7 days", "net", days=7),
    CreditTerm("NET15", "Net 15 days", "net", days=15),
    CreditTerm("NET30", "Net 30 days", "net", days=30),
    CreditTerm("NET60", "Net 60 days", "net", days=60),
    CreditTerm("NET90", "Net 90 days", "net", days=90),
    CreditTerm("EOM30", "End of month + 30 days", "end_of_month", days=30),
    CreditTerm("DOM15", "15th of the next month", "day_of_month", day=15, months=1),
    CreditTerm("2-10-NET30", "2% in 10 days, net 30", "net", days=30, discount_percent="2", discount_days=10),
)
INDUSTRIES = (
    Named("HARDWARE", "Hardware and building materials"),
    Named("WHOLESALE", "Wholesale and trading"),
    Named("FOOD", "Food and beverage"),
    Named("RETAIL", "Retail and groceries"),
    Named("ELECTRICAL", "Electrical and electronics"),
    Named("MACHINERY", "Machinery and equipment"),
    Named("LOGISTICS", "Logistics and transport"),
    Named("TEXTILES", "Textiles and clothing"),
    Named("PLASTICS", "Plastics and rubber"),
    Named("CHEMICALS", "Chemicals"),
    Named("METALS", "Metals"),
    Named("CONSTRUCTION", "Construction and engineering"),
    Named("AUTOMOTIVE", "Automotive"),
    Named("TECHNOLOGY", "Information technology"),
    Named("HEALTH", "Health care"),
    Named("AGRICULTURE", "Agriculture and plantations"),
    Named("TIMBER", "Timber and furniture"),
    Named("PRINTING", "Printing and stationery"),
    Named("HOSPITALITY", "Hospitality and travel"),
    Named("SERVICES", "Business services"),
    Named("PROPERTY", "Property"),
    Named("EDUCATION", "Education"),
    Named("PUBLIC", "Public sector"),
)
SALES_AGENTS = (
    Named("DR", "Dave Raj"),
    Named("TML", "Tan Mei Ling"),
    Named("AR", "Aisyah Rahman"),
    Named("NH", "Nurul Huda"),
    Named("LKW", "Lee Kok Wah"),
    Named("SP", "Suresh a/l Perumal"),
    Named("CHY", "Chong Hui Yi"),
    Named("FO", "Faizal bin Omar"),
)
