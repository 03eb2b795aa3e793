"""What new customers have unless they say otherwise: on screen, through the API and in files; the most special default value wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import ApiClient, Client
from tests.imports.conftest import Importing
from tests.people import alice, mallory, olivia

Make = Callable[..., dict[str, Any]]
Keep = Callable[..., Any]


@pytest.fixture
def keep(as_person: Callable[..., Client]) -> Keep:
    """`keep({"priority": "high"}, category=…)`: the page of default values, filled in by Alice and saved."""

    def fill(said: dict[str, str], category: str = "", url: str = "/acme/customers/defaults", status: int = 303) -> Any:
        browser = as_person(alice)
        form = browser.get(f"{url}?of={category}").form("#defaults_form")
        return browser.post(url, {**form, **said}, status=status)

    return fill


@pytest.fixture
def wholesale(acme_api: ApiClient) -> str:
    made: str = acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201).json["id"]
    return made


def test_the_most_special_default_value_wins(
    keep: Keep,
    wholesale: str,
    acme_api: ApiClient,
    field: Make,
    api: Callable[..., ApiClient],
) -> None:
    field("grade", "text", default="C")
    field("margin", "number", default="7.5")
    keep({"priority": "low", "entity_type": "private_limited", "preferred_language": "en"})
    keep({"priority": "normal", "custom.grade": "B", "vip": "true"}, wholesale)
    keep({"preferred_language": "zh"}, url="/acme/customers/my-defaults")
    plain = acme_api.post("/customers", {"code": "A-1", "name": "A"}, status=201).json
    assert (plain["priority"], plain["preferred_language"], plain["custom"]["grade"]) == ("low", "zh", "C")
    special = acme_api.post("/customers", {"code": "A-2", "name": "A", "category": {"code": "WHOLE"}}, status=201).json
    assert (special["priority"], special["vip"], special["custom"]["grade"]) == ("normal", True, "B")
    assert special["custom"]["margin"] == plain["custom"]["margin"] == "7.5"
    said = {"code": "A-3", "name": "A", "priority": None, "custom": {"grade": "A"}, "preferred_language": "ms"}
    own = acme_api.post("/customers", said, status=201).json
    assert (own["priority"], own["custom"]["grade"], own["preferred_language"]) == (None, "A", "ms")
    assert api(olivia).post("/customers", {"code": "A-4", "name": "A"}, status=201).json["preferred_language"] == "en"


def test_a_file_leaves_out_what_has_a_default_value(
    keep: Keep,
    wholesale: str,
    acme_api: ApiClient,
    field: Make,
    importing: Importing,
) -> None:
    field("grade", "text", default="C", required="always")
    keep({"priority": "low"})
    keep({"priority": "high", "custom.grade": "B"}, wholesale)
    rows = [["F-1", "One", "", ""], ["F-2", "Two", "WHOLE", ""], ["F-3", "Three", "WHOLE", "urgent"]]
    done = importing.run(rows, headings=["code", "name", "category", "priority"])
    assert done.created == 3
    found = {one["code"]: one for one in acme_api.get("/customers").json["data"]}
    assert {code: (one["priority"], one["custom"]["grade"]) for code, one in found.items()} == {
        "F-1": ("low", "C"),
        "F-2": ("high", "B"),
        "F-3": ("urgent", "B"),
    }
    again = importing.run([["F-1", "One more"]], headings=["code", "name"], duplicates="update")
    assert again.updated == 1
    assert acme_api.get(f"/customers/{found['F-1']['id']}").json["custom"]["grade"] == "C"


def test_the_form_begins_with_them_and_an_emptied_field_stays_empty(
    keep: Keep,
    wholesale: str,
    acme_api: ApiClient,
    as_person: Callable[..., Client],
) -> None:
    keep({"priority": "low", "entity_type": "individual"})
    keep({"priority": "high", "description": "Pallets only"}, wholesale)
    browser = as_person(alice)
    form = browser.get("/acme/customers/new").form("#customer_form")
    assert (form["priority"], form["entity_type"]) == ("low", "individual")
    chosen = browser.htmx("/acme/customers/new", "customer_form", {**form, "name": "Typed", "category": wholesale})
    again = chosen.form("#customer_form")
    assert (again["name"], again["priority"], again["description"]) == ("Typed", "high", "Pallets only")
    saved = browser.post("/acme/customers/", {**again, "code": "S-1", "description": "", "entity_type": ""}, status=303)
    made = acme_api.get(f"/customers/{(saved.location or '').rsplit('/', 1)[1]}").json
    assert (made["priority"], made["description"], made["entity_type"]) == ("high", None, None)
    # Without JavaScript the category is chosen and nothing comes: what the form had not begun with is given on saving.
    saved = browser.post(
        "/acme/customers/", {**form, "code": "S-2", "name": "Plain", "category": wholesale}, status=303
    )
    plain = acme_api.get(f"/customers/{(saved.location or '').rsplit('/', 1)[1]}").json
    assert (plain["priority"], plain["description"]) == ("low", "Pallets only")


def test_what_is_hidden_from_a_role_still_gets_its_default_value(
    keep: Keep,
    acme_api: ApiClient,
    api: Callable[..., ApiClient],
    as_person: Callable[..., Client],
    field: Make,
) -> None:
    field("grade", "text", default="C")
    keep({"priority": "high"})
    browser = as_person(alice)
    form = browser.get("/acme/settings/fields/?role=operations").form("#fields_form")
    hidden = {"access.priority": "hide", "access.custom.grade": "hide"}
    browser.post("/acme/settings/fields/", {**form, **hidden}, status=303)
    made = api(olivia).post("/customers", {"code": "A-1", "name": "A"}, status=201).json
    assert "priority" not in made
    whole = acme_api.get(f"/customers/{made['id']}").json
    assert (whole["priority"], whole["custom"]["grade"]) == ("high", "C")


def test_what_is_no_longer_offered_is_no_default_value_any_more(
    keep: Keep,
    wholesale: str,
    acme_api: ApiClient,
) -> None:
    keep({"category": wholesale})
    assert acme_api.post("/customers", {"code": "A-1", "name": "A"}, status=201).json["category"]["code"] == "WHOLE"
    acme_api.patch(f"/categories/{wholesale}", {"status": "inactive"}, status=200)
    assert acme_api.post("/customers", {"code": "A-2", "name": "A"}, status=201).json["category"] is None


def test_whose_default_values_somebody_may_change(keep: Keep, as_person: Callable[..., Client]) -> None:
    operations = as_person(olivia)
    operations.get("/acme/customers/defaults", status=403)
    assert operations.get("/acme/customers/my-defaults").has("#defaults_form")
    assert "Somebody else saved" in keep({"version": "7"}, status=409).words
    refused = keep({"customer_since": "yesterday or so"}, status=422)
    assert refused.has("#customer_since-error")


def test_a_program_reads_keeps_and_takes_away_default_values(
    acme_api: ApiClient, api: Callable[..., ApiClient], wholesale: str, field: Make
) -> None:
    field("grade", "text")
    of_category = f"/categories/{wholesale}/default-values"
    begun = acme_api.get("/default-values")
    assert (begun.json["priority"], begun.json["version"], begun.headers["ETag"]) == (None, 0, '"0"')
    said = {"priority": "low", "custom": {"grade": "B"}, "preferred_language": "zh"}
    kept = acme_api.patch("/default-values", said, headers={"If-Match": '"0"'}, status=200).json
    assert (kept["priority"], kept["custom"], kept["version"]) == ("low", {"grade": "B"}, 1)
    acme_api.patch("/default-values", {"preferred_language": None}, status=200)
    acme_api.patch(of_category, {"vip": True}, status=200)
    acme_api.patch("/default-values/mine", {"priority": "high"}, status=200)
    body = {"code": "A-1", "name": "A", "category": {"code": "WHOLE"}}
    made = acme_api.post("/customers", body, status=201).json
    assert [made[name] for name in ("priority", "vip", "preferred_language")] == ["high", True, None]
    assert made["custom"] == {"grade": "B"}
    acme_api.patch("/default-values", {"priority": "normal"}, headers={"If-Match": '"1"'}, status=412)
    for path in ("/default-values", of_category, "/default-values/mine"):
        assert acme_api.delete(path).status == 204
        left = acme_api.get(path).json
        assert (left["priority"], left["custom"]) == (None, {"grade": None})
    plain = acme_api.post("/customers", {**body, "code": "A-2"}, status=201).json
    assert (plain["priority"], plain["vip"], plain["custom"]) == (None, False, {"grade": None})
    api(olivia).get("/default-values", status=403)


def test_a_mistaken_default_value_is_refused_by_its_field(
    acme_api: ApiClient, api: Callable[..., ApiClient], wholesale: str
) -> None:
    for path, body, field_name, code in (
        ("/default-values", {"name": "A"}, "name", "unknown_field"),
        ("/default-values", {"priority": "soon"}, "priority", "not_a_choice"),
        ("/default-values", {"custom": {"grade": "B"}}, "custom.grade", "unknown_field"),
        (f"/categories/{wholesale}/default-values", {"category": {"code": "WHOLE"}}, "category", "unknown_field"),
    ):
        errors = acme_api.patch(path, body, status=422).json["errors"]
        assert [(one["field"], one["code"]) for one in errors] == [(field_name, code)]
    assert acme_api.get("/default-values").json["version"] == 0
    api(mallory).get(f"/categories/{wholesale}/default-values", status=404)
