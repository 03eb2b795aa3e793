"""Templates: all compile, fragments are what they are called, links lead somewhere, and no word stands there untranslated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from tests.guards.house import APP, TEMPLATES, calls, lines, place, sources, text_of

STATIC = APP / "static"
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "label", "content"}
"""Attributes that a person reads or hears."""
NOT_SPOKEN = {"content": {"viewport", "color-scheme", "csrf-token", "htmx-config", None}}
AS_IT_IS = {"kbd", "code", "script", "style", "template_id"}
"""Elements whose text is no language: keys on a keyboard, codes."""
SAME_IN_EVERY_LANGUAGE = {"Langgan", "PDF", "CSV", "XLSX", "Excel"}
NO_WORDS = re.compile(r"\{% block \w+_class %\}.*?\{% endblock \w* ?%\}")
"""A block that fills a class attribute."""
ATTRIBUTES = re.compile(r"[\w-]=\"")
"""A macro that writes attributes into somebody else's tag."""
HOLE = "\ue000"
"""Stands for what a template fills in."""


@pytest.fixture(scope="module")
def environment(web: Flask) -> Environment:
    return web.jinja_env


@cache
def files(pattern: str = "*") -> tuple[Path, ...]:
    return tuple(sorted(file for file in TEMPLATES.rglob(pattern) if file.is_file()))


def name_of(file: Path) -> str:
    return file.relative_to(TEMPLATES).as_posix()


def test_every_template_compiles(environment: Environment) -> None:
    """Seen to fail: leave an {% if %} open."""
    assert files(), "no template found: the guard looks in the wrong place"
    for file in files():
        environment.get_template(name_of(file))


def templates_like(node: ast.AST) -> list[str]:
    """The templates that an f-string may name: f"a/{kind}.html" → all that fit."""
    if not isinstance(node, ast.JoinedStr) or not (text_of(node.values[-1]) or "").endswith(".html"):
        return []
    parts = [re.escape(text_of(part) or "") if isinstance(part, ast.Constant) else "[^/]+" for part in node.values]
    return [name_of(file) for file in files("*.html") if re.fullmatch("".join(parts), name_of(file))]


# --- fragments


def fragments() -> Iterator[tuple[str, str, str]]:
    """(place, template, fragment) of every page("…", fragment="…") in the code."""
    for file, tree in sources("app"):
        for name, call in calls(tree):
            if name == "page" and call.args:
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                fragment = given.get("fragment", call.args[1] if len(call.args) > 1 else None)
                template = text_of(call.args[0])
                if template is not None and text_of(fragment) is not None:
                    yield place(file, call), template, text_of(fragment) or ""


def fault_of_fragment(environment: Environment, template: str, fragment: str) -> str | None:
    """What is wrong with a block that htmx may ask for."""
    blocks = environment.parse((TEMPLATES / template).read_text()).find_all(nodes.Block)
    return None if fragment in {block.name for block in blocks} else f"{template} has no block {fragment!r}"


def test_every_fragment_is_a_block_of_its_template(environment: Environment) -> None:
    """That the root of what is rendered has its name as id, the client checks on every answer.

    Seen to fail by `test_the_guard_sees_a_missing_block`.
    """
    found = list(fragments())
    assert found, "no page(…, fragment=…) found: the guard looks for the wrong thing"
    faults = [f"{where}: {fault}" for where, t, f in found if (fault := fault_of_fragment(environment, t, f))]
    assert not faults, lines(faults)


def test_the_guard_sees_a_missing_block(environment: Environment) -> None:
    assert "no block" in (fault_of_fragment(environment, "errors/error.html", "nothing") or "")
    assert fault_of_fragment(environment, "errors/error.html", "page") is None


# --- what stands at the top of a page is not there for a block alone


def faults_of_tops(environment: Environment, source: str) -> list[str]:
    """Imports, and names set outside blocks but used inside."""
    tree = environment.parse(source)
    faults = [
        "reach macros through the global `ui`, not by import" for _ in tree.find_all((nodes.Import, nodes.FromImport))
    ]
    outside = {
        node.target.name
        for node in _outside_blocks(tree)
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name)
    }
    inside = {
        name.name for block in tree.find_all(nodes.Block) for name in block.find_all(nodes.Name) if name.ctx == "load"
    }
    return faults + [f"{name!r} is set outside the block that uses it" for name in sorted(outside & inside)]


def _outside_blocks(tree: nodes.Template) -> Iterator[nodes.Node]:
    for node in tree.body:
        yield node
        if isinstance(node, nodes.If):
            yield from node.body


