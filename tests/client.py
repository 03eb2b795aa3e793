"""The test's browser and the test's program: they ask the application and look at every answer, whoever asked.

`Client` speaks as a browser (pages, fragments, forms, cookies), `ApiClient` as a program with a bearer token.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from app.core.headers import HEADERS
from tests import html

CSRF_RAW = "0" * 40


class Answer:
    """What came back, ready to be asked."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data(as_text=True) if _is_text(response) else ""
        self.data = response.get_data()

    def __repr__(self) -> str:
        kind = (self.headers.get("Content-Type") or "").split(";")[0]
        return f"<{self.status} {kind} {self.location or ''} {' '.join(self.words.split())[:400]!r}>"

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @property
    def page(self) -> LexborHTMLParser:
        return html.parse(self.text)

    @property
    def words(self) -> str:
        """The text a person sees, single blanks between the words."""
        if not self.is_html:
            return self.text
        body = self.page.body
        return " ".join(body.text(separator=" ").split()) if body else ""

    @property
    def h1(self) -> str:
        return " ".join(self.one("h1").text().split())

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def location(self) -> str | None:
        """Where the answer sends on, whether a browser or htmx asked."""
        return self.headers.get("Location") or self.headers.get("HX-Location") or self.headers.get("HX-Redirect")

    def one(self, css: str) -> LexborNode:
        """The one element that `css` selects; fails when there are none or several."""
        found = self.page.css(css)
        assert len(found) == 1, f"{len(found)} elements for {css!r} in {self!r}"
        return found[0]

    def all(self, css: str) -> list[LexborNode]:
        return self.page.css(css)

    def texts(self, css: str) -> list[str]:
        """The texts of all that `css` selects."""
        return [" ".join(node.text(separator=" ").split()) for node in self.page.css(css)]

    def form(self, css: str) -> dict[str, Any]:
        """What a browser would send of the form that nobody touched, without its token."""
        return {name: value for name, value in _filled(self.one(css), self.page).items() if name != "csrf_token"}

    def has(self, css: str) -> bool:
        return self.page.css_first(css) is not None


def _is_text(response: TestResponse) -> bool:
    return response.mimetype.startswith("text/") or response.mimetype.endswith(("json", "jsonl", "xml"))


class Client:
    """A browser without a screen. Every HTML answer is checked (tests/html.py); an error of ours (5xx) fails unless it was expected."""

    def __init__(self, web: Flask, *, base_url: str = "http://localhost", session: str | None = None) -> None:
        self.web = web
        self.base_url = base_url
        self.flask = web.test_client()
        if session is not None:
            name = "__Host-langgan" if base_url.startswith("https") else "langgan"
            self.flask.set_cookie(name, session, domain="localhost", secure=base_url.startswith("https"))

    def get(self, url: str, *, status: int | None = None, **how: Any) -> Answer:
        """GET as a browser going there."""
        return self._ask("GET", url, status, **how)

    def post(self, url: str, data: Any = None, *, status: int | None = None, csrf: bool = True, **how: Any) -> Answer:
        """POST a form, with the token of this browser unless `csrf=False`. Does not follow the redirect."""
        headers = {**(self._token() if csrf else {}), **how.pop("headers", {})}
        return self._ask("POST", url, status, data=data, headers=headers, **how)

    def htmx(
        self,
        url: str,
        target: str,
        data: Any = None,
        *,
        method: str | None = None,
        status: int | None = None,
        **how: Any,
    ) -> Answer:
        """Ask as htmx does for the element `target`: GET, or POST when there is `data`."""
        method = method or ("GET" if data is None else "POST")
        headers = {"HX-Request": "true", "HX-Target": target, **how.pop("headers", {})}
        if method != "GET":
            headers |= self._token()
        return self._ask(method, url, status, data=data, headers=headers, **how)

    def follow(self, answer: Answer, **how: Any) -> Answer:
        """Go where the answer sends on."""
        assert answer.location is not None, f"{answer!r} sends nowhere"
        return self.get(answer.location, **how)

    def submit(
        self, answer: Answer, form: str = "main form", *, htmx: bool = False, button: str | None = None, **values: Any
    ) -> Answer:
        """Fill in and send a form of the page `answer`, as a browser does: what is in its fields, with `values` typed over.

        `form` selects it; `button` is the name=value of the button pressed. A name that the form does not have is a mistake.
        Names that are no Python words go in as `**{"contacts-0-name": "…"}`.
        """
        found = answer.one(form)
        data = {**_filled(found, answer.page), **values}
        unknown = set(values) - {node.attributes.get("name") for node in found.css("[name]")}
        assert not unknown, f"the form has no fields {sorted(unknown)}"
        if button:
            data.update([button.split("=", 1)])
        url = found.attributes.get("action") or answer.response.request.path
        how: dict[str, Any] = {"csrf": False}
        if htmx:
            target = (found.attributes.get("hx-target") or "").removeprefix("#")
            how["headers"] = {"HX-Request": "true", "HX-Target": target}
        if (found.attributes.get("method") or "get").lower() == "get":
            return self.get(url, query_string=data)
        return self.post(url, {name: value for name, value in data.items() if value is not None}, **how)

    def _token(self) -> dict[str, str]:
        """The header that htmx sends; the token is made as Flask-WTF makes it, for a secret put into this browser's session."""
        with self.flask.session_transaction(base_url=self.base_url) as session:  # a sign-in begins a new one
            session["csrf_token"] = CSRF_RAW
        token = URLSafeTimedSerializer(self.web.secret_key or "", salt="wtf-csrf-token").dumps(CSRF_RAW)
        return {"X-CSRFToken": str(token), "Referer": self.base_url + "/"}

    def _ask(self, method: str, url: str, status: int | None, **how: Any) -> Answer:
        headers = {"Accept-Language": "en", **how.pop("headers", {})}
        response = self.flask.open(url, method=method, base_url=self.base_url, headers=headers, **how)
        answer = Answer(response)
        response.close()
        _check_status(answer, status)
        _check_html(answer, headers)
        return answer


