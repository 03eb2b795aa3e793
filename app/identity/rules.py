"""Rules of accounts: e-mails, passwords, throttling, who may give which rights, and where a page may send on to."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission as P
from app.identity.values import (
    ADMINISTRATOR,
    EMAIL_MAX,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    NAME_MAX,
    PASSWORD_MAX,
    PASSWORD_MIN,
    Failures,
    Rights,
)

PASSWORD_SHORT = Reason("password_short", N_("A password has at least %(min)s characters; this one has %(length)s."))
PASSWORD_LONG = Reason("password_long", N_("A password has at most %(max)s characters."))
PASSWORD_LIKE_EMAIL = Reason("password_like_email", N_("A password is not the e-mail address."))
PASSWORD_COMMON = Reason(
    "password_common",
    N_("This password is too easy to guess: it is among the first that attackers try. Take a longer phrase."),
)
NAME_MISSING = Reason("name_missing", N_("A name is needed."))
NAME_LONG = Reason("name_long", N_("A name has at most %(max)s characters; this one has %(length)s."))
ADMINISTRATOR_KEEPS = Reason(
    "administrator_keeps", N_("Administrators always manage members and settings: somebody must be able to.")
)

EASY = 10**6
"""Guesses below which a password falls even to a throttled attack on the sign-in (zxcvbn, scores 0 and 1)."""
LOOKED_AT = 72
"""Characters of a password that the estimate reads (its work grows with their square)."""

KEPT_BY_ADMINISTRATORS = frozenset({P.MEMBERS_EDIT, P.SETTINGS_EDIT})
NEEDS = {
    "customers": P.CUSTOMERS_VIEW,
    "credit": P.CREDIT_VIEW,
    "documents": P.DOCUMENTS_VIEW,
    "orders": P.DOCUMENTS_VIEW,
    "payments": P.DOCUMENTS_VIEW,
}
"""What somebody must see to use the other rights of that group."""

_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def email_key(email: str) -> str:
    """How an e-mail is looked up: NFKC, without blanks around, lower case."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def plausible_email(email: str) -> bool:
    """Could mail reach it? Whether it does, only the mail itself can tell."""
    return len(email) <= EMAIL_MAX and _EMAIL.fullmatch(email.strip()) is not None


def check_name(name: str) -> list[Problem]:
    """What is wrong with the name of a person, a role, a token or a company."""
    if not name:
        return [Problem("name", NAME_MISSING)]
    if len(name) > NAME_MAX:
        return [Problem("name", NAME_LONG, {"max": NAME_MAX, "length": len(name)})]
    return []


def check_password(password: str, email: str) -> list[Problem]:
    """What is wrong with a new password (NIST SP 800-63B: length and guessability count, composition rules do not)."""
    if len(password) < PASSWORD_MIN:
        return [Problem("password", PASSWORD_SHORT, {"min": PASSWORD_MIN, "length": len(password)})]
    if len(password) > PASSWORD_MAX:
        return [Problem("password", PASSWORD_LONG, {"max": PASSWORD_MAX})]
    if email_key(password) == email_key(email):
        return [Problem("password", PASSWORD_LIKE_EMAIL)]
    if easy_to_guess(password, re.split(r"\W+", email)):
        return [Problem("password", PASSWORD_COMMON)]
    return []


def easy_to_guess(password: str, words: Iterable[str]) -> bool:
    """Is it on the lists of leaked passwords, or made from such a one, a word, a name, a row of keys or one of `words`?"""
    from zxcvbn import zxcvbn  # its lists take 14 MB: only the processes that set a password pay

    guesses: int = zxcvbn(password[:LOOKED_AT], user_inputs=[word for word in words if word])["guesses"]
    return guesses < EASY


def seconds_to_wait(failures: Failures, tries: int, now: datetime) -> int:
    """How long until the next try: `tries` failures are free, the next costs 30 s, each further one doubles it up to 15 min."""
    if failures.count < tries or failures.last is None:
        return 0
    pause = min(FIRST_PAUSE * 2 ** min(failures.count - tries, 10), LONGEST_PAUSE)
    return max(0, math.ceil((failures.last + pause - now).total_seconds()))


def our_path(text: str) -> str | None:
    """`text` when it is a path of ours (no other host, no scheme, nothing a browser would bend into one), else None."""
    if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable() or " " in text:
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def browser_name(agent: str) -> tuple[str, str]:
    """The browser and system that a User-Agent header names, each an empty text when unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in agent), "")


def complete(permissions: Iterable[P]) -> frozenset[P]:
    """The permissions with those they need: who changes customers sees them."""
    chosen = frozenset(permissions)
    return chosen | {NEEDS[group] for group in (one.split(":")[0] for one in chosen) if group in NEEDS}


def check_role(key: str, permissions: frozenset[P]) -> list[Problem]:
    """What is wrong with what a role gives: administrators keep the rights that let them undo anything."""
    if key == ADMINISTRATOR and not permissions >= KEPT_BY_ADMINISTRATORS:
        return [Problem("permissions", ADMINISTRATOR_KEEPS)]
    return []


def within(mine: Rights, given: Rights) -> bool:
    """May somebody with the rights `mine` give (or take) `given`? Nobody hands out more than they have.

    Being restricted to one's own records is less than not being so.
    """
    return (
        given.permissions <= mine.permissions
        and (mine.own_only_edit <= given.own_only_edit or P.CUSTOMERS_EDIT not in given.permissions)
        and (mine.own_only_view <= given.own_only_view or P.CUSTOMERS_VIEW not in given.permissions)
    )
