"""A small application around the shell, the components and the browser script: pages that do nothing but answer.

It needs no database. What it renders are the product's own layouts and macros; what it serves is the product's own static folder.
"""

from __future__ import annotations

import time
from mimetypes import guess_type
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2_fragments.flask import render_block

from app.core import headers, i18n
from app.core.components import Components
from app.core.icons import icon
from app.factory import ROOT

PAGES = {
    "list.html": """{% extends "layouts/shell.html" %}
{% block title %}Customers{% endblock %}
{% block page %}
{% call ui.head("Customers", "Three of them") %}<a class="btn primary" href="/form" aria-keyshortcuts="n">New customer</a>{% endcall %}
<div class="tools"><form role="search" action="/list" hx-get="/list" hx-target="#table" hx-push-url="true" hx-trigger="input changed delay:50ms from:#q, submit" hx-sync="this:replace">{{ ui.search_box(q, "Name or code") }}</form>
{{ ui.chip("Status is", "Active", "/list", "#table") }}<div class="end">{{ ui.column_chooser("columns", columns, "/columns") }}</div></div>
{% block table %}
<div class="grid fill dim" id="table" data-announce="{{ rows|length }} match">
<div class="scroll" tabindex="0" role="region" aria-label="Customers"><table class="table cards"><caption class="sr">Customers</caption>
<thead><tr>{{ ui.pick_all() }}{{ ui.th("Code", "/list", "ascending", target="#table") }}{{ ui.th("Name") }}{{ ui.th("Used") }}</tr></thead>
<tbody>{% for code, name, pc in rows %}<tr>{{ ui.pick(code, name) }}<td class="m m3">{{ code }}</td><td class="m m1 main-cell"><a href="/form" id="open_{{ code }}">{{ name }}</a></td><td class="m m4">{{ ui.use(pc, "Credit used:") }}</td></tr>{% endfor %}</tbody></table></div>
<footer class="foot">{{ ui.pager({"previous_url": none, "next_url": "/list?page=2", "text": "1–3 of 9"}, "#table") }}</footer>
</div>
{% endblock %}
{% call ui.bulk("bulk", "/saved", "412,906") %}<button type="submit" class="btn small" name="act" value="agent">Assign agent</button>{% endcall %}
{% endblock %}""",
    "form.html": """{% extends "layouts/shell.html" %}
{% block title %}New customer{% endblock %}
{% block page_class %}narrow{% endblock %}
{% block page %}
{{ ui.head("New customer", crumbs=[("Customers", "/list")]) }}
{% block customer_form %}
<form class="form" id="customer_form" method="post" action="/form" hx-post="/form" hx-target="#customer_form" data-guard="unsaved" novalidate>
{{ ui.csrf() }}{{ ui.summary(problems) }}
{{ ui.form_sections(sections) }}{{ ui.savebar("Create customer", "/list") }}
<input class="input" id="secret" value="lg_1" readonly aria-label="Token"><button type="button" class="btn" data-copy="secret">Copy</button>
</form>
{% endblock %}
{% endblock %}""",
    "palette.html": "{{ ui.palette_hits(groups, 'Nothing matches.') }}",
    "jobs.html": "{{ ui.jobs_tray([], '/jobs') }}",
    "suggest.html": "{{ ui.suggestions(options) }}",
    "door.html": """{% extends "layouts/door.html" %}{% block title %}Sign in{% endblock %}{% block page %}<h1>Sign in</h1>{% endblock %}""",
}
ROWS = [("A-1", "OmniRetail", 96), ("B-2", "Yong Fatt Hardware", 113), ("C-3", "Kedai Seri Pagi", None)]
AGENTS = [(str(n), name) for n, name in enumerate(["Dave Raj", "Tan Mei Ling", "José Núñez", *"ABCDEFGHIJKL"], 1)]
COLUMNS = [
    {"key": key, "label": key.title(), "shown": True, "fixed": key == "code"} for key in ("code", "name", "used")
]
CATEGORIES = [("1", "Retail", "3 customers"), ("7", "Wholesale", "21 customers")]


def field(name: str, label: str, widget: str = "text", **given: Any) -> SimpleNamespace:
    """A field as `app.core.records.screens` makes them."""
    nothing = dict.fromkeys(("value", "help", "span", "autocomplete", "inputmode", "currency", "lang"), "")
    nothing |= dict.fromkeys(("error", "warning", "maxlength", "check_url", "suggest_url"))
    rest = {"options": [], "optional": False, "read_only": False}
    return SimpleNamespace(
        **{**nothing, "when": "", **rest, "name": name, "id": name, "label": label, "widget": widget, **given}
    )


def make_house() -> Flask:
    """The application; `house.config["saved"]` is what the last form sent, as pairs."""
    house = Flask("house", root_path=str(ROOT), static_folder=None)
    house.config.update(SECRET_KEY="for this test", saved=[])
    house.jinja_loader = ChoiceLoader([DictLoader(PAGES), FileSystemLoader(ROOT / "templates")])  # type: ignore[misc]
    house.jinja_env.undefined = StrictUndefined
    house.jinja_env.globals.update(
        ui=Components(house.jinja_env), icon=icon, asset=lambda path: url_for("static", filename=path),
        LOCALES=i18n.LOCALES, LOCALE_NAMES=i18n.NAMES, HTML_LANG=i18n.HTML_LANG,
    )  # fmt: skip
    Babel(house)
    CSRFProtect(house)
    headers.init_app(house)
    house.context_processor(_around)
    _routes(house)
    return house


