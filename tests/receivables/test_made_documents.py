"""What is made of other documents, refunds and write-offs: lists, pages, paper, and how they are taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.core.errors import Conflict
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import shows
from tests.people import Cast, alice, carol, olivia

People = Callable[..., Client]
DOCUMENTS = "/acme/documents/"


def nearly_paid() -> tuple[Document, Document, Document]:
    """An invoice of 100.40, paid but for 0.40, which is written off: invoice, payment, write-off."""
    customer = a_customer(name="Rounded Sdn Bhd")
    invoice = a_document(Kind.INVOICE, customer, 100_40)
    payment = a_document(Kind.PAYMENT, customer, 100_00)
    service.allocate(payment, [Chosen(invoice.id)])
    return invoice, payment, service.write_off(invoice, "Not worth asking for")


@pytest.mark.parametrize(("of", "says"), [("refunds", "Refunds"), ("write-offs", "Write-offs")])
def test_nobody_writes_what_is_made_of_others(as_person: People, of: str, says: str) -> None:
    browser = as_person(olivia)
    page = browser.get(f"{DOCUMENTS}{of}/", status=200)
    assert page == shows("None yet")
    assert says in page.texts("h1")
    assert not page.has("main a[aria-keyshortcuts=n]")
    browser.get(f"{DOCUMENTS}{of}/new", status=404)
    browser.post(f"{DOCUMENTS}{of}/", {"amount": "1"}, status=404)


def test_a_write_off_is_listed_read_printed_and_taken_back(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        invoice, _, _ = nearly_paid()
        invoice_id = invoice.id
    browser = as_person(olivia)
    listed = browser.get(f"{DOCUMENTS}write-offs/?q=rounded", status=200)
    assert len([cell for cell in listed.texts("#document_table tbody td") if cell.startswith("INV-")]) == 1
    page = browser.get(listed.one("#document_table tbody a").attributes["href"], status=200)
    for said in ("0.40", "Not worth asking for", "Allocations", "INV-"):
        assert page == shows(said)
    paper = next(
        one.attributes["href"] for one in page.all("a.btn") if "/statements/documents/" in one.attributes["href"]
    )
    assert browser.get(paper, status=200).data.startswith(b"%PDF")
    asked = browser.get(
        next(one.attributes["href"] for one in page.all(".menu a") if one.attributes["href"].endswith("/reverse"))
    )
    assert browser.follow(browser.submit(asked, "#ask", reason="They paid after all")) == shows("Reversed")
    with cast.acting(alice):
        assert get_document(invoice_id).outstanding == 40


def test_an_invoice_is_reversed_once_its_write_off_was_taken_back(cast: Cast) -> None:
    with cast.acting(alice):
        invoice, _, gone = nearly_paid()
        with pytest.raises(Conflict, match="still_followed"):
            service.reverse_document(invoice)
        service.reverse_document(gone)
        service.reverse_document(invoice)
        assert (get_document(invoice.id).status, get_document(invoice.id).outstanding) == ("reversed", 0)


def test_what_an_allocation_was_made_for_is_not_undone_alone(cast: Cast) -> None:
    """Seen to fail: `may_undo` that says yes leaves a write-off that settles nothing, and money that went back as a new debt."""
    with cast.acting(alice):
        customer = a_customer()
        payment = a_document(Kind.PAYMENT, customer, 100_00)
        service.refund_credit(payment, 30_00)
        with pytest.raises(Conflict, match="nothing_to_undo"):
            service.unallocate(payment)
        invoice, paid, _ = nearly_paid()
        service.unallocate(paid)
        assert (get_document(payment.id).outstanding, get_document(invoice.id).outstanding) == (70_00, 100_00)
        with pytest.raises(Conflict, match="wrong_state"):
            service.unallocate(invoice)


def test_a_refund_that_is_taken_back_leaves_the_credit_as_it_was(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        payment = a_document(Kind.PAYMENT, a_customer(), 100_00)
        refund = service.refund_credit(payment, 30_00, "Paid twice")
        url, payment_id = f"{DOCUMENTS}refunds/{refund.id}", payment.id
    browser = as_person(olivia)
    asked = browser.get(f"{url}/reverse", status=200)
    page = browser.follow(browser.submit(asked, "#ask", reason="The bank sent it back"))
    assert page == shows("Reversed")
    assert outstanding(cast, payment_id) == 100_00
    as_person(carol).get(f"{url}/reverse", status=403)


def test_what_went_back_of_a_payment_that_bounced_is_owed_and_can_be_paid(cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        payment = a_document(Kind.PAYMENT, customer, 100_00)
        refund = service.refund_credit(payment, 30_00)
        service.bounce_payment(payment)
        assert get_document(refund.id).outstanding == 30_00
        service.allocate(a_document(Kind.PAYMENT, customer, 30_00))
        assert get_document(refund.id).outstanding == 0


def test_a_counter_document_is_not_taken_back_itself(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        invoice = a_document(Kind.INVOICE, a_customer(), 100_00)
        service.reverse_document(invoice)
        number = invoice.number
    browser = as_person(olivia)
    listed = browser.get(f"{DOCUMENTS}invoices/?status=posted", status=200)
    url = listed.one("#document_table tbody a").attributes["href"]
    assert "/reverse" not in browser.get(url, status=200).text
    refused = browser.post(f"{url}/reverse", {}, status=409)
    assert f"It is there because {number} was taken back, and stays." in refused.words


def test_an_invoice_settles_no_other(as_person: People, cast: Cast) -> None:
    """Seen to fail: with the verbs of a credit, two invoices of a customer settled each other."""
    with cast.acting(alice):
        customer = a_customer()
        first, second = (a_document(Kind.INVOICE, customer, 100_00) for _ in range(2))
        url, other = f"{DOCUMENTS}invoices/{first.id}", second.id
    as_person(olivia).post(f"{url}/allocate", {}, status=409)
    as_person(olivia).post(f"{url}/refund", {}, status=409)
    assert outstanding(cast, other) == 100_00


def outstanding(cast: Cast, document_id: UUID) -> int:
    with cast.acting(alice):
        return get_document(document_id).outstanding
