"""The screens of the lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.customers import service as customers
from app.reference import service
from app.reference.queries import lists
from app.reference.values import BY_NAME, KINDS, ListKind, TermKind
from tests.client import Client
from tests.people import alice, carol, mallory, olivia

LISTS = "/acme/settings/lists/"
CATEGORY, TERM, AGENT = BY_NAME["category"], BY_NAME["credit_term"], BY_NAME["sales_agent"]

AsPerson = Callable[..., Client]
Acting = Callable[..., Any]


@pytest.fixture
def browser_of_alice(as_person: AsPerson) -> Client:
    return as_person(alice)


def url_of(kind: ListKind, row_id: UUID, verb: str = "") -> str:
    return f"{LISTS}{kind.slug}/{row_id}{verb}"


@pytest.fixture
def wholesale(acting: Acting) -> UUID:
    """A category that nobody has."""
    with acting(alice):
        return service.create_record(CATEGORY, {"code": "WHOLE", "name": "Wholesale"}).id


def test_the_overview_leads_to_every_list_and_counts_its_records(
    browser_of_alice: Client, wholesale: UUID, acting: Acting
) -> None:
    with acting(alice):
        service.create_record(CATEGORY, {"code": "OLD", "name": "Old", "status": "inactive"})
    page = browser_of_alice.get(LISTS, status=200)
    assert [node.attributes["href"] for node in page.all(".items a")] == [f"{LISTS}{kind.slug}/" for kind in KINDS]
    assert "2 records · 1 inactive" in page.words


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_an_empty_list_says_what_it_is_for_and_how_to_begin(
    browser_of_alice: Client, as_person: AsPerson, kind: ListKind
) -> None:
    page = browser_of_alice.get(f"{LISTS}{kind.slug}/", status=200)
    assert page.one(".empty a.primary").attributes["href"] == f"{LISTS}{kind.slug}/new"
    looker = as_person(olivia).get(f"{LISTS}{kind.slug}/", status=200)
    assert not looker.has("a.primary")
    assert "Your role does not allow" in looker.words


def test_a_record_is_typed_in_and_stands_in_the_list(browser_of_alice: Client) -> None:
    form = browser_of_alice.get(f"{LISTS}credit-terms/new", status=200)
    saved = browser_of_alice.submit(form, "#record_form", code="NET14", name="Net 14 days", kind="net", days="14")
    assert saved.status == 303
    page = browser_of_alice.follow(saved)
    assert "Net 14 days was added." in page.words
    assert page.texts("tbody tr")[0].split()[:6] == ["NET14", "Net", "14", "days", "Net", "days"]


def test_a_mistake_is_shown_beside_its_field_and_what_was_typed_stays(browser_of_alice: Client) -> None:
    form = browser_of_alice.get(f"{LISTS}credit-terms/new")
    again = browser_of_alice.submit(
        form, "#record_form", htmx=True, code="N", name="Net", kind="net", grace_days="many"
    )
    assert again.status == 422
    assert again.one("#grace_days").attributes["value"] == "many"
    assert again.one("#grace_days").attributes["aria-invalid"] == "true"
    assert again.texts("#problems a") == ["Grace days: “many” is not a number."]
    again = browser_of_alice.submit(form, "#record_form", code="N", name="Net", kind="net")
    assert again.status == 422
    assert again.texts("#problems a") == ["Days: A term of the kind “Net days” needs this."]


def test_a_taken_code_is_shown_beside_its_field_and_names_the_holder(browser_of_alice: Client, wholesale: UUID) -> None:
    form = browser_of_alice.get(f"{LISTS}categories/new")
    again = browser_of_alice.submit(form, "#record_form", code="whole", name="Again")
    assert again.status == 409
    assert again.texts("#code-error") == ["“whole” is the code of Wholesale already."]


def test_a_record_is_changed_on_its_page(browser_of_alice: Client, wholesale: UUID, acting: Acting) -> None:
    with acting(alice):
        service.create_defaults()
        term = next(row_id for row_id, code, _ in lists.options(TERM) if code == "NET30")
    form = browser_of_alice.get(url_of(CATEGORY, wholesale), status=200)
    saved = browser_of_alice.submit(
        form,
        "#record_form",
        name="Whole sale",
        credit_term=str(term),
        credit_limit="5,000",
        colour="#7A2E62",
        fulfilment_priority="1",
    )
    page = browser_of_alice.follow(saved, status=200)
    assert page.texts("tbody tr") == ["WHOLE Whole sale Net 30 days 5,000.00 Active –"]
    assert page.one("svg.swatch rect").attributes["fill"] == "#7a2e62"


def test_a_save_that_comes_too_late_shows_both_versions_and_keeps_what_was_typed(
    browser_of_alice: Client, wholesale: UUID, acting: Acting
) -> None:
    form = browser_of_alice.get(url_of(CATEGORY, wholesale))
    with acting(carol):
        service.update_record(CATEGORY, lists.get_record(CATEGORY, wholesale), {"name": "Grosir"})
    late = browser_of_alice.submit(form, "#record_form", htmx=True, name="Whole sale")
    assert late.status == 409
    assert late.texts("table.versus tbody tr") == ["Name Grosir Whole sale"]
    assert late.one("#name").attributes["value"] == "Whole sale"
    saved = browser_of_alice.submit(late, "#record_form")
    assert "Whole sale was saved." in browser_of_alice.follow(saved).words


def test_where_a_record_is_used_is_shown_and_then_it_is_not_offered_for_deletion(
    browser_of_alice: Client, wholesale: UUID, acting: Acting
) -> None:
    page = browser_of_alice.get(url_of(CATEGORY, wholesale))
    assert page.has("#delete_dialog")
    with acting(alice):
        customers.create_customer({"code": "AAA", "name": "Aaa", "category": wholesale})
    page = browser_of_alice.get(url_of(CATEGORY, wholesale))
    assert "Customers : 1" in page.words
    assert not page.has("#delete_dialog")
    customers_of_it = browser_of_alice.get(page.one(".uses a").attributes["href"] or "", status=200)
    assert "Aaa" in customers_of_it.words
    refused = browser_of_alice.post(url_of(CATEGORY, wholesale, "/delete"), status=409)
    assert "Customers that have it: 1." in refused.words


def test_a_record_that_nothing_refers_to_is_deleted_after_asking(browser_of_alice: Client, wholesale: UUID) -> None:
    asked = browser_of_alice.get(url_of(CATEGORY, wholesale, "/delete"), status=200)
    gone = browser_of_alice.submit(asked, "#delete")
    assert "Wholesale was deleted." in browser_of_alice.follow(gone).words
    assert browser_of_alice.get(url_of(CATEGORY, wholesale)).status == 404


def test_a_record_is_taken_out_of_use_and_back(browser_of_alice: Client, wholesale: UUID) -> None:
    page = browser_of_alice.follow(browser_of_alice.post(url_of(CATEGORY, wholesale, "/deactivate")))
    assert "Wholesale is no longer offered." in page.words
    assert browser_of_alice.get(f"{LISTS}categories/?status=active").has(".empty")
    assert browser_of_alice.get(f"{LISTS}categories/?status=inactive").texts("tbody tr .name") == ["Wholesale"]
    page = browser_of_alice.follow(browser_of_alice.post(url_of(CATEGORY, wholesale, "/activate")))
    assert "Wholesale is offered again." in page.words


def test_a_form_keeps_the_inactive_term_that_the_record_has(browser_of_alice: Client, acting: Acting) -> None:
    with acting(alice):
        term = service.create_record(TERM, {"code": "OLD", "name": "Old term", "kind": TermKind.COD})
        category = service.create_record(CATEGORY, {"code": "C", "name": "C", "credit_term": term.id}).id
        service.deactivate_record(term)
    form = browser_of_alice.get(url_of(CATEGORY, category))
    assert form.texts("#credit_term option[selected]") == ["Old term (OLD)"]
    assert "Old term" not in browser_of_alice.get(f"{LISTS}categories/new").words


def test_a_list_is_searched_sorted_and_paged_and_the_fragment_is_the_table(
    browser_of_alice: Client, acting: Acting
) -> None:
    with acting(alice):
        for n in range(30):
            service.create_record(AGENT, {"code": f"A{n:02}", "name": f"Agent {n:02}"})
    page = browser_of_alice.get(f"{LISTS}sales-agents/?limit=25&sort=-code", status=200)
    assert page.texts("tbody .mono")[0] == "A29"
    assert page.one("th[aria-sort]").attributes["aria-sort"] == "descending"
    assert "30 records" in page.words
    following = browser_of_alice.htmx(page.one("#page_right").attributes["href"] or "", "records", status=200)
    assert following.texts("tbody .mono") == ["A04", "A03", "A02", "A01", "A00"]
    found = browser_of_alice.htmx(f"{LISTS}sales-agents/?q=agent%2007", "records", status=200)
    assert found.texts("tbody .name") == ["Agent 07"]
    nothing = browser_of_alice.get(f"{LISTS}sales-agents/?q=nobody", status=200)
    assert "Nothing matches" in nothing.words


def test_those_who_may_look_only_see_facts_and_no_form(as_person: AsPerson, wholesale: UUID) -> None:
    page = as_person(olivia).get(url_of(CATEGORY, wholesale), status=200)
    assert not page.has("#record_form")
    assert "WHOLE" in page.texts("dl.kv")[0]
    for verb in ("", "/deactivate", "/activate", "/delete"):
        assert as_person(olivia).post(url_of(CATEGORY, wholesale, verb)).status == 403


def test_another_company_does_not_find_it(as_person: AsPerson, wholesale: UUID) -> None:
    stranger = as_person(mallory)
    assert stranger.get(url_of(CATEGORY, wholesale)).status == 404
    assert stranger.get(f"/evil/settings/lists/categories/{wholesale}").status == 404
    assert stranger.post(f"/evil/settings/lists/categories/{wholesale}/delete").status == 404


def test_an_unknown_list_is_not_found(browser_of_alice: Client) -> None:
    assert browser_of_alice.get(f"{LISTS}planets/").status == 404


def test_a_list_is_exported_as_it_is_shown(
    browser_of_alice: Client, acting: Acting, run_jobs: Callable[[], int], wholesale: UUID
) -> None:
    with acting(alice):
        service.create_record(CATEGORY, {"code": "OLD", "name": "Old", "status": "inactive"})
    shown = browser_of_alice.get(f"{LISTS}categories/?status=inactive", status=200)
    link = shown.one("a[href*='/exports/new']").attributes["href"] or ""
    asked = browser_of_alice.submit(browser_of_alice.get(link, status=200), "#export_form")
    run_jobs()
    file = browser_of_alice.get(f"{asked.location}/file", status=200).text
    assert [line.split(",")[:2] for line in file.splitlines()][1:] == [["OLD", "Old"]]


# --- when a document is due


def test_an_instalment_term_is_typed_in_rows_and_comes_back_as_typed(browser_of_alice: Client, acting: Acting) -> None:
    """Without a script: the form holds empty rows, and those that stay empty say nothing."""
    typed = ["50", "net", "30", "", "", "40", "day_of_month", "", "31", "", "", "net", "", "", ""]
    form = {"code": "HALF", "name": "Half now", "kind": "instalments", "lines": typed}
    again = browser_of_alice.post(f"{LISTS}credit-terms/", form, status=422)
    assert again.texts("#problems a") == ["Instalments: The instalments add up to 90 %, not to 100 %."]
    assert [node.attributes.get("value") for node in again.all("input[name=lines]")][:8] == [
        "50", "30", "", "", "40", "", "31", "",
    ]  # fmt: skip
    browser_of_alice.post(f"{LISTS}credit-terms/", {**form, "lines": ["50", *typed[1:5], "50", *typed[6:]]}, status=303)
    with acting(alice):
        row = lists.find_by_code(TERM, "HALF")
        assert row is not None
        row_id = row.id
    shown = browser_of_alice.get(url_of(TERM, row_id), status=200)
    assert [node.attributes.get("value") for node in shown.all("input[name=lines]")][:8] == [
        "50", "30", "", "", "50", "", "31", "1",
    ]  # fmt: skip
    assert "falls due in 2 parts" in shown.one("#due_dates").text(separator=" "), "of the term as it is kept"
    worked_out = browser_of_alice.get(
        f"{LISTS}credit-terms/{row_id}/due-dates?document_date=2026-01-15&document_amount=1,000.01", status=200
    )
    assert "falls due in 2 parts" in worked_out.words
    assert worked_out.texts("tbody tr") == ["14 Feb 2026 500.01", "28 Feb 2026 500.00"]


def test_the_example_follows_what_is_being_typed(browser_of_alice: Client) -> None:
    url = f"{LISTS}credit-terms/example?document_date=15/1/2026&kind=net"
    missing = browser_of_alice.htmx(url, "due_dates", status=200)
    assert missing.texts("li") == ["Days: A term of the kind “Net days” needs this."]
    shown = browser_of_alice.htmx(f"{url}&days=30&discount_percent=2&discount_days=10", "due_dates", status=200)
    assert "A document of 15 Jan 2026 over 1,000.00 falls due on 14 Feb 2026." in shown.words
    assert "Whoever pays by 25 Jan 2026 may deduct 20.00." in shown.words
    wrong = browser_of_alice.htmx(f"{url}&days=30&document_amount=12k", "due_dates", status=200)
    assert "Did you mean 12,000.00?" in wrong.words


def test_whoever_may_only_look_can_work_out_due_dates(as_person: AsPerson, acting: Acting) -> None:
    with acting(alice):
        deposit = {"code": "D30", "name": "Deposit", "kind": TermKind.PREPAID, "percent": Decimal(30)}
        term_id = service.create_record(TERM, deposit).id
    looker = as_person(olivia)
    page = looker.get(url_of(TERM, term_id), status=200)
    url = page.one("a.btn[href$='/due-dates']").attributes["href"] or ""
    assert "300.00 of it are paid before delivery." in looker.get(f"{url}?document_amount=1000", status=200).words
