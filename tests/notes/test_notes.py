"""Notes on a customer: written, pinned, changed by their author; who is mentioned hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.core.events import Event
from app.core.permissions import Permission
from tests.client import ApiClient, Client
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol, dave, mallory, olivia

People = Callable[..., Client]


def bodies(answer: Any) -> list[str]:
    return answer.texts("article.note .body")


def test_pinned_notes_stand_first_then_the_newest(given: Any, as_person: People) -> None:
    customer = given()
    client = as_person(alice)
    url = f"/acme/customers/{customer}/notes/"
    for text in ("First", "Second", "Third"):
        assert client.submit(client.get(url), "#note_form", body=f"**{text}**") == redirects_to(url)
    page = client.get(url, status=200)
    assert bodies(page) == ["Third", "Second", "First"]
    first = page.all("article.note")[-1].id or ""
    client.post(f"{url}{first.removeprefix('n-')}", {"pinned": "true"}, status=303)
    assert bodies(client.get(url)) == ["First", "Third", "Second"]
    assert client.get(f"/acme/customers/{customer}/history") == shows("pinned a note")


def test_an_empty_or_endless_note_comes_back_with_what_was_typed(given: Any, as_person: People) -> None:
    client, url = as_person(alice), f"/acme/customers/{given()}/notes/"
    empty = client.submit(client.get(url), "#note_form", body="  ")
    assert (empty.status, "This has to be filled in." in empty.words) == (422, True)
    long = client.submit(client.get(url), "#note_form", body="x" * 10_001)
    assert (long.status, "at most 10000" in long.words.replace(",", "")) == (422, True)


def test_only_the_author_and_who_may_delete_customers_change_a_note(given: Any, as_person: People) -> None:
    url = f"/acme/customers/{given()}/notes/"
    as_person(bob).post(url, {"body": "Pays late"}, status=303)
    note = (as_person(bob).get(url).one("article.note").id or "").removeprefix("n-")
    as_person(olivia).get(f"{url}{note}", status=403)
    as_person(olivia).post(f"{url}{note}", {"body": "Pays early", "pinned": "false"}, status=403)
    as_person(olivia).post(f"{url}{note}/delete", status=403)
    as_person(olivia).post(f"{url}{note}", {"pinned": "true"}, status=303)
    as_person(carol).post(url, {"body": "x"}, status=403)
    as_person(mallory).get(url.replace("acme", "evil"), status=404)
    assert as_person(alice).post(f"{url}{note}/delete").status == 303
    assert as_person(bob).get(url) == shows("No note yet")


def test_two_people_editing_the_same_note_see_both_versions(given: Any, as_person: People) -> None:
    client, url = as_person(alice), f"/acme/customers/{given()}/notes/"
    client.post(url, {"body": "One"}, status=303)
    note = (client.get(url).one("article.note").id or "").removeprefix("n-")
    form = client.get(f"{url}{note}", status=200)
    client.submit(form, "#note_form", body="Two")
    late = client.submit(form, "#note_form", body="Three")
    assert late.status == 409
    assert "Two" in late.words
    assert "Three" in late.one("textarea").text()


def test_who_is_mentioned_is_told_once_in_their_language_and_only_if_they_may_see_the_customer(
    given: Any, as_person: People, cast: Cast, role_of: Any, run_jobs: Any, mailbox: Any
) -> None:
    customer = given(name="Delta House", owner=str(cast.id_of(bob)))
    role_of(dave, own_only_view=["customers"])
    client, url = as_person(alice), f"/acme/customers/{customer}/notes/"
    client.post(url, {"body": "@Bob Lim and @dave@example.com, call them. @Alice Tan"}, status=303)
    run_jobs()
    [mail] = mailbox()
    assert mail["To"] == "bob@example.com"
    assert mail["Subject"] == "Alice Tan mentions you in a note on Delta House"
    assert url in mail.get_body(("plain",)).get_content()
    page = client.get(url)
    assert page.texts(".note mark") == ["@Bob Lim"]
    note = (page.one("article.note").id or "").removeprefix("n-")
    client.post(f"{url}{note}", {"body": "@Bob Lim, again. @Olivia Aziz too"}, status=303)
    run_jobs()
    assert [one["To"] for one in mailbox()] == ["bob@example.com", "olivia@example.com"]


def test_a_note_is_in_the_audit_with_what_it_said(given: Any, as_person: People, cast: Cast) -> None:
    customer = given()
    as_person(alice).post(f"/acme/customers/{customer}/notes/", {"body": "Remember"}, status=303)
    with cast.acting(alice) as session:
        [event] = session.execute(select(Event.type, Event.root_id, Event.changes).where(Event.subject_type == "note"))
    assert (event.type, event.root_id, event.changes["body"]) == ("note.created", customer, [None, "Remember"])


def test_programs_write_pin_change_and_delete_notes(given: Any, api: Callable[..., ApiClient]) -> None:
    url = f"/customers/{given()}/notes"
    program = api(alice)
    first = program.post(url, {"body": "First"}, status=201)
    program.post(url, {"body": "Second", "pinned": True}, status=201)
    assert [note["body"] for note in program.get(url).json["data"]] == ["Second", "First"]
    assert [note["body"] for note in program.get(f"{url}?q=fir").json["data"]] == ["First"]
    one = f"{url}/{first.json['id']}"
    assert program.patch(one, {"body": "Changed"}, headers={"If-Match": '"1"'}, status=200).json["version"] == 2
    program.patch(one, {"body": "Late"}, headers={"If-Match": '"1"'}, status=412)
    assert program.post(url, {"pinned": True}, status=422).json["field"] == "body"
    api(bob).patch(one, {"body": "Mine"}, status=403)
    api(alice, Permission.CUSTOMERS_VIEW).post(url, {"body": "x"}, status=403)
    program.delete(one, status=204)
    program.get(one, status=404)
