"""How a note is read. What was typed can be anything."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.notes.rules import Name, html_of, mentioned_in

DAVE = Name(UUID(int=1), "Dave Kumar", "dave@example.com")
DAVID = Name(UUID(int=2), "Dave", "david@example.com")
LIM = Name(UUID(int=3), "林美", "lim@example.com")
OTHER_DAVE = Name(UUID(int=4), "Dave Kumar", "dave.k@example.com")


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# Title", "<h3>Title</h3>"),
        ("3 < 4 & 5 > 4", "<p>3 &lt; 4 &amp; 5 &gt; 4</p>"),
        ("[site](https://x.example)", '<p><a href="https://x.example" rel="noopener noreferrer nofollow">site</a></p>'),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("{{7*7}}", "<p>{{7*7}}</p>"),
    ],
)
def test_markdown_is_what_people_expect(typed: str, html: str) -> None:
    assert html_of(typed).strip() == html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](  JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://spy.example/pixel.png)",
        '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
        "<svg onload=alert(1)>",
        "<iframe src=https://evil.example></iframe>",
        '<p style="position:fixed">x</p>',
        "<form action=/x><input></form>",
        '[x](https://x.example "\\" onmouseover=alert(1) x=\\"")',
        '<https://x.example/"onclick=alert(1)>',
        "```\n<script>alert(1)</script>\n```",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<!--><script>alert(1)</script>-->",
    ],
)
def test_nothing_that_runs_or_calls_home_is_in_it(typed: str) -> None:
    html = html_of(typed).lower()
    for tag in ("<script", "<img", "<svg", "<iframe", "<form", "<input", "<style", "<!--"):
        assert tag not in html
    inside_tags = "".join(part.partition(">")[0] for part in html.split("<")[1:])
    for harm in ("javascript:", "data:", " on", "style="):
        assert harm not in inside_tags.replace(' title="', "") or "title=" in inside_tags


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("@Dave Kumar, call them", [DAVE]),
        ("@dave kumar", [DAVE]),
        ("ask @Dave", [DAVID]),
        ("@Daveson", []),
        ("@dave@example.com", [DAVE]),
        ("mail to someone@Dave Kumar", []),
        ("@林美请跟进", [LIM]),
        ("@Dave Kumar and @Dave Kumar and @Dave", [DAVE, DAVID]),
        ("@nobody", []),
    ],
)
def test_a_mention_is_a_name_or_an_address_after_the_sign(typed: str, told: list[Name]) -> None:
    assert mentioned_in(typed, [DAVE, DAVID, LIM]) == told


def test_of_two_with_one_name_both_are_meant_unless_the_address_is_given() -> None:
    assert mentioned_in("@Dave Kumar", [DAVE, OTHER_DAVE]) == [DAVE, OTHER_DAVE]
    assert mentioned_in("@dave.k@example.com", [DAVE, OTHER_DAVE]) == [OTHER_DAVE]


def test_mentions_are_marked_and_text_around_them_stays() -> None:
    assert html_of("Hi @Dave Kumar!", [DAVE]).strip() == "<p>Hi <mark>@Dave Kumar</mark>!</p>"
    assert html_of("`@Dave Kumar`", [DAVE]).strip() == "<p><code>@Dave Kumar</code></p>"
