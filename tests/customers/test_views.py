"""Saved views: a question to the list with its columns and order, under a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from app.core.permissions import Permission
from app.customers.models import SavedView
from app.customers.service import views
from tests.client import Answer, ApiClient, Client
from tests.customers.conftest import Given
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol, mallory

LIST = "/acme/customers/"
ASKED = urlencode({"q": "delta", "status": "active", "sort": "-code", "columns": "code,name,phone"})
People = Callable[..., Client]


def saved(client: Client, name: str = "Mine", query: str = ASKED, **more: str) -> Answer:
    form = client.get(f"{LIST}views/new?{query}", status=200)
    return client.submit(form, "#view_form", name=name, **more)


def view_id(cast: Cast, name: str = "Mine") -> str:
    with cast.acting(alice) as session:
        return str(session.scalars(select(SavedView.id).where(SavedView.name == name)).one())


def codes(page: Answer) -> list[str]:
    return page.texts("#customer_table td.m3")


def test_a_view_brings_back_filter_words_columns_and_order(given: Given, as_person: People, cast: Cast) -> None:
    for code, status in (("A-1", "active"), ("A-2", "active"), ("A-3", "inactive")):
        given(code=code, name=f"Delta {code}", status=status)
    given(code="B-1", name="Other")
    client = as_person(alice)
    opened = client.follow(saved(client), status=200)
    assert codes(opened) == ["A-2", "A-1"]
    assert opened.texts("thead th a.sort, thead th:not(.pick)")[-1] == "Phone"
    named = client.get(f"{LIST}?view={view_id(cast)}", status=303)
    assert "status=active" in (named.location or ""), (
        "the address says all of it, so that it can be sent to a colleague"
    )
    page = client.follow(named, status=200)
    assert page.one("#view_tabs [aria-current]").text().strip().startswith("Mine")
    assert client.get(f"{LIST}?view=all", status=200).one("#view_tabs [aria-current]").text().strip() == "All customers"


def test_the_tabs_are_counted_after_the_rows_and_the_seventh_is_in_the_menu(given: Given, as_person: People) -> None:
    given(code="A-1", name="Delta")
    given(code="A-2", name="Other")
    client = as_person(alice)
    for number in range(7):
        saved(client, f"View {number}")
    page = client.get(f"{LIST}?view=all", status=200)
    assert page.texts("#view_tabs .tabs a") == ["All customers", *(f"View {n}" for n in range(6))]
    assert page.texts("#view_tabs .menu a") == ["View 6"]
    url = page.one("#view_tabs").attributes["hx-get"] or ""
    assert client.htmx(url, "view_tabs", status=200).texts(".tabs .n") == ["2", *["1"] * 6]


def test_one_begins_with_the_view_one_chose_and_others_do_not(given: Given, as_person: People, cast: Cast) -> None:
    given(code="A-1", name="Delta")
    given(code="B-1", name="Other")
    client = as_person(alice)
    saved(client, shared="true", default="true")
    begun = client.follow(client.get(LIST, status=303), status=200)
    assert codes(begun) == ["A-1"]
    assert len(codes(as_person(bob).get(LIST, status=200))) == 2
    form = client.get(f"{LIST}views/{view_id(cast)}", status=200)
    client.submit(form, "#view_form", default="false")
    assert len(codes(client.get(LIST, status=200))) == 2


def test_a_view_is_renamed_overwritten_and_deleted_by_its_owner(as_person: People, cast: Cast) -> None:
    client = as_person(alice)
    saved(client)
    url = f"{LIST}views/{view_id(cast)}"
    client.submit(client.get(url), "#view_form", name="Renamed")
    client.post(f"{url}/replace", {"query": "status=inactive"}, status=303)
    with cast.acting(alice) as session:
        view = session.scalars(select(SavedView)).one()
        assert (view.name, view.q, view.columns) == ("Renamed", "", [])
        assert view.filter == {"all": [{"field": "status", "op": "eq", "value": "inactive"}]}
    assert client.post(f"{url}/delete") == redirects_to(LIST)
    client.get(url, status=404)


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_changed_by_who_may_share(
    as_person: People, cast: Cast, role_of: Any
) -> None:
    bobs = as_person(bob)
    saved(bobs, "Private")
    assert not bobs.get(f"{LIST}views/new").has("[name=shared]"), "a credit controller does not share"
    bobs.post(f"{LIST}views", {"name": "Loud", "shared": "true", "query": ""}, status=403)
    saved(as_person(alice), "Ours", shared="true")
    assert as_person(carol).get(f"{LIST}?view=all").texts("#view_tabs .tabs a") == ["All customers", "Ours"]
    ours = f"{LIST}views/{view_id(cast, 'Ours')}"
    as_person(carol).post(ours, {"name": "Mine now"}, status=403)
    as_person(carol).post(f"{ours}/delete", status=403)
    as_person(alice).get(f"{LIST}views/{view_id(cast, 'Private')}", status=404)
    as_person(mallory).get(ours.replace("acme", "evil"), status=404)


def test_a_view_that_names_what_is_hidden_or_gone_opens_and_says_what_it_left_out(
    given: Given, as_person: People, cast: Cast, role_of: Any
) -> None:
    given(code="A-1", name="Delta")
    with cast.acting(alice):
        view = views.create_view(
            {"name": "Rich", "shared": True},
            views.Question(
                filter={
                    "all": [
                        {"field": "status", "op": "eq", "value": "active"},
                        {"field": "credit_limit", "op": "is_empty"},
                        {"field": "colour_of_eyes", "op": "eq", "value": "blue"},
                        {"field": "category", "op": "eq", "value": "GONE"},
                    ]
                },
                columns=["code", "name", "credit_limit", "phone"],
                sort="-credit_limit",
            ),
        )
        url = f"{LIST}?view={view.id}"
    role_of(carol, without=[Permission.CREDIT_VIEW])
    client = as_person(carol)
    page = client.follow(client.get(url, status=303), status=200)
    assert page == shows("Credit limit, colour_of_eyes, Category")
    assert codes(page) == ["A-1"]


def test_a_name_is_needed(as_person: People) -> None:
    client = as_person(alice)
    empty = saved(client, "  ")
    assert (empty.status, "This has to be filled in." in empty.words) == (422, True)


def test_programs_keep_views(api: Callable[..., ApiClient]) -> None:
    program = api(alice)
    body = {
        "name": "Sleeping",
        "filter": {"field": "status", "op": "eq", "value": "inactive"},
        "columns": ["code"],
        "sort": "-name",
    }
    view = program.post("/views", body, status=201).json
    assert {name: view[name] for name in body} == body
    assert [one["name"] for one in program.get("/views").json["data"]] == ["Sleeping"]
    one = f"/views/{view['id']}"
    assert (
        program.patch(one, {"shared": True}, headers={"If-Match": '"1"'}, status=200).json["filter"] == body["filter"]
    )
    program.patch(one, {"name": "Late"}, headers={"If-Match": '"1"'}, status=412)
    assert program.patch(one, {"columns": ["colour"]}, status=422).json["field"] == "columns"
    assert program.post("/views", {"name": "x", "sort": "colour"}, status=422).json["field"] == "sort"
    assert program.post("/views", {"name": "x", "shared": "perhaps"}, status=422).json["field"] == "shared"
    api(bob).delete(one, status=403)
    api(bob).post("/views", {"name": "x", "shared": True}, status=403)
    program.delete(one, status=204)
    program.get(one, status=404)
