"""Roles and their matrix on the screen."""

from __future__ import annotations

from collections.abc import Callable

from app.core.permissions import LABELS
from app.settings.values import GROUPS
from tests.client import Answer, Client
from tests.matchers import fragment, redirects_to, shows, shows_error
from tests.people import alice, dave, mallory

AS_PERSON = Callable[..., Client]
LIST = "/acme/settings/roles/"


def open_role(admin: Client, name: str) -> Answer:
    link = next(a for a in admin.get(LIST).all("thead a") if a.text().strip() == name)
    return admin.get(str(link.attributes["href"]))


def make(admin: Client, name: str = "Warehouse", *permissions: str, **more: str) -> Answer:
    return admin.submit(admin.get(LIST + "new"), "#role_form", name=name, permissions=list(permissions) or None, **more)


def cell(page: Answer, right: str, role: str) -> str:
    """What the matrix says of a right and a role."""
    column = page.texts("thead th").index(role)
    row = next(row for row in page.all("tbody tr") if (row.css_first("th") or row).text().strip() == right)
    return " ".join(row.css("th, td")[column].text(separator=" ").split())


def test_every_permission_stands_in_the_matrix_once() -> None:
    assert sorted(p for group in GROUPS for p in group.permissions) == sorted(LABELS)


def test_the_matrix_shows_all_roles_side_by_side(as_person: AS_PERSON) -> None:
    page = as_person(alice).get(LIST)
    assert cell(page, "Edit customers", "Administrator") == "yes"
    assert cell(page, "Edit customers", "Sales rep") == "own"
    assert cell(page, "Edit customers", "Auditor") == "– no"
    assert cell(page, "People", "Sales rep") == "1"


def test_an_own_role_is_made_and_given(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    answer = make(admin, "Warehouse", "customers:edit", own_edit="true")
    assert admin.follow(answer) == shows("The role “Warehouse” is there now.")
    page = admin.get(LIST)
    assert cell(page, "Edit customers", "Warehouse") == "own"
    assert cell(page, "See customers", "Warehouse") == "yes"
    assert "Warehouse" in [o.text() for o in admin.get("/acme/settings/members/new").all("#role option")]


def test_a_role_needs_a_name_of_its_own(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    assert make(admin, "") == shows_error("name", "A name is needed")
    answer = make(admin, "Finance", "exports:run")
    assert answer == shows_error("name", "There is a role with this name already")
    assert "checked" in answer.one("input[value='exports:run']").attributes
    assert admin.htmx(LIST, "role_form", {"name": ""}, status=422) == fragment("role_form")


def test_what_a_role_may_do_is_changed_and_counts_at_once(as_person: AS_PERSON) -> None:
    admin, rep = as_person(alice), as_person(dave)
    rep.get("/acme/settings/sign-ins/", status=403)
    page = open_role(admin, "Sales rep")
    answer = admin.submit(page, "#role_form", permissions=["customers:view", "audit:view"])
    assert answer == redirects_to(LIST)
    rep.get("/acme/settings/sign-ins/", status=200)


def test_a_default_role_keeps_its_name_and_cannot_be_deleted(as_person: AS_PERSON) -> None:
    page = open_role(as_person(alice), "Auditor")
    assert "readonly" in page.one("#name").attributes
    assert not page.has("#delete")
    refused = as_person(alice).post(page.response.request.path + "/delete", status=409)
    assert "cannot be deleted" in refused.words


def test_administrators_read_which_keys_they_keep(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    answer = admin.submit(open_role(admin, "Administrator"), "#role_form", permissions=["customers:view"])
    assert answer.status == 422
    assert "Administrators always manage members and settings" in answer.words


def test_a_save_that_comes_too_late_shows_the_differences(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    early, late = open_role(admin, "Finance"), open_role(admin, "Finance")
    admin.submit(early, "#role_form", permissions=["customers:view"])
    answer = admin.submit(late, "#role_form", permissions=["customers:view", "exports:run"])
    assert answer.status == 409
    rows = answer.texts(".versus tbody tr")
    assert rows == ["Export No Yes"]
    assert admin.submit(answer, "#role_form") == redirects_to(LIST)


def test_a_role_that_nobody_has_is_deleted(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    make(admin)
    answer = admin.submit(open_role(admin, "Warehouse"), "#delete")
    assert admin.follow(answer) == shows("The role “Warehouse” is deleted.")
    assert "Warehouse" not in admin.get(LIST).texts("thead a")


def test_a_role_that_somebody_has_stays(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    make(admin)
    page = admin.get("/acme/settings/members/new")
    chosen = next(str(o.attributes["value"]) for o in page.all("#role option") if o.text() == "Warehouse")
    admin.submit(page, "#invitation_form", email="eve@example.com", role=chosen)
    answer = admin.submit(open_role(admin, "Warehouse"), "#delete")
    assert answer.status == 409
    assert "1 people have this role" in answer.words or "has this role" in answer.words


def test_another_companys_role_is_not_there(as_person: AS_PERSON) -> None:
    url = open_role(as_person(alice), "Auditor").response.request.path.replace("/acme/", "/evil/")
    stranger = as_person(mallory)
    stranger.get(url, status=404)
    stranger.post(url, {"version": "1"}, status=404)
    stranger.post(url + "/delete", status=404)
