"""Files of customers through the API."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Made
from tests.client import Answer, ApiClient
from tests.people import carol, mallory, olivia

RunJobs = Callable[[], int]

HEADER = ["Customer code", "Name", "Tax ID (TIN)"]


def sheet(*rows: list[str], header: list[str] = HEADER) -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def upload(client: ApiClient, content: bytes, **form: Any) -> Answer:
    """Send a file as a program does."""
    data = {"type": "customers", "file": (io.BytesIO(content), "customers.csv"), **form}
    headers = form.pop("headers", {})
    data.pop("headers", None)
    return client.ask("POST", "/imports", data=data, content_type="multipart/form-data", headers=headers)


def eight_hundred() -> list[list[str]]:
    """800 customers, of which the last 5 repeat the tax IDs of the first 5."""
    numbers = [f"C{20880050000 + n}" for n in range(795)]
    return [[f"C-{n:04}", f"Customer {n}", numbers[n % 795]] for n in range(800)]


def test_of_800_rows_795_are_imported_5_are_named_and_imported_once_they_are_right(
    acme_api: ApiClient, run_jobs: RunJobs
) -> None:
    answer = upload(acme_api, sheet(*eight_hundred()))
    assert answer.status == 201
    url = answer.headers["Location"].removeprefix("/api/v1")
    run_jobs()
    checked = acme_api.get(url).json
    assert (checked["status"], checked["counts"]["total"], checked["counts"]["failed"], checked["counts"]["valid"]) == (
        "ready",
        800,
        5,
        795,
    )
    failed = acme_api.get(f"{url}/rows", query_string={"status": "failed", "count": "exact"}).json
    assert (failed["count"], [row["row"] for row in failed["data"]]) == (5, [797, 798, 799, 800, 801])
    assert {(one["column"], one["field"]) for row in failed["data"] for one in row["errors"]} == {
        ("Tax ID (TIN)", "tax_id")
    }
    assert acme_api.post(f"{url}/process").status == 200
    run_jobs()
    done = acme_api.get(url).json
    assert done["status"] == "completed_with_errors"
    assert done["counts"] == {
        "total": 800,
        "valid": 795,
        "failed": 5,
        "processed": 795,
        "created": 795,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
    }
    rows = list(csv.reader(io.StringIO(acme_api.get(f"{url}/failed.csv").data.decode("utf-8-sig"))))
    assert (len(rows), rows[0][:3]) == (6, HEADER)
    right = [[code, name, f"C{30000000000 + n}"] for n, (code, name, *_) in enumerate(rows[1:])]
    again = upload(acme_api, sheet(*right), process="true").json
    run_jobs()
    assert acme_api.get(f"/imports/{again['id']}").json["counts"]["created"] == 5
    assert acme_api.get("/customers?count=exact").json["count"] == 800


def test_an_import_answers_its_columns_and_how_it_was_read(acme_api: ApiClient, run_jobs: RunJobs) -> None:
    mapping = json.dumps({"Kode": "code", "Benda": None})
    rows = sheet(["C-1", "One", "x"], header=["Kode", "Name", "Benda"])
    answer = upload(acme_api, rows, mapping=mapping, duplicates="update")
    run_jobs()
    found = acme_api.get(f"/imports/{answer.json['id']}").json
    assert found["columns"] == [
        {"heading": "Kode", "field": "code"},
        {"heading": "Name", "field": "name"},
        {"heading": "Benda", "field": None},
    ]
    assert (found["type"], found["file"], found["duplicates"], found["match"], found["status"]) == (
        "customers",
        "customers.csv",
        "update",
        "code",
        "ready",
    )
    listed = acme_api.get("/imports?count=exact&fields=status,file").json
    assert listed["data"] == [{"id": found["id"], "status": "ready", "file": "customers.csv"}]
    row = acme_api.get(f"/imports/{found['id']}/rows").json["data"][0]
    assert (row["row"], row["values"]) == (2, {"code": "C-1", "name": "One"})


def test_a_missing_column_waits_for_a_mapping_and_says_which(acme_api: ApiClient, run_jobs: RunJobs) -> None:
    answer = upload(acme_api, sheet(["C-1"], header=["Customer code"]))
    run_jobs()
    found = acme_api.get(f"/imports/{answer.json['id']}").json
    assert found["status"] == "needs_mapping"
    assert "Name" in found["message"]


def test_an_import_can_be_stopped_once(acme_api: ApiClient) -> None:
    url = upload(acme_api, sheet(["C-1", "One", ""])).headers["Location"].removeprefix("/api/v1")
    assert acme_api.post(f"{url}/cancel", status=200).json["status"] == "cancelled"
    assert acme_api.post(f"{url}/cancel").status == 409
    assert acme_api.post(f"{url}/process").status == 409


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"type": "planets"}, "type"), ({"type": ""}, "type"), ({"duplicates": "sometimes"}, "duplicates"), ({"match": "colour"}, "match"),
        ({"process": "perhaps"}, "process"), ({"mapping": "{"}, "mapping"), ({"mapping": '{"A": 1}'}, "mapping"), ({"mapping": '{"A": "colour"}'}, "mapping"),
    ],
)  # fmt: skip
def test_a_mistaken_upload_is_refused_and_named(acme_api: ApiClient, form: dict[str, Any], field: str) -> None:
    answer = upload(acme_api, sheet(["C-1", "One", ""]), **form)
    assert (answer.status, answer.json["field"]) == (422, field)


def test_an_upload_without_a_file_is_refused(acme_api: ApiClient) -> None:
    answer = acme_api.ask(
        "POST", "/imports", data={"type": "customers", "file": "x"}, content_type="multipart/form-data"
    )
    assert (answer.status, answer.json["field"]) == (422, "file")
    assert acme_api.post("/imports", {"type": "customers"}).status == 415


def test_the_same_file_with_the_same_key_is_taken_once(acme_api: ApiClient) -> None:
    key = {"Idempotency-Key": "monday"}
    first = upload(acme_api, sheet(["C-1", "One", ""]), headers=key)
    again = upload(acme_api, sheet(["C-1", "One", ""]), headers=key)
    other = upload(acme_api, sheet(["C-2", "Two", ""]), headers=key)
    assert (first.status, again.json["id"], other.status) == (201, first.json["id"], 422)
    assert acme_api.get("/imports?count=exact").json["count"] == 1


def test_imports_are_for_those_who_may_run_them_in_their_own_company(
    acme_api: ApiClient, api: Callable[..., ApiClient], made: Made
) -> None:
    url = upload(acme_api, sheet(["C-1", "One", ""])).headers["Location"].removeprefix("/api/v1")
    assert api(olivia).get(url)
    assert api(carol).get(url, status=403)
    assert api(mallory).get(url, status=404)
    assert api(mallory).get("/imports").json["data"] == []
    assert api(mallory).post(f"{url}/cancel").status == 404


TYPES = (
    "customers", "branches", "companies", "employees", "contacts", "addresses", "categories", "credit-terms", "credit-limits", "conglomerates",
    "sales-agents", "open-invoices", "payments", "business-natures",
)  # fmt: skip


def test_every_type_of_the_contract_is_taken_and_named_in_the_description(
    acme_api: ApiClient, run_jobs: RunJobs
) -> None:
    for kind in TYPES:
        made = upload(acme_api, sheet(["x"], header=["Something"]), type=kind).json
        assert made["type"] == kind
        assert made["duplicates"] == {"companies": "update", "open-invoices": "create", "payments": "create"}.get(
            kind, "skip"
        )
    run_jobs()
    assert {one["status"] for one in acme_api.get("/imports?limit=200").json["data"]} == {"needs_mapping"}
    about = acme_api.get("/openapi.json").json["components"]["schemas"]["Upload"]["properties"]["type"]["description"]
    assert all(kind in about for kind in TYPES)


def test_opening_balances_come_through_the_api_by_an_id_of_the_old_system(
    acme_api: ApiClient, made: Made, run_jobs: RunJobs
) -> None:
    customer = made(external_ids={"old": "77"})
    rows = [["old=77", "INV-1", "2026-09-01", "1000", "400"], ["old=78", "INV-2", "2026-09-01", "10", ""]]
    content = sheet(*rows, header=["Customer", "Number", "Date", "Amount", "Outstanding"])
    answer = upload(acme_api, content, type="open-invoices", match="external_id", process="true")
    run_jobs()
    url = f"/imports/{answer.json['id']}"
    assert (acme_api.get(url).json["status"], acme_api.get(url).json["counts"]["failed"]) == ("ready", 1)
    acme_api.post(f"{url}/process")
    run_jobs()
    counts = acme_api.get(url).json["counts"]
    assert (counts["created"], counts["failed"], counts["total"]) == (1, 1, 2)
    owed = acme_api.get(f"/customers/{customer['id']}/credit").json
    assert owed["exposure"]["amount"] == "400.00"
