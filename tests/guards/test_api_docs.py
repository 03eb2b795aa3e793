"""docs/api.md names every path that is published: what is not written there is found by nobody who reads it first."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from tests.guards.house import lines

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
PREFIX = "/api/v1/"


def words_of(web: Flask) -> dict[str, str]:
    """Each word of the API's paths that is no id, with a path that has it."""
    paths = [rule.rule.removeprefix(PREFIX) for rule in web.url_map.iter_rules() if rule.rule.startswith(PREFIX)]
    return {word: path for path in sorted(paths) for word in re.sub(r"<[^>]*>", "", path).split("/") if word}


def unsaid(words: dict[str, str], text: str) -> list[str]:
    """The words that no path in the text has."""
    return [
        f"/{word} of {path}" for word, path in words.items() if not re.search(rf"/{re.escape(word)}(?![\w-])", text)
    ]


def test_every_path_is_named_in_the_docs(web: Flask) -> None:
    words = words_of(web)
    assert {"credit-policy", "temporary-limits", "write-off"} <= words.keys()
    missing = unsaid(words, DOCS.read_text())
    assert not missing, lines(missing, "say in docs/api.md what it is for")


def test_a_path_that_is_not_named_is_seen() -> None:
    assert unsaid(
        {"credit-positions": "credit-positions", "credit": "customers/<id>/credit"}, "see /credit-positions"
    ) == ["/credit of customers/<id>/credit"]
