"""The main job, as an operations person does it: a spreadsheet with bad rows, in a real browser, with a real worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.imports.files import HEADINGS, csv_file, eight_hundred
from tests.people import dave, mallory, olivia
from tests.processes import Worker

LATER = 30_000
"""Milliseconds that a background job may take here."""


def test_800_rows_become_795_customers_then_800(visit: Callable[..., Page], worker: Worker, tmp_path: Path) -> None:
    file = tmp_path / "acquisition-2026.csv"
    file.write_bytes(csv_file([HEADINGS, *eight_hundred()], encoding="gb18030"))
    worker.start()
    page = visit("/acme/imports/new?type=customers", olivia)
    page.set_default_timeout(30_000)

    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url("**/imports/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before anything is saved", timeout=LATER)
    expect(page.get_by_text("Tax ID (TIN) “C2088000086” is in row 88 of this file already.")).to_be_visible()

    page.get_by_role("button", name="Import 795 rows, leave 5 out").click()
    expect(page.get_by_role("heading", name="795 of 800 rows imported, 5 failed")).to_be_visible(timeout=LATER)
    page.get_by_role("link", name="Fix them here").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Only the rows to fix").click()
    failed = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(failed) == 1 + 5

    repaired = [failed[0], *(line.replace("C2088000", f"C77{n}8000") for n, line in enumerate(failed[1:]))]
    again = tmp_path / "repaired.csv"
    again.write_text("\n".join(repaired) + "\n", "utf-8-sig")
    page.goto("/acme/imports/new?type=customers")
    page.set_input_files("input[type=file]", again)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name="Import 5 rows").click(timeout=LATER)
    expect(page.get_by_role("heading", name="5 of 5 rows imported")).to_be_visible(timeout=LATER)

    rep = visit("/acme/customers/", dave)
    expect(rep.locator("#customer_count")).to_contain_text("800")
    rep.locator("#q").press_sequentially("acquired 506")
    expect(rep.locator("#customer_table tbody tr").first).to_contain_text("AQ-0506")

    stranger = visit("/evil/customers/", mallory)
    expect(stranger.get_by_text("No customers yet")).to_be_visible()
