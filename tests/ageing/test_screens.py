"""The ageing on screen, in files and on paper: it adds up to the ledger, page by page, step by step, and every cell opens its documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from app.ageing.service import printing
from app.core.clock import standing_at
from app.core.money import Money
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries import ageing
from app.receivables.queries.documents import get_document
from app.receivables.rules.ageing import CREDIT, By, Question
from app.receivables.service.ageing import age, age_page, parts
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from app.reference.values import TermKind
from tests.client import Answer, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category, a_credit_term, a_record
from tests.matchers import shows
from tests.people import Cast, alice, dave

AGEING = "/acme/ageing/"
MARCH = date(2026, 3, 31)
People = Callable[..., Client]


@pytest.fixture
def book(cast: Cast) -> dict[str, UUID]:
    """OmniRetail owes 1,000.00 that is 31 days overdue on 31 March, and 200.00 that is due on that day, and has paid 50.00 ahead; Delta owes
    USD 100.00 at 4.40, 1 day overdue."""
    with cast.acting(alice):
        cash = a_credit_term(kind=TermKind.COD, days=None)
        a_record("exchange_rate", currency="USD", date=date(2026, 1, 1), rate=Decimal("4.4"))
        wholesale = a_category(code="WHOLE")
        omni = a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_term=cash.id, category=wholesale.id)
        delta = a_customer(code="DELTA-1", name="Delta House", credit_term=cash.id)
        a_document(Kind.INVOICE, omni, 1_000_00, date=date(2026, 2, 28), number="INV-OLD")
        a_document(Kind.INVOICE, omni, 200_00, date=MARCH, number="INV-NEW")
        a_document(Kind.PAYMENT, omni, 50_00, date=MARCH, number="RC-1")
        a_document(Kind.INVOICE, delta, Money(100_00, "USD"), date=date(2026, 3, 30), number="INV-USD")
        return {"omni": omni.id, "wholesale": wholesale.id}


def rows(answer: Answer) -> list[str]:
    return [" ".join(row.text(separator=" ").split()) for row in answer.all("#ageing_report .grid tbody tr")]


def test_the_report_shows_buckets_the_picture_and_the_ledger_beside_it(as_person: People, book: Any) -> None:
    page = as_person(alice).get(f"{AGEING}?as_of=2026-03-31", status=200)
    assert rows(page) == [
        "OmniRetail Sdn Bhd OMNI-001 200.00 – 1,000.00 – – – −50.00 1,150.00",
        "Delta House DELTA-1 – 440.00 – – – – – 440.00",
    ]
    [total, ringgit, dollars] = [
        " ".join(row.text(separator=" ").split()) for row in page.all("#ageing_report tfoot tr")
    ]
    assert total == "Total, in MYR 200.00 440.00 1,000.00 – – – −50.00 1,590.00"
    assert ringgit.endswith("1,150.00")
    assert dollars == "of it in USD 0.00 100.00 0.00 0.00 0.00 0.00 0.00 100.00"
    assert [
        " ".join(row.text(separator=" ").split()) for row in page.all("section[aria-labelledby=ledger] tbody tr")
    ] == [
        "MYR 1,150.00 1,150.00 Equal",
        "USD 100.00 100.00 Equal",
    ]
    assert [bar.attributes["width"] for bar in page.all(".barchart rect")] == [
        "20.0",
        "44.0",
        "100.0",
        "0.0",
        "0.0",
        "0.0",
    ]


def test_the_ageing_of_a_currency_is_in_its_own_amounts(as_person: People, book: Any) -> None:
    page = as_person(alice).get(f"{AGEING}?as_of=2026-03-31&in_currency=USD", status=200)
    assert rows(page) == ["Delta House DELTA-1 – 100.00 – – – – – 100.00"]


def test_it_is_narrowed_to_a_category_and_the_ledger_with_it(as_person: People, book: dict[str, UUID]) -> None:
    page = as_person(alice).get(f"{AGEING}?as_of=2026-03-31&category={book['wholesale']}&by=category", status=200)
    assert len(rows(page)) == 1
    assert "Differs" not in page.words


def test_a_cell_opens_the_documents_in_it(as_person: People, book: Any) -> None:
    browser = as_person(alice)
    page = browser.get(f"{AGEING}?as_of=2026-03-31", status=200)
    links = [str(link.attributes["href"]) for link in page.all("#ageing_report .grid tbody td a")]
    overdue = browser.get(next(url for url in links if "bucket=31-60" in url), status=200)
    assert overdue.texts("tbody td .mono") == ["INV-OLD"]
    assert overdue == shows("OmniRetail Sdn Bhd · as of 31 Mar 2026 · MYR 1,000.00")
    credit = browser.get(next(url for url in links if "bucket=unallocated" in url), status=200)
    assert credit.texts("tbody td .mono") == ["RC-1"]
    assert credit == shows("MYR −50.00")


def test_a_day_that_is_none_is_named_in_a_sentence(as_person: People, book: Any) -> None:
    page = as_person(alice).get(f"{AGEING}?as_of=tomorrow", status=200)
    assert page == shows("“tomorrow” is not a date")


def test_an_empty_book_says_what_will_appear(as_person: People) -> None:
    assert as_person(alice).get(AGEING, status=200) == shows("Posted invoices and debit notes show here")


def test_pages_hold_every_row_once_and_go_back(cast: Cast, book: Any) -> None:
    with cast.acting(alice):
        term = a_credit_term(kind=TermKind.COD, days=None)
        for n in range(7):
            a_document(Kind.INVOICE, a_customer(credit_term=term.id), 10_00 + n // 2, date=MARCH)
        question = Question(MARCH)
        whole = [row.id for row in age(question).rows]
        seen, cursors, cursor = [], [], ""
        while True:
            page = age_page(question, cursor=cursor, limit=2)
            assert (page.count, page.total.base.total) == (9, age(question).total.base.total)
            seen.append([row.id for row in page.rows])
            cursors.append(page.previous)
            if page.next is None:
                break
            cursor = page.next
        flat = [one for some in seen for one in some]
        assert (len(flat), set(flat)) == (9, set(whole))
        assert [row.id for row in age_page(question, cursor=cursors[2] or "", limit=2).rows] == seen[1]


@pytest.mark.parametrize("by", list(By))
def test_section_5_the_documents_of_all_cells_together_are_the_ageing(cast: Cast, book: Any, by: By) -> None:
    with cast.acting(alice):
        question = Question(MARCH, by=by)
        whole = age(question)
        for row in whole.rows:
            for bucket, amount in [*enumerate(row.base.buckets), (CREDIT, row.base.unallocated)]:
                cell = parts(question, row.id or ageing.NOBODY, bucket)
                figures = cell.figures.base
                assert (figures.unallocated if bucket == CREDIT else figures.buckets[bucket]) == amount
                assert cell.number == len(cell.rows)
                assert sum(int(one.base) for one in cell.rows) == amount
        everything = parts(question, None, None)
        assert (everything.number, everything.figures.base.total) == (4, whole.total.base.total)
        assert [one.number for one in everything.rows] == ["INV-OLD", "INV-USD", "INV-NEW", "RC-1"]


def test_pages_of_documents_go_on_and_back_and_each_tells_the_sum_of_all(cast: Cast, book: Any) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_term=a_credit_term(kind=TermKind.COD, days=None).id)
        for n in range(5):
            a_document(Kind.INVOICE, customer, 10_00 + n, date=MARCH, number=f"INV-{n}")
        question, seen, cursor = Question(MARCH), [], ""
        for _ in range(3):
            page = parts(question, customer.id, None, cursor=cursor, limit=2)
            assert (page.number, page.figures.base.total) == (5, 50_10)
            seen.append(([one.number for one in page.rows], page.previous))
            cursor = page.next or ""
        assert cursor == ""
        assert sorted(number for numbers, _ in seen for number in numbers) == [f"INV-{n}" for n in range(5)]
        back = parts(question, customer.id, None, cursor=seen[2][1] or "", limit=2)
        assert [one.number for one in back.rows] == seen[1][0]


def test_its_own_steps_hold_on_the_page_and_through_the_api(as_person: People, acme_api: Any, book: Any) -> None:
    browser = as_person(alice)
    form = browser.get(f"{AGEING}steps", status=200)
    assert (form.texts(".side a[aria-current=page]"), form.texts(".subnav a[aria-current=page]")) == (
        ["Settings"],
        ["Ageing"],
    )
    refused = browser.post(f"{AGEING}steps", {"days": "30, 15", "version": "0"}, status=422)
    assert "each larger" in refused.words, refused.words
    browser.post(f"{AGEING}steps", {"days": "7 14", "version": form.form("#steps_form")["version"]}, status=303)
    browser.post(f"{AGEING}steps", {"days": "5", "version": "0"}, status=409)
    page = browser.get(f"{AGEING}?as_of=2026-03-31", status=200)
    assert page.texts(".barchart tbody th") == ["Not due", "1–7 days", "8–14 days", "Over 14 days"]
    said = acme_api.get("/ageing?as_of=2026-03-31", status=200).json
    assert [one["key"] for one in said["buckets"]] == ["not_due", "1-7", "8-14", "over_14"]


def test_section_5_what_was_entered_later_is_listed(as_person: People, book: Any) -> None:
    page = as_person(alice).get(f"{AGEING}late?as_of=2026-03-31", status=200)
    assert "INV-OLD" in page.words


def test_6_what_was_entered_in_time_is_not_listed_among_what_was_entered_later(as_person: People, cast: Cast) -> None:
    """Two invoices of March, one entered on its day and one in April; a payment of March, entered in time, half of which was allocated then and
    half in April, from its own day on; and an invoice of April. Seen to fail: list all that was entered by the end of the day."""
    with cast.acting(alice):
        customer = a_customer(credit_term=a_credit_term(kind=TermKind.COD, days=None).id).id
    with (
        standing_at(datetime(2026, 3, 31, 15, 59, tzinfo=UTC)),
        cast.acting(alice),
    ):  # a minute to midnight in Kuala Lumpur
        timely = a_document(Kind.INVOICE, get_customer(customer), 100_00, date=MARCH, number="INV-TIMELY").id
        paid = a_document(Kind.PAYMENT, get_customer(customer), 60_00, date=MARCH, number="RC-TIMELY").id
        service.allocate(get_document(paid), [Chosen(timely, 30_00)])
    with standing_at(datetime(2026, 3, 31, 16, 0, tzinfo=UTC)), cast.acting(alice):
        a_document(Kind.INVOICE, get_customer(customer), 70_00, date=MARCH, number="INV-LATE")
        a_document(Kind.INVOICE, get_customer(customer), 70_00, date=date(2026, 4, 1), number="INV-APRIL")
        service.allocate(get_document(paid), [Chosen(timely, 20_00)])
    page = as_person(alice).get(f"{AGEING}late?as_of=2026-03-31", status=200)
    assert "INV-LATE" in page.words
    for number in ("INV-TIMELY", "INV-APRIL"):
        assert number not in page.words
    assert len([row for row in page.texts("main tbody tr") if "RC-TIMELY" in row]) == 1, "the allocation of April alone"
    assert "20.00" in page.words
    assert "30.00" not in page.words


@pytest.mark.usefixtures("own_database")
def test_the_file_holds_what_the_page_shows(as_person: People, run_jobs: Callable[[], int], book: Any) -> None:
    browser = as_person(alice)
    page = browser.get(f"{AGEING}?as_of=2026-03-31", status=200)
    form = browser.submit(page, "#export")
    assert "imported again" not in form.words
    assert "2 records" in form.words
    asked = browser.submit(form, "#export_form")
    run_jobs()
    done = browser.follow(asked, status=200)
    file = browser.get(done.one("main a.btn.primary").attributes["href"] or "", status=200)
    first, second = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))
    assert (first["Code"], first["31–60"], first["Unallocated"], first["Balance"]) == (
        "OMNI-001",
        "1000.00",
        "50.00",
        "1150.00",
    )
    assert (second["Name"], second["As of"], second["1–30"]) == ("Delta House", "2026-03-31", "440.00")


@pytest.fixture
def printed(run_jobs: Callable[[], int]) -> Callable[..., str]:
    """`printed(browser, page)`: the words of the PDF that somebody gets who presses its button on that page of the ageing."""

    def press(browser: Client, page: Answer) -> str:
        asked = browser.submit(page, "#paper")
        assert browser.follow(asked, status=200) == shows("The file is being written")
        run_jobs()
        done = browser.follow(asked, status=200)
        file = browser.get(done.one("main a.btn.primary").attributes["href"] or "", status=200)
        assert file.response.mimetype == "application/pdf"
        assert "attachment" in file.headers["Content-Disposition"]
        return " ".join(pypdfium2.PdfDocument(file.data)[0].get_textpage().get_text_range().split())

    return press


@pytest.mark.usefixtures("own_database")
def test_on_paper_it_adds_up_under_the_letterhead(
    as_person: People, printed: Callable[..., str], book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_person(alice)
    page = browser.get(f"{AGEING}?as_of=2026-03-31", status=200)
    words = printed(browser, page)
    for figure in ("Acme", "OmniRetail Sdn Bhd (OMNI-001)", "1,590.00", "Adds up to the ledger", "USD 100.00 100.00"):
        assert figure in words
    assert "Others" not in words
    monkeypatch.setattr(printing, "MOST", 1)
    words = printed(browser, page)
    assert "Delta House" not in words
    assert "Others (1) 0.00 440.00 0.00 0.00 0.00 0.00 0.00 440.00 Total 200.00 440.00 1,000.00" in words


def test_choosing_anew_changes_what_file_and_paper_are_asked(as_person: People, book: Any) -> None:
    page = as_person(alice).htmx(f"{AGEING}?as_of=2026-03-31&in_currency=USD", "ageing_report", status=200)
    assert [one.attributes["form"] for one in page.all("input[name=query][value*=USD]")] == ["export", "paper"]


def test_who_may_not_export_is_offered_neither_file_nor_paper(as_person: People, book: Any) -> None:
    page = as_person(dave).get(f"{AGEING}?as_of=2026-03-31", status=200)
    assert not page.has("#export, #paper, [form=export], [form=paper]")


def test_who_sees_their_own_customers_only_reads_no_other_figure(
    as_person: People, role_of: Callable[..., None], book: Any
) -> None:
    role_of(dave, own_only_view=["customers"])
    for url in (AGEING, f"{AGEING}documents", f"{AGEING}late?as_of=2026-03-31"):
        words = as_person(dave).get(f"{url}", status=200).words
        assert "OmniRetail" not in words
        assert "INV-OLD" not in words


def test_section_5_the_balances_are_the_ledger_of_that_day(cast: Cast, book: dict[str, UUID]) -> None:
    with cast.acting(alice):
        owed: Document = a_document(Kind.INVOICE, get_customer(book["omni"]), 500_00, date=date(2026, 4, 2))
        service.reverse_document(owed, "Wrong")
        for day in (date(2026, 2, 27), MARCH, date(2026, 4, 2), date(2099, 1, 1)):
            found = age(Question(day)).total.currencies
            assert {one: row.total for one, row in found.items() if row.total} == ageing.balances(Question(day))
