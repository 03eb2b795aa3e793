"""The manner of our cookies, and paths of the form session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, Response

from app.core import cookies


@pytest.mark.parametrize(
    ("base", "name", "secure"), [("http://localhost", "lang", False), ("https://localhost", "__Host-lang", True)]
)
def test_a_cookie_is_bound_to_the_host_over_tls(web: Flask, base: str, name: str, secure: bool) -> None:
    with web.test_request_context("/", base_url=base, headers={"Cookie": f"{name}=ms"}):
        assert cookies.read_cookie("lang") == "ms"
        answer = Response()
        cookies.set_cookie(answer, "lang", "zh", life=timedelta(days=1))
        line = answer.headers["Set-Cookie"]
    assert line.startswith(f"{name}=zh;")
    assert ("Secure" in line) is secure
    assert "Max-Age=86400" in line


def test_without_a_life_a_cookie_ends_with_the_browser(web: Flask) -> None:
    with web.test_request_context("/"):
        answer = Response()
        cookies.set_cookie(answer, "langgan", "x")
        assert "Max-Age" not in answer.headers["Set-Cookie"]


def test_over_tls_the_plain_name_is_not_read(web: Flask) -> None:
    with web.test_request_context("/", base_url="https://localhost", headers={"Cookie": "lang=ms"}):
        assert cookies.read_cookie("lang") == ""


def test_behind_a_proxy_that_ends_tls_cookies_are_secure_too(web: Flask) -> None:
    """`trusted_proxies` puts X-Forwarded-Proto into the scheme; Flask sees https, and so do the cookies."""
    from werkzeug.middleware.proxy_fix import ProxyFix
    from werkzeug.test import Client

    answer = Client(ProxyFix(web.wsgi_app, x_proto=1)).get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    lines = answer.headers.getlist("Set-Cookie")
    assert lines
    assert all(line.startswith("__Host-") and "Secure" in line for line in lines)
    assert "Strict-Transport-Security" in answer.headers
