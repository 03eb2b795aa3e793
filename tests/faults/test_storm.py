"""Everything at once on the same customers and groups, through real web processes: orders, codes, blocks, limits and a change of many. Nothing
fails, no two wait for each other, and what is stored is what the documents add up to (domain rules, section 3; peers 1)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from app.customers.queries.book import Search
from app.customers.service import bulk
from app.customers.service.bulk import Change
from tests.faults.test_orders_at_once import EACH, Web, crossing_groups, settled, web_processes
from tests.jobs import run_all
from tests.people import Cast, alice

__all__ = ["web_processes"]
pytestmark = pytest.mark.faults

DEADLOCKS = text("select deadlocks from pg_stat_database where datname = current_database()")
OVER = text("select count(*) from credit_positions where use = 'over'")


def order(web: Web, customer: str) -> list[int]:
    amount = {"amount": f"{EACH / 100:.2f}", "currency": "MYR"}
    return [web.ask("POST", "/sales-orders", {"customer": {"id": customer}, "amount": amount})[0]]


def another_code(web: Web, customer: str) -> list[int]:
    return [web.ask("PATCH", f"/customers/{customer}", {"code": f"NEW-{customer[-12:]}"})[0]]


def blocked_for_a_moment(web: Web, customer: str) -> list[int]:
    verbs = (("block", "Cheque returned"), ("unblock", "Paid"))
    return [web.ask("POST", f"/customers/{customer}/{verb}", {"reason": reason})[0] for verb, reason in verbs]


def a_higher_limit(web: Web, customer: str) -> list[int]:
    limit = {"amount": f"{4 * EACH / 100:.2f}", "currency": "MYR"}
    return [web.ask("PATCH", f"/customers/{customer}", {"credit_limit": limit})[0]]


CHANGES: list[Callable[[Web, str], list[int]]] = [another_code, blocked_for_a_moment, a_higher_limit]


def test_peers_1_orders_and_every_change_of_their_customers_at_once_meet_in_no_deadlock(
    web_processes: Web, cast: Cast
) -> None:
    """Limits only rise here, so nobody is over one in the end."""
    crossing_groups(cast)
    with cast.acting(alice) as session:
        customers = [str(one) for one in session.scalars(text("select id from customers order by code"))]
        before = session.scalar(DEADLOCKS)
        bulk.start(Search(), Change("vip", True), title="VIP", url="/")
    web_processes.start()

    def answers(asked: list[Any]) -> set[int]:
        return {status for one in asked for status in one.result()}

    with ThreadPoolExecutor(12) as crowd:
        orders, changes = [], []
        for place, customer in enumerate(customers):
            for _ in range(3):
                orders.append(crowd.submit(order, web_processes, customer))
            changes.append(crowd.submit(CHANGES[place % len(CHANGES)], web_processes, customer))
        run_all(cast.web)
        assert answers(changes) == {200}
        assert answers(orders) == {201, 409}
    settled(cast)
    with cast.acting(alice) as session:
        assert session.scalar(text("select bool_and(vip) from customers"))
        assert session.scalar(OVER) == 0
        assert session.scalar(DEADLOCKS) == before
