"""Every way into `open` leads through the one guard (domain rules, section 4; peers 1): the source is read, and the state machine is walked."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.core.errors import LangganError
from app.core.money import Money
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers.queries.book import get_customer
from app.customers.service import move_customer
from app.customers.values.verbs import VERBS as MOVES
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.rules.states import ORDER_VERBS
from app.receivables.service import orders, rejudging
from app.receivables.values.documents import Kind, Status
from tests.days import ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.guards.house import ROOT, parsed, place
from tests.jobs import followed
from tests.people import Cast, alice

# --- the source

OPENS = {
    "app/receivables/service/orders.py": {"_submit", "try_order"},
    "app/receivables/service/guarding.py": {"judge_again"},
    "app/receivables/service/ledger.py": {"as_open"},
    "app/receivables/service/reversing.py": {"_give_back"},
    "app/demo/ledger.py": {"tell"},
}
"""Who may write `open`: the one way in; what-ifs, which write nothing; how a new order is written while the guard is being asked, and changed when
it says no; what a reversal gives back to an order that its own delivery had
closed (it was open all along, and what is owed does not grow); and the demo company's past, which no guard was there for."""


def _opening() -> Iterator[tuple[str, str]]:
    """(file, function) where a status becomes `Status.OPEN`."""
    for file in _files():
        if any(word in file.read_text() for word in ("Status.OPEN", '"open"')):
            for function in ast.walk(parsed(file)):
                if isinstance(function, ast.FunctionDef):
                    yield from ((place(file), function.name) for one in ast.walk(function) if _opens(one))


def _opens(one: ast.AST) -> bool:
    if isinstance(one, ast.Dict):
        said = {ast.unparse(key): ast.unparse(value) for key, value in zip(one.keys, one.values, strict=True) if key}
        return said.get("'status'", "").startswith(("Status.OPEN", "'open'"))
    if isinstance(one, ast.keyword):
        return one.arg == "status" and ast.unparse(one.value).startswith(("Status.OPEN", "'open'"))
    if not isinstance(one, ast.Assign) or not any(_is_status(target) for target in one.targets):
        return False
    return any(ast.unparse(part) in ("Status.OPEN", "'open'") for part in ast.walk(one.value))


def _is_status(target: ast.expr) -> bool:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return any(isinstance(part, ast.Attribute) and part.attr == "status" for part in parts)


def _files() -> list[Path]:
    return [file for folder in ("app", "tasks") for file in sorted((ROOT / folder).rglob("*.py"))]


def test_4_nothing_but_the_one_way_writes_open() -> None:
    found: dict[str, set[str]] = {}
    for file, function in _opening():
        found.setdefault(file, set()).add(function)
    assert found == OPENS


def test_4_only_an_order_that_the_guard_decides_on_is_foreseen_as_open() -> None:
    """What is written before the guard has said anything is what it decides on in the same block."""
    calls = [
        (place(file), ast.unparse(block.items[0]), ast.unparse(block.body[-1]))
        for file in _files()
        if "as_open(" in file.read_text()
        for block in ast.walk(parsed(file))
        if isinstance(block, ast.With) and "as_open(" in ast.unparse(block)
    ]
    assert calls == [
        (
            "app/receivables/service/orders.py",
            "foreseen(order, *parts, **ledger.as_open(order))",
            "return _submit(accounts, order)",
        )
    ]
    assert sum(file.read_text().count("as_open(") for file in _files()) == 2  # where it is, and where it is called


def test_4_no_sql_writes_open_either() -> None:
    writes = re.compile(r"update\s+documents\b[^;]*\bstatus\s*=", re.IGNORECASE)
    assert [place(file) for file in _files() if writes.search(file.read_text())] == []


# --- the walk: the customer is blocked, which no release lets pass, so whatever opens has not asked


def _more(order: Document) -> Any:
    return service.amend_order(order, {"amount": Money(order.total + 100, order.currency)}, None)


def _less(order: Document) -> Any:
    return service.amend_order(order, {"amount": Money(max(1, order.total - 100), order.currency)}, None)


SAID: Mapping[str, tuple[Callable[[Document], Any], ...]] = {
    "submit": (service.submit_order, orders.open_waiting),
    "amend": (_more, _less),
    "release": (lambda order: service.release_document(order, "Let it pass"),),
    "refuse": (lambda order: service.refuse_document(order, "No"),),
    "cancel": (service.cancel_document,),
    "close": (service.close_order,),
    "reopen": (service.reopen_order,),
}
BEFORE: Mapping[str, tuple[Callable[[Document], Any], ...]] = {
    "draft": (),
    "held": (_more, service.submit_order),
    "closed": (service.submit_order, service.close_order),
    "cancelled": (service.submit_order, service.cancel_document),
    "refused": (_more, service.submit_order, *SAID["refuse"]),
    "released once, held for more": (_more, service.submit_order, *SAID["release"], _more),
    "released once, a draft again": (_more, service.submit_order, *SAID["release"], *SAID["cancel"], *SAID["reopen"]),
}
"""How an order of exactly the limit comes to stand so, while the customer is active."""


