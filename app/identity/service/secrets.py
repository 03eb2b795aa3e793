"""Passwords and random secrets. Passwords: argon2id (RFC 9106); random secrets: 256 bits, kept only as SHA-256."""

from __future__ import annotations

import hashlib
import secrets as random
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(random.token_hex(16))
"""What an unknown e-mail's password is checked against, so that the answer takes as long as for a known one."""


def hash_password(password: str) -> str:
    return _hasher.hash(_composed(password))


def _composed(password: str) -> str:
    """One form of the same letters, whichever keyboard made them (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Is it the password? Without a hash (nobody, or not accepted yet) it takes the same time and answers no."""
    try:
        fits = _hasher.verify(password_hash or _NOBODY, _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def is_outdated(password_hash: str | None) -> bool:
    """Was it made with weaker parameters than today's? Then it is made anew while the password is at hand."""
    return password_hash is not None and _hasher.check_needs_rehash(password_hash)


def new_secret(prefix: str = "") -> str:
    return prefix + random.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """SHA-256: enough for a secret of 256 random bits, and quick to look up."""
    return hashlib.sha256(secret.encode()).digest()
