"""`/customers/{id}/attachments`: a file goes up and comes down as it was."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Made
from tests.client import Answer, ApiClient
from tests.people import carol

Sent = Callable[..., Answer]


@pytest.fixture
def sent(acme_api: ApiClient) -> Sent:
    """`sent(customer, "a.txt", b"…", description="…")`: what the API answers to an upload."""

    def send(customer: dict[str, Any], name: str, content: bytes, **more: Any) -> Answer:
        data = {"file": (io.BytesIO(content), name), **more}
        return acme_api.post(f"/customers/{customer['id']}/attachments", data=data)

    return send


def test_a_file_is_kept_listed_described_fetched_and_removed(acme_api: ApiClient, made: Made, sent: Sent) -> None:
    customer = made()
    created = sent(customer, "合同.txt", "甲方".encode(), description="Contract")
    assert created.status == 201
    file, url = created.json, f"/customers/{customer['id']}/attachments/{created.json['id']}"
    assert (file["name"], file["size"], file["media_type"], file["description"], file["added_by"]) == (
        "合同.txt", 6, "text/plain", "Contract", "Alice Tan",
    )  # fmt: skip
    listed = acme_api.get(f"/customers/{customer['id']}/attachments?q=contract&count=exact").json
    assert (listed["data"], listed["count"]) == ([file], 1)
    assert acme_api.get(f"{url}/file").data == "甲方".encode()
    stale = {"If-Match": '"9"'}
    assert acme_api.patch(url, {"description": "x"}, headers=stale).status == 412
    assert acme_api.patch(url, {"description": None}, status=200).json["description"] is None
    assert acme_api.patch(url, {"name": "x"}, status=422).json["field"] == "name"
    acme_api.delete(url, status=204)
    acme_api.get(url, status=404)


def test_what_is_no_upload_is_refused_by_name(acme_api: ApiClient, made: Made, sent: Sent, api: Any) -> None:
    customer = made()
    url = f"/customers/{customer['id']}/attachments"
    assert acme_api.post(url, {"file": "x"}, status=415)
    assert (
        acme_api.post(url, data={"description": "x"}, content_type="multipart/form-data", status=422).json["field"]
        == "file"
    )
    assert sent(customer, "empty.txt", b"").json["errors"][0]["code"] == "empty_attachment"
    two = {"file": [(io.BytesIO(b"1"), "1.txt"), (io.BytesIO(b"2"), "2.txt")]}
    assert acme_api.post(url, data=two, status=422).json["errors"][0]["code"] == "one_file"
    api(carol).post(url, data={"file": (io.BytesIO(b"1"), "1.txt")}, status=403)


def test_the_byte_over_100_mb_is_409_and_names_what_is_left(
    made: Made, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("app.attachments.service", "app.attachments.rules"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 10)
    refused = sent(made(), "a.txt", b"x" * 11)
    assert (refused.status, refused.json["errors"][0]["code"]) == (409, "attachments_too_large")
    assert "10 B are left" in refused.json["detail"]