def _filled(form: LexborNode, page: LexborHTMLParser) -> dict[str, Any]:
    """What a browser sends of a form nobody touched, in the order of the form; last what stands elsewhere on the page and names it."""
    data: dict[str, Any] = {}
    elsewhere = page.css(f'input[form="{form.attributes["id"]}"]') if "id" in form.attributes else []
    for field in [*form.css("input[name], textarea[name], select[name]"), *elsewhere]:
        attributes = field.attributes
        if field.tag == "select":
            for value in _chosen(field):
                _add(data, attributes["name"] or "", value)
            continue
        if "disabled" in attributes or attributes.get("type") in {"submit", "button", "file", "image"}:
            continue
        if attributes.get("type") in {"checkbox", "radio"} and "checked" not in attributes:
            continue
        value = field.text() if field.tag == "textarea" else attributes.get("value") or ""
        _add(data, attributes["name"] or "", value)
    return data


def _chosen(select: LexborNode) -> list[str]:
    chosen = select.css("option[selected]")
    if not chosen and "multiple" not in select.attributes:
        chosen = select.css("option")[:1]
    return [option.attributes.get("value") or "" for option in chosen]


def _add(data: dict[str, Any], name: str, value: str) -> None:
    if name not in data:
        data[name] = value
    elif isinstance(data[name], list):
        data[name].append(value)
    else:
        data[name] = [data[name], value]


def _check_status(answer: Answer, status: int | None) -> None:
    if status is not None:
        assert answer.status == status, f"expected {status}, got {answer!r}"
    assert answer.status < 500 or status == answer.status, f"an error of ours, see the log below: {answer!r}"


def _check_html(answer: Answer, asked: dict[str, str]) -> None:
    if not answer.is_html or not answer.text or 300 <= answer.status < 400:
        return
    faults = _faults(answer, asked)
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            faults.append(f"the header {name} is {answer.headers.get(name)!r}")
    if "HX-Target" not in (answer.headers.get("Vary") or ""):
        faults.append("the header Vary does not name HX-Request and HX-Target: answer with page()")
    assert not faults, "\n  ".join([f"{answer!r} is not a good page:", *faults])


def _faults(answer: Answer, asked: dict[str, str]) -> list[str]:
    if html.is_full_page(answer.text):
        wants_page = asked.get("HX-Request") != "true" or "HX-Target" not in asked
        return (
            html.faults_of_page(answer.text) if wants_page else html.faults_of_fragment(answer.text, asked["HX-Target"])
        )
    if asked.get("HX-Request") == "true" and (answer.status < 300 or answer.status == 422):
        return html.faults_of_fragment(answer.text, asked["HX-Target"])
    return html.faults_anywhere(answer.text)


class ApiClient:
    """A program with a bearer token. Bodies go out and come back as JSON; a refusal must be problem+json."""

    def __init__(self, web: Flask, token: str | None, root: str = "/api/v1") -> None:
        self.flask = web.test_client(use_cookies=False)
        self.token = token
        self.root = root

    def get(self, path: str, *, status: int | None = 200, **how: Any) -> Answer:
        return self.ask("GET", path, status=status, **how)

    def post(self, path: str, body: Any = None, *, status: int | None = None, **how: Any) -> Answer:
        return self.ask("POST", path, body, status=status, **how)

    def put(self, path: str, body: Any = None, *, status: int | None = None, **how: Any) -> Answer:
        return self.ask("PUT", path, body, status=status, **how)

    def patch(self, path: str, body: Any = None, *, status: int | None = None, **how: Any) -> Answer:
        return self.ask("PATCH", path, body, status=status, **how)

    def delete(self, path: str, *, status: int | None = None, **how: Any) -> Answer:
        return self.ask("DELETE", path, status=status, **how)

    def ask(self, method: str, path: str, body: Any = None, *, status: int | None = None, **how: Any) -> Answer:
        """One call below `/api/v1`. `status` is what is expected; without it anything below 500."""
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **how.pop("headers", {})}
        if body is not None:
            how["json"] = body
        response = self.flask.open(self.root + path, method=method, headers=headers, **how)
        answer = Answer(response)
        response.close()
        _check_status(answer, status)
        _check_problem(answer)
        return answer


def _check_problem(answer: Answer) -> None:
    if answer.status < 400:
        return
    assert answer.response.mimetype == "application/problem+json", f"a refusal is problem+json: {answer!r}"
    missing = {"type", "title", "status", "detail"} - set(answer.json)
    assert not missing, f"a problem (RFC 9457) says {sorted(missing)}: {answer!r}"
    assert answer.json["status"] == answer.status
