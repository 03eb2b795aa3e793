"""What a customer has several of, from a list: tags, and the outlets that serve it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.core.records.kinds.several import SeveralReferences
from app.customers.models import CustomerTag
from app.customers.values import CUSTOMER
from tests.client import ApiClient, Client
from tests.customers.conftest import Given
from tests.imports.conftest import Importing
from tests.people import Cast, alice

LISTS = {"tags": ("tag", "tags"), "outlets": ("outlet", "outlets")}


def test_these_are_all_fields_of_the_kind() -> None:
    assert {field.name for field in CUSTOMER if isinstance(field.kind, SeveralReferences)} == set(LISTS)


@pytest.fixture
def tags(given_record: Callable[..., UUID]) -> dict[str, UUID]:
    """Three tags, by their codes."""
    names = {"EXPORT": "Export", "HALAL": "Halal, certified", "VAN": "Van sales"}
    return {code: given_record("tag", code, name) for code, name in names.items()}


def codes(record: dict[str, Any], field: str = "tags") -> list[str]:
    return [one["code"] for one in record[field] or ()]


@pytest.mark.parametrize("field", LISTS)
def test_several_are_chosen_listed_told_and_keep_their_records(
    field: str,
    given_record: Callable[..., UUID],
    given: Given,
    as_person: Callable[..., Client],
    api: Callable[..., ApiClient],
) -> None:
    noun, path = LISTS[field]
    first, second = (given_record(noun, code, f"{code.title()} of a list") for code in ("AAA", "BBB"))
    browser, customer = as_person(alice), given(code="OMNI-001", name="OmniRetail Sdn Bhd")
    form = browser.get(f"/acme/customers/{customer}/edit", status=200)
    browser.submit(form, "#customer_form", **{field: ["", str(second), str(first)]})
    assert codes(api().get(f"/customers/{customer}").json, field) == ["AAA", "BBB"]
    shown = browser.get(f"/acme/customers/?columns={field}", status=200)
    assert shown.texts(".marks .badge") == ["Aaa of a list", "Bbb of a list"]
    assert "Aaa of a list" in browser.get(f"/acme/customers/{customer}", status=200).words
    assert "Aaa of a list, Bbb of a list" in browser.get(f"/acme/customers/{customer}/history", status=200).words
    kept = browser.get(f"/acme/customers/{customer}/edit", status=200)
    assert sorted(box.attributes["value"] or "" for box in kept.all(f"input[name={field}][checked]")) == sorted(
        map(str, (first, second))
    )

    assert api().delete(f"/{path}/{first}", status=409).json["references"] == {"customer": 1}
    browser.submit(kept, "#customer_form", **{field: [""]})
    assert api().get(f"/customers/{customer}").json[field] is None
    assert api().delete(f"/{path}/{first}").status == 204


def test_a_program_replaces_them_all(tags: dict[str, UUID], api: Callable[..., ApiClient]) -> None:
    program = api()
    made = program.post(
        "/customers", {"code": "A-001", "name": "A", "tags": [{"code": "van"}, {"id": str(tags["EXPORT"])}]}
    )
    assert made.json["tags"] == [
        {"id": str(tags["EXPORT"]), "code": "EXPORT", "name": "Export"},
        {"id": str(tags["VAN"]), "code": "VAN", "name": "Van sales"},
    ]
    url = f"/customers/{made.json['id']}"
    assert codes(program.patch(url, {"tags": [{"code": "HALAL"}, {"code": "halal"}]}, status=200).json) == ["HALAL"]
    assert program.patch(url, {"tags": []}, status=200).json["tags"] is None
    for wrong in ("EXPORT", [{"code": "NOWHERE"}], [{"name": "Export"}]):
        answer = program.patch(url, {"tags": wrong}, status=422).json
        assert [error["field"] for error in answer["errors"]] == ["tags"]


def test_one_that_is_no_longer_offered_stays_and_is_not_chosen_anew(
    tags: dict[str, UUID], given: Given, api: Callable[..., ApiClient], as_person: Callable[..., Client]
) -> None:
    customer, other = given(tags="EXPORT"), given()
    api().patch(f"/tags/{tags['EXPORT']}", {"status": "inactive"}, status=200)
    both = {"tags": [{"code": "EXPORT"}, {"code": "VAN"}]}
    assert codes(api().patch(f"/customers/{customer}", both, status=200).json) == ["EXPORT", "VAN"]
    refused = api().patch(f"/customers/{other}", both, status=422).json
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [("tags", "no_longer_offered")]
    form = as_person(alice).get(f"/acme/customers/{customer}/edit", status=200)
    assert form.has(f"input[name=tags][value='{tags['EXPORT']}'][checked]")
    empty = as_person(alice).get(f"/acme/customers/{other}/edit", status=200)
    assert not empty.has(f"input[name=tags][value='{tags['EXPORT']}']")


def test_the_list_is_asked_for_one_for_several_and_for_none(
    tags: dict[str, UUID], given: Given, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    for code, some in (("BOTH", "EXPORT; VAN"), ("ONE", "VAN"), ("OTHER", "HALAL"), ("NONE", "")):
        given(code=code, tags=some)

    def found(op: str, value: Any = None) -> list[str]:
        asked = {"field": "tags", "op": op, **({"value": value} if value else {})}
        answer = api().get("/customers", query_string={"filter": json.dumps(asked), "sort": "code"})
        return [one["code"] for one in answer.json["data"]]

    assert found("eq", {"code": "VAN"}) == ["BOTH", "ONE"]
    assert found("in", [{"code": "EXPORT"}, {"code": "HALAL"}]) == ["BOTH", "OTHER"]
    assert found("not_in", [{"code": "VAN"}]) == ["NONE", "OTHER"]
    assert found("is_set") == ["BOTH", "ONE", "OTHER"]
    assert found("is_empty") == ["NONE"]
    browser = as_person(alice)
    shown = browser.get("/acme/customers/?tags=van&tags=export", status=200)
    assert shown.one(".chip").text(separator=" ", strip=True).startswith("Tags has one of Van sales, Export")
    how = browser.get("/acme/customers/filter?field=tags", status=200)
    added = browser.submit(how, "form.form[method=post]", op="in", value=[str(tags["HALAL"])])
    assert "OTHER" in browser.follow(added, status=200).words


def test_the_filter_uses_an_index_though_the_rows_are_behind_the_wall(tags: dict[str, UUID], cast: Cast) -> None:
    with cast.acting(alice) as session:
        session.execute(text("set local enable_seqscan = off"))
        asked = select(CustomerTag.customer_id).where(CustomerTag.tag_id == tags["VAN"])
        plan = "\n".join(session.scalars(text(f"explain {asked.compile(compile_kwargs={'literal_binds': True})}")))
    assert "ix_customer_tags_tag" in plan


def test_a_file_names_several_by_code_or_name(
    tags: dict[str, UUID], cast: Cast, run_jobs: Callable[[], int], api: Callable[..., ApiClient]
) -> None:
    importing, headings = Importing(cast, run_jobs), ["Customer code", "Name", "Tags"]
    rows = [
        ["AAA-1", "First", "export; Halal, certified"],
        ["BBB-1", "Second", "VAN, EXPORT"],
        ["CCC-1", "Third", "EXPORT; NOWHERE"],
    ]
    imported = importing.run(rows, headings=headings)
    assert importing.problems(imported) == {4: [("tags", "reference_not_found")]}
    by_code = {one["code"]: one for one in api().get("/customers").json["data"]}
    assert {code: codes(one) for code, one in by_code.items()} == {
        "AAA-1": ["EXPORT", "HALAL"],
        "BBB-1": ["EXPORT", "VAN"],
    }
    api().patch(f"/tags/{tags['EXPORT']}", {"status": "inactive"}, status=200)
    again = [["AAA-1", "First", "EXPORT; VAN"], ["DDD-1", "Fourth", "EXPORT"], ["BBB-1", "Second", "EXPORT; VAN"]]
    changed = importing.run(again, headings=headings, duplicates="update")
    assert importing.problems(changed) == {3: [("tags", "no_longer_offered")]}
    assert {row.number: row.action for row in importing.rows(changed)} == {2: "update", 3: "create", 4: "unchanged"}
    assert codes(api().get(f"/customers/{by_code['AAA-1']['id']}").json) == ["EXPORT", "VAN"]
    with cast.acting(alice) as session:
        assert len(session.scalars(select(CustomerTag.tag_id)).all()) == 4


def test_many_get_one_more_lose_one_or_have_these_alone(
    tags: dict[str, UUID], given: Given, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    ids = {
        code: given(code=code, tags=some)
        for code, some in (("AAA-1", "EXPORT"), ("BBB-1", "EXPORT; VAN"), ("CCC-1", ""))
    }
    browser, chosen = as_person(alice), {"act": "tags", "id": [str(one) for one in ids.values()]}

    def change(how: str, code: str) -> tuple[str, dict[str, list[str]]]:
        form = browser.post("/acme/customers/bulk", chosen, status=200)
        seen = browser.submit(form, "#bulk_form", how=how, tags=["", str(tags[code])])
        words = seen.one("#bulk_form ul.list").text(separator=" ", strip=True)
        sent = {
            **chosen,
            "how": how,
            "tags": ["", str(tags[code])],
            "previewed": seen.one("[name=previewed]").attributes["value"],
        }
        browser.post("/acme/customers/bulk/apply", sent, status=303)
        return words, {code: codes(api().get(f"/customers/{one}").json) for code, one in ids.items()}

    assert change("add", "VAN") == (
        "2 customers will be changed. 1 have this already.",
        {"AAA-1": ["EXPORT", "VAN"], "BBB-1": ["EXPORT", "VAN"], "CCC-1": ["VAN"]},
    )
    assert change("remove", "EXPORT") == (
        "2 customers will be changed. 1 have this already.",
        {"AAA-1": ["VAN"], "BBB-1": ["VAN"], "CCC-1": ["VAN"]},
    )
    assert change("set", "HALAL")[1] == {code: ["HALAL"] for code in ids}


def test_a_program_adds_to_all_that_a_filter_finds(
    tags: dict[str, UUID], given: Given, api: Callable[..., ApiClient], run_jobs: Callable[[], int]
) -> None:
    customer = given(tags="EXPORT")
    asked = {"field": "tags", "value": [{"code": "VAN"}], "how": "add"}
    started = api().post("/customers/bulk-edit", asked, status=202).json
    run_jobs()
    assert api().get(f"/customers/bulk-edit/{started['id']}").json["status"] == "done"
    assert codes(api().get(f"/customers/{customer}").json) == ["EXPORT", "VAN"]
    wrong = api().post("/customers/bulk-edit", {"field": "vip", "value": True, "how": "add"}, status=422).json
    assert [(error["field"], error["code"]) for error in wrong["errors"]] == [("how", "not_several")]


def test_a_tag_has_its_colour_wherever_it_shows(
    tags: dict[str, UUID], given: Given, api: Callable[..., ApiClient], as_person: Callable[..., Client]
) -> None:
    api().patch(f"/tags/{tags['VAN']}", {"colour": "#3F7A54"}, status=200)
    customer, browser = given(tags="VAN; EXPORT"), as_person(alice)
    asked = quote(json.dumps({"all": [{"field": "tags", "op": "in", "value": [{"code": "VAN"}]}]}))
    for page, place in (
        ("/acme/customers/?columns=tags", ".marks .badge"),
        (f"/acme/customers/{customer}", ".marks .badge"),
        (f"/acme/customers/?filter={asked}", ".chip"),
        ("/acme/customers/filter?field=tags", "label.check"),
        (f"/acme/customers/{customer}/edit", "label.check"),
    ):
        shown = browser.get(page, status=200).page.css(place)
        coloured = [one for one in shown if one.css_first("rect[fill='#3f7a54']")]
        assert len(coloured) == 1, page
        assert "Van sales" in coloured[0].text()
    assert api().get(f"/customers/{customer}").json["tags"] == [
        {"id": str(tags["EXPORT"]), "code": "EXPORT", "name": "Export"},
        {"id": str(tags["VAN"]), "code": "VAN", "name": "Van sales"},
    ]