def test_4_the_walk_knows_every_verb_and_starts_from_every_state() -> None:
    assert SAID.keys() == ORDER_VERBS.keys()
    states = {status.value for allowed in ORDER_VERBS.values() for status in allowed}
    assert states - {"open"} <= BEFORE.keys()


@pytest.mark.parametrize("state", BEFORE)
def test_4_from_no_state_does_any_verb_open_past_the_guard(cast: Cast, state: str) -> None:
    """One step from each state is enough: where it leads is a state of the walk again."""
    for verb, ways in SAID.items():
        for way in ways:
            order = _order(cast, state)
            with suppress(LangganError), cast.acting(alice):
                way(get_document(order))
            with cast.acting(alice):
                assert get_document(order).status != Status.OPEN, f"{verb} opened an order that was {state}"


def _order(cast: Cast, state: str) -> UUID:
    """An order of a customer that is blocked now."""
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(1_000_00, "MYR")).id
        order = service.create_order({"customer": customer, "amount": Money(1_000_00, "MYR")}, submit=False).document.id
    for act in BEFORE[state]:
        with cast.acting(alice):
            act(get_document(order))
    with cast.acting(alice):
        move_customer(get_customer(customer, lock=True), MOVES["block"], "Cheque returned")
    return order


@pytest.mark.parametrize("ended", ["closed", "cancelled", "refused"])
def test_1_what_is_reopened_after_another_took_its_room_is_held(cast: Cast, ended: str) -> None:
    """Nobody is blocked here: the limit alone has to stop it."""
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(50_00, "MYR")).id
        asked = {"customer": customer, "amount": Money(50_00, "MYR")}
        first = service.create_order(asked, submit=False).document.id
    for act in BEFORE[ended]:
        with cast.acting(alice):
            act(get_document(first))
    with cast.acting(alice):
        assert get_document(first).status == ended
        assert service.create_order(asked).document.status == "open"
    with cast.acting(alice):
        service.reopen_order(get_document(first))
    with cast.acting(alice):
        service.amend_order(get_document(first), {"amount": Money(50_00, "MYR")}, None)
        service.submit_order(get_document(first))
    with cast.acting(alice):
        assert get_document(first).status == "held"


# --- ways in that are no verb of an order


def _new(values: dict[str, Any]) -> Any:
    return service.create_order(values)


def _of_a_quotation(values: dict[str, Any]) -> Any:
    quotation = service.create_document(Kind.QUOTATION, values).document
    return service.create_order({**values, "quotation": quotation.id})


def _for_a_day_far_ahead(values: dict[str, Any]) -> Any:
    return service.create_order({**values, "expected_on": ahead(90)})


@pytest.mark.parametrize("way", [_new, _of_a_quotation, _for_a_day_far_ahead])
def test_4_no_new_order_is_open_past_the_guard(cast: Cast, way: Callable[[dict[str, Any]], Any]) -> None:
    with cast.acting(alice):
        save_policy(Policy(horizon_days=30))
        customer = a_customer(status="blocked")
        made = way({"customer": customer.id, "amount": Money(100_00, "MYR")})
        assert made.refused
        order = made.document.id
    with cast.acting(alice):
        assert get_document(order).status == "held", "what is written, not what is in memory"


def test_4_neither_the_day_that_comes_nor_what_opens_by_itself_passes_the_guard(cast: Cast) -> None:
    """A far order comes near, and a held one is judged again, while there is no room: both wait."""
    with cast.acting(alice):
        save_policy(Policy(horizon_days=30, auto_release=True))
        customer = a_customer(credit_limit=Money(50_00, "MYR"))
        far = a_document(Kind.SALES_ORDER, customer, 100_00, expected_on=ahead(90))
        held = a_document(Kind.SALES_ORDER, customer, 100_00)
        assert (far.status, held.status) == ("open", "held")
        ids = [far.id, held.id]
    with cast.acting(alice):
        save_policy(Policy(auto_release=True))
        rejudging.judge_all_later()
    followed(cast)
    with cast.acting(alice):
        assert [get_document(one).status for one in ids] == ["held", "held"]
