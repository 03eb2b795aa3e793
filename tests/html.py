"""What every page and fragment must be, whoever made it: checked on each HTML answer that a test fetches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

INNER_OF_TABLE = {"tr": "<table><tbody>%s</tbody></table>", "tbody": "<table>%s</table>", "thead": "<table>%s</table>"}
INNER_OF_TABLE |= {"td": "<table><tbody><tr>%s</tr></tbody></table>", "th": "<table><tbody><tr>%s</tr></tbody></table>"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "form", "list", "headers")
NOT_TYPED_INTO = {"hidden", "submit", "button", "reset", "image"}
LEFT_OVER = re.compile(r"\{\{|\{%|%\(\w+\)s|\bUndefined\b")


def parse(html: str) -> LexborHTMLParser:
    """A page, or a fragment as the browser would see it in its place."""
    first = re.match(r"\s*<([a-z]+)", html)
    wrapper = INNER_OF_TABLE.get(first[1], "%s") if first else "%s"
    return LexborHTMLParser(wrapper % html)


def is_full_page(html: str) -> bool:
    return html.lstrip()[:9].lower() == "<!doctype"


def faults_of_page(html: str) -> list[str]:
    """What is wrong with a whole page, one sentence each."""
    page = parse(html)
    return [*_document(page), *_references(page), *_everywhere(html, page)]


def faults_of_fragment(html: str, target: str) -> list[str]:
    """What is wrong with the answer to htmx asking for the element `target`, one sentence each."""
    page = parse(html)
    return [*_root(html, page, target), *_everywhere(html, page)]


def faults_anywhere(html: str) -> list[str]:
    """What is wrong with a piece of HTML that is neither (a refusal shown in a place of the browser's choice)."""
    return list(_everywhere(html, parse(html)))


def _document(page: LexborHTMLParser) -> Iterator[str]:
    if len(page.css("h1")) != 1:
        yield f"a page has one h1, this one has {len(page.css('h1'))}"
    title = page.css_first("title")
    if title is None or not title.text().split("·")[0].strip():
        yield "a page has a title of its own: fill {% block title %}"
    if not page.css_first("html").attributes.get("lang"):
        yield "the page does not say its language: <html lang>"
    if len(page.css("main")) != 1:
        yield f"a page has one main, this one has {len(page.css('main'))}"


def _root(html: str, page: LexborHTMLParser, target: str) -> Iterator[str]:
    if "<html" in html.lower():
        yield f"htmx asked for #{target} and got a whole page: give page() fragment={target!r}"
        return
    roots = [node for node in _roots(html, page) if "hx-swap-oob" not in node.attributes]
    if [root.attributes.get("id") for root in roots] != [target]:
        found = [f"<{root.tag} id={root.attributes.get('id')!r}>" for root in roots]
        yield f"a fragment has one root, whose id is its block's name ({target}); this one has {found}"


def _roots(html: str, page: LexborHTMLParser) -> list[LexborNode]:
    first = re.match(r"\s*<([a-z]+)", html)
    parent = page.body
    if first and first[1] in INNER_OF_TABLE:
        found = page.css_first(first[1])
        parent = found.parent if found is not None else parent
    assert parent is not None
    return list(parent.iter())


def _references(page: LexborHTMLParser) -> Iterator[str]:
    ids = {node.attributes["id"] for node in page.css("[id]")}
    for attribute in REFERENCES:
        for node in page.css(f"[{attribute}]"):
            for name in (node.attributes[attribute] or "").split():
                if name not in ids:
                    yield f"{_show(node)}: {attribute} names #{name}, which is not on the page"
    for node in page.css("[hx-target]"):
        target = node.attributes["hx-target"] or ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"{_show(node)}: hx-target {target} is not on the page"


def _everywhere(html: str, page: LexborHTMLParser) -> Iterator[str]:
    yield from _ids(page)
    yield from _forms(page)
    yield from _names(page)
    yield from _inline(page)
    left_over = LEFT_OVER.search(page.body.text(separator=" ") if page.body else "")
    if left_over:
        yield f"a template or message was not filled in: {left_over[0]!r}"


def _ids(page: LexborHTMLParser) -> Iterator[str]:
    counts = Counter(node.attributes["id"] for node in page.css("[id]"))
    for name, count in counts.items():
        if count > 1:
            yield f"the id {name!r} is used {count} times"


def _forms(page: LexborHTMLParser) -> Iterator[str]:
    for form in page.css("form"):
        method = (form.attributes.get("method") or "get").lower()
        if method == "post" and form.css_first("input[name=csrf_token]") is None:
            yield f"{_show(form)}: a form that posts carries csrf_token"
        if method != "post" and form.css_first("[name=csrf_token]") is not None:
            yield f"{_show(form)}: a form that gets must not put csrf_token into the address"


def _names(page: LexborHTMLParser) -> Iterator[str]:
    labelled = {label.attributes.get("for") for label in page.css("label[for]")}
    for field in page.css("input, select, textarea"):
        if field.attributes.get("type") not in NOT_TYPED_INTO and not _is_named(field, labelled):
            yield f"{_show(field)}: a field has a label"
    for thing in page.css("a[href], button"):
        if not _has_text(thing):
            yield f"{_show(thing)}: a link or button has text or aria-label"
    for image in page.css("img:not([alt])"):
        yield f"{_show(image)}: a picture has alt"


def _is_named(field: LexborNode, labelled: set[str | None]) -> bool:
    attributes = field.attributes
    if attributes.get("aria-label") or attributes.get("aria-labelledby"):
        return True
    if attributes.get("id") and attributes["id"] in labelled:
        return True
    parent = field.parent
    while parent is not None and parent.tag != "label":
        parent = parent.parent
    return parent is not None


def _has_text(thing: LexborNode) -> bool:
    named = [thing, *thing.css("[aria-label], img[alt], title")]
    return (
        bool(thing.text().strip())
        or any(node.attributes.get("aria-label") or node.attributes.get("alt") for node in named)
        or bool(thing.attributes.get("aria-labelledby"))
    )


def _inline(page: LexborHTMLParser) -> Iterator[str]:
    for node in page.css("[style], style"):
        yield f"{_show(node)}: style stands in app.css, the browser refuses it here (CSP)"
    for node in page.css("script:not([src])"):
        yield f"{_show(node)}: script stands in app/static, the browser refuses it here (CSP)"
    for node in page.css("*"):
        for name in node.attributes:
            if name.startswith(("on", "hx-on")):
                yield f"{_show(node)}: {name} is inline script, the browser refuses it (CSP)"


def _show(node: LexborNode) -> str:
    """The opening tag, to find it by."""
    return (node.html or "").split(">", 1)[0][:160] + ">"
