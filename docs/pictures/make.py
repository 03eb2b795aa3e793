"""Makes the pictures of the README and of docs/administration.md from a running house: `make run` in one terminal, `python docs/pictures/make.py` in another."""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.demo.book import as_row, customer
from app.demo.company import PASSWORD
from launcher.browser import find

HERE = Path(__file__).parent
MESSAGE = "Wholesale customers need a credit review date."
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find()), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(f"{address}/sign-in")
        page.fill("input[name=email]", "olivia@demo.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit], form button.primary")
        page.goto(f"{address}/demo/customers/")
        page.wait_for_selector("#customer_count:not(:empty)")
        page.screenshot(path=HERE / "customers.png")
        page.goto(f"{address}/demo/credit/")
        page.screenshot(path=HERE / "desk.png")
        _import(page, address)
        page.get_by_text("To fix").first.wait_for()
        page.screenshot(path=HERE / "import.png")
        _administration(browser.new_page(viewport={"width": 1360, "height": 720}, color_scheme="light"), address)
        browser.close()


def _administration(page: Page, address: str) -> None:
    """How an administrator shapes the forms. The first time it leaves a rule in the demo company."""
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", "alice@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], form button.primary")
    page.goto(f"{address}/demo/settings/fields/?role=sales-rep")
    page.screenshot(path=HERE / "fields.png")
    page.goto(f"{address}/demo/customers/defaults")
    page.select_option("#priority", "normal")
    page.screenshot(path=HERE / "defaults.png")
    _rule(page, address)
    page.goto(f"{address}/demo/customers/quality")
    page.locator("tbody a").first.click()
    page.locator("tbody td.main-cell a").first.click()
    page.wait_for_load_state("networkidle")  # panels that come later push it down
    page.locator("#quality_panel").screenshot(path=HERE / "quality.png")


def _rule(page: Page, address: str) -> None:
    """Wholesale customers need a credit review date: its form, and the rule itself unless there is one."""
    page.goto(f"{address}/demo/customers/rules/")
    there = page.get_by_text(MESSAGE).count() > 0
    page.goto(f"{address}/demo/customers/rules/new")
    _condition(page, "Customer type", "in", "wholesale")
    _condition(page, "Last credit review", "is_empty")
    page.fill("#message_en", MESSAGE)
    page.fill("#message_zh", "批发客户必须有信用复核日期。")
    page.fill("#message_ms", "Pelanggan borong memerlukan tarikh semakan kredit.")
    page.screenshot(path=HERE / "rule.png")
    if not there:
        page.get_by_role("button", name="Save the rule").click()
        page.get_by_text("The rule is saved").wait_for()


def _condition(page: Page, field: str, op: str, value: str = "") -> None:
    page.fill("#ask", field)
    page.locator("#ask_options [role=option]").first.click()
    page.get_by_role("button", name="Next step").click()
    page.locator("#filter_op").wait_for()
    page.select_option("#filter_op", op)
    if value:
        page.check(f"input[name=value][value={value}]")
    page.get_by_role("button", name="Add the condition").click()
    page.locator("#ask").wait_for()


def _import(page: Page, address: str) -> None:
    """Upload 800 new customers of which five repeat a tax number."""
    rows = [as_row(customer(5000 + n)) for n in range(800)]
    for row in rows:
        row["Sales agent"] = row["Industry"] = ""
    for n in (88, 140, 311, 507, 733):
        rows[n]["Tax ID"] = customer(0).tax_id
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "acquisition-2026.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as target:
            writer = csv.DictWriter(target, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        page.goto(f"{address}/demo/imports/new?type=customers")
        page.set_input_files("input[type=file]", file)
        page.get_by_role("button", name="Upload and check").click()
        look_first = page.get_by_role("button", name="Check the rows")
        look_first.or_(page.get_by_text("To fix")).first.wait_for()
        if look_first.count():  # columns that the role may not fill are shown before the rows are checked
            look_first.click()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
