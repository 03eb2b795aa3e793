"""Exports: a file of what the list shows, written in the background."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, select, text

from app.core import jobs
from app.core.events import Event
from app.core.jobs import JobRow
from app.core.permissions import Permission
from app.core.records import rows
from app.core.storage import storage
from app.customers.queries import book
from app.customers.service import exporting
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER
from app.exports import service
from app.exports.models import Export
from app.exports.service import formats, writing
from app.identity.models import Membership
from tests.client import Answer, ApiClient, Client
from tests.imports.conftest import Importing
from tests.imports.test_running import counts
from tests.matchers import shows
from tests.people import Cast, Person, alice, bob, carol, dave, mallory

pytestmark = pytest.mark.usefixtures("own_database")  # progress is reported in a transaction of its own

ALL = [field.name for field in CUSTOMER if field.listable and field.exportable]


USUAL = ["code", "name"]


@pytest.fixture
def exported(as_person: Callable[..., Client], run_jobs: Callable[[], int]) -> Callable[..., Answer]:
    """`exported(query="q=delta", column=["code", "name"])`: the file, as `by` downloads it."""

    def ask(query: str = "", column: list[str] = USUAL, by: Person = alice, **more: str) -> Answer:
        client = as_person(by)
        asked = client.post("/acme/exports/", {"query": query, "column": column, **more}, status=303)
        assert client.follow(asked, status=200) == shows("The file is being written")
        run_jobs()
        page = client.follow(asked, status=200)
        return client.get(page.one("main a.btn.primary").attributes["href"] or "", status=200)

    return ask


def table(answer: Answer) -> list[dict[str, str]]:
    assert answer.data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_file_holds_the_filtered_customers_by_name_in_the_columns_shown(
    exported: Callable[..., Answer], given: Any
) -> None:
    given(code="AAA-1", name="Zeta", phone="03-5544 1200")
    given(code="AAA-2", name="Alpha 华宁")
    given(code="AAA-3", name="Gone", status="inactive")
    answer = exported("status=active", ["code", "name", "phone"])
    assert table(answer) == [
        {"Customer code": "AAA-2", "Name": "Alpha 华宁", "Phone": ""},
        {"Customer code": "AAA-1", "Name": "Zeta", "Phone": "+60 355441200"},
    ]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_words_of_a_search_are_in_the_question_too(exported: Callable[..., Answer], given: Any) -> None:
    given(code="AAA-1", name="Delta House")
    given(code="AAA-2", name="Other")
    assert [row["Customer code"] for row in table(exported("q=delta"))] == ["AAA-1"]


def test_what_is_exported_reads_back_to_the_same_values(
    exported: Callable[..., Answer], given: Any, cast: Cast
) -> None:
    customer = given(
        code="AAA-1", name='Say "hello", 华宁', other_name="line, with comma", phone="+65 6123 4567", credit_limit="1,234.50", tax_id="C20880050010",
        entity_type="private_limited", customer_type="b2b", website="https://delta.example", email="a@delta.example", preferred_language="ms",
    )  # fmt: skip
    [row] = table(exported(column=ALL))
    labels = {field.label: field.name for field in CUSTOMER if field.importable and not field.read_only}
    typed = {labels[label]: cell for label, cell in row.items() if label in labels}
    with cast.acting(alice):
        parsed = rows.parse(CUSTOMER, typed, context_for(cast.actor(alice)), "file", "either")
        assert parsed.problems == []
        before = book.rows_by_id([customer])[0].values
    assert parsed.values == {name: before[name] for name in parsed.values}


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2+3", "@sum", "\t=1"])
def test_a_formula_in_a_name_is_text_in_the_file(exported: Callable[..., Answer], given: Any, name: str) -> None:
    given(code="AAA-1", name=name)
    [row] = table(exported())
    assert row["Name"][0] not in "=+-@\t\r"


def test_more_than_a_page_is_written_whole(
    exported: Callable[..., Answer], given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    made = [given(name="Same name") for _ in range(5)]
    assert len(table(exported())) == len(made)


def test_credit_is_not_in_the_file_of_somebody_who_may_not_see_it(
    as_person: Callable[..., Client], given: Any, role_of: Any
) -> None:
    given(code="AAA-1", credit_limit="12345")
    role_of(carol, without=[Permission.CREDIT_VIEW])
    client = as_person(carol)
    offered = client.get("/acme/exports/new?columns=code,credit_limit", status=200)
    assert "credit_limit" not in [box.attributes["value"] for box in offered.all("input[name=column]")]
    named = client.post("/acme/exports/", {"query": "", "column": ["code", "credit_limit"]}, status=422)
    assert "There is no column “credit_limit” to export." in named.words


def test_a_right_that_is_lost_before_the_file_is_written_counts(
    as_person: Callable[..., Client], given: Any, role_of: Any, run_jobs: Any
) -> None:
    given(code="AAA-1", credit_limit="12345")
    client = as_person(carol)
    asked = client.post("/acme/exports/", {"query": "", "column": ["code", "credit_limit"]}, status=303)
    role_of(carol, without=[Permission.CREDIT_VIEW])
    run_jobs()
    file = client.get(f"{asked.location}/file", status=200)
    assert b"12345" not in file.data


def test_a_role_that_sees_only_its_own_exports_only_its_own(
    exported: Callable[..., Answer], given: Any, role_of: Any, cast: Cast
) -> None:
    given(code="DAVE-1", owner=str(cast.id_of(dave)))
    given(code="BOB-1", owner=str(cast.id_of(bob)))
    role_of(dave, own_only_view=["customers"], also=[Permission.EXPORTS_RUN])
    assert [row["Customer code"] for row in table(exported(by=dave))] == ["DAVE-1"]


def test_a_file_is_for_the_person_who_asked(
    as_person: Callable[..., Client], given: Any, run_jobs: Callable[[], int]
) -> None:
    asked = as_person(alice).post("/acme/exports/", {"query": "", "column": ["code"]}, status=303)
    run_jobs()
    for person, company in ((bob, "acme"), (mallory, "acme"), (mallory, "evil")):
        url = (asked.location or "").replace("/acme/", f"/{company}/")
        as_person(person).get(url, status=404)
        as_person(person).get(f"{url}/file", status=404)


def test_only_who_may_exports(as_person: Callable[..., Client]) -> None:
    as_person(dave).post("/acme/exports/", {"query": ""}, status=403)


@pytest.mark.parametrize("query", ["filter=x", "filter=%5B%5D", "credit_limit=x", "status=nothing"])
def test_a_question_that_makes_no_sense_is_refused_at_once(as_person: Callable[..., Client], query: str) -> None:
    assert as_person(alice).post("/acme/exports/", {"query": query}).status in (303, 422)


def test_asking_and_downloading_are_in_the_log(exported: Callable[..., Answer], given: Any, cast: Cast) -> None:
    given(code="AAA-1", name="Delta")
    exported("q=delta")
    with cast.acting(alice) as session:
        events = session.execute(
            select(Event.type, Event.data).where(Event.subject_type == "export").order_by(Event.id)
        ).all()
    assert [(kind, data.get("rows")) for kind, data in events] == [("export.requested", None), ("export.downloaded", 1)]
    assert events[0].data["words"] is True


def test_a_stopped_export_leaves_no_file(
    as_person: Callable[..., Client],
    given: Any,
    cast: Cast,
    run_jobs: Callable[[], int],
    own_database: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody presses stop while the first page is being written."""
    given(code="AAA-1")
    client = as_person(alice)
    asked = client.post("/acme/exports/", {"query": "", "column": ["code"]}, status=303)
    told = jobs.report

    def report_and_stop(row: JobRow, done: int) -> None:
        told(row, done)
        with own_database.begin() as elsewhere:
            elsewhere.execute(text("select set_config('app.tenant_id', :tenant, true)"), {"tenant": str(row.tenant_id)})
            elsewhere.execute(text("update jobs set cancel_requested = true"))

    monkeypatch.setattr(writing, "report", report_and_stop)
    run_jobs()
    assert client.get(asked.location or "", status=200) == shows("The file was not written")
    client.get(f"{asked.location}/file", status=404)
    with cast.acting(alice) as session:
        export = session.scalars(select(Export)).one()
        assert export.status == "cancelled"
        assert not storage().exists(export.tenant_id, service.file_name(export))


