"""Scores of credit agencies: with source and date, seen beside the reviews, kept with the next one, by hand, by file and by program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.errors import Conflict, NotAllowed
from app.core.money import Money
from app.core.permissions import Permission
from app.credit.queries import scores as queries
from app.credit.service import scores as service
from app.customers.queries import book
from app.customers.service import archive_customer
from app.receivables.service.reviews import review_customer
from tests.client import ApiClient, Client
from tests.days import ahead
from tests.factories.customers import a_customer
from tests.factories.scores import a_score, an_agency
from tests.imports.conftest import Importing
from tests.matchers import redirects_to, shows, shows_error
from tests.people import Cast, alice, bob, carol, dave, mallory

People = Callable[..., Client]
Api = Callable[..., ApiClient]
HEADINGS = ["customer", "agency", "scored on", "score", "points", "recommended limit", "remark"]


@pytest.fixture
def importing(cast: Cast, run_jobs: Callable[[], int]) -> Importing:
    return Importing(cast, run_jobs)


@pytest.fixture
def omni(cast: Cast) -> UUID:
    with cast.acting(alice):
        for code in ("CTOS", "EXPERIAN"):
            an_agency(code)
        return a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_limit=Money(50_000_00, "MYR")).id


def tab(customer: UUID) -> str:
    return f"/acme/credit/customers/{customer}"


def stored(cast: Cast) -> list[tuple[str, str]]:
    with cast.acting(alice) as session:
        found = session.execute(text("select scored_on::text, score from credit_scores order by scored_on, score"))
        return [tuple(row) for row in found]


# --- by hand


def test_a_score_is_added_on_the_tab_credit_and_the_newest_stands_first(
    as_person: People, cast: Cast, omni: UUID
) -> None:
    browser = as_person(bob)
    assert browser.get(tab(omni), status=200) == shows("No agency has scored it yet")
    with cast.acting(alice):
        agency = str(an_agency("CTOS"))
        a_score(book.get_customer(omni), "B1", date(2025, 3, 1), agency="EXPERIAN")
    form = browser.get(f"{tab(omni)}/scores/new", status=200)
    sent = {"agency": agency, "scored_on": "2026-03-01", "score": "A2", "points": "712", "recommended_limit": "80,000.00", "remark": "No litigation"}  # fmt: skip
    assert browser.submit(form, "#score_form", **sent) == redirects_to(tab(omni))
    shown = browser.get(tab(omni))
    found = [" ".join(one.text(separator=" ").split()) for one in shown.all("[aria-labelledby=scores_title] li")]
    assert len(found) == 2
    assert all(word in found[0] for word in ("Ctos", "A2", "712", "80,000.00", "No litigation")), found
    assert all(word in found[1] for word in ("Experian", "B1"))
    with cast.acting(alice):
        assert book.get_customer(omni).credit_limit == 50_000_00, "what an agency recommends changes no limit"
    assert browser.get(f"/acme/customers/{omni}/history") == shows("added a score of a credit agency")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("score", "", "has to be filled in"),
        ("agency", "", "has to be filled in"),
        ("scored_on", "tomorrow", "dated after today"),
        ("score", "x" * 21, "20"),
    ],
)
def test_what_is_wrong_with_a_score_is_said_at_its_field(
    as_person: People, cast: Cast, omni: UUID, field: str, value: str, says: str
) -> None:
    browser = as_person(bob)
    with cast.acting(alice):
        sent = {"agency": str(an_agency()), "scored_on": "2026-03-01", "score": "A2", field: value}
    if value == "tomorrow":
        sent[field] = ahead(1).isoformat()
    again = browser.submit(browser.get(f"{tab(omni)}/scores/new"), "#score_form", **sent)
    assert again.status == 422
    assert again == shows_error(field, says)
    assert stored(cast) == []


def test_a_score_of_the_same_agency_and_day_is_refused_and_named(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        a_score(book.get_customer(omni))
        sent = {"agency": str(an_agency()), "scored_on": "2026-03-01", "score": "C"}
    browser = as_person(bob)
    again = browser.submit(browser.get(f"{tab(omni)}/scores/new"), "#score_form", **sent)
    assert (again.status, stored(cast)) == (422, [("2026-03-01", "A2")])
    assert again == shows_error("scored_on", "Ctos has scored this customer on that day already")


def test_a_wrong_score_is_put_right_and_taken_away(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        score = a_score(book.get_customer(omni), remark="Of the wrong company").id
    browser, url = as_person(bob), f"{tab(omni)}/scores/{score}"
    page = browser.get(url, status=200)
    assert browser.submit(page, "#score_form", score="A3") == redirects_to(tab(omni))
    assert stored(cast) == [("2026-03-01", "A3")]
    late = browser.submit(page, "#score_form", score="A1")
    assert (late.status, stored(cast)) == (422, [("2026-03-01", "A3")]), "somebody saved in between"
    assert browser.post(f"{url}/delete", {}) == redirects_to(tab(omni))
    assert stored(cast) == []
    history = browser.get(f"/acme/customers/{omni}/history")
    assert history == shows("removed a score of a credit agency")
    assert history == shows("Of the wrong company")


def test_who_may_not_change_credit_adds_none_and_who_may_not_see_it_sees_none(
    as_person: People, role_of: Callable[..., None], cast: Cast, omni: UUID
) -> None:
    with cast.acting(alice):
        a_score(book.get_customer(omni), "A7")
    assert as_person(carol).get(tab(omni), status=200) == shows("A7")
    for person in (carol, dave):
        as_person(person).get(f"{tab(omni)}/scores/new", status=403)
        assert not as_person(person).get(tab(omni)).has("a[href$='/scores/new']")
        with pytest.raises(NotAllowed), cast.acting(person):
            a_score(book.get_customer(omni), day=date(2026, 4, 1))
    role_of(carol, without=[Permission.CREDIT_VIEW])
    as_person(carol).get(tab(omni), status=403)
    assert "A7" not in as_person(carol).get(f"/acme/customers/{omni}/history").words


def test_an_archived_customer_gets_no_score(cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        archive_customer(book.get_customer(omni, lock=True))
    with pytest.raises(Conflict), cast.acting(alice):
        a_score(book.get_customer(omni))


def test_an_agency_that_scored_somebody_is_not_deleted_and_one_out_of_use_scores_nobody_anew(
    api: Api, cast: Cast, omni: UUID
) -> None:
    with cast.acting(alice):
        a_score(book.get_customer(omni))
        agency = an_agency()
    program = api(alice)
    assert program.delete(f"/credit-agencies/{agency}").status == 409
    program.patch(f"/credit-agencies/{agency}", {"status": "inactive"}, status=200)
    path = f"/customers/{omni}/credit-scores"
    body = {"agency": {"code": "CTOS"}, "scored_on": "2026-04-01", "score": "A1"}
    assert program.post(path, body, status=422).json["errors"][0]["field"] == "agency"
    [there] = program.get(path).json["data"]
    assert program.patch(f"{path}/{there['id']}", {"score": "A9"}, status=200).json["score"] == "A9"


# --- kept with a review


def test_a_review_keeps_the_newest_score_of_each_agency_as_it_was(cast: Cast, as_person: People, omni: UUID) -> None:
    with cast.acting(alice):
        customer = book.get_customer(omni, lock=True)
        for score, day, agency in (("A2", date(2026, 3, 1), "CTOS"), ("B1", date(2025, 3, 1), "CTOS"), ("712", date(2026, 1, 5), "EXPERIAN")):  # fmt: skip
            a_score(customer, score, day, agency)
        later = ahead(90)
        review = review_customer(customer, {"next_review": later, "remark": "As before"})
        kept = [(one["agency"], one["score"], one["scored_on"]) for one in review.figures["scores"]]
        assert kept == [("Ctos", "A2", "2026-03-01"), ("Experian", "712", "2026-01-05")]
        newest = next(row for row in queries.scores_of(omni) if row.score == "A2")
        service.change_score(customer, newest, {"score": "F"})
    form = as_person(bob).get(f"{tab(omni)}/review", status=200)
    assert "F" in form.one("[aria-labelledby=scores_title]").text(), "beside the form stand the scores of today"
    shown = as_person(bob).get(tab(omni))
    assert "A2 · 1 Mar 2026" in shown.one("[aria-labelledby=reviews_title]").text(separator=" ")


# --- by program


def test_programs_read_add_change_and_remove_scores(api: Api, omni: UUID) -> None:
    program, path = api(bob), f"/customers/{omni}/credit-scores"
    body = {
        "agency": {"code": "CTOS"}, "scored_on": "2026-03-01", "score": "A2", "points": 712,
        "recommended_limit": {"amount": "80000.00", "currency": "MYR"}, "remark": "No litigation",
    }  # fmt: skip
    answer = program.post(path, body, status=201)
    made, url = answer.json, answer.headers["Location"].removeprefix("/api/v1")
    assert made["agency"]["code"] == "CTOS"
    assert {name: made[name] for name in body if name != "agency"} == {n: v for n, v in body.items() if n != "agency"}
    assert program.get(path).json == {"data": [made], "next_cursor": None}
    assert program.get(url).json == made
    twin = program.post(path, {**body, "score": "C"}, status=409).json
    assert (twin["field"], twin["conflicts"][0]["id"]) == ("scored_on", made["id"])
    right = program.patch(url, {"points": None}, headers={"If-Match": answer.headers["ETag"]}, status=200).json
    assert (right["points"], right["score"], right["version"]) == (None, "A2", 2)
    assert program.patch(url, {"score": "B"}, headers={"If-Match": answer.headers["ETag"]}).status == 412
    assert api(carol).post(path, body).status == 403
    assert program.delete(url).status == 204
    assert program.get(path).json["data"] == []


def test_another_company_neither_sees_nor_writes_scores(api: Api, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        score = a_score(book.get_customer(omni)).id
    stranger, path = api(mallory), f"/customers/{omni}/credit-scores"
    for method, url in (("GET", path), ("POST", path), ("GET", f"{path}/{score}"), ("PATCH", f"{path}/{score}"), ("DELETE", f"{path}/{score}")):  # fmt: skip
        assert stranger.ask(method, url, {"score": "Z"} if method in ("POST", "PATCH") else None).status == 404
    with cast.acting(mallory) as session:
        assert session.scalar(text("select count(*) from credit_scores")) == 0


# --- by file


def test_a_file_adds_scores_and_one_of_the_same_agency_and_day_replaces_what_is_there(
    importing: Importing, cast: Cast, omni: UUID
) -> None:
    with cast.acting(alice):
        a_score(book.get_customer(omni), "A2", points=700)
    rows = [
        ["OMNI-001", "CTOS", "2026-03-01", "A1", "", "", ""],
        ["OMNI-001", "Experian", "2026-03-01", "712", "712", "80,000.00", "Clean"],
        ["OMNI-001", "CTOS", "2026-02-01", "B", "", "", ""],
        ["OMNI-001", "CTOS", "2026-02-01", "C", "", "", ""],
        ["OMNI-001", "CTOS", ahead(1).isoformat(), "D", "", "", ""],
        ["NOBODY", "CTOS", "2026-03-01", "E", "", "", ""],
        ["OMNI-001", "Moody", "2026-03-01", "F", "", "", ""],
    ]
    imported = importing.run(rows, headings=HEADINGS, kind="credit-scores", duplicates="update", by=bob)
    assert (imported.created, imported.updated, imported.failed) == (2, 1, 4)
    assert stored(cast) == [("2026-02-01", "B"), ("2026-03-01", "712"), ("2026-03-01", "A1")]
    wrong = importing.problems(imported)
    assert wrong[6] == [("scored_on", "score_ahead")]
    assert [wrong[number][0][0] for number in (5, 7, 8)] == ["scored_on", "customer", "agency"]
    with cast.acting(alice) as session:
        points = session.scalar(text("select points from credit_scores where score = 'A1'"))
        assert points == 700, "an empty cell leaves what is there"
        types = session.scalars(text("select type from events where subject_type = 'credit_score' and root_id = :id order by id"), {"id": omni})  # fmt: skip
        assert sorted(types) == ["credit_score.created"] * 3 + ["credit_score.updated"]
    again = importing.run(rows[:3], headings=HEADINGS, kind="credit-scores", duplicates="skip", by=bob)
    assert (again.created, again.updated, again.skipped) == (0, 0, 3)


def test_only_who_may_change_credit_imports_scores(importing: Importing, omni: UUID) -> None:
    row = ["OMNI-001", "CTOS", "2026-03-01", "A1", "", "", ""]
    with pytest.raises(NotAllowed):
        importing.check([row], headings=HEADINGS, kind="credit-scores", by=carol)
    assert importing.check([row], headings=HEADINGS, kind="credit-scores", by=bob).failed == 0


def test_scores_are_exported_and_the_file_comes_in_again(
    api: Api, cast: Cast, run_jobs: Callable[[], int], omni: UUID
) -> None:
    with cast.acting(alice):
        customer = book.get_customer(omni)
        a_score(customer, "A2", points=712, recommended_limit=Money(80_000_00, "MYR"))
        a_score(customer, "B", date(2025, 1, 1), "EXPERIAN")
    program = api(alice)
    made = program.post("/exports", {"type": "credit-scores", "format": "csv"}, status=201).json
    run_jobs()
    file = program.get(f"/exports/{made['id']}/file", status=200).text
    assert "OMNI-001" in file
    assert all(word in file for word in ("A2", "712", "80000")), file
    assert len(file.splitlines()) == 3
