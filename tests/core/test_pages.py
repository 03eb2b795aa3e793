"""One template, one URL: the whole page for a browser, the block alone for htmx; and what an answer to a write is."""

from __future__ import annotations

from collections.abc import Callable

from tests.client import Client
from tests.matchers import fragment, redirects_to, shows
from tests.people import alice

Visitor = Callable[..., Client]


def test_a_browser_gets_the_whole_page(visitor: Visitor) -> None:
    answer = visitor(alice).get("/acme/probe/place?q=you", status=200)
    assert answer == shows("hello you")
    assert answer.h1 == "Probe"
    assert answer.has("html")


def test_htmx_gets_the_block_it_asks_for_and_nothing_around_it(visitor: Visitor) -> None:
    answer = visitor(alice).htmx("/acme/probe/place?q=you", "probe_part", status=200)
    assert answer == fragment("probe_part")
    assert "hello you" in answer.words
    assert "<h1" not in answer.text


def test_htmx_asking_for_another_element_gets_the_whole_page(visitor: Visitor) -> None:
    """Boosted links and history: they swap the body."""
    answer = visitor(alice).get("/acme/probe/place", headers={"HX-Request": "true"}, status=200)
    assert answer.h1 == "Probe"


def test_caches_are_told_that_the_two_differ(visitor: Visitor) -> None:
    for answer in (
        visitor(alice).get("/acme/probe/place"),
        visitor(alice).htmx("/acme/probe/place", "probe_part"),
    ):
        assert answer.headers["Vary"].startswith("HX-Request, HX-Target")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_block_rendered_alone_shows_the_companys_own_time(visitor: Visitor) -> None:
    answer = visitor(alice).htmx("/acme/probe/place", "probe_part")
    assert answer.texts("time") == ["24 Nov 2026 04:30"], "20:30 UTC is the next morning in Kuala Lumpur"


def test_after_a_write_a_browser_is_sent_on_and_sees_the_toast_once(visitor: Visitor) -> None:
    browser = visitor(alice)
    answer = browser.post("/acme/probe/write/well", status=303)
    assert answer == redirects_to("/acme/probe/place")
    assert "Saved" in browser.follow(answer).one("#toasts").text()
    assert "Saved" not in browser.get("/acme/probe/place").one("#toasts").text()


def test_after_a_write_htmx_is_told_where_to_go(visitor: Visitor) -> None:
    answer = visitor(alice).htmx("/acme/probe/write/well", "probe_part", {}, status=204)
    assert answer.headers["HX-Location"] == "/acme/probe/place"
    assert answer.text == ""
