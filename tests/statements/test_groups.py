"""The statement of a conglomerate: all its members on one paper, to its head customer."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from app.conglomerates.queries import get_node
from app.core.money import Money
from app.customers.queries.book import get_customer
from app.customers.service.heads import set_head
from app.receivables import service as receivables
from app.receivables.rules.ageing import Question
from app.receivables.service.ageing import age
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from app.statements import rules, service
from app.statements.service.gathering import gather
from app.statements.values import PaperKind, Whose, Wish
from tests.client import Client
from tests.core.test_printing import texts_of
from tests.factories.conglomerates import a_family
from tests.factories.customers import a_customer, an_address
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.people import Cast, alice, bob

AsPerson = Callable[..., Client]
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
OPEN = Wish(PaperKind.OPEN_ITEMS, MARCH, whose=Whose.CONGLOMERATE)


@dataclass(frozen=True)
class Group:
    """ABC with a group inside: the head owes 1,000.00, Kedai Retail below owes 500.00 and USD 70.00, Bystander is no member and owes 9.00."""

    top: UUID
    inside: UUID
    head: UUID
    retail: UUID


@pytest.fixture
def group(cast: Cast) -> Group:
    with cast.acting(alice):
        a_record("exchange_rate", currency="USD", date=date(2026, 1, 1), rate=Decimal(4))
        top, inside = a_family("ABC", "ABC-R")
        head = a_customer(
            code="ABC-1", name="ABC Holdings", conglomerate=top.id, email="ap@abc.example",
            addresses=[an_address(line1="Lot 12", postcode="41050", city="Klang", state="Selangor")],
        )  # fmt: skip
        retail = a_customer(code="ABC-2", name="Kedai Retail", conglomerate=inside.id)
        a_customer(code="ABC-3", name="Never Bought", conglomerate=inside.id)
        set_head(top, head)
        a_document(Kind.INVOICE, head, 1_000_00, date=date(2026, 1, 5), number="INV-A")
        billed = a_document(Kind.INVOICE, retail, 500_00, date=date(2026, 3, 5), number="INV-B")
        a_document(Kind.INVOICE, retail, Money(70_00, "USD"), date=date(2026, 3, 6), number="INV-D")
        paid = a_document(Kind.PAYMENT, retail, 200_00, date=date(2026, 4, 10), number="RC-1")
        receivables.allocate(paid, [Chosen(billed.id, 150_00)])
        a_document(Kind.INVOICE, a_customer(code="BY", name="Bystander"), 9_00, date=date(2026, 3, 1), number="INV-X")
        return Group(top.id, inside.id, head.id, retail.id)


@pytest.fixture
def text(cast: Cast) -> Callable[..., str]:
    """`text(node, Wish(…), "zh")`: what its paper says."""

    def read(node_id: UUID, wish: Wish, locale: str | None = "en") -> str:
        with cast.acting(alice):
            return " ".join(texts_of(service.write_one(node_id, wish, locale).pdf))

    return read


def test_every_member_has_its_open_items_and_its_sum(text: Callable[..., str], group: Group) -> None:
    said = text(group.top, OPEN)
    assert "ABC Holdings Lot 12 41050 Klang, Selangor" in said
    assert "Conglomerate Abc Code ABC" in said
    assert said.index("ABC Holdings (ABC-1)") < said.index("INV-A") < said.index("Balance 1,000.00")
    assert said.index("Balance 1,000.00") < said.index("Kedai Retail (ABC-2)") < said.index("INV-B")
    assert said.index("INV-B") < said.index("Balance 500.00") < said.index("Balance of all members 1,500.00")
    assert "USD" in said
    assert "Balance 70.00 Balance of all members 70.00" in said
    for absent in ("Never Bought", "INV-X"):
        assert absent not in said


def test_a_group_inside_tells_of_its_own_members_alone(text: Callable[..., str], group: Group) -> None:
    said = text(group.inside, OPEN)
    assert "INV-B" in said
    assert "INV-A" not in said
    assert "ABC Holdings" not in said, "it has no head of its own"


@pytest.mark.parametrize("day", [date(2026, 1, 5), MARCH, date(2026, 4, 10), APRIL, date(2026, 9, 1)])
@pytest.mark.parametrize("node", ["top", "inside"])
def test_the_age_of_a_group_is_that_of_the_ageing(group: Group, cast: Cast, node: str, day: date) -> None:
    node_id = getattr(group, node)
    with cast.acting(alice):
        [account] = gather([node_id], replace(OPEN, day=day))
        report = age(replace(Question(day), conglomerate_id=node_id)).total.currencies
        items = rules.by_currency(account.items)
        assert items.keys() == report.keys()
        for currency, figures in report.items():
            ages = rules.ages_of(items[currency], day)
            assert (list(ages.buckets), ages.unallocated) == (figures.buckets, figures.unallocated)


def test_balance_forward_goes_on_member_by_member(text: Callable[..., str], group: Group) -> None:
    said = text(group.top, Wish(PaperKind.BALANCE_FORWARD, APRIL, date(2026, 4, 1), Whose.CONGLOMERATE))
    assert "Balance brought forward 1,000.00 Balance 1,000.00" in said
    assert "Balance brought forward 500.00 10 Apr 2026 Payment RC-1 200.00 300.00 Balance 300.00" in said
    assert "Balance of all members 1,300.00" in said
    assert "自 2026-04-01" in text(
        group.top, Wish(PaperKind.BALANCE_FORWARD, APRIL, date(2026, 4, 1), Whose.CONGLOMERATE), "zh"
    )


def test_a_balance_is_confirmed_by_each_customer_for_itself(as_person: AsPerson, group: Group) -> None:
    url = f"/acme/statements/conglomerates/{group.top}/paper?kind=confirmation"
    refused = as_person(alice).get(url, status=422)
    assert "its customers confirm their balances themselves" in refused.words


def test_its_page_opens_and_mails_it(as_person: AsPerson, group: Group, run_jobs: Any, mailbox: Any) -> None:
    browser = as_person(bob)
    assert browser.get(f"/acme/conglomerates/{group.top}", status=200).has("#statements_panel")
    panel = browser.get(f"/acme/statements/conglomerates/{group.top}/", status=200)
    assert "Confirmation letter" not in panel.words
    paper = browser.submit(panel, "#paper_form", day="2026-03-31", locale="zh")
    assert "集团" in " ".join(texts_of(paper.data))
    asked = browser.get(f"/acme/statements/conglomerates/{group.top}/send?kind=open_items&day=2026-03-31", status=200)
    assert "It goes to ap@abc.example" in asked.words
    sent = browser.submit(asked, "#send")
    assert sent.location == f"/acme/conglomerates/{group.top}"
    assert "Mailed to ap@abc.example" in browser.get(f"/acme/statements/conglomerates/{group.top}/").words
    assert "of the conglomerate" in browser.get(f"/acme/statements/customers/{group.head}/").words
    run_jobs()
    [mail] = mailbox()
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "Statement of account 2026-03-31 ABC.pdf"
    headless = browser.get(f"/acme/statements/conglomerates/{group.inside}/send", status=200)
    assert "There is no head customer" in headless.words


def test_a_run_writes_one_statement_for_each_conglomerate(
    as_person: AsPerson, group: Group, run_jobs: Any, cast: Cast
) -> None:
    """A member that matches brings all of them; who is no member gets none."""
    with cast.acting(alice):
        [other] = a_family("XYZ")
        a_document(Kind.INVOICE, a_customer(name="Lone", conglomerate=other.id), date=date(2026, 3, 1))
    browser = as_person(alice)
    form = browser.get("/acme/statements/new?query=q%3DKedai", status=200)
    started = browser.submit(form, "#run_form", day="31/3/2026", whose="conglomerate")
    run_jobs()
    page = browser.follow(started)
    assert page.h1 == "Statement of open items, for conglomerates"
    assert "Papers written: 1" in page.words
    assert page.texts("tbody tr")[0].startswith("Abc ABC")
    assert page.one("tbody .main-cell a").attributes["href"] == f"/acme/conglomerates/{group.top}"
    archive = zipfile.ZipFile(BytesIO(browser.get(f"{started.location}/file", status=200).data))
    assert archive.namelist() == ["ABC Abc.pdf"]
    assert "INV-A" in " ".join(texts_of(archive.read("ABC Abc.pdf")))
    assert "1 mail goes out" in browser.get(f"{started.location}/send").words
    nobody = browser.submit(
        browser.get("/acme/statements/new?query=q%3DBystander"), "#run_form", day="2026-03-31", whose="conglomerate"
    )
    assert "No customer that matches belongs to a conglomerate." in nobody.words


def test_who_sees_only_own_customers_reads_of_those_and_sends_nothing(
    as_person: AsPerson, group: Group, cast: Cast, role_of: Callable[..., None], run_jobs: Any
) -> None:
    with cast.acting(alice):
        get_customer(group.retail).owner_id = cast.id_of(bob)
        service.mail_one(group.top, OPEN)
    role_of(bob, own_only_view=["customers"])
    browser, url = as_person(bob), f"/acme/statements/conglomerates/{group.top}"
    paper = " ".join(texts_of(browser.get(f"{url}/paper?day=2026-03-31", status=200).data))
    assert "INV-B" in paper
    assert "INV-A" not in paper
    assert "ap@abc.example" not in paper
    panel = browser.get(f"{url}/", status=200)
    assert "Mailed to" not in panel.words
    assert "Send by mail" not in panel.words
    assert browser.get(f"{url}/send?day=2026-03-31").status == 403
    form = browser.get("/acme/statements/new")
    assert browser.submit(form, "#run_form", day="2026-03-31", whose="conglomerate").status == 403
    with cast.acting(bob):
        assert gather([group.top], OPEN)[0].recipient.email is None


def test_a_conglomerate_that_was_sent_papers_is_kept(cast: Cast, group: Group, as_person: AsPerson) -> None:
    with cast.acting(alice):
        service.mail_one(group.top, OPEN)
        node = get_node(group.top)
        assert node.head_customer_id == group.head
    refused = as_person(alice).post(f"/acme/conglomerates/{group.top}/delete")
    assert refused.status == 409
