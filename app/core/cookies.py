"""Cookies, all in one manner: HttpOnly, SameSite=Lax, path /, no domain.

Over TLS also Secure and with the prefix `__Host-`, which makes the browser refuse a cookie of that name from a neighbouring host
or over plain http (RFC 6265bis, 4.1.3.2). Over plain http, where that prefix is not allowed, the same cookie without both.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

PREFIX = "__Host-"


def cookie_name(name: str) -> str:
    """The name that the cookie `name` has in this request."""
    return PREFIX + name if request.is_secure else name


def read_cookie(name: str) -> str:
    """What this browser sent, or an empty text."""
    return request.cookies.get(cookie_name(name), "")


def set_cookie(answer: Response, name: str, value: str, *, life: timedelta | None = None) -> None:
    """Keep `value` in this browser for `life`; without it, until the browser is closed."""
    answer.set_cookie(
        cookie_name(name), value, max_age=life, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def forget_cookie(answer: Response, name: str) -> None:
    """Take the cookie from this browser."""
    answer.delete_cookie(cookie_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")


class FormSession(SecureCookieSessionInterface):
    """Flask's signed session (it serves the CSRF token and toasts) in a cookie of this manner."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure
