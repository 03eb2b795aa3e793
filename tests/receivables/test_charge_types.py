"""Charge types: what a line of a document charges for, from a list of the company's own (a line need not say)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from app.receivables.queries.documents import get_document
from app.reference.service import create_record
from app.reference.values import BY_NAME
from app.statements.service.documents import print_document
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.matchers import shows
from tests.people import Cast, alice, carol, mallory

Api = Callable[..., ApiClient]
GOODS = {"description": "Rice, 25 kg", "charge_type": {"code": "GOODS"}, "quantity": "2", "unit_price": "100.00"}
FREIGHT = {"description": "To Klang", "charge_type": {"code": "FREIGHT"}, "quantity": "1", "unit_price": "30.00"}
PLAIN = {"description": "As agreed", "quantity": "1", "unit_price": "5.00"}


@pytest.fixture
def types(cast: Cast) -> dict[str, UUID]:
    with cast.acting(alice):
        a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd")
        names = {"GOODS": "Goods", "FREIGHT": "Freight"}
        return {
            code: create_record(BY_NAME["charge_type"], {"code": code, "name": name}).id for code, name in names.items()
        }


def invoiced(program: ApiClient, *lines: dict[str, Any], **more: Any) -> Any:
    return program.post("/invoices", {"customer": {"code": "OMNI-001"}, "lines": list(lines), **more})


def test_a_line_names_its_charge_type_and_answers_with_it(api: Api, types: dict[str, UUID]) -> None:
    made = invoiced(api(alice), GOODS, FREIGHT, PLAIN)
    assert made.status == 201
    said = [
        one["charge_type"] and (one["charge_type"]["code"], one["charge_type"]["name"]) for one in made.json["lines"]
    ]
    assert said == [("GOODS", "Goods"), ("FREIGHT", "Freight"), None]
    assert made.json["total"] == {"amount": "235.00", "currency": "MYR"}


def test_a_charge_type_that_is_not_there_is_refused_at_its_line(api: Api, types: dict[str, UUID]) -> None:
    refused = invoiced(api(alice), PLAIN, {**GOODS, "charge_type": {"code": "TOLL"}})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "lines[1].charge_type")


def test_one_out_of_use_stays_on_its_line_and_is_not_chosen_anew(api: Api, types: dict[str, UUID]) -> None:
    program = api(alice)
    draft = invoiced(program, GOODS, post=False).json
    program.patch(f"/charge-types/{types['GOODS']}", {"status": "inactive"}, status=200)
    refused = invoiced(program, PLAIN, GOODS)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "lines[1].charge_type")
    url = f"/invoices/{draft['id']}"
    kept = program.patch(url, {"lines": [{**GOODS, "quantity": "3"}]}, status=200).json
    assert (kept["lines"][0]["charge_type"]["code"], kept["lines"][0]["quantity"]) == ("GOODS", "3")
    assert program.patch(url, {"lines": [PLAIN]}, status=200).json["lines"][0]["charge_type"] is None
    assert program.patch(url, {"lines": [GOODS]}).status == 422


def test_one_that_lines_name_is_not_deleted(api: Api, types: dict[str, UUID]) -> None:
    program = api(alice)
    invoiced(program, GOODS)
    refused = program.delete(f"/charge-types/{types['GOODS']}")
    assert (refused.status, sum(refused.json["references"].values())) == (409, 1)
    assert program.delete(f"/charge-types/{types['FREIGHT']}").status == 204


def test_the_form_offers_them_and_the_page_and_the_paper_say_them(
    as_person: Callable[..., Client], api: Api, cast: Cast, types: dict[str, UUID]
) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/documents/invoices/new", status=200)
    assert [one.text() for one in form.all("select[name=line-0-charge_type] option")] == [
        "–",
        "Freight (FREIGHT)",
        "Goods (GOODS)",
    ]
    with cast.acting(alice):
        customer = a_customer(name="Delta")
        customer_id = customer.id
    sent = {
        "line-0-description": "Rice",
        "line-0-charge_type": str(types["GOODS"]),
        "line-0-quantity": "20",
        "line-0-unit_price": "50",
    }
    saved = browser.submit(form, "#document_form", customer=str(customer_id), currency="MYR", **sent)
    assert saved.status == 303, saved.words[-500:]
    url = saved.headers["Location"]
    page = browser.get(url, status=200)
    assert page == shows("Charge type")
    row = " ".join(page.one("[aria-labelledby=lines] tbody").text(separator=" ").split())
    assert row == "Rice Goods 20 50 1,000.00"
    with cast.acting(alice):
        paper = print_document(get_document(UUID(url.rsplit("/", 1)[-1]))).pdf
    text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "Charge type" in text
    assert "Goods" in text


def test_a_document_whose_lines_name_none_looks_as_it_did(
    as_person: Callable[..., Client], api: Api, types: dict[str, UUID]
) -> None:
    made = invoiced(api(alice), PLAIN).json
    assert "Charge type" not in as_person(carol).get(f"/acme/documents/invoices/{made['id']}", status=200).words


def test_another_company_is_asked_for_none_and_sees_none(
    as_person: Callable[..., Client], api: Api, types: dict[str, UUID]
) -> None:
    assert api(mallory).get("/charge-types").json["data"] == []
    api(mallory).get(f"/charge-types/{types['GOODS']}", status=404)
    assert not as_person(mallory).get("/evil/documents/invoices/new", status=200).has("[name=line-0-charge_type]")