def test_a_block_rendered_alone_misses_nothing(environment: Environment) -> None:
    """Seen to fail by `test_the_guard_sees_what_a_block_alone_would_miss`."""
    faults = [f"{name_of(f)}: {fault}" for f in files("*.html") for fault in faults_of_tops(environment, f.read_text())]
    assert not faults, lines(faults)


def test_the_guard_sees_what_a_block_alone_would_miss(environment: Environment) -> None:
    assert faults_of_tops(environment, '{% import "ui/x.html" as x %}')
    assert faults_of_tops(environment, '{% from "ui/x.html" import y %}')
    assert faults_of_tops(environment, "{% set a = 1 %}{% block b %}{{ a }}{% endblock %}")
    assert not faults_of_tops(environment, "{% block b %}{% set a = 1 %}{{ a }}{% endblock %}")


# --- links


def links(environment: Environment) -> Iterator[tuple[str, str]]:
    """(place, endpoint) of every url_for in templates and code."""
    for file in files():
        for call in environment.parse(file.read_text()).find_all(nodes.Call):
            if (
                isinstance(call.node, nodes.Name)
                and call.node.name == "url_for"
                and isinstance(call.args[0], nodes.Const)
            ):
                yield f"{place(file)}:{call.lineno}", str(call.args[0].value)
    for file, tree in sources("app"):
        for name, call in calls(tree):
            endpoint = text_of(call.args[0]) if call.args else None
            if name in {"url_for", "public_url", "NavLink"} and endpoint is not None:
                yield place(file, call), endpoint if name != "NavLink" else text_of(call.args[1]) or ""


def test_every_link_leads_to_a_view(web: Flask, environment: Environment) -> None:
    """Seen to fail: a typing error in any url_for."""
    faults = [f"{where}: there is no view {end!r}" for where, end in links(environment) if _is_lost(web, end)]
    assert not faults, lines(faults)


def _is_lost(web: Flask, endpoint: str) -> bool:
    return not endpoint.startswith(".") and endpoint not in web.view_functions


# --- words


