"""Pages in a real headless Chromium: a context each, on a live server with a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.people import Cast, Person, alice
from tests.processes import LiveServer

SHOTS = Path(__file__).parents[2] / "test-results" / "shots"
EXPECTED = "Failed to load resource"
"""Chromium's own word for every 4xx; the test looks at the answer itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Callable[..., Page]]:
    """`visit("/acme/customers/", alice, width=390, dark=True)`: a page in a browser of its own, signed in as the person (None: nobody).

    What the page complains about (script errors, refusals by the CSP) fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def go(
        path: str = "/",
        person: Person | None = alice,
        *,
        width: int = 1440,
        dark: bool = False,
        complaints_expected: bool = False,
        **how: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900 if width > 600 else 844},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **{"locale": "en", **how},
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": "langgan", "value": cast.sign_in(person), "url": live_server.url}])
        page = context.new_page()
        heard: list[str] = [] if complaints_expected else complaints
        page.on("console", lambda message: _note(message, heard))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in {"error", "warning"} and EXPECTED not in message.text:
        complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """Alice's browser at the start page, 1440 wide, light, English."""
    return visit("/")


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """`shot(page, "list")`: a picture of the whole page in test-results/shots, to look at."""

    def take(page: Page, name: str) -> Path:
        path = SHOTS / f"{request.node.name}-{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`assert axe(page) == []`: what axe-core finds wrong with a page's accessibility, one sentence per element."""
    script = Axe()

    def look(page: Page, **options: Any) -> list[str]:
        found = script.run(page, **options).response["violations"]
        return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    return look
