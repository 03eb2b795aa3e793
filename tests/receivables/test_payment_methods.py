"""How money came is said by the company's own list of payment methods; what kind one is decides whether a payment may bounce."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Conflict
from app.receivables import service
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from app.reference.queries.lists import ids_by_code
from app.reference.queries.resolver import find_reference, preload
from app.reference.service import create_defaults, delete_record
from app.reference.values import BY_NAME, MethodKind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.matchers import shows
from tests.people import Cast, alice, olivia

People = Callable[..., Client]


def test_a_fresh_company_has_four_and_adds_its_own(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        create_defaults()
        a_record("payment_method", code="duitnow", name="DuitNow QR", kind=MethodKind.TRANSFER)
        assert set(ids_by_code(BY_NAME["payment_method"])) == {"cash", "card", "transfer", "cheque", "duitnow"}
        a_customer(code="PAYS-1")
        methods = ids_by_code(BY_NAME["payment_method"])
    browser = as_person(olivia)
    form = browser.get("/acme/documents/payments/new", status=200)
    assert form == shows("DuitNow QR (duitnow)")
    saved = browser.submit(form, "#document_form", customer="PAYS-1", amount="10", mode=str(methods["duitnow"]))
    assert browser.follow(saved) == shows("DuitNow QR")
    assert browser.get("/acme/documents/payments/", status=200) == shows("DuitNow QR")


def test_a_method_without_a_kind_is_of_another_kind(api: Callable[..., ApiClient]) -> None:
    made = api(alice).post("/payment-methods", {"code": "barter", "name": "Barter"}, status=201).json
    assert made["kind"] == "other"


def test_cash_does_not_bounce_and_anything_else_may(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        create_defaults()
        methods, customer = ids_by_code(BY_NAME["payment_method"]), a_customer()
        cash, cheque = (a_document(Kind.PAYMENT, customer, mode=methods[code]) for code in ("cash", "cheque"))
        with pytest.raises(Conflict, match="cash_is_there"):
            service.bounce_payment(cash)
        urls = [f"/acme/documents/payments/{one.id}" for one in (cash, cheque)]
        service.bounce_payment(service.correct_payment(cash, methods["card"]))
        assert get_document(cheque.id).status == "cleared"
    browser = as_person(olivia)
    assert ["/bounce" in browser.get(url, status=200).text for url in urls] == [False, True]


def test_programs_say_and_read_the_code_and_filter_by_it(api: Callable[..., ApiClient], cast: Cast) -> None:
    with cast.acting(alice):
        create_defaults()
        a_customer(code="PAYS-1")
    program = api(alice)
    body: dict[str, Any] = {"customer": {"code": "PAYS-1"}, "amount": {"amount": "10.00", "currency": "MYR"}}
    for mode in ("cheque", {"code": "CHEQUE"}, "cash"):
        program.post("/payments", {**body, "mode": mode}, status=201)
    found = program.get('/payments?filter={"field":"mode","op":"in","value":["cheque"]}', status=200).json["data"]
    assert [one["mode"] for one in found] == ["cheque", "cheque"]
    refused = program.post("/payments", {**body, "mode": "shells"}, status=422).json
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("mode", "reference_not_found")]


def test_a_method_that_payments_name_is_not_deleted(cast: Cast) -> None:
    with cast.acting(alice):
        method = a_record("payment_method")
        a_document(Kind.PAYMENT, a_customer(), mode=method.id)
        with pytest.raises(Conflict):
            delete_record(method)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("现金", "cash"), ("Tunai", "cash"), ("支票", "cheque"), ("Cek", "cheque"), ("check", "cheque"), ("转账", "transfer"), ("pindahan", "transfer"),
        ("信用卡", "card"), ("kad", "card"), ("Kad Kredit", "card"), ("Bank transfer", "transfer"), ("CHEQUE", "cheque"), ("其他", None), ("Kas", None),
    ],
)  # fmt: skip
def test_a_method_that_is_alone_of_its_kind_answers_to_the_words_of_the_kind(
    cast: Cast, word: str, code: str | None
) -> None:
    """In files and elsewhere alike, whatever the company calls it."""
    with cast.acting(alice):
        create_defaults()
        methods = ids_by_code(BY_NAME["payment_method"])
        for find in (find_reference, preload()):
            found = find("payment_method", {"code": word}) or find("payment_method", {"name": word})
            assert found == (methods[code] if code else None)


def test_of_several_of_a_kind_none_is_meant_and_a_name_goes_before_a_word(cast: Cast) -> None:
    with cast.acting(alice):
        create_defaults()
        methods = ids_by_code(BY_NAME["payment_method"])
        ipay = a_record("payment_method", code="ipay", name="iPay", kind=MethodKind.CARD)
        kas = a_record("payment_method", code="kas", name="Tunai", kind=MethodKind.OTHER)
        a_record("payment_method", code="old", name="Old cheques", kind=MethodKind.CHEQUE, status="inactive")
        for find in (find_reference, preload()):
            assert find("payment_method", {"name": "信用卡"}) is None
            assert find("payment_method", {"name": "tunai"}) == kas.id
            assert find("payment_method", {"name": "支票"}) == methods["cheque"]
            assert find("payment_method", {"name": "ipay"}) == ipay.id