class Reader(HTMLParser):
    """Collects what a person would read or hear of a template's own text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name in SPOKEN and not (name == "content" and given.get("name") in NOT_SPOKEN["content"]):
                self._hear(value or "")
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            self._hear(given.get("value") or "")
        if tag not in {"br", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "use"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside and self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not AS_IT_IS & set(self._inside):
            self._hear(data)

    def _hear(self, said: str) -> None:
        words = " ".join(said.replace(HOLE, " ").strip(" ·").split())
        if words not in SAME_IN_EVERY_LANGUAGE and re.search(r"[^\W\d_]{2,}", words) and not ATTRIBUTES.search(words):
            self.words.append(words)


def bare_words(environment: Environment, source: str) -> list[str]:
    """The words of a template that do not pass through `_()`: its text without what is filled in and without tags."""
    text = "".join(_own_text(environment, NO_WORDS.sub("", source)))
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.words


def _own_text(environment: Environment, source: str) -> Iterator[str]:
    depth = 0
    for _, kind, value in environment.lex(source):
        if kind in {"variable_begin", "block_begin"}:
            depth += 1
            yield HOLE if kind == "variable_begin" else ""
        elif kind in {"variable_end", "block_end"}:
            depth -= 1
        elif kind == "data" and depth == 0:
            yield value


def test_no_word_stands_in_a_template_untranslated(environment: Environment) -> None:
    """Seen to fail by `test_the_guard_sees_bare_words`."""
    faults = [
        f"{place(file)}: {words!r} — write {{{{ _(…) }}}}"
        for file in files()
        for words in bare_words(environment, file.read_text())
    ]
    assert not faults, lines(faults)


def test_the_guard_sees_bare_words(environment: Environment) -> None:
    for source in (
        "<p>Save</p>",
        "<p>{{ n }} rows</p>",
        '<button aria-label="Close">×</button>',
        '<input placeholder="Name or code">',
        '<input type="submit" value="Go">',
        '<a href="{{ url }}">{% if x %}保存{% endif %}</a>',
    ):
        assert bare_words(environment, source), source
    for source in (
        '<p class="save">{{ _("Save") }} · {{ n }}</p>',
        "<kbd>Ctrl</kbd>",
        '<p data-save="now">×</p>',
        "<i>m</i>",
    ):
        assert not bare_words(environment, source), source


# --- what the browser refuses


INLINE = re.compile(
    r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|\bhx-on|javascript:|hx-vals\s*=\s*[\"']js:",
    re.IGNORECASE,
)


def test_no_template_has_inline_style_or_script() -> None:
    """The Content-Security-Policy refuses both. Seen to fail by `test_the_guard_sees_inline_style_and_script`.

    Mails have no such policy, and mail programs read style nowhere else.
    """
    faults = [
        f"{place(file)}:{number}: {found[0].strip()} — style stands in app.css, script in app/static/js"
        for file in files("*.html")
        if file.parent.name != "mail"
        for number, line in enumerate(_without_comments(file.read_text()).splitlines(), 1)
        for found in INLINE.finditer(line)
    ]
    assert not faults, lines(faults)


def _without_comments(source: str) -> str:
    return re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), source, flags=re.DOTALL)


def test_the_guard_sees_inline_style_and_script() -> None:
    for line in (
        '<p style="color: red">',
        "<style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<a hx-on:click="x()">',
        '<a href="javascript:x()">',
    ):
        assert INLINE.search(line), line
    for line in (
        '<script src="x.js" defer></script>',
        '<p class="style">',
        '<a data-once="x">',
        '{{ ui.button(on="x") }}',
    ):
        assert not INLINE.search(line), line


# --- nothing dead


def test_every_template_is_used(environment: Environment) -> None:
    """Seen to fail: leave an old page behind."""
    said = {text for _, tree in sources("app") for node in ast.walk(tree) if (text := text_of(node))}
    used = {name for name in map(name_of, files()) if name in said}
    used |= {name for _, tree in sources("app") for node in ast.walk(tree) for name in templates_like(node)}
    for file in files():
        parsed = environment.parse(file.read_text())
        for node in parsed.find_all((nodes.Extends, nodes.Include)):
            used |= {str(const.value) for const in node.template.find_all(nodes.Const)}
            used |= {str(node.template.value)} if isinstance(node.template, nodes.Const) else set()
    unused = [name_of(file) for file in files("*.html") if name_of(file) not in used and file.parent.name != "ui"]
    assert not unused, lines(unused, "delete it")


OF_THE_PROOF = {
    "sum_table": "every refusal and every recalculated figure is shown by it",
    "suggestions": "the answer half of a field with a suggest_url, for lists too long for a select",
    "use": "the product's own picture: the used share of a credit limit",
}
"""Components that the visual proof has and no page shows yet; leave the list when a page does."""


def test_every_macro_is_used(environment: Environment) -> None:
    """Seen to fail: leave a component behind that no page shows."""
    parsed = {file: environment.parse(file.read_text()) for file in files()}
    used = {
        call.node.attr if isinstance(call.node, nodes.Getattr) else call.node.name
        for tree in parsed.values()
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Getattr | nodes.Name)
    }
    unused = [
        f"{name_of(file)}: {macro.name}"
        for file, tree in parsed.items()
        for macro in tree.find_all(nodes.Macro)
        if macro.name not in used and macro.name not in OF_THE_PROOF
    ]
    assert not unused, lines(unused, "delete it")


# --- style sheets

RAW = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|:\s*(?:white|black|red|green|blue|gray|grey)\b",
    re.IGNORECASE,
)


def raw_colours(css: str) -> list[str]:
    """Colours written out instead of named. A mask's black is no colour: it says what is seen."""
    without = re.sub(
        r"/\*.*?\*/|url\([^)]*\)|mask(-image)?:[^;]*;|\[[^\]]*\]|#[\w-]+(?=[^{};]*\{)", "", css, flags=re.DOTALL
    )
    return RAW.findall(without)


def test_colours_come_from_the_tokens() -> None:
    """Dark and light are one set of names. Seen to fail by `test_the_guard_sees_a_raw_colour`."""
    sheets = [file for file in STATIC.rglob("*.css") if file.name != "tokens.css" and "vendor" not in file.parts]
    assert sheets
    faults = [f"{place(file)}: {colour}" for file in sheets for colour in raw_colours(file.read_text())]
    assert not faults, lines(faults, "name it in tokens.css, for light and dark")


def test_the_guard_sees_a_raw_colour() -> None:
    for css in (
        "a { color: #fff }",
        "a { background: rgb(0 0 0) }",
        "a { color: white; }",
        "a { border: 1px solid #12345678 }",
    ):
        assert raw_colours(css), css
    for css in (
        "#main { color: var(--ink) }",
        "a { mask-image: linear-gradient(#000 1px, transparent); }",
        "a { color: currentColor }",
    ):
        assert not raw_colours(css), css
