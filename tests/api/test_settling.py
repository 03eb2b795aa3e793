"""What is done with payments and notes, by programs: refunds and write-offs are read and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import ApiClient


def myr(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MYR"}


def written(acme_api: ApiClient, kind: str, amount: str, code: str = "OMNI-001") -> dict[str, Any]:
    answer: dict[str, Any] = acme_api.post(
        f"/{kind}", {"customer": {"code": code}, "amount": myr(amount)}, status=201
    ).json
    return answer


def test_a_write_off_is_answered_read_and_taken_back(acme_api: ApiClient, made: Any) -> None:
    made()
    invoice = written(acme_api, "invoices", "0.40")
    gone = acme_api.post(f"/invoices/{invoice['id']}/write-off", {"reason": "Rounding"}, status=200).json
    assert (gone["total"], gone["invoice"]["code"], gone["notes"]) == (myr("0.40"), invoice["number"], "Rounding")
    assert [one["id"] for one in acme_api.get("/write-offs").json["data"]] == [gone["id"]]
    assert acme_api.post(f"/invoices/{invoice['id']}/reverse", status=409).json["errors"][0]["code"] == "still_followed"
    back = acme_api.post(f"/write-offs/{gone['id']}/reverse", {"reason": "Paid"}, status=200).json
    assert back["status"] == "reversed"
    assert acme_api.get(f"/invoices/{invoice['id']}").json["outstanding"] == myr("0.40")
    acme_api.post(f"/invoices/{invoice['id']}/reverse", status=200)


def test_a_refund_is_answered_read_and_taken_back(acme_api: ApiClient, made: Any) -> None:
    made()
    payment = written(acme_api, "payments", "100.00")
    refund = acme_api.post(f"/payments/{payment['id']}/refund", {"amount": myr("30.00")}, status=200).json
    assert (refund["payment"]["code"], refund["status"]) == (payment["number"], "posted")
    assert acme_api.get(f"/refunds/{refund['id']}").json["total"] == myr("30.00")
    assert acme_api.get(f"/payments/{payment['id']}").json["unallocated"] == myr("70.00")
    acme_api.post(f"/refunds/{refund['id']}/reverse", status=200)
    assert acme_api.get(f"/payments/{payment['id']}").json["unallocated"] == myr("100.00")


def test_credit_is_transferred_answered_read_and_taken_back(acme_api: ApiClient, made: Any) -> None:
    made()
    made(code="TAKE-1", name="Taker Sdn Bhd")
    payment = written(acme_api, "payments", "100.00")
    body = {"customer": {"code": "TAKE-1"}, "amount": myr("30.00"), "reason": "Paid for its sister"}
    both = acme_api.post(f"/payments/{payment['id']}/transfer", body, status=200).json
    out, into = both["transfer_out"], both["transfer_in"]
    assert (out["payment"]["code"], out["customer"]["code"], out["total"]) == (
        payment["number"],
        "OMNI-001",
        myr("30.00"),
    )
    assert (into["transfer_out"]["code"], into["customer"]["code"]) == (out["number"], "TAKE-1")
    assert (into["unallocated"], into["notes"]) == (myr("30.00"), "Paid for its sister")
    assert [one["id"] for one in acme_api.get("/transfers-out").json["data"]] == [out["id"]]
    onward = acme_api.post(f"/transfers-in/{into['id']}/transfer", {"customer": {"code": "OMNI-001"}}, status=200).json
    assert onward["transfer_out"]["transfer_in"]["code"] == into["number"]
    refused = acme_api.post(f"/transfers-out/{out['id']}/reverse", status=409).json
    assert refused["errors"][0]["code"] == "used_already"
    acme_api.post(f"/transfers-in/{onward['transfer_in']['id']}/reverse", status=200)
    assert acme_api.post(f"/transfers-out/{out['id']}/reverse", status=200).json["status"] == "reversed"
    assert acme_api.get(f"/transfers-in/{into['id']}").json["status"] == "reversed"
    assert acme_api.get(f"/payments/{payment['id']}").json["unallocated"] == myr("100.00")


def test_of_a_credit_note_what_is_left_goes_on_the_day_that_is_said(acme_api: ApiClient, made: Any) -> None:
    made()
    made(code="TAKE-1")
    note = written(acme_api, "credit-notes", "80.00")
    body = {"customer": {"code": "TAKE-1"}, "date": note["date"]}
    both = acme_api.post(f"/credit-notes/{note['id']}/transfer", body, status=200).json
    assert both["transfer_in"]["total"] == myr("80.00")
    assert acme_api.get(f"/credit-notes/{note['id']}").json["outstanding"] == myr("0.00")
    acme_api.post(f"/credit-notes/{note['id']}/transfer", {}, status=422)


@pytest.mark.parametrize("verb", ["refund", "transfer"])
def test_an_amount_in_another_currency_is_no_amount_of_the_payment(acme_api: ApiClient, made: Any, verb: str) -> None:
    """Seen to fail: 30.00 of another currency went back as 30.00 of the payment's."""
    made()
    made(code="TAKE-1")
    payment = written(acme_api, "payments", "100.00")
    body = {"amount": {"amount": "30.00", "currency": "USD"}} | (
        {"customer": {"code": "TAKE-1"}} if verb == "transfer" else {}
    )
    assert (
        acme_api.post(f"/payments/{payment['id']}/{verb}", body, status=422).json["errors"][0]["code"] == "one_currency"
    )
