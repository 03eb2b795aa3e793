"""Rules of accounts: what an e-mail and a password must be."""

from __future__ import annotations

import re
import unicodedata

from app.core.messages import N_, Problem, Reason
from app.identity.values import PASSWORD_MAX, PASSWORD_MIN

PASSWORD_SHORT = Reason("password_short", N_("A password has at least %(min)s characters; this one has %(length)s."))
PASSWORD_LONG = Reason("password_long", N_("A password has at most %(max)s characters."))
PASSWORD_LIKE_EMAIL = Reason("password_like_email", N_("A password is not the e-mail address."))

_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")


def email_key(email: str) -> str:
    """How an e-mail is looked up: NFKC, without blanks around, lower case."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def plausible_email(email: str) -> bool:
    """Could mail reach it? Whether it does, only the mail itself can tell."""
    return len(email) <= 254 and _EMAIL.fullmatch(email.strip()) is not None


def check_password(password: str, email: str) -> list[Problem]:
    """What is wrong with a new password (NIST SP 800-63B: length counts, composition rules do not)."""
    if len(password) < PASSWORD_MIN:
        return [Problem("password", PASSWORD_SHORT, {"min": PASSWORD_MIN, "length": len(password)})]
    if len(password) > PASSWORD_MAX:
        return [Problem("password", PASSWORD_LONG, {"max": PASSWORD_MAX})]
    if email_key(password) == email_key(email):
        return [Problem("password", PASSWORD_LIKE_EMAIL)]
    return []
