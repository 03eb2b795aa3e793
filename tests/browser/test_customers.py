"""The customer master in a real browser: what htmx and the keyboard add to pages that work without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.customers import service
from tests.customers.conftest import changed, given
from tests.people import alice, bob

__all__ = ["changed", "given"]

LIST = "/acme/customers/"
Visit = Callable[..., Page]


@pytest.fixture
def a_book(given: Callable[..., UUID]) -> list[UUID]:
    """Thirty customers, the first of them 华宁科技."""
    first = given(code="HN-0007", name="华宁科技有限公司")
    return [first, *(given(code=f"DEL-{number:02}", name=f"Delta {number:02}") for number in range(29))]


def test_searching_while_typing_keeps_the_focus_and_the_address(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(LIST)
    expect(page.locator("#customer_count")).to_have_text("30 customers")
    page.keyboard.press("/")
    page.keyboard.type("hnkj", delay=30)
    expect(page.locator("#customer_table tbody tr")).to_have_count(1)
    expect(page.locator("#customer_table")).to_contain_text("华宁科技有限公司")
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url(re.compile(r"q=hnkj"))
    expect(page.locator("#customer_count")).to_have_text("1 customer")
    page.go_back()
    expect(page.locator("#customer_table tbody tr")).to_have_count(30)


def test_what_is_exported_and_filtered_is_what_was_typed(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(LIST)
    page.fill("#q", "delta")
    expect(page.locator("[form=export][name=query]")).to_have_value("q=delta")
    page.click("#list_tools a:has-text('Filter')")
    dialog = page.locator("#filter_dialog")
    dialog.locator("#filter_field[role=combobox]").fill("Status")
    dialog.get_by_role("option", name="Status", exact=True).click()
    dialog.get_by_label("Active", exact=True).check()
    dialog.get_by_role("button", name="Add the filter").click()
    expect(page.locator(".chip")).to_have_text(re.compile("Status is one of.*Active", re.DOTALL))
    expect(page.locator("#q")).to_have_value("delta")
    expect(page.locator("#customer_count")).to_have_text("29 customers")
    page.locator(".chip .x").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_rows_are_walked_selected_and_opened_with_the_keyboard(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(LIST)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_contain_text("1 selected")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Delta 00")
    page.keyboard.press("e")
    expect(page.locator("h1")).to_have_text("Edit Delta 00")
    page.goto(LIST)
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("New customer")


def test_all_that_match_are_selected_and_previewed(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(f"{LIST}?q=delta&limit=25")
    page.locator("[data-pick-all]").check()
    expect(page.locator(".bulk")).to_contain_text("25 selected")
    page.locator("[data-select-matching]").click()
    page.get_by_role("button", name="Set status…").click()
    expect(page.locator("#bulk_form")).to_contain_text("29 customers are selected.")


def test_the_palette_finds_and_opens_a_customer(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(LIST)
    page.keyboard.press("Control+k")
    page.keyboard.type("华宁")
    expect(page.locator("#palette_hits .item").first).to_contain_text("华宁科技有限公司")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("华宁科技有限公司")


def test_columns_are_chosen_and_stay(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(f"{LIST}?sort=code")
    page.get_by_role("button", name="Columns").click()
    page.locator("#columns").get_by_role("checkbox", name="E-mail").check()
    page.locator("#columns").get_by_role("checkbox", name="Phone").uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.locator("thead")).to_contain_text("E-mail")
    expect(page.locator("thead")).not_to_contain_text("Phone")
    expect(page).to_have_url(re.compile("sort=code"))


def test_a_mistake_comes_back_into_the_form_and_what_was_right_is_saved(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(f"{LIST}new")
    page.fill("#code", "NEW-1")
    page.fill("#name", "Delta 00 Sdn Bhd")
    page.fill("#email", "not one")
    expect(page.locator("#name_check")).to_contain_text("This may already be in the book")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    page.fill("#email", "new@delta.example")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Delta 00 Sdn Bhd")
    expect(page.locator(".toast")).to_contain_text("Delta 00 Sdn Bhd is in the book.")


def test_the_second_of_two_people_sees_both_versions(
    visit: Visit, a_book: list[UUID], changed: Callable[..., object]
) -> None:
    page = visit(f"{LIST}{a_book[1]}/edit")
    with changed(a_book[1], by=bob) as row:  # type: ignore[attr-defined]
        service.update_customer(row, {"name": "Bob's Delta"})
    page.fill("#name", "Alice's Delta")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("#stale")).to_contain_text("Bob's Delta")
    expect(page.locator("#name")).to_have_value("Alice's Delta")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("h1")).to_have_text("Alice's Delta")


def test_tabs_are_swapped_and_have_addresses_of_their_own(visit: Visit, a_book: list[UUID]) -> None:
    page = visit(f"{LIST}{a_book[0]}")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.locator("#profile_tab")).to_contain_text("Alice Tan created the customer")
    expect(page).to_have_url(re.compile("/history$"))
    expect(page.locator(".tabs [aria-current=page]")).to_have_text("History")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_customers_has_a_barrier_or_is_wider_than_the_screen(
    visit: Visit, a_book: list[UUID], axe: Callable[..., list[str]], width: int, dark: bool
) -> None:
    page = visit(LIST, alice, width=width, dark=dark)
    for path in (
        LIST,
        f"{LIST}?q=zzzz",
        f"{LIST}{a_book[0]}",
        f"{LIST}{a_book[0]}/edit",
        f"{LIST}{a_book[0]}/history",
        f"{LIST}filter",
    ):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