def test_the_export_of_somebody_who_has_left_ends(
    as_person: Callable[..., Client], cast: Cast, run_jobs: Callable[[], int]
) -> None:
    as_person(carol).post("/acme/exports/", {"query": "", "column": ["code"]}, status=303)
    carols_id = cast.id_of(carol)
    with cast.acting(alice) as session:
        member = session.scalars(select(Membership).where(Membership.user_id == carols_id)).one()
        member.status = "removed"
    run_jobs()
    with cast.acting(alice) as session:
        assert session.scalars(select(Export.status)).all() == ["failed"]


# --- formats


def test_the_page_offers_what_the_list_shows_first_and_the_rest_after(
    as_person: Callable[..., Client], given: Any
) -> None:
    given(code="AAA-1", name="Delta")
    client = as_person(alice)
    page = client.get("/acme/exports/new?type=customers&query=q%3Ddelta&columns=code,name,phone", status=200)
    assert page == shows("1 record, by name")
    boxes = [
        (box.attributes["value"], "checked" in box.attributes) for box in page.all("input[name=column][type=checkbox]")
    ]
    assert boxes[:4] == [("code", True), ("name", True), ("phone", True), ("other_name", False)]
    assert "Choose at least one column." in client.post("/acme/exports/", {"query": ""}, status=422).words


