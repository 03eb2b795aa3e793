"""What the browser script does, in a real browser, on the small house."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TYPED_TEXT_IS_LOST = "It is lost when you leave this page."


def save(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.get_by_role("button", name="Create customer").click()


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector)).to_be_focused()


# --- a form is sent


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_problems(visit: Visit) -> None:
    """The form has a field called `id`, which a form answers with when it is asked for its own id."""
    page = visit("/form")
    save(page, "bad")
    focused(page, "#problems")
    expect(page.locator("#code-error")).to_have_text("This code is taken.")
    expect(page.locator("#code")).to_have_value("bad")
    page.get_by_role("link", name="Code: taken").click()
    focused(page, "#code")


def test_a_saved_form_leads_to_the_next_page_and_says_so(visit: Visit) -> None:
    page = visit("/form")
    save(page, "good")
    page.wait_for_url("**/list")
    expect(page.locator("#toasts")).to_contain_text("Saved")
    expect(page).to_have_title("Customers · Langgan")
    focused(page, "h1")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("broken", "Ask Alice."), ("gateway", "What you typed is still here."), ("forbidden", "Ask Alice.")],
)
def test_a_refusal_is_said_above_the_form_and_the_typed_text_stays(visit: Visit, code: str, sentence: str) -> None:
    page = visit("/form")
    save(page, code)
    expect(page.locator("#customer_form > .callout")).to_contain_text(sentence)
    expect(page.locator("#code")).to_have_value(code)
    focused(page, "#customer_form > .callout")


def test_after_an_error_of_the_server_one_can_try_again(visit: Visit) -> None:
    page = visit("/form")
    save(page, "broken")
    page.fill("#code", "good")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/list")


def test_a_double_click_saves_once(visit: Visit) -> None:
    page = visit("/form")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.fill("#code", "good")
    page.evaluate("() => { const b = document.querySelector('.savebar .primary'); b.click(); b.click(); }")
    page.wait_for_url("**/list")
    assert len(posts) == 1


def test_an_ended_session_keeps_the_typed_text_and_takes_the_new_token_along(visit: Visit) -> None:
    page = visit("/form")
    save(page, "ended")
    banner = page.locator("#signed_out")
    expect(banner.get_by_role("link")).to_have_attribute("href", "/door")
    page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'of the old session'")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(banner).to_have_count(0)
    expect(page.locator("meta[name=csrf-token]")).not_to_have_attribute("content", "of the old session")
    save(page, "good")
    page.wait_for_url("**/list")


def test_control_enter_saves(visit: Visit) -> None:
    page = visit("/form")
    page.focus("#since")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/list")


def test_everything_is_sent_without_a_script_too(visit: Visit, house: Flask) -> None:
    page = visit("/form", java_script_enabled=False)
    save(page, "bad")
    expect(page.locator("#problems")).to_be_visible()
    save(page, "good")
    expect(page.locator("#toasts")).to_contain_text("Saved")
    sent = dict(reversed(house.config["saved"]))
    assert (sent["agent"], sent["category"], sent["vip"]) == ("2", "Wholesale", "false")


# --- typed text


def test_leaving_with_typed_text_asks_and_staying_stays(visit: Visit) -> None:
    page = visit("/form")
    page.fill("#code", "half")
    page.locator("nav >> text=Customers").first.click()
    expect(page.get_by_text(TYPED_TEXT_IS_LOST)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/form$"))
    expect(page.locator("#code")).to_have_value("half")
    page.locator("nav >> text=Customers").first.click()
    page.get_by_role("button", name="Leave without saving").click()
    page.wait_for_url("**/list")


def test_leaving_without_typed_text_asks_nothing(visit: Visit) -> None:
    page = visit("/form")
    page.locator("nav >> text=Customers").first.click()
    page.wait_for_url("**/list")


def test_a_refused_form_counts_as_not_saved(visit: Visit) -> None:
    page = visit("/form")
    save(page, "bad")
    focused(page, "#problems")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text(TYPED_TEXT_IS_LOST)).to_be_visible()


# --- a list is asked again


def test_searching_swaps_the_table_keeps_the_focus_and_tells_the_count_and_the_address(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("/")
    page.keyboard.type("fatt")
    expect(page.locator("tbody tr")).to_have_count(1)
    focused(page, "#q")
    expect(page.locator("#announcement")).to_have_text("1 match")
    expect(page).to_have_url(re.compile(r"q=fatt$"))
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_while_it_is_asked_the_rows_stay_and_are_marked_as_busy(visit: Visit) -> None:
    page = visit("/list")
    page.fill("#q", "slow")
    expect(page.locator("#table")).to_have_attribute("aria-busy", "true")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#table")).not_to_have_attribute("aria-busy", "true")


def test_a_broken_search_keeps_the_rows_and_the_typing(visit: Visit) -> None:
    page = visit("/list")
    page.fill("#q", "broken")
    expect(page.locator("main > .callout")).to_contain_text("Ask Alice.")
    expect(page.locator("tbody tr")).to_have_count(3)
    focused(page, "#q")
    page.fill("#q", "fatt")
    expect(page.locator("main > .callout")).to_have_count(0)


def test_a_lost_line_is_said_until_it_is_back(visit: Visit) -> None:
    page = visit("/list")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_contain_text("No connection.")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_have_count(0)


# --- keys


def test_rows_are_walked_picked_and_opened_by_keys(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused(page, "#open_B-2")
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_contain_text("1 selected")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form")


@pytest.mark.parametrize(("keys", "place"), [("n", "/form"), ("gi", "/form"), ("gc", "/list")])
def test_letters_go_places(visit: Visit, keys: str, place: str) -> None:
    page = visit("/list")
    for key in keys:
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(f"{place}$"))


def test_letters_typed_into_a_field_are_text(visit: Visit) -> None:
    page = visit("/list")
    page.focus("#q")
    page.keyboard.type("n")
    expect(page.locator("#q")).to_have_value("n")
    expect(page.locator("#announcement")).to_have_text("3 match")
    assert "/list" in page.url


def test_letters_can_be_switched_off(visit: Visit) -> None:
    page = visit("/list?keys=off")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    assert "/list" in page.url


def test_the_palette_finds_and_opens_without_a_mouse(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("Control+k")
    focused(page, "#palette_q")
    page.keyboard.type("yong")
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    expect(page.locator("#palette_q")).to_have_attribute("aria-activedescendant", "palette_hit_1_1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form")


def test_a_command_of_the_palette_does_what_its_button_does(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("Control+k")
    page.keyboard.type(">")
    expect(page.locator("#palette [role=option]")).to_have_text(["Keyboard"])
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_visible()


def test_enter_right_after_typing_opens_what_was_typed_and_not_what_is_still_shown(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    page.keyboard.type(">")
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_visible()


def test_the_palette_says_when_nothing_matches(visit: Visit) -> None:
    page = visit("/list")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(page.locator("#announcement")).to_have_text("Nothing matches.")


# --- selection and columns


def test_a_range_is_selected_with_shift(visit: Visit) -> None:
    page = visit("/list")
    ticks = page.locator("[data-pick]")
    ticks.nth(0).click()
    ticks.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text("3 selected")
    expect(page.locator("[data-pick-all]")).to_be_checked()
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.locator("#bulk")).to_be_hidden()


def test_all_that_match_are_meant_until_one_is_unticked(visit: Visit, house: Flask) -> None:
    page = visit("/list")
    ticks = page.locator("[data-pick]")
    ticks.nth(0).click()
    page.get_by_role("button", name="Select all 412,906 that match").click()
    expect(page.locator("#bulk")).to_contain_text("All 412,906 selected")
    expect(page.locator("[data-scope]")).to_have_value("matching")
    ticks.nth(1).click()
    page.get_by_role("button", name="Assign agent").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    assert sorted(house.config["saved"]) == [("act", "agent"), ("id", "A-1"), ("id", "C-3"), ("scope", "chosen")]


def test_all_that_match_stay_meant_while_the_jobs_tray_asks_for_itself(visit: Visit) -> None:
    page = visit("/list")
    page.locator("[data-pick]").nth(0).click()
    page.get_by_role("button", name="Select all 412,906 that match").click()
    with page.expect_response("**/jobs"):
        page.get_by_role("button", name="Background jobs").click()
    expect(page.locator("#jobs_tray")).to_contain_text("Nothing is running.")
    expect(page.locator("[data-scope]")).to_have_value("matching")


def test_a_selection_works_without_a_script(visit: Visit, house: Flask) -> None:
    page = visit("/list", java_script_enabled=False)
    page.locator("[data-pick]").nth(1).click()
    page.get_by_role("button", name="Assign agent").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    assert ("id", "B-2") in house.config["saved"]


def test_columns_are_moved_by_buttons_and_fixed_ones_stay_first(visit: Visit) -> None:
    page = visit("/list")
    page.get_by_role("button", name="Columns").click()
    items = page.locator("#columns li")
    page.get_by_role("button", name="Move Used up").click()
    assert [text.strip() for text in items.all_inner_texts()] == ["Code", "Used", "Name"]
    page.get_by_role("button", name="Move Used up").click()
    assert [text.strip() for text in items.all_inner_texts()] == ["Code", "Used", "Name"]


# --- fields


def test_a_long_choice_is_searched_without_accents_and_chosen_by_keys(visit: Visit, house: Flask) -> None:
    page = visit("/form")
    page.get_by_role("combobox", name="Sales agent").fill("nunez")
    expect(page.locator("#agent_options [role=option]")).to_have_text(["José Núñez"])
    page.keyboard.press("Enter")
    save(page, "good")
    page.wait_for_url("**/list")
    assert ("agent", "3") in house.config["saved"]


def test_a_long_choice_falls_back_to_what_was_chosen(visit: Visit) -> None:
    page = visit("/form")
    agent = page.get_by_role("combobox", name="Sales agent")
    agent.fill("nobody")
    expect(page.locator("#agent_options")).to_have_text("Nothing matches")
    agent.press("Tab")
    expect(agent).to_have_value("Tan Mei Ling")


@pytest.mark.parametrize(("typed", "keys", "sent"), [("ret", "Enter", "1"), ("EXPORT", "Tab", "EXPORT")])
def test_a_reference_is_sent_as_its_id_or_as_it_was_typed(
    visit: Visit, house: Flask, typed: str, keys: str, sent: str
) -> None:
    page = visit("/form")
    category = page.get_by_role("combobox", name="Category")
    category.fill(typed)
    expect(page.locator("#category_options li").first).to_be_visible()
    category.press(keys)
    save(page, "good")
    page.wait_for_url("**/list")
    assert [value for name, value in house.config["saved"] if name == "category"] == [sent]


def test_an_untouched_reference_keeps_its_id(visit: Visit, house: Flask) -> None:
    page = visit("/form")
    save(page, "good")
    page.wait_for_url("**/list")
    assert ("category", "7") in house.config["saved"]


def test_the_fields_are_helped_again_after_a_swap(visit: Visit) -> None:
    page = visit("/form")
    save(page, "bad")
    focused(page, "#problems")
    expect(page.get_by_role("combobox", name="Sales agent")).to_have_attribute("role", "combobox")


def test_a_secret_is_copied_and_said_to_be(visit: Visit) -> None:
    page = visit("/form", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "lg_1"


# --- toasts


def test_three_toasts_at_most_and_each_can_be_dismissed(visit: Visit) -> None:
    page = visit("/list")
    page.evaluate("for (const text of 'abcd') document.dispatchEvent(new CustomEvent('toast', { detail: { text } }))")
    expect(page.locator("#toasts .toast")).to_have_text(["b", "c", "d"])
    page.get_by_role("button", name="Dismiss").first.click()
    expect(page.locator("#toasts .toast")).to_have_text(["c", "d"])


def test_a_toast_goes_by_itself_but_not_while_it_is_looked_at(visit: Visit) -> None:
    page = visit("/list")
    page.clock.install()
    page.evaluate("document.dispatchEvent(new CustomEvent('toast', { detail: { text: 'a' } }))")
    page.hover("#toasts .toast")
    page.clock.run_for(6_000)
    expect(page.locator("#toasts .toast")).to_have_count(1)
    page.mouse.move(1, 1)
    page.clock.run_for(6_000)
    expect(page.locator("#toasts .toast")).to_have_count(0)


# --- for everybody


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, True), (320, False)])
@pytest.mark.parametrize("path", ["/list", "/form", "/door", "/error"])
def test_the_pages_are_accessible_and_never_scroll_sideways(visit: Visit, path: str, width: int, dark: bool) -> None:
    page = visit(path, width=width, dark=dark)
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("opener", ["Background jobs", "Your account: Bob Lim", "Columns"])
def test_what_opens_is_accessible(visit: Visit, opener: str) -> None:
    page = visit("/list")
    page.get_by_role("button", name=opener).click()
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]] == []


def test_a_printed_list_shows_all_its_rows_and_no_buttons(visit: Visit) -> None:
    """On the screen a list is one window high; on paper what is below the window would be cut off."""
    page = visit("/list")
    page.evaluate(
        "const body = document.querySelector('tbody'); for (let i = 0; i < 6; i++) body.append(...body.cloneNode(true).children)"
    )
    page.emulate_media(media="print")
    grid, last = page.locator("#table").bounding_box(), page.locator("tbody tr").last.bounding_box()
    assert grid is not None
    assert last is not None
    assert last["y"] + last["height"] <= grid["y"] + grid["height"] + 1
    expect(page.get_by_role("button")).to_have_count(0)
