"""The screens of credit, approvals, statements and settings, looked at by axe: wide and light, then narrow and dark, on one load each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import pytest
from playwright.sync_api import Page

from app.conglomerates.service import create_node
from app.core.money import Money
from app.customers.models import Branch
from app.customers.service import add_part, update_customer
from app.receivables.values.documents import Kind
from tests.factories.customers import a_contact, a_customer, an_address
from tests.factories.documents import a_document
from tests.people import Cast, alice

Visit = Callable[..., Page]


class Things(NamedTuple):
    """What the pages are about."""

    customer: UUID
    node: UUID
    order: UUID
    invoice: UUID


@pytest.fixture
def things(cast: Cast) -> Things:
    """A member of a group with an unpaid invoice, and an order that is held because it is over its limit."""
    with cast.acting(alice):
        limit = Money(5_000_00, "MYR")
        customer = a_customer(
            name="OmniRetail Sdn Bhd", credit_limit=limit, contacts=[a_contact()], addresses=[an_address()]
        )
        node = create_node({"code": "OMNI", "name": "Omni Group", "credit_limit": Money(9_000_00, "MYR")})
        update_customer(customer, {"conglomerate": node.id})
        add_part(customer, Branch, {"code": "KLG", "name": "Klang Parade", "state": "Selangor", "country": "MY"})
        invoice = a_document(Kind.INVOICE, customer, 4_800_00)
        order = a_document(Kind.SALES_ORDER, customer, 500_00)
        return Things(customer.id, node.id, order.id, invoice.id)


PAGES = (
    "credit/",
    "credit/documents/{order}",
    "credit/customers/{customer}",
    "credit/customers/{customer}/review",
    "credit/near",
    "documents/invoices/{invoice}",
    "customers/{customer}/branches/",
    "customers/{customer}/branches/new",
    "customers/{customer}/addresses/new",
    "conglomerates/{node}",
    "ageing/",
    "statements/new",
    "approvals/delegations/",
    "settings/approvals",
    "settings/credit",
    "settings/fields/",
    "settings/numbering/",
    "customers/defaults",
    "customers/rules/new",
    "imports/new",
)


@pytest.mark.parametrize("part", [0, 1], ids=["first half", "second half"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit: Visit, axe: Callable[..., list[str]], things: Things, part: int
) -> None:
    """Two halves, so that they run side by side."""
    page, found = visit("/acme/customers/"), []
    for path in PAGES[part::2]:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(f"/acme/{path.format(**things._asdict())}")
        assert answer is not None, path
        assert answer.ok, path
        page.wait_for_load_state("networkidle")
        found += [f"{path}: {fault}" for fault in axe(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
        found += [f"{path}, narrow and dark: {fault}" for fault in axe(page)]
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            found.append(f"{path}: {width} px wide at 390")
    assert found == [], "\n".join(found)
