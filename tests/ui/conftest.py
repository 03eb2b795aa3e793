"""The small house around the components, alone (`render`) and in a browser (`visit`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser, BrowserContext, Page
from selectolax.lexbor import LexborHTMLParser
from werkzeug.serving import make_server

from tests.ui.house import make_house


@pytest.fixture(scope="session")
def house() -> Flask:
    return make_house()


@pytest.fixture
def render(house: Flask) -> Iterator[Callable[..., LexborHTMLParser]]:
    """`render("{{ ui.status('active') }}")`: what the macros make of it, parsed."""
    with house.test_request_context("/list"):
        yield lambda source, **context: LexborHTMLParser(render_template_string(source, **context))


@pytest.fixture(scope="session")
def address(house: Flask) -> Iterator[str]:
    """Where a browser finds the house."""
    server = make_server("127.0.0.1", 0, house, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`visit("/list", width=390, dark=True)`: a page in a browser of its own. Errors of the script fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def go(path: str, *, width: int = 1440, dark: bool = False, **how: Any) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **how
        )
        contexts.append(context)
        context.set_default_timeout(5_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []
