"""How a note is read: Markdown to clean HTML, and who is mentioned in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.core.text import fold

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "mark",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
EXCERPT = 300
"""Characters of a note that a mail quotes."""

_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True)
class Name:
    """A colleague as a note may mention them: by full name or by e-mail."""

    user_id: UUID
    name: str
    email: str


@cache
def _reader() -> MarkdownIt:
    """CommonMark with tables, line ends kept, and no HTML: a tag that was typed is shown as it was typed."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    reader.disable("image")  # a picture from elsewhere tells its owner who reads this
    return reader


def html_of(body: str, mentioned: Sequence[Name] = ()) -> str:
    """The note as HTML that is safe to show: what Markdown made of it, cleaned by an allow-list, mentions marked."""
    tokens = _reader().parse(body)
    for token in tokens:
        _lower(token)
        _mark_mentions(token, mentioned)
    rendered = _reader().renderer.render(tokens, _reader().options, {})
    return nh3.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def _lower(token: Token) -> None:
    """A heading in a note is one below the headings of the page."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = "h3"


def _mark_mentions(token: Token, mentioned: Sequence[Name]) -> None:
    children = token.children or []
    for place, child in reversed(list(enumerate(children))):
        if child.type == "text" and "@" in child.content:
            children[place : place + 1] = _split(child.content, mentioned)


def _split(text: str, mentioned: Sequence[Name]) -> list[Token]:
    """Text and mentions, in turns."""
    found: list[Token] = []
    last = 0
    for start, end, _name in _mentions(text, mentioned):
        found += [
            _text(text[last:start]),
            Token("mark_open", "mark", 1),
            _text(text[start:end]),
            Token("mark_close", "mark", -1),
        ]
        last = end
    return [*found, _text(text[last:])]


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def mentioned_in(body: str, colleagues: Iterable[Name]) -> list[Name]:
    """Whom the note mentions, each once: `@Full Name` or `@e-mail`, whatever the case. Of people of one name the e-mail tells which;
    without it, all of them are meant."""
    found = {name.user_id: name for _start, _end, name in _mentions(body, list(colleagues))}
    return list(found.values())


def _mentions(text: str, colleagues: Sequence[Name]) -> list[tuple[int, int, Name]]:
    """(start, end, who) of every mention, in order; the longest name that fits counts."""
    found = []
    for sign in re.finditer("@", text):
        start = sign.start()
        if start and _WORD.match(text[start - 1]):  # an e-mail address that was typed is no mention
            continue
        found += [(start, end, name) for name, end in _who(text, start + 1, colleagues)]
    return found


def _who(text: str, begin: int, colleagues: Sequence[Name]) -> list[tuple[Name, int]]:
    fits = [
        (name, begin + len(spelling))
        for name in colleagues
        for spelling in (name.name, name.email)
        if spelling
        and _same(text[begin : begin + len(spelling)], spelling)
        and not _goes_on(text, begin + len(spelling))
    ]
    longest = max((end for _name, end in fits), default=0)
    return [(name, end) for name, end in fits if end == longest]


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _goes_on(text: str, end: int) -> bool:
    """Does a Latin word go on at `end`? (Chinese is written without blanks: what follows a Chinese name is the next word.)"""
    return end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isascii()


def excerpt(body: str) -> str:
    """The beginning of a note, for a mail."""
    return body if len(body) <= EXCERPT else f"{body[:EXCERPT].rstrip()}…"
