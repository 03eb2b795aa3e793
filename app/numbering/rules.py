"""Patterns of numbers: `CUST-{0000}`, `{YYYY}/{00000}`. Pure."""

from __future__ import annotations

import re
from datetime import date

from app.core.messages import N_, Problem, Reason
from app.numbering.values import MAX_DIGITS

SIGN = re.compile(r"\{([^{}]*)\}")
_COUNTER = re.compile(r"0+")
_YEARS = ("YYYY", "YY")
_PLAIN = re.compile(r"[\w\-/.]*")
LEAST, MOST = 3, 50
"""How long a code may be."""

NO_COUNTER = Reason(
    "pattern_without_counter", N_("A pattern needs one counter: zeros in braces, as many as it has digits, as in CUST-{0000}.")
)  # fmt: skip
UNKNOWN_SIGN = Reason(
    "pattern_sign_unknown", N_("“%(value)s” means nothing in a pattern. Possible are {0000}, {YYYY}, {YY} and {MM}.")
)
BAD_LETTERS = Reason("pattern_letters", N_("Beside the braces a pattern has letters, digits and - _ / . only."))
MONTH_WITHOUT_YEAR = Reason("pattern_month", N_("A month needs its year beside it: {YYYY}{MM}."))
PATTERN_LENGTH = Reason(
    "pattern_length", N_("The codes would have %(length)s characters; %(least)s to %(most)s are possible.")
)
BAD_FIRST = Reason("first_number", N_("The next number is a whole number from 1 to %(most)s."))


def signs(pattern: str) -> list[str]:
    """What stands in braces."""
    return SIGN.findall(pattern)


def problems_of(pattern: str, first: int | None) -> list[Problem]:
    """What is wrong with a pattern and where it begins."""
    found = signs(pattern)
    counters = [sign for sign in found if _COUNTER.fullmatch(sign)]
    problems = [
        Problem("pattern", UNKNOWN_SIGN, {"value": f"{{{sign}}}"})
        for sign in found
        if sign not in (*counters, *_YEARS, "MM")
    ]
    if len(counters) != 1 or len(counters[0]) > MAX_DIGITS:
        problems.append(Problem("pattern", NO_COUNTER))
    if not _PLAIN.fullmatch(SIGN.sub("", pattern)):
        problems.append(Problem("pattern", BAD_LETTERS))
    if "MM" in found and not any(year in found for year in _YEARS):
        problems.append(Problem("pattern", MONTH_WITHOUT_YEAR))
    if not problems and not LEAST <= (length := len(written(pattern, 1, date(2026, 1, 1)))) <= MOST:
        problems.append(Problem("pattern", PATTERN_LENGTH, {"length": length, "least": LEAST, "most": MOST}))
    if first is None or not 1 <= first < 10**MAX_DIGITS:
        problems.append(Problem("first", BAD_FIRST, {"most": f"{10**MAX_DIGITS - 1:,}"}))
    return problems


def written(pattern: str, number: int, day: date) -> str:
    """`number` in the clothes of `pattern`. A counter that has outgrown its zeros just gets longer."""
    said = {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}"}
    return SIGN.sub(lambda sign: said.get(sign[1]) or str(number).zfill(len(sign[1])), pattern)


def period(pattern: str, day: date) -> str:
    """The period in which the pattern counts: it begins anew each year, or each month, that it names; "" = never."""
    found = signs(pattern)
    if "MM" in found:
        return f"{day:%Y-%m}"
    return f"{day:%Y}" if any(year in found for year in _YEARS) else ""
