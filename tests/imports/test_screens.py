"""Imports on screen, as an operations person uses them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.client import Answer, Client
from tests.imports.conftest import Importing
from tests.imports.files import HEADINGS, csv_file, customer_row, eight_hundred
from tests.matchers import redirects_to, shows
from tests.people import alice, carol, olivia

IMPORTS = "/acme/imports/"


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    return as_person(olivia)


def upload(browser: Client, content: bytes, name: str = "customers.csv", **form: Any) -> Answer:
    data = {"type": "customers", "duplicates": "skip", "match": "code", "file": (io.BytesIO(content), name), **form}
    return browser.post(IMPORTS, data)


def sent_on(answer: Answer) -> str:
    assert answer.location is not None, answer
    return answer.location


def test_nothing_imported_yet_says_why_one_would(browser: Client) -> None:
    page = browser.get(IMPORTS, status=200)
    assert page == shows("Nothing has been imported yet")
    assert page.has("a[href='/acme/imports/templates/customers/xlsx']")


def test_what_is_in_the_file_is_chosen_from_groups_and_needs_no_script(
    browser: Client, as_person: Callable[..., Client]
) -> None:
    page = as_person(alice).get(IMPORTS + "new?type=branches", status=200)
    groups = [group.attributes["label"] for group in page.all("#import_type optgroup")]
    assert groups == ["Customers", "Documents", "Lists"]
    assert page.has("#import_type option[value=branches][selected]")
    assert page.has("input[name=type][value=branches]")
    assert page.has("form[method=get] button[type=submit]")


def test_the_main_job_from_upload_to_800_customers(
    browser: Client, run_jobs: Callable[[], int], customers: Callable[..., Any]
) -> None:
    here = sent_on(upload(browser, csv_file([HEADINGS, *eight_hundred()])))
    assert browser.get(here, status=200) == shows("The file is being opened")
    run_jobs()
    preview = browser.follow(browser.get(here, status=303))
    assert preview == shows("Import 795 rows, leave 5 out")
    assert preview.texts(".fig .v") == ["795", "5", "0", "0"]
    assert preview == shows("Tax ID (TIN) “C2088000086” is in row 88 of this file already.")

    browser.submit(preview, "form[action$='/process']")
    assert browser.get(here, status=200) == shows("of 795 rows imported")
    run_jobs()
    result = browser.get(here, status=200)
    assert result == shows("795 rows were imported. 5 rows failed.")

    rest = browser.get(here + "/rows?show=failed", status=200)
    fixes = {field.attributes["name"]: f"C99{n:08}" for n, field in enumerate(rest.all("input[name^='cell-']"))}
    assert len(fixes) == 5
    fixed = browser.submit(rest, "#fix_form", **fixes)
    ready = browser.follow(fixed)
    assert ready == shows("5 rows are put right.")
    browser.submit(ready, "form[action$='/process']")
    run_jobs()
    assert browser.get(here, status=200) == shows("800 rows were imported.")
    assert len(customers()) == 800


def test_the_progress_asks_for_itself_and_then_sends_on(browser: Client, run_jobs: Callable[[], int]) -> None:
    here = sent_on(upload(browser, csv_file([HEADINGS, customer_row(1)])))
    block = browser.htmx(here, "import_progress", status=200)
    assert block.one("#import_progress").attributes["hx-trigger"] == "every 1s"
    run_jobs()
    assert browser.htmx(here, "import_progress") == redirects_to(here)


def test_when_no_worker_takes_the_job_the_page_says_so(browser: Client, acting: Callable[..., Any]) -> None:
    here = sent_on(upload(browser, csv_file([HEADINGS, customer_row(1)])))
    assert browser.get(here) != shows("No worker has taken this up yet")
    with acting(alice) as session:
        session.execute(text("update jobs set due_at = due_at - interval '31 seconds'"))
    assert browser.get(here) == shows("No worker has taken this up yet")


def test_a_file_that_cannot_be_read_says_why(
    browser: Client, run_jobs: Callable[[], int], acting: Callable[..., Any]
) -> None:
    here = sent_on(upload(browser, b"%PDF-1.7 ...", "customers.csv"))
    run_jobs()
    assert browser.get(here, status=200) == shows("This is not a table: the file holds a PDF document.")
    with acting(alice) as session:
        job = session.execute(text("select state, error from jobs where name = 'imports.check'")).one()
    assert tuple(job) == ("failed", "not_a_table")


def test_no_file_is_said_beside_the_field(browser: Client) -> None:
    page = browser.post(IMPORTS, {"type": "customers"}, status=422)
    assert page.one("#file-error").text().strip() == "Choose a file."


def test_headings_that_are_not_understood_are_matched_by_a_person(
    browser: Client, run_jobs: Callable[[], int], importing: Importing
) -> None:
    here = sent_on(upload(browser, csv_file([["Kennung", "Firma", "Bemerkung"], ["A-01", "One", "x"]])))
    run_jobs()
    page = browser.follow(browser.get(here, status=303))
    assert page == shows("No column is matched with Customer code, Name.")
    again = browser.submit(page, "#columns_form", htmx=True, **{"column-0": "code"})
    assert again.status == 422
    assert again.one("select[name='column-0'] option[selected]").attributes["value"] == "code"
    done = browser.submit(page, "#columns_form", **{"column-0": "code", "column-1": "name"})
    assert done == redirects_to(here)
    run_jobs()
    preview = browser.follow(browser.get(here))
    assert preview == shows("Columns that are not used: Bemerkung.")

    # the next file with these headings goes straight to the preview
    second = sent_on(upload(browser, csv_file([["Firma", "KENNUNG", "Bemerkung"], ["Two", "A-02", "x"]])))
    run_jobs()
    assert browser.get(second) == redirects_to(f"{second}/rows")


def test_how_the_file_was_read_can_be_changed(browser: Client, run_jobs: Callable[[], int]) -> None:
    here = sent_on(upload(browser, csv_file([["Code", "Name"], ["A-01", "地"]], encoding="gbk")))
    run_jobs()
    columns = browser.get(here + "/columns", status=200)
    assert columns == shows("CSV, Simplified Chinese (GBK, GB18030), separated by commas, headings in row 1")
    answer = browser.submit(columns, "form[action$='/reading']", encoding="big5")
    assert answer == redirects_to(here)
    run_jobs()
    assert browser.get(here + "/columns", status=200) == shows("Traditional Chinese (Big5)")


def test_rows_are_filtered_by_figure_and_by_problem(browser: Client, run_jobs: Callable[[], int]) -> None:
    rows = [
        customer_row(1),
        customer_row(2, phone="?"),
        customer_row(3, tax_id="C2088000001"),
        customer_row(4, code="x"),
    ]
    here = sent_on(upload(browser, csv_file([HEADINGS, *rows])))
    run_jobs()
    preview = browser.get(here + "/rows", status=200)
    assert preview.texts("th.rowno")[1:] == ["4", "5"]
    assert [link for link in preview.texts(".tools a") if ":" in link] == [
        "Customer code: too short 1",
        "Tax ID (TIN): twice in the file 1",
    ]
    assert browser.get(here + "/rows?show=warned").texts("th.rowno")[1:] == ["3"]
    assert browser.get(here + "/rows?show=ready").texts("th.rowno")[1:] == ["2", "3"]
    one = browser.htmx(here + "/rows?show=failed&field=tax_id&code=repeated", "import_rows", status=200)
    assert one.texts("th.rowno")[1:] == ["4"]


def test_one_correction_repairs_a_whole_group(
    browser: Client, run_jobs: Callable[[], int], acting: Callable[..., Any]
) -> None:
    from app.reference.service import create_record
    from app.reference.values import BY_NAME

    with acting(alice):
        create_record(BY_NAME["category"], {"code": "BORONG", "name": "Wholesale"})
    rows = [[f"A-{n:02}", f"Name {n}", "Whole sale" if n < 4 else "?"] for n in range(5)]
    here = sent_on(upload(browser, csv_file([["Customer code", "Name", "Category"], *rows])))
    run_jobs()
    values = browser.get(here + "/values?field=category&code=reference_not_found", status=200)
    assert values.texts("tbody th") == ["Whole sale", "?"]
    answer = browser.post(
        here + "/values",
        {
            "field": "category",
            "code": "reference_not_found",
            "value": ["Whole sale", "?"],
            "becomes": ["Wholesale", "?"],
        },
    )
    assert browser.follow(answer) == shows("4 rows are put right.")


def test_page_two_of_failing_rows_has_rows(browser: Client, run_jobs: Callable[[], int]) -> None:
    here = sent_on(upload(browser, csv_file([["Code", "Name"], *([f"A-{n:03}", ""] for n in range(120))])))
    run_jobs()
    first = browser.follow(browser.get(here))
    second = browser.get(first.one("a[rel=next]").attributes["href"] or "", status=200)
    assert second.texts("th.rowno")[1] == "52"
    third = browser.get(second.one("a[rel=next]").attributes["href"] or "", status=200)
    assert third.texts("th.rowno")[-1] == "121"
    assert not third.has("a[rel=next]")
    back = browser.get(third.one("a[rel=prev]").attributes["href"] or "", status=200)
    assert back.texts("th.rowno") == second.texts("th.rowno")


def test_the_failed_rows_come_as_a_file_that_can_be_uploaded_again(
    browser: Client, run_jobs: Callable[[], int], importing: Importing
) -> None:
    rows = [["A-01", "=SUM(1)", "bad mail", "x"], ["A-02", "Two", "", "y"], ["A-03", "", "a@b.com", "+z"]]
    here = sent_on(upload(browser, csv_file([["Code", "Name", "E-mail", "Remarks"], *rows])))
    run_jobs()
    browser.submit(browser.get(here + "/columns"), "#columns_form")
    run_jobs()
    file = browser.get(here + "/failed-rows", status=200)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.text.splitlines() == [
        "\N{BYTE ORDER MARK}Code,Name,E-mail,Remarks,To put right",
        "A-01,'=SUM(1),bad mail,x,E-mail: “bad mail” is not an e-mail address. It looks like name@company.com.",
        "A-03,,a@b.com,'+z,Name: This has to be filled in.",
    ]
    mended = file.text.replace("bad mail,x", "good@mail.com,x").replace("A-03,,", "A-03,Three,")
    imported = importing.check(content=mended.encode(), by=olivia)
    assert (imported.status, imported.failed, imported.columns[-1], imported.sureness[-1]) == (
        "ready",
        0,
        None,
        "reason",
    )
    assert importing.rows(imported)[0].given["customer"]["name"] == "=SUM(1)"


def test_reasons_are_in_the_readers_language(
    as_person: Callable[..., Client], importing: Importing, acting: Callable[..., Any]
) -> None:
    imported = importing.check([customer_row(1, code="x")])
    with acting(alice) as session:
        session.execute(text("update users set locale = 'zh' where email = 'alice@example.com'"))
    page = as_person(alice).get(f"{IMPORTS}{imported.id}/rows", status=200)
    assert page.one("html").attributes["lang"] == "zh-Hans"


def test_templates_map_back_by_themselves(browser: Client, importing: Importing) -> None:
    for ending in ("csv", "xlsx"):
        file = browser.flask.get(f"{IMPORTS}templates/customers/{ending}", headers={"Accept-Language": "en"})
        imported = importing.check(content=file.data, by=olivia, name=f"template.{ending}", ask=True)
        assert imported.status == "ready", imported.problem
        assert set(imported.sureness) == {"label"}
        assert "credit_limit" not in imported.columns  # Olivia may not set it


def test_who_may_not_import_sees_no_imports(as_person: Callable[..., Client]) -> None:
    as_person(carol).get(IMPORTS, status=403)


def test_a_stopped_import_says_so(browser: Client, importing: Importing) -> None:
    imported = importing.check([customer_row(1)], by=olivia)
    preview = browser.get(f"{IMPORTS}{imported.id}/rows", status=200)
    browser.submit(preview, "form[action$='/cancel']")
    assert browser.get(f"{IMPORTS}{imported.id}", status=200) == shows("The import was stopped")
    assert browser.get(IMPORTS) == shows("Stopped")
