"""No test takes the day while its module is imported: by the time it runs it may be another (tests/days.py)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from tests.days import LAST_MOMENTS, today, wait_out_the_last_moments
from tests.guards.house import calls, lines, place, sources

CLOCKS = {"today", "now", "utcnow", "ahead", "ago", "left_of_today"}
"""What says which day or time it is: of datetime, of the program's clock, of tests/days.py."""
LONGER_THAN_A_TEST = {"session", "package", "module", "class"}


def day_takers(tree: ast.AST) -> set[str]:
    """What takes the day when it is called: the clocks, and the functions of this file that call one of them, or one another."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = set(CLOCKS)
    while more := {one.name for one in functions if found & {name for name, _ in calls(one)}} - found:
        found |= more
    return found


def run_on_import(node: ast.AST) -> Iterator[ast.AST]:
    """What a file does while it is imported: everything, except the bodies of functions. Their decorators and defaults belong to it."""
    inside: list[ast.AST] = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inside = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        inside += getattr(node, "decorator_list", [])
    yield node
    for one in inside:
        yield from run_on_import(one)


def shared_fixtures(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Fixtures that are made once for several tests."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            marks = [mark for mark in node.decorator_list if isinstance(mark, ast.Call)]
            scopes = {word.value.value for mark in marks for word in mark.keywords if word.arg == "scope" and isinstance(word.value, ast.Constant)}  # fmt: skip
            yield from [node] if scopes & LONGER_THAN_A_TEST else []


def taken_too_early(tree: ast.Module) -> Iterator[ast.Call]:
    """Each call that takes the day before the test that means it begins."""
    takers = day_takers(tree)
    early = [node for node in run_on_import(tree) if isinstance(node, ast.Call)]
    early += [call for fixture in shared_fixtures(tree) for _, call in calls(fixture)]
    for call in early:
        if takers & {name for name, one in calls(call) if one is call}:
            yield call


def test_the_day_is_taken_when_a_test_runs() -> None:
    """Seen to fail by `test_the_guard_sees_a_day_that_is_taken_too_early`."""
    found = [
        f"{place(file, call)}: {ast.unparse(call)}" for file, tree in sources("tests") for call in taken_too_early(tree)
    ]
    assert not found, lines(
        found,
        "midnight may pass before the test runs: call it in the test (tests/days.py); as a parameter give a number of days",
    )


@pytest.mark.parametrize(
    "written",
    [
        'DAY = today("Asia/Kuala_Lumpur")',
        "LATER = (date.today() + timedelta(days=2)).isoformat()",
        "YEAR = datetime.now(UTC).year",
        "DAYS = [ago(days) for days in range(3)]",
        "@pytest.mark.parametrize('day', [ahead(3)])\ndef test_it(day): pass",
        "def a_score(day=today()): pass",
        "def a_score(*, day=clock.today(ZONE)): pass",
        "pick = lambda day=today(): day",
        "class Desk:\n    opened = now()",
        "def day(n): return today() + timedelta(days=n)\ndef later(): return day(1)\nDAY = later()",
        "@pytest.fixture(scope='module')\ndef book(): return ago(3)",
    ],
)
def test_the_guard_sees_a_day_that_is_taken_too_early(written: str) -> None:
    assert list(taken_too_early(ast.parse(written)))


def test_the_guard_lets_a_day_be_taken_in_a_test() -> None:
    for written in (
        "def test_it():\n    assert today() == ahead(0)",
        "class Desk:\n    def day(self): return now()",
        "WAYS = {'a payment': lambda: today()}",
        "@pytest.fixture\ndef day(): return today()",
        "@pytest.mark.parametrize('day', [date(2026, 3, 1)])\ndef test_it(day): assert day < today()",
    ):
        assert not list(taken_too_early(ast.parse(written))), written


def test_no_test_begins_in_the_last_moments_of_a_day() -> None:
    """Midnight in Kuala Lumpur is at 16:00 UTC. Seen to fail: let the hook in tests/conftest.py go on at once."""
    with time_machine.travel("2026-12-31T15:59:59.8Z"):
        assert today() == date(2026, 12, 31)
        wait_out_the_last_moments()
        assert today() == date(2027, 1, 1)


def test_before_the_last_moments_nobody_waits() -> None:
    assert LAST_MOMENTS.total_seconds() < 60
    with time_machine.travel("2026-12-31T15:59:14Z"):
        wait_out_the_last_moments()
        assert today() == date(2026, 12, 31)
