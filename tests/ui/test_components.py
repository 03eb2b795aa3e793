"""What the macros say, and that they say it in a block rendered alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment
from selectolax.lexbor import LexborHTMLParser

from app.core.components import Components, homes
from app.core.icons import ICONS, icon
from tests.html import faults_anywhere

Render = Callable[..., LexborHTMLParser]


def test_a_macro_is_found_whichever_file_it_is_in(house: Flask) -> None:
    found = homes(house.jinja_env)
    assert found["status"] == "ui/state.html"
    assert found["form_field"] == "ui/form.html"


def test_two_files_cannot_define_the_same_macro() -> None:
    twice = "{% macro badge() %}{% endmacro %}"
    with pytest.raises(ValueError, match="badge"):
        homes(Environment(loader=DictLoader({"ui/a.html": twice, "ui/b.html": twice}), autoescape=True))


def test_an_unknown_component_is_named() -> None:
    with pytest.raises(AttributeError, match="sparkle"):
        Components(Environment(loader=DictLoader({}), autoescape=True)).sparkle()


def test_a_private_macro_stays_inside_its_file(house: Flask) -> None:
    assert not [name for name in homes(house.jinja_env) if name.startswith("_")]


def test_what_people_typed_is_shown_and_not_run(render: Render) -> None:
    page = render(
        "{{ ui.badge(name) }}{{ ui.avatar(name) }}{{ ui.kv([(name, name)]) }}", name="<script>alert(1)</script>"
    )
    assert page.css_first("script") is None
    assert page.css_first("dt").text() == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("code", "word", "classes"),
    [
        ("active", "Active", "badge quiet"),
        ("prospect", "Prospect", "badge note hollow"),
        ("suspended", "Suspended", "badge warn square"),
        ("blocked", "Blocked", "badge bad square"),
        ("churned", "Churned", "badge"),
        ("merged", "Merged", "badge"),
    ],
)
def test_a_status_has_a_word_a_shape_and_a_colour(render: Render, code: str, word: str, classes: str) -> None:
    badge = render("{{ ui.status(code) }}", code=code).css_first("span")
    assert (badge.text(), badge.attributes["class"]) == (word, classes)


def test_a_blacklisted_customer_is_marked_before_its_status(render: Render) -> None:
    badges = render("{{ ui.status('active', true) }}").css("span")
    assert [(one.text(), one.attributes["class"]) for one in badges] == [
        ("Blacklisted", "badge bad square"),
        ("Active", "badge quiet"),
    ]


@pytest.mark.parametrize(
    ("name", "initials"), [("Bob Lim", "BL"), ("陈美玲", "陈"), ("Siti", "S"), ("", "?"), ("Tan Mei Ling", "TL")]
)
def test_an_avatar_shows_initials(render: Render, name: str, initials: str) -> None:
    assert render("{{ ui.avatar(name) }}", name=name).css_first(".avatar").text() == initials


@pytest.mark.parametrize(
    ("pc", "level", "width"),
    [(0, "ok", "0.0"), (89, "ok", "71.2"), (90, "near", "72.0"), (101, "over", "80.8"), (400, "over", "100")],
)
def test_the_use_bar_ends_at_125_percent_and_says_near_and_over(
    render: Render, pc: int, level: str, width: str
) -> None:
    use = render("{{ ui.use(pc, 'Credit used:') }}", pc=pc).css_first(".use")
    assert use.attributes["data-level"] == level
    assert float(use.css_first(".ub-used").attributes["width"] or "") == float(width)
    assert use.css_first("svg").attributes["aria-label"] == f"Credit used: {pc}%"


def test_no_limit_is_a_dash_and_no_bar(render: Render) -> None:
    assert render("{{ ui.use(none, 'x') }}").body.text().strip() == "–"


def test_the_wizard_says_what_is_done_and_where_you_are(render: Render) -> None:
    steps = render("{{ ui.steps(['Upload', 'Match', 'Check'], 2) }}").css("li")
    assert [step.attributes.get("data-state") for step in steps] == ["done", None, None]
    assert steps[1].attributes["aria-current"] == "step"


def test_progress_of_an_unknown_length_shows_no_percentage(render: Render) -> None:
    assert render("{{ ui.progress(5, none, 'Reading') }}").css_first("[role=img]") is None
    known = render("{{ ui.progress(1, 3, 'Reading') }}").css_first("[role=img]")
    assert known.attributes["aria-label"] == "33% done"


def test_a_page_at_the_end_of_the_list_has_no_link_on(render: Render) -> None:
    page = {"previous_url": "/list", "next_url": None, "text": "401–412 of 412"}
    pager = render("{{ ui.pager(page, '#table') }}", page=page)
    assert [link.attributes["rel"] for link in pager.css("a")] == ["prev"]
    assert pager.css_first("[aria-disabled=true]").text().strip() == "Next"


def test_a_change_shows_what_was_and_what_is(render: Render) -> None:
    changes = [("Term", "Net 15", "Net 30"), ("Phone", None, "03")]
    lines = render("{{ ui.diff(changes) }}", changes=changes).css("li")
    assert lines[0].css_first("del") is not None
    assert lines[1].css_first("del") is None
    assert lines[1].css_first("ins").text().endswith("03")


def test_an_act_that_cannot_be_undone_asks_for_the_code_and_names_the_safe_choice(render: Render) -> None:
    dialog = render(
        "{{ ui.confirm_form('gone', 'Delete it?', 'It is lost.', '/gone', 'Delete customer', 'Keep it', {'version': 3}, code='OMNI-1') }}"
    )
    assert dialog.css_first("input[name=confirm]") is not None
    assert dialog.css_first("[data-closes]").text() == "Keep it"
    assert dialog.css_first("input[name=version]").attributes["value"] == "3"


def test_every_icon_is_drawn_and_hidden_from_screen_readers() -> None:
    assert all('aria-hidden="true"' in icon(name) for name in ICONS)


def test_an_icon_that_is_not_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("unicorn")


@pytest.mark.parametrize("path", ["/list", "/form", "/door", "/error"])
def test_the_pages_have_no_inline_style_or_script_and_unique_ids(house: Flask, path: str) -> None:
    assert faults_anywhere(house.test_client().get(path).text) == []


def test_colours_are_written_in_the_tokens_only() -> None:
    css = (Path(__file__).parents[2] / "app/static/app.css").read_text()
    raw = re.findall(r"(?<![\w&(])#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", css)
    assert set(raw) <= {"#000"}  # the opaque end of a mask is not a colour
