"""What must hold before any other browser test means something."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page

THREE_CHARACTERS_DRAWN = """() => ["华", "宁", "科"].map(character => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const pen = canvas.getContext("2d");
  pen.font = "32px sans-serif";
  pen.fillText(character, 2, 34);
  return pen.getImageData(0, 0, 40, 40).data.reduce((sum, value) => sum + value, 0);
})"""


def test_chinese_is_drawn_as_characters_and_not_as_boxes(browser: Browser) -> None:
    """Without a font that knows Chinese every character is the same box, and no other test would notice."""
    page = browser.new_page()
    sums = page.evaluate(THREE_CHARACTERS_DRAWN)
    page.close()
    assert len(set(sums)) == 3, "no font here knows Chinese: on Debian and Ubuntu apt-get install fonts-noto-cjk"


def test_somebody_signed_out_signs_in_and_arrives(visit: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = visit("/", person=None)
    page.wait_for_url("**/sign-in*")
    assert axe(page) == []
