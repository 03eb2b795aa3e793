"""Who waits for whom: an order waits for the balances that it is asked about, and for nothing else (domain rules, section 3; peers 1)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.money import Money
from app.core.session import transaction
from app.credit.service import accounts
from app.receivables import service
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_customer
from tests.people import Cast, alice

pytestmark = pytest.mark.usefixtures("own_database")
IMPATIENT = text("set local lock_timeout = '1s'")


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
def placed(web: Flask, cast: Cast) -> Callable[[UUID], str]:
    """What becomes of an order of this customer that waits for nobody longer than a second."""
    actor = cast.actor(alice)

    def place(customer: UUID) -> str:
        answers: list[str] = []

        def run() -> None:
            with web.app_context():
                try:
                    with transaction(actor) as session:
                        session.execute(IMPATIENT)
                        verdict = service.create_order({"customer": customer, "amount": Money(1_00, "MYR")})
                        answers.append(verdict.document.status)
                except OperationalError:
                    answers.append("waits")

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(timeout=30)
        return answers[0]

    return place


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