def test_a_workbook_holds_numbers_as_numbers_text_as_text_and_is_read_back_to_the_same_values(
    exported: Callable[..., Answer], given: Any, cast: Cast
) -> None:
    customer = given(
        code="AAA-1", name="=HYPERLINK(1) 华宁", phone="+60355441200", credit_limit="1234.50", tax_id="C20880050010",
        identity_number="0123456789012345", preferred_language="ms",
    )  # fmt: skip
    answer = exported(column=ALL, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    heads, cells = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    row = dict(zip(heads, cells, strict=True))
    assert row["Credit limit"] == 1234.5
    assert (row["Name"], sheet["B2"].data_type) == ("=HYPERLINK(1) 华宁", "s"), "never a formula"
    labels = {field.label: field.name for field in CUSTOMER if field.importable and not field.read_only}
    typed = {labels[label]: cell for label, cell in row.items() if label in labels}
    with cast.acting(alice):
        parsed = rows.parse(CUSTOMER, typed, context_for(cast.actor(alice)), "file", "either")
        assert parsed.problems == []
        before = book.rows_by_id([customer])[0].values
    assert parsed.values == {name: before[name] for name in parsed.values}


def test_json_lines_are_what_the_api_answers(
    exported: Callable[..., Answer], given: Any, api: Callable[..., ApiClient]
) -> None:
    customer = given(code="AAA-1", name="Delta 华宁", credit_limit="1234.50")
    [line] = exported(column=["name", "credit_limit", "status"], format="jsonl").data.decode().splitlines()
    answered = api(alice).get(f"/customers/{customer}?fields=name,credit_limit,status").json
    assert json.loads(line) == {name: answered[name] for name in ("id", "name", "credit_limit", "status")}


def test_more_records_than_a_sheet_holds_are_refused_in_words(
    as_person: Callable[..., Client], given: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "XLSX_ROWS", 1)
    given(code="AAA-1")
    given(code="AAA-2")
    client = as_person(alice)
    asked = client.post("/acme/exports/", {"query": "", "column": ["code"], "format": "xlsx"}, status=303)
    run_jobs()
    assert client.follow(asked) == shows("A workbook holds at most 1,048,575 records.")


def test_parts_of_customers_are_written_with_whose_they_are_and_read_back(
    exported: Callable[..., Answer],
    given: Any,
    api: Callable[..., ApiClient],
    as_person: Callable[..., Client],
    cast: Cast,
    run_jobs: Callable[[], int],
) -> None:
    program = api(alice)
    labels = {"en": "Shop floor"}
    program.post(
        "/custom-fields", {"record_type": "branch", "key": "floor", "kind": "number", "labels": labels}, status=201
    )
    first, second = given(code="AAA-1", name="Delta House"), given(code="BBB-2", name="Other")
    for customer, code, floor in ((first, "KLANG", "120.5"), (first, "IPOH", None), (second, "KLANG", "9")):
        body = {"code": code, "name": code.title(), "custom": {"floor": floor}}
        program.post(f"/customers/{customer}/branches", body, status=201)
    columns = ["customer", "code", "custom.floor"]
    written = table(exported(type="branches", column=columns))
    assert written == [
        {"Customer": "AAA-1", "Branch code": "KLANG", "Shop floor": "120.5"},
        {"Customer": "AAA-1", "Branch code": "IPOH", "Shop floor": ""},
        {"Customer": "BBB-2", "Branch code": "KLANG", "Shop floor": "9"},
    ]
    importing = Importing(cast, run_jobs)
    again = [list(row.values()) for row in written]
    assert counts(importing.run(again, headings=list(written[0]), kind="branches", duplicates="update")) == {
        "unchanged": 3
    }
    words = table(exported("q=delta", type="branches", column=columns))
    assert [row["Branch code"] for row in words] == ["KLANG", "IPOH"]
    narrowed = {"field": "custom.floor", "op": "gt", "value": "100"}
    asked = program.post("/exports", {"type": "branches", "format": "csv", "filter": narrowed}, status=201).json
    assert asked["status"] == "queued"
    wrong = {"type": "contacts", "format": "csv", "filter": {"field": "floor", "op": "is_set"}}
    program.post("/exports", wrong, status=422)
    page = as_person(alice).get("/acme/exports/new?type=branches&query=q%3Ddelta", status=200)
    assert len(page.page.css("input[name=column][checked]")) == len(page.page.css("input[name=column][type=checkbox]"))
    offered = ["Customers", "Contacts", "Addresses", "Branches", "Credit scores"]
    assert page.texts("nav.tabs a[href*=exports]") == offered
    assert table(exported(type="contacts", column=["customer", "name"])) == []
