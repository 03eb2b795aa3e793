"""A name is an address: from a URL one can say the file, the function, the template and the test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flask import Flask

from tests.guards.house import APP, ROOT, TEMPLATES, WORDS, areas, lines, place, routes, sources, word_of

HOUSE_TEMPLATES = {"layouts", "ui", "errors", "mail", "api", "jobs"}
HOUSE_TASKS = {"__init__", "base", "celery_app", "platform", "mail"}
HOUSE_TESTS = {"core", "guards", "browser", "faults", "launcher", "tasks", "factories", "ui", "api", "demo"}

VERBS = {
    *("accept", "activate", "add", "apply", "approve", "archive", "ask", "assign", "blacklist", "block", "cancel", "change", "check", "choose", "churn", "clear", "compare"),
    *("confirm", "correct", "count", "create", "deactivate", "delete", "describe", "download", "edit", "end", "enter", "explain", "export"),
    *("find", "fix", "follow", "invite", "list", "load", "make", "map", "merge", "move", "new", "open", "order", "preview", "process", "recheck"),
    *("refresh", "refuse", "remember", "remove", "rename", "repeat", "replace", "request", "resend", "reset", "restore", "retry", "revoke", "run", "save"),
    *("search", "select", "send", "set", "share", "show", "sign", "start", "stop", "suggest", "unblacklist", "unblock", "undo", "update", "upload", "use"),
    *("watch", "withdraw", "write", "get", "put", "suspend"),
    *("allocate", "bounce", "close", "correct", "post", "refund", "refuse", "release", "reopen", "reverse", "submit", "transfer", "unallocate"),
    *("healthz", "readyz", "metrics", "static"),
}  # fmt: skip
"""How a view begins; and the four whose names are the outside contract."""


def test_an_area_has_no_eighth_word() -> None:
    """Seen to fail: make app/customers/utils.py."""
    strangers = [
        str(path.relative_to(ROOT))
        for area in areas()
        for path in (APP / area).iterdir()
        if path.stem not in {*WORDS, "__init__", "__pycache__"}
    ]
    assert not strangers, lines(strangers, f"an area speaks {', '.join(WORDS)} (docs/architecture.md)")


def test_nothing_is_called_utils() -> None:
    """Seen to fail: make app/core/helpers.py."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
    found = [place(file) for file, _ in sources("app", "tasks", "launcher", "tests") if file.stem in drawers]
    assert not found, lines(found, "say what it is about")


def test_one_name_is_four_addresses() -> None:
    """app/x, app/templates/x, tasks/x.py, tests/x. Seen to fail: a folder of templates that no area has."""
    known = set(areas())
    templates = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - HOUSE_TEMPLATES
    tasks = {path.stem for path in (ROOT / "tasks").glob("*.py")} - HOUSE_TASKS
    tests = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name != "__pycache__"} - HOUSE_TESTS
    strangers = {"app/templates": templates - known, "tasks": tasks - known, "tests": tests - known}
    assert not any(strangers.values()), f"{strangers}: name it after its area"
    assert not known - tests, f"tests/ has no folder for {sorted(known - tests)}"


def test_every_area_says_what_it_is() -> None:
    """Its nouns and promises, in the docstring of its __init__. Seen to fail: empty one."""
    silent = [
        area
        for area in areas()
        if len(ast.get_docstring(ast.parse((APP / area / "__init__.py").read_text())) or "") < 60
    ]
    assert not silent, lines(silent, "write the docstring of app/<area>/__init__.py")


def test_a_blueprint_has_the_name_of_its_area(web: Flask) -> None:
    """Seen to fail: Blueprint("customer", …)."""
    wrong = []
    for endpoint, view in web.view_functions.items():
        parts = view.__module__.split(".")
        if parts[0] == "app" and parts[1] in areas() and endpoint.split(".")[0] != parts[1]:
            wrong.append(f"{endpoint} is a view of {parts[1]}")
    assert not wrong, lines(wrong)


def test_a_view_is_called_by_a_verb_and_its_endpoint_is_its_name(web: Flask) -> None:
    """`list_customers`, `edit_role`. Seen to fail: call a view `customers`."""
    wrong = []
    for endpoint, view in web.view_functions.items():
        name = endpoint.split(".")[-1]
        if name.split("_")[0] not in VERBS:
            wrong.append(f"{endpoint}: begins with no verb (the list is in this guard)")
        if view.__module__.startswith("app.") and _is_plain(view) and view.__name__ != name:
            wrong.append(f"{endpoint}: the function is called {view.__name__}")
    assert not wrong, lines(wrong)


def _is_plain(view: object) -> bool:
    return getattr(view, "__name__", "<lambda>") != "<lambda>" and "<locals>" not in getattr(view, "__qualname__", "")


def test_addresses_are_kebab_case_and_ids_are_ids(web: Flask) -> None:
    """Seen to fail: /customers/<customer_id> without uuid, or /credit_terms/."""
    wrong = []
    for route in routes(web):
        fixed = re.sub(r"<[^>]*>", "", route.rule.rule)
        if route.endpoint != "static" and not re.fullmatch(r"[a-z0-9/.-]*", fixed):
            wrong.append(f"{route}: small letters, digits and dashes")
        named_like_ids = {name for name in route.arguments if name == "id" or name.endswith("_id")}
        if named_like_ids - set(route.ids):
            wrong.append(f"{route}: write <uuid:{sorted(named_like_ids)[0]}>")
    assert not wrong, lines(wrong)


# --- sizes: a larger one is a question; these are the ends of patience

VIEW, FUNCTION, MODULE, TEMPLATE = 12, 40, 400, 150


def too_long() -> Iterator[str]:
    for file, tree in sources("app", "tasks", "launcher"):
        if len(file.read_text().splitlines()) > MODULE and not _is_data(tree):
            yield f"{place(file)}: more than {MODULE} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                limit = VIEW if word_of(file) == "routes" and _is_view(node) else FUNCTION
                if _length(node) > limit:
                    yield f"{place(file, node)}: {node.name} has {_length(node)} lines, not {limit}"
    for template in TEMPLATES.rglob("*.html"):
        if len(template.read_text().splitlines()) > TEMPLATE:
            yield f"{place(template)}: more than {TEMPLATE} lines"


def _is_view(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call)
        and ast.unparse(mark.func).split(".")[-1] in {"get", "post", "route", "put", "patch", "delete"}
        for mark in node.decorator_list
    )


def _length(node: ast.FunctionDef) -> int:
    """Lines of code: without the docstring, blank lines and the signature."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return sum(len([line for line in ast.unparse(part).splitlines() if line.strip()]) for part in body)


def _is_data(tree: ast.Module) -> bool:
    """A list of names or places is as long as it is."""
    return not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def test_nothing_has_grown_too_long() -> None:
    """Seen to fail: a view of 13 lines. Split it by what it is about, not by length."""
    found = list(too_long())
    assert not found, lines(found)
