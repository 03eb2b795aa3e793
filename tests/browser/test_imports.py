"""The pages of imports in a browser, with a real worker: rows put right in place, and every page for every screen and reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.imports.files import HEADINGS, csv_file, eight_hundred, xlsx_file
from tests.people import olivia
from tests.processes import Worker

LATER = 30_000
"""Milliseconds that a background job may take here."""


def test_failing_rows_are_put_right_in_place(
    visit: Callable[..., Page], worker: Worker, axe: Callable[..., list[str]]
) -> None:
    worker.start(queues=["default", "imports"])
    page = visit("/acme/imports/", olivia)
    page.get_by_role("link", name="Import a file").first.click()
    file = xlsx_file([HEADINGS, *eight_hundred()])
    page.get_by_label("Drop the file here, or choose it").set_input_files(
        {"name": "acquisition.xlsx", "mimeType": "application/octet-stream", "buffer": file}
    )
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_role("heading", name="Check before anything is saved")).to_be_visible(timeout=LATER)
    expect(page.get_by_text("Tax ID (TIN) “C2088000086” is in row 88 of this file already.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Import 795 rows, leave 5 out").click()

    expect(page.get_by_role("heading", name="795 of 800 rows imported, 5 failed")).to_be_visible(timeout=LATER)
    assert axe(page) == []
    page.get_by_role("link", name="Fix them here").click()
    wrong = page.locator("input[name^='cell-']")
    expect(wrong).to_have_count(5)
    for number, field in enumerate(wrong.all()):
        field.fill(f"C9900000{number:03}")
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Import 5 rows").click()
    expect(page.get_by_role("heading", name="800 of 800 rows imported")).to_be_visible(timeout=LATER)

    page.get_by_role("link", name="See what was imported").click()
    expect(page.locator("#customer_count")).to_contain_text("800")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_of_an_import_are_accessible_and_fit(
    visit: Callable[..., Page], worker: Worker, axe: Callable[..., list[str]], width: int
) -> None:
    worker.start(queues=["default", "imports"])
    page = visit("/acme/imports/new", olivia, width=width, dark=width < 600)
    assert_fits(page, axe)
    content = csv_file([["Kennung", "Name", "Telefon"], ["A-01", "One", "03-5544 1200"], ["A-02", "", "?"]])
    page.locator("#file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="Match your columns")).to_be_visible(timeout=LATER)
    assert_fits(page, axe)
    page.get_by_label("Field for Kennung").select_option("code")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="Check before anything is saved")).to_be_visible(timeout=LATER)
    assert_fits(page, axe)
    page.get_by_role("link", name=re.compile("^Warnings|^All rows")).first.click()
    expect(page.locator("#import_rows")).to_be_visible()
    assert_fits(page, axe)


def assert_fits(page: Page, axe: Callable[..., list[str]]) -> None:
    assert axe(page) == []
    wider: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
