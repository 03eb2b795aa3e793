"""What is done with payments and notes, by programs: refunds and write-offs are read and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import ApiClient

pytestmark = pytest.mark.usefixtures("nothing_differs")


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
