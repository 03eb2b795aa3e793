"""Statements through the API: the ledger of a day as JSON and as paper, of a customer and of a conglomerate, and runs for many."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from app.core.permissions import Permission
from tests.api.test_orders import a_customer, a_group, invoice, myr, order
from tests.client import ApiClient
from tests.core.test_printing import texts_of
from tests.customers.conftest import role_of
from tests.people import alice, bob

__all__ = ["role_of"]
STRIPS = re.compile(r"(MYR|USD) Date .*? Unallocated Balance((?: \S+){8})")
"""What a paper says of each currency: the figures of its ageing."""
Customer = dict[str, Any]


@pytest.fixture
def customer(acme_api: ApiClient) -> Customer:
    """Of the conglomerate ABC: 525.00 invoiced on 1 March, 500.00 of it paid on 10 April."""
    a_group(acme_api, "ABC")
    made = a_customer(acme_api, "ABC-001", limit=None, conglomerate={"code": "ABC"})
    a_customer(acme_api, "ABC-002", limit=None, conglomerate={"code": "ABC"})
    invoice(acme_api, "ABC-001", "525.00")
    invoice(acme_api, "ABC-002", "75.00")
    paid = acme_api.post("/payments", {**order("ABC-001", "500.00"), "date": "2026-04-10"}, status=201).json
    acme_api.post(f"/payments/{paid['id']}/allocate", status=200)
    return made


def test_open_items_of_a_day_with_their_age(acme_api: ApiClient, customer: Customer) -> None:
    url = f"/customers/{customer['id']}/statement"
    said = acme_api.get(f"{url}?as_of=2026-03-31", status=200).json
    assert said["holder"] == {"type": "customer", "id": customer["id"], "code": "ABC-001", "name": customer["name"]}
    [member] = said["members"]
    [account] = member["accounts"]
    [item] = account["items"]
    assert (item["kind"], item["amount"], item["open"]) == ("invoice", myr("525.00"), myr("525.00"))
    assert (account["opening"], account["movements"], account["balance"]) == (None, [], myr("525.00"))
    april = acme_api.get(f"{url}?as_of=2026-04-30", status=200).json
    assert april["members"][0]["accounts"][0]["balance"] == myr("25.00")
    aged = acme_api.get(f"/customers/{customer['id']}/ageing?as_of=2026-04-30").json["currencies"]
    assert [{name: one[name] for name in ("buckets", "unallocated", "total")} for one in april["currencies"]] == aged


def test_peers_6_a_statement_has_an_age_in_each_currency_that_it_contains(acme_api: ApiClient) -> None:
    acme_api.post("/exchange-rates", {"currency": "USD", "rate": "4.00", "date": "2026-01-01"}, status=201)
    customer = a_customer(acme_api, "ABC-001", limit=None)
    invoice(acme_api, "ABC-001", "525.00")
    dollars = {"amount": {"amount": "77.00", "currency": "USD"}, "date": "2026-02-01"}
    acme_api.post("/invoices", {**order("ABC-001", ""), **dollars}, status=201)
    url = f"/customers/{customer['id']}/statement"
    said = acme_api.get(f"{url}?as_of=2026-03-31", status=200).json["currencies"]
    open_in = {
        one["total"]["currency"]: {bucket["key"]: bucket["amount"]["amount"] for bucket in one["buckets"]}
        for one in said
    }
    assert {
        currency: {key: one for key, one in aged.items() if one != "0.00"} for currency, aged in open_in.items()
    } == {
        "MYR": {"1-30": "525.00"},
        "USD": {"31-60": "77.00"},
    }
    paper = " ".join(texts_of(acme_api.get(f"{url}.pdf?as_of=2026-03-31", status=200).data))
    assert STRIPS.findall(paper) == [
        ("MYR", " 0.00 525.00 0.00 0.00 0.00 0.00 0.00 525.00"),
        ("USD", " 0.00 0.00 77.00 0.00 0.00 0.00 0.00 77.00"),
    ]


def test_balance_forward_says_what_moved_it(acme_api: ApiClient, customer: Customer) -> None:
    url = f"/customers/{customer['id']}/statement?kind=balance_forward&as_of=2026-04-30"
    [account] = acme_api.get(f"{url}&from=2026-04-01", status=200).json["members"][0]["accounts"]
    assert (account["opening"], account["balance"]) == (myr("525.00"), myr("25.00"))
    [moved] = account["movements"]
    assert (moved["kind"], moved["amount"], moved["balance"]) == ("payment", myr("-500.00"), myr("25.00"))
    refused = acme_api.get(url, status=422).json
    assert refused["errors"][0]["field"] == "from"


def test_a_conglomerate_tells_of_all_its_members(acme_api: ApiClient, customer: Customer) -> None:
    node = acme_api.get("/conglomerates").json["data"][0]
    said = acme_api.get(f"/conglomerates/{node['id']}/statement?as_of=2026-04-30", status=200).json
    assert said["holder"]["type"] == "conglomerate"
    assert [one["code"] for one in said["members"]] == ["ABC-001", "ABC-002"]
    assert [one["total"] for one in said["currencies"]] == [myr("100.00")]
    aged = acme_api.get(f"/conglomerates/{node['id']}/ageing?as_of=2026-04-30", status=200).json
    assert aged["currencies"][0]["buckets"] == said["currencies"][0]["buckets"]
    assert [one["code"] for one in aged["rows"]] == ["ABC-002", "ABC-001"]


@pytest.mark.parametrize("holder", ["customers", "conglomerates"])
def test_the_paper_comes_by_its_own_path_or_by_accept(acme_api: ApiClient, customer: Customer, holder: str) -> None:
    found = acme_api.get(f"/{holder}").json["data"]
    url = f"/{holder}/{next(one['id'] for one in found if one['code'] in ('ABC-001', 'ABC'))}/statement"
    paper = acme_api.get(f"{url}.pdf?as_of=2026-03-31&locale=ms", status=200)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "Penyata akaun" in " ".join(texts_of(paper.data))
    accepted = acme_api.get(f"{url}?as_of=2026-03-31", status=200, headers={"Accept": "application/pdf"})
    assert accepted.headers["Content-Disposition"].startswith('inline; filename="Statement of account 2026-03-31 ABC')
    assert acme_api.get(url, status=200, headers={"Accept": "*/*"}).json["kind"] == "open_items"


def test_a_letter_is_paper_alone(acme_api: ApiClient, customer: Customer) -> None:
    url = f"/customers/{customer['id']}/statement"
    acme_api.get(f"{url}.pdf?kind=confirmation", status=200)
    assert acme_api.get(f"{url}?kind=confirmation", status=422).json["errors"][0]["field"] == "kind"


@pytest.mark.parametrize("query", ["kind=colour", "as_of=yesterday", "day=2026-03-31", "locale=fr"])
def test_what_cannot_be_asked_is_said(acme_api: ApiClient, customer: Customer, query: str) -> None:
    acme_api.get(f"/customers/{customer['id']}/statement.pdf?{query}", status=422)


def test_runs_are_asked_for_waited_for_and_fetched(
    acme_api: ApiClient, customer: Customer, run_jobs: Callable[[], int]
) -> None:
    asked = acme_api.post("/statement-runs", {"as_of": "2026-03-31", "q": "ABC-001"}, status=201)
    assert (asked.json["status"], asked.json["file"]) == ("queued", None)
    url = f"/statement-runs/{asked.json['id']}"
    acme_api.get(f"{url}/file", status=404)
    run_jobs()
    done = acme_api.get(url, status=200).json
    assert (done["status"], done["counts"]["written"], done["counts"]["mailed"]) == ("completed", 1, 0)
    archive = zipfile.ZipFile(BytesIO(acme_api.get(done["file"].removeprefix("/api/v1"), status=200).data))
    assert [name[:7] for name in archive.namelist()] == ["ABC-001"]
    groups = acme_api.post("/statement-runs", {"whose": "conglomerate", "as_of": "2026-03-31"}, status=201).json
    run_jobs()
    assert acme_api.get(f"/statement-runs/{groups['id']}").json["counts"]["written"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "colour"}, "kind"),
        ({"kind": "balance_forward"}, "from"),
        ({"kind": "confirmation", "whose": "conglomerate"}, "kind"),
        ({"filter": {"field": "colour", "op": "eq", "value": "1"}}, "filter.field"),
        ({"as_of": "2020-01-01"}, None),
    ],
)
def test_a_run_that_cannot_be_made_is_refused(
    acme_api: ApiClient, customer: Customer, body: dict[str, Any], field: str | None
) -> None:
    assert acme_api.post("/statement-runs", body, status=422).json["errors"][0]["field"] == field


def test_who_sees_only_own_customers_sees_only_theirs(
    api: Callable[..., ApiClient], customer: Customer, role_of: Callable[..., None], acme_api: ApiClient
) -> None:
    run = acme_api.post("/statement-runs", {"as_of": "2026-03-31"}, status=201).json
    node = acme_api.get("/conglomerates").json["data"][0]
    role_of(bob, own_only_view=["customers"])
    his = api(bob)
    his.get(f"/customers/{customer['id']}/statement", status=404)
    his.get(f"/customers/{customer['id']}/statement.pdf", status=404)
    assert his.get(f"/conglomerates/{node['id']}/statement", status=200).json["members"] == []
    his.get(f"/statement-runs/{run['id']}", status=404)
    assert his.post("/statement-runs", {"whose": "conglomerate"}).status == 403


def test_a_token_without_the_right_gets_none(api: Callable[..., ApiClient], customer: Customer) -> None:
    narrow = api(alice, Permission.CUSTOMERS_VIEW, Permission.EXPORTS_RUN)
    narrow.get(f"/customers/{customer['id']}/statement", status=403)
    narrow.post("/statement-runs", {}, status=403)
