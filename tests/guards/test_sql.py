"""Statements stand in queries, and nobody but the session commits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.core import errors
from tests.guards.house import APP, ROOT, areas, calls, lines, place, sources, word_of

STATEMENTS = {
    "select",
    "insert",
    "update",
    "delete",
    "text",
    "union",
    "union_all",
    "exists",
    "values",
    "literal_column",
}
"""Names imported from sqlalchemy (or its dialects) that make a statement."""
EXECUTING = {"execute", "scalars", "scalar", "exec_driver_sql", "executemany"}
ENDING = {"commit", "rollback", "begin", "begin_nested"}
"""A part that may be taken back alone is a `session.savepoint`, which takes back its events and jobs too."""

SPEAK_SQL = {"queries", "models"}
"""The words of an area in which statements stand. (A row by its key is `session.get`, everywhere below forms.)"""
HOUSE_SQL = {
    "app/core": "the platform: jobs, events, records, health",
    "app/migrations": "changes of the database",
    "tasks/platform.py": "the sweeps over all companies",
}
MAY_END = {
    "app/core/session.py": "the one place that commits",
    "app/migrations": "runs as the owner, outside the application's session",
}


def speaks_sql(file: Path) -> bool:
    """Is it the queries or models of an area (or of the API)?"""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[0] == "app" and len(parts) > 2 and parts[2] in SPEAK_SQL


def may(file: Path, allowed: dict[str, str]) -> bool:
    return any(file.is_relative_to(ROOT / name) for name in allowed)


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Where a file makes or runs SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from [node] if STATEMENTS & {alias.name for alias in node.names} else []
    for name, call in calls(tree):
        if name in EXECUTING and isinstance(call.func, ast.Attribute) and not _is_celery(call):
            yield call


def _is_celery(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "celery"
    )


def endings(tree: ast.Module) -> Iterator[ast.AST]:
    """Where a file ends or begins a transaction by itself."""
    for name, call in calls(tree):
        if name in ENDING and isinstance(call.func, ast.Attribute) and "session" in ast.unparse(call.func.value):
            yield call


def test_statements_stand_in_queries_alone() -> None:
    """Seen to fail by `test_the_guard_sees_a_statement_in_a_service`."""
    found = [
        f"{place(file, node)}: SQL stands in queries.py (a row by its key: session.get)"
        for file, tree in sources("app", "tasks")
        if not speaks_sql(file) and not may(file, HOUSE_SQL)
        for node in statements(tree)
    ]
    assert not found, lines(found)


def test_the_guard_sees_a_statement_in_a_service() -> None:
    for line in (
        "from sqlalchemy import func, select",
        "from sqlalchemy.dialects.postgresql import insert",
        "db.session.execute(query)",
        "db.session.scalar(query)",
    ):
        assert list(statements(ast.parse(line))), line
    assert not list(statements(ast.parse("db.session.get(Customer, 1)\ndb.session.add(row)\ndb.session.flush()")))


def test_views_and_forms_do_not_know_the_database() -> None:
    """Seen to fail: `from app.core.db import db` in a routes.py."""
    found = [
        f"{place(file, node)}: a view calls a service or a query"
        for file, tree in sources("app")
        if word_of(file) in {"routes", "forms"}
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "app.core.db" and "db" in {a.name for a in node.names}
    ]
    assert not found, lines(found)


def test_nobody_but_the_session_begins_or_ends_a_transaction() -> None:
    """Seen to fail by `test_the_guard_sees_a_commit`."""
    found = [
        f"{place(file, node)}: one transaction per request or job, ended at the edge (app/core/session.py)"
        for file, tree in sources("app", "tasks")
        if not may(file, MAY_END)
        for node in endings(tree)
    ]
    assert not found, lines(found)


def test_the_guard_sees_a_commit() -> None:
    for line in (
        "db.session.commit()",
        "session.rollback()",
        "db.session().begin()",
        "db.session.begin_nested()",
    ):
        assert list(endings(ast.parse(line))), line


REFUSALS = {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.LangganError)
}


def caught(tree: ast.Module) -> Iterator[ast.AST]:
    """Where a file catches a refusal by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            names = {one.id for one in ast.walk(node.type) if isinstance(one, ast.Name)}
            yield from [node.type] if names & REFUSALS else []


def test_a_view_that_shows_a_refusal_keeps_nothing_of_what_was_refused() -> None:
    """Seen to fail by `test_the_guard_sees_a_view_that_catches_a_refusal`."""
    found = [
        f"{place(file, node)}: a view that returns commits: try it in an Attempt (app/core/attempts.py)"
        for file, tree in sources("app")
        if word_of(file) == "routes"
        for node in caught(tree)
    ]
    assert not found, lines(found)


def test_the_guard_sees_a_view_that_catches_a_refusal() -> None:
    for line in ("except Conflict:", "except (ValueError, Invalid) as refusal:", "except LangganError:"):
        assert list(caught(ast.parse(f"try:\n    act()\n{line}\n    pass"))), line
    assert not list(caught(ast.parse("try:\n    act()\nexcept ValueError:\n    pass")))


def test_directory_tables_are_touched_by_identity_alone() -> None:
    """They stand outside the wall. Seen to fail: import User in another area."""
    models = {"TenantRecord", "User", "UserSession", "UserToken", "SignInAttempt"}
    found = [
        f"{place(file, node)}: ask identity's service or queries"
        for file, tree in sources("app", "tasks")
        if file.relative_to(ROOT).parts[:2] not in {("app", "identity"), ("app", "migrations")}
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and models & {alias.name for alias in node.names}
    ]
    assert not found, lines(found)


def test_the_area_list_is_not_empty() -> None:
    """A guard that walks nothing would be green for ever."""
    assert "identity" in areas()
    assert (APP / "identity").is_dir()


def test_each_advisory_lock_has_a_space_of_its_own() -> None:
    """Two that share one wait for each other now and then, and nobody would know why. Seen to fail: sign-ins and the policy had the same."""
    spaces = [
        (ast.unparse(node.value), place(file, node))
        for file, tree in sources("app")
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LOCK_SPACE"
    ]
    numbers = [number for number, _ in spaces]
    assert numbers
    assert len(set(numbers)) == len(numbers), lines(sorted(spaces))
