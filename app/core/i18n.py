"""The edge where codes become sentences: language of the reader, and the one place that explains a problem."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, gettext

from app.core.clock import now
from app.core.cookies import read_cookie
from app.core.messages import N_, OwnWords, Problem

LOCALES = ("en", "zh", "ms")
NAMES = {"en": "English", "zh": "简体中文", "ms": "Bahasa Melayu"}
HTML_LANG = {"en": "en", "zh": "zh-Hans", "ms": "ms"}
COOKIE = "lang"

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ms": ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ogo", "Sep", "Okt", "Nov", "Dis"),
}

CATALOGUES = Path(__file__).parents[2] / "translations"

UNITS = (N_("%(n)s s"), N_("%(n)s min"), N_("%(n)s h"))


def init_app(app: Flask) -> None:
    """Choose the language per request: the person's, else the one chosen on this browser, else the browser's own."""
    Babel(app, locale_selector=choose_locale)


def choose_locale() -> str:
    if not has_request_context():
        return "en"
    if "locale" in g:
        return str(g.locale)
    asker = g.get("asker")
    if asker is not None and asker.actor is not None:
        return str(asker.actor.locale)
    if asker is not None and asker.user is not None:
        return str(asker.user.locale)
    chosen = read_cookie(COOKIE)
    return chosen if chosen in LOCALES else _browsers_choice()


def _browsers_choice() -> str:
    wanted = request.accept_languages
    best = wanted.best_match(["en", "zh", "zh-CN", "zh-Hans", "zh-SG", "zh-TW", "zh-HK", "ms", "ms-MY"], "en") or "en"
    return best.split("-")[0]


def locale_code() -> str:
    """The language of this answer: one of `LOCALES`."""
    return str(get_locale()).split("_")[0]


def translate(locale: str, message: str) -> str:
    """`message` in another language than the reader's: headers of files, words that a file may use."""
    if isinstance(message, OwnWords):
        return message.words.get(locale) or translate(locale, str(message))
    return str(_catalogue(locale).gettext(message)) if message else ""


def say(message: str) -> str:
    """`message`, or what a company calls it, in the reader's language."""
    return translate(locale_code(), message) if isinstance(message, OwnWords) else str(gettext(message))


@cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [locale])


def explain(problem: Problem, labels: Mapping[str, str] | None = None) -> str:
    """The problem as a sentence in the reader's language. `labels` are translated field labels by field name.

    Placeholders of a reason: `field` (label), `value` (what was typed) and the problem's own params; a param that is itself a
    marked message, or words by their language (its name ends in `_label`), is said in the reader's language too, and so is a day.
    """
    params: dict[str, Any] = {"field": (labels or {}).get(problem.field or "", problem.field or ""), "value": ""}
    params.update({name: _said(name, value) for name, value in problem.params.items()})
    return gettext(problem.reason.text) % params


def _said(name: str, value: Any) -> Any:
    """A param in the reader's language, where it is a message, words of a company by their language, or a day."""
    if name.endswith("_label"):
        return say(OwnWords(value) if isinstance(value, Mapping) else value)
    return show_date(value, sentence=True) if isinstance(value, date) else value


def in_sentence(words: str) -> str:
    """A label as it stands inside a sentence, "credit limit": small, unless its first word is written in capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def show_date(value: date | None, *, sentence: bool = False) -> str:
    """`23 Nov 2026`; Chinese `2026-11-23` in tables and `2026年11月23日` in sentences."""
    return day_in(value, locale_code(), sentence=sentence)


def day_in(value: date | None, locale: str, *, sentence: bool = False) -> str:
    """A date as `show_date` says it, in another language than the reader's: of papers and mails."""
    if value is None:
        return "–"
    if locale == "zh":
        return f"{value.year}年{value.month}月{value.day}日" if sentence else value.isoformat()[:10]
    return f"{value.day} {_MONTHS[locale][value.month - 1]} {value.year}"


def show_instant(value: datetime | None, timezone: str) -> str:
    """Day and 24-hour time in the tenant's zone."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(timezone))
    return f"{show_date(local.date())} {local:%H:%M}"


def show_number(value: float | int | None) -> str:
    return "–" if value is None else f"{value:,}"


def roughly(number: int) -> int:
    """An estimate with three figures that mean something: 412,906 → 413,000."""
    step = 10 ** max(0, len(str(number)) - 3)
    return round(number / step) * step


def show_duration(seconds: float) -> str:
    """A rough time left: seconds, minutes or hours, rounded up."""
    size, unit = next(((s, u) for s, u in ((1, 0), (60, 1)) if seconds < s * 60), (3600, 2))
    return str(gettext(UNITS[unit], n=max(1, round(seconds / size))))


def this_year() -> int:
    return now().year
