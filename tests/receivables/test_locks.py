"""Who waits for whom: an order waits for the balances that it is asked about, and for nothing else (domain rules, section 3; peers 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core.db import db
from app.core.money import Money
from app.core.questions import ask
from app.core.session import transaction
from app.credit.queries import policy
from app.credit.service import accounts
from app.customers.queries.book import get_customer
from app.customers.service import delete_customer, update_customer
from app.receivables import service
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_customer
from tests.people import Cast, alice
from tests.processes import eventually

pytestmark = pytest.mark.usefixtures("own_database")
IMPATIENT = text("set local lock_timeout = '1s'")
WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


@pytest.fixture
def book(cast: Cast) -> dict[str, UUID]:
    """`busy` and its sister `member` hang in one group, `other` in another, `alone` in none."""
    with cast.acting(alice):
        group, elsewhere = a_conglomerate().id, a_conglomerate().id
        made = {
            "busy": a_customer(conglomerate=group).id,
            "member": a_customer(conglomerate=group).id,
            "other": a_customer(conglomerate=elsewhere).id,
            "alone": a_customer(credit_limit=Money(100_00, "MYR")).id,
        }
    for customer in made.values():  # everybody has an account, so that nobody waits for one to be made
        with cast.acting(alice):
            service.create_order({"customer": customer, "amount": Money(1_00, "MYR")})
    return made


@pytest.fixture
def beside(web: Flask, cast: Cast) -> Iterator[Callable[..., Future[Any]]]:
    """Something that Alice does in a transaction of its own, beside the one of the test: what comes of it, later."""
    actor = cast.actor(alice)

    def run(act: Callable[..., Any], *given: Any) -> Any:
        with web.app_context(), transaction(actor):
            return act(*given)

    with ThreadPoolExecutor(8) as threads:
        yield partial(threads.submit, run)


def an_order(customer: UUID, **more: Any) -> str:
    """What becomes of an order of this customer."""
    return service.create_order({"customer": customer, "amount": Money(1_00, "MYR"), **more}).document.status


@pytest.fixture
def placed(beside: Callable[..., Future[Any]]) -> Callable[[UUID], str]:
    """What becomes of an order of this customer that waits for nobody longer than a second."""

    def impatient(customer: UUID) -> str:
        db.session.execute(IMPATIENT)
        return an_order(customer)

    def place(customer: UUID) -> str:
        try:
            return str(beside(impatient, customer).result(timeout=30))
        except OperationalError:
            return "waits"

    return place


def waiting(session: Any) -> int:
    """How many wait for a lock now; a transaction is told the same as the first time otherwise."""
    session.execute(text("select pg_stat_clear_snapshot()"))
    return int(session.scalar(WAITING))


@pytest.mark.parametrize(
    ("customer", "becomes"), [("busy", "waits"), ("member", "waits"), ("other", "open"), ("alone", "open")]
)
def test_section_3_an_order_of_an_unrelated_customer_does_not_wait_for_anothers_lock(
    cast: Cast, book: dict[str, UUID], placed: Callable[[UUID], str], customer: str, becomes: str
) -> None:
    """While a transaction of `busy` goes on. The same customer, and a member of its group, are asked about the same balances: they wait."""
    with cast.acting(alice):
        accounts.open_accounts({book["busy"]})
        assert placed(book[customer]) == becomes
    assert placed(book[customer]) == "open"


def test_orders_that_come_in_while_the_code_of_their_customer_changes_wait_and_open(
    cast: Cast, book: dict[str, UUID], beside: Callable[..., Future[Any]]
) -> None:
    """A code is part of a key, which locks the row harder than its first lock did. Seen to fail: with the order written before its customer is
    locked the two wait for each other."""
    with cast.acting(alice) as session:
        customer = get_customer(book["busy"], lock=True)
        orders = [beside(an_order, book["busy"]) for _ in range(3)]
        eventually(lambda: waiting(session) == 3, what="the orders wait")
        update_customer(customer, {"code": "NEW-CODE"})
    assert [order.result(timeout=30) for order in orders] == ["open"] * 3


def test_an_order_that_comes_in_while_its_customer_is_deleted_finds_nobody(
    cast: Cast, beside: Callable[..., Future[Any]]
) -> None:
    """A web request is tried again after that, and says so."""
    with cast.acting(alice):
        customer_id = a_customer().id
    with cast.acting(alice) as session:
        customer = get_customer(customer_id, lock=True)
        order = beside(an_order, customer_id)
        eventually(lambda: waiting(session) == 1, what="the order waits")
        delete_customer(customer)
    with pytest.raises(IntegrityError):
        order.result(timeout=30)


@pytest.mark.parametrize("pays", [0, 1], ids=["the first", "the second"])
def test_who_orders_and_who_pays_are_locked_in_the_order_of_their_ids(
    cast: Cast, book: dict[str, UUID], beside: Callable[..., Future[Any]], pays: int
) -> None:
    """While somebody changes both, one after the other."""
    both = sorted([book["busy"], book["alone"]])
    with cast.acting(alice) as session:
        get_customer(both[0], lock=True)
        order = beside(partial(an_order, both[1 - pays], bill_to=both[pays]))
        eventually(lambda: waiting(session) == 1, what="the order waits")
        update_customer(get_customer(both[1], lock=True), {"code": "NEW-CODE"})
    assert order.result(timeout=30) == "open"


def test_who_changes_a_customer_is_not_passed_by_orders_that_come_later(
    cast: Cast, book: dict[str, UUID], beside: Callable[..., Future[Any]], placed: Callable[[UUID], str]
) -> None:
    """A customer that is ordered for without a pause can be blocked. Seen to fail: with locks of rows alone the later order is let in."""
    with cast.acting(alice) as session:
        accounts.hold_customers({book["busy"]})
        ask(policy.in_force())  # with this journey
        change = beside(lambda: get_customer(book["busy"], lock=True).code)
        eventually(lambda: waiting(session) == 1, what="the change waits")
        assert placed(book["busy"]) == "waits"
    assert change.result(timeout=30)
    assert placed(book["busy"]) == "open"