def _around() -> dict[str, Any]:
    bob = SimpleNamespace(name="Bob Lim")
    company = SimpleNamespace(name="Meridian Trading", currency="MYR")
    links = [
        {
            "label": label,
            "url": url,
            "icon": "users",
            "current": request.path == url,
            "count_id": "",
            "count_url": "",
            "keys": keys,
        }
        for label, url, keys in (("Customers", "/list", "c"), ("Imports", "/form", "i"))
    ]
    return {
        "actor": bob, "user": bob, "tenant": company, "companies": [], "nav": [{"title": None, "links": links}],
        "locale": "en", "theme": request.args.get("theme", "system"), "density": "compact", "request_id": "r-1",
        "keys_on": request.args.get("keys") != "off", "home_url": "/list", "palette_url": "/palette", "jobs_url": "/jobs",
        "language_url": "/language", "theme_url": "/theme", "profile_url": "/profile", "sign_out_url": "/out",
    }  # fmt: skip


def _page(template: str, fragment: str, status: int = 200, **context: Any) -> Response:
    alone = request.headers.get("HX-Target") == fragment
    body = render_block(template, fragment, **context) if alone else render_template(template, **context)
    return make_response(body, status)


def _refusal(status: int) -> Response:
    fragment = "HX-Request" in request.headers
    return make_response(
        render_template("errors/error.html", status=status, title="Not so", text="Ask Alice.", fragment=fragment),
        status,
    )


def _list() -> Response:
    q = request.args.get("q", "")
    if q == "slow":
        time.sleep(0.5)
    if q == "broken":
        return _refusal(500)
    return _page("list.html", "table", rows=[row for row in ROWS if q in ("slow", *row[1].lower().split())] or ROWS,
                 q=q, columns=COLUMNS)  # fmt: skip


def _form() -> Response:
    code = request.form.get("code", "OMNI-001")
    if request.method == "GET" or code == "bad":
        return _page("form.html", "customer_form", 422 if code == "bad" else 200, **_form_context(code))
    _keep_what_was_sent()
    answers = {"broken": lambda: _refusal(500), "gateway": lambda: make_response("Bad gateway", 502),
               "forbidden": lambda: _refusal(403), "ended": _ended}  # fmt: skip
    return answers.get(code, _saved)()


def _form_context(code: str) -> dict[str, Any]:
    error = "This code is taken." if code == "bad" else None
    fields = [
        field("code", "Code", value=code, error=error),
        field("agent", "Sales agent", "select", value="2", options=AGENTS, optional=True),
        field("category", "Category", "search-select", value="7", options=[("7", "Wholesale")], suggest_url="/suggest"),
        field("since", "Customer since", "date", value="2026-11-23"),
        field("vip", "VIP", "checkbox"),
        field("id", "Id", "hidden", value="x"),
    ]
    section = SimpleNamespace(title="Who it is", text="", fields=fields)
    return {"sections": [section], "problems": [("code", "Code: taken")] if error else []}


def _keep_what_was_sent() -> None:
    current_app.config["saved"] = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]


def _saved() -> Response:
    flash("Saved", "ok")
    if "HX-Request" not in request.headers:
        return make_response(redirect("/list", 303))
    answer = make_response("", 204)
    answer.headers["HX-Location"] = "/list"
    return answer


def _ended() -> Response:
    answer = make_response("", 401)
    answer.headers["HX-Redirect"] = "/door"
    return answer


def _bulk() -> Response:
    _keep_what_was_sent()
    return _saved()


def _palette() -> str:
    hits = [SimpleNamespace(url="/form", symbol="building", text=name, code=code) for code, name, _pc in ROWS]
    sheet = SimpleNamespace(url="#", symbol="keyboard", text="Keyboard", clicks="[data-opens=keys]")
    q = request.args["q"].lower()
    groups = [SimpleNamespace(title="Customers", hits=[hit for hit in hits if q in hit.text.lower()]),
              SimpleNamespace(title="Do", hits=[sheet] if q in ("", ">") else [])]  # fmt: skip
    return render_template("palette.html", groups=[group for group in groups if group.hits])


def _suggest() -> str:
    q = request.args["q"].lower()
    return render_template("suggest.html", options=[option for option in CATEGORIES if q in option[1].lower()])


def _static(filename: str) -> Response:
    """From memory: the test server would leave the file open when the browser goes away in the middle."""
    return Response((ROOT / "static" / filename).read_bytes(), mimetype=guess_type(filename)[0])


def _routes(house: Flask) -> None:
    house.add_url_rule("/static/<path:filename>", "static", _static)
    house.add_url_rule("/list", "list", _list)
    house.add_url_rule("/form", "form", _form, methods=["GET", "POST"])
    house.add_url_rule("/saved", "bulk", _bulk, methods=["POST"])
    house.add_url_rule("/palette", "palette", _palette)
    house.add_url_rule("/suggest", "suggest", _suggest)
    house.add_url_rule("/jobs", "jobs", lambda: render_template("jobs.html"))
    house.add_url_rule("/door", "door", lambda: render_template("door.html"))
    house.add_url_rule("/error", "error", lambda: _refusal(404))
