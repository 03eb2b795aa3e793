"""What must hold before any other browser test means something: glyphs, the way in, and a browser that is on our side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people import PASSWORD, alice

THREE_CHARACTERS_DRAWN = """() => ["华", "宁", "科"].map(character => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const pen = canvas.getContext("2d");
  pen.font = "32px sans-serif";
  pen.fillText(character, 2, 34);
  return pen.getImageData(0, 0, 40, 40).data.reduce((sum, value) => sum + value, 0);
})"""

A_PICTURE_THAT_HURTS = """() => new Promise(done => {
  document.body.insertAdjacentHTML("beforeend", '<img id="bad" onerror="window.hurt = 1">');
  const picture = document.getElementById("bad");
  picture.addEventListener("error", () => done());
  picture.src = "/nothing-is-here";
})"""

Visit = Callable[..., Page]


def test_chinese_is_drawn_as_characters_and_not_as_boxes(browser: Browser) -> None:
    """Without a font that knows Chinese every character is the same box, and no other test would notice."""
    page = browser.new_page()
    sums = page.evaluate(THREE_CHARACTERS_DRAWN)
    page.close()
    assert len(set(sums)) == 3, "no font here knows Chinese: on Debian and Ubuntu apt-get install fonts-noto-cjk"


def test_somebody_signs_in_with_the_keyboard_and_arrives_in_their_company(
    visit: Visit, axe: Callable[..., list[str]]
) -> None:
    page = visit("/", person=None)
    page.wait_for_url("**/sign-in")
    assert axe(page) == []
    page.get_by_label("E-mail").fill(alice.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/acme/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert axe(page) == []


def test_a_wrong_password_is_said_beside_the_form_and_what_was_typed_stays(visit: Visit) -> None:
    page = visit("/sign-in", person=None)
    page.get_by_label("E-mail").fill(alice.email)
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("do not belong together")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(alice.email)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_start_page_needs_no_sideways_scrolling_and_axe_finds_nothing(
    visit: Visit, axe: Callable[..., list[str]], width: int, dark: bool
) -> None:
    page = visit("/", width=width, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_script_in_the_page_is_refused_by_the_browser(visit: Visit) -> None:
    """The policy is not only sent but works: an element with inline script does nothing."""
    page = visit("/sign-in", person=None, complaints_expected=True)
    page.evaluate(A_PICTURE_THAT_HURTS)
    assert page.evaluate("window.hurt") is None
