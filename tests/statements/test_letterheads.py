"""Who writes: the company of the group that runs the outlets which serve a customer, else the only one, else the tenant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.customers.queries.book import get_customer
from app.receivables.values.documents import Kind
from app.reference.queries.lists import get_record
from app.reference.service import deactivate_record, update_record
from app.reference.values import BY_NAME
from app.statements import service
from app.statements.queries import runs
from app.statements.values import PaperKind, Whose, Wish
from tests.core.test_printing import texts_of
from tests.factories.conglomerates import a_family
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.factories.statements import a_run
from tests.people import Cast, alice

DAY = date(2026, 3, 31)
OPEN = Wish(PaperKind.OPEN_ITEMS, DAY)


@pytest.fixture
def klang() -> Callable[[], Any]:
    """`klang()`: Acme Klang with its particulars."""
    return lambda: a_record(
        "group_company", code="KL", name="Acme Klang Sdn Bhd", registration_number="201901000123", tax_id="C20880050010",
        line1="Lot 7, Jalan Sungai Rasau", postcode="41050", city="Klang", state="Selangor", country="MY", phone="03-3342 7700",
        letterhead="Maybank 5140-1234-5678",
    )  # fmt: skip


def an_outlet(company: Any) -> list[Any]:
    return [a_record("outlet", company=company.id).id]


def said(customer: Any, locale: str = "en", wish: Wish = OPEN) -> str:
    return " ".join(texts_of(service.write_one(customer.id, wish, locale).pdf))


def test_the_company_that_serves_a_customer_writes_to_it(cast: Cast, klang: Callable[[], Any]) -> None:
    with cast.acting(alice):
        company = klang()
        a_record("group_company", code="SG", name="Acme Singapore")
        customer = a_customer(outlets=an_outlet(company))
        paper = said(customer)
        assert paper.startswith("Acme Klang Sdn Bhd")
        assert "Registration number 201901000123 · Tax ID (TIN) C20880050010" in paper
        assert "Lot 7, Jalan Sungai Rasau, 41050 Klang, Selangor" in paper
        assert "Maybank 5140-1234-5678" in paper, "at the foot"
        assert "Acme Trading" not in paper
        assert "注册号 201901000123" in said(customer, "zh")
        invoice = a_document(Kind.INVOICE, customer, date=DAY)
        pdf, _name = service.print_document(invoice, "en")
        assert "Acme Klang Sdn Bhd" in " ".join(texts_of(pdf))


def test_a_customer_of_several_companies_or_of_none_gets_the_tenants_papers(
    cast: Cast, klang: Callable[[], Any]
) -> None:
    with cast.acting(alice):
        one, two = klang(), a_record("group_company", code="SG", name="Acme Singapore")
        for outlets in (None, [*an_outlet(one), *an_outlet(two)]):
            assert said(a_customer(outlets=outlets)).startswith("Acme Trading")


def test_the_only_company_writes_to_everybody_while_it_is_active(cast: Cast, klang: Callable[[], Any]) -> None:
    with cast.acting(alice):
        company, customer_id = klang().id, a_customer().id
        assert said(get_customer(customer_id)).startswith("Acme Klang Sdn Bhd")
        deactivate_record(get_record(BY_NAME["group_company"], company))
    with cast.acting(alice):
        assert said(get_customer(customer_id)).startswith("Acme Trading")


def test_the_mail_that_carries_a_paper_is_signed_by_the_company_that_writes_it(
    cast: Cast, klang: Callable[[], Any], run_jobs: Any, mailbox: Any
) -> None:
    """Alone and in a run; a company that is renamed later has not written what was written before."""
    with cast.acting(alice):
        company = klang()
        company_id, customer = company.id, a_customer(email="ap@alpha.example")
        a_document(Kind.INVOICE, customer, date=date(2026, 3, 1))
        service.mail_one(customer.id, OPEN)
        run_id = a_run(day=DAY).id
    run_jobs()
    with cast.acting(alice):
        update_record(
            BY_NAME["group_company"], get_record(BY_NAME["group_company"], company_id), {"name": "Acme North"}
        )
        service.mail_run(runs.get_run(run_id), "")
    run_jobs()
    assert [mail["Subject"] for mail in mailbox()] == ["Statement of account from Acme Klang Sdn Bhd"] * 2


def test_a_document_is_printed_by_its_own_company_whoever_serves_the_customer(
    cast: Cast, klang: Callable[[], Any]
) -> None:
    with cast.acting(alice):
        one, two = klang(), a_record("group_company", code="SG", name="Acme Singapore")
        invoice = a_document(Kind.INVOICE, a_customer(outlets=an_outlet(one)), date=DAY, company=two.id)
        words = " ".join(texts_of(service.print_document(invoice, "en").pdf))
        assert words.startswith("Acme Singapore")
        assert "INV-SG-2026-00001" in words


def test_a_conglomerate_is_written_to_by_the_company_of_all_its_members(cast: Cast, klang: Callable[[], Any]) -> None:
    with cast.acting(alice):
        one, two = klang(), a_record("group_company", code="SG", name="Acme Singapore")
        [node] = a_family("ABC")
        wish = Wish(PaperKind.OPEN_ITEMS, DAY, whose=Whose.CONGLOMERATE)
        first, second = (a_customer(conglomerate=node.id, outlets=an_outlet(one)) for _ in range(2))
        for customer in (first, second):
            a_document(Kind.INVOICE, customer, date=date(2026, 3, 1))
        assert said(node, wish=wish).startswith("Acme Klang Sdn Bhd")
        third = a_customer(conglomerate=node.id, outlets=an_outlet(two))
        a_document(Kind.INVOICE, third, date=date(2026, 3, 1))
        assert said(node, wish=wish).startswith("Acme Trading")
