"""A credit controller clears the desk by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.money import Money
from app.receivables.values.documents import Kind
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice, bob

Visit = Callable[..., Page]


@pytest.fixture
def three_held(cast: Cast) -> list[str]:
    """Orders of three customers over their limits, the longest waiting first; their numbers."""
    with cast.acting(alice):
        held = []
        for name in ("Ah Seng", "Bintang", "Cahaya"):
            customer = a_customer(name=name, credit_limit=Money(1_000_00, "MYR"))
            held.append(a_document(Kind.SALES_ORDER, customer, 1_500_00).number or "")
        return held


def test_after_a_decision_the_next_order_is_one_key_away(visit: Visit, three_held: list[str]) -> None:
    first, second, third = three_held
    page = visit("/acme/credit/", bob)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(second)
    page.keyboard.press("l")
    expect(page.locator("#release_reason")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".callout.bad")).to_be_focused()
    page.keyboard.press("l")
    page.keyboard.type("Pays on time")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name=third)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(third)
    page.keyboard.press("f")
    page.keyboard.type("Twice too late")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name=first)).to_be_focused()
    expect(page.locator("#held_table tbody tr")).to_have_count(1)
