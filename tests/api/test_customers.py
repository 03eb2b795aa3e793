"""Customers through the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from app.core.permissions import Permission
from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import alice, bob, carol, dave, mallory, olivia

Api = Callable[..., ApiClient]

TIN = "C20880050010"


def test_a_new_customer_is_answered_as_it_is_saved_with_its_address_and_version(acme_api: ApiClient) -> None:
    answer = acme_api.post(
        "/customers",
        {
            "code": "OMNI-001",
            "name": "OmniRetail Sdn Bhd",
            "credit_limit": {"amount": "50000.00", "currency": "MYR"},
            "phone": "03-5544 1200",
        },
        status=201,
    )
    assert answer.headers["Location"] == f"/api/v1/customers/{answer.json['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["status"] == "active"
    assert answer.json["credit_limit"] == {"amount": "50000.00", "currency": "MYR"}
    assert answer.json["phone"] == "+60355441200"
    assert acme_api.get(f"/customers/{answer.json['id']}").json == answer.json


def test_contacts_and_addresses_may_come_with_a_new_customer(acme_api: ApiClient, made: Made) -> None:
    customer = made(
        contacts=[{"name": "Chong Siew Lan", "email": "chong@omni.example"}],
        addresses=[{"line1": "Lot 12", "country": "MY"}],
    )
    contacts = acme_api.get(f"/customers/{customer['id']}/contacts").json["data"]
    addresses = acme_api.get(f"/customers/{customer['id']}/addresses").json["data"]
    assert [(one["name"], one["is_primary"]) for one in contacts] == [("Chong Siew Lan", True)]
    assert [(one["line1"], one["purpose"], one["is_default"]) for one in addresses] == [("Lot 12", "billing", True)]


def test_a_mistake_in_a_contact_is_named_by_its_place(acme_api: ApiClient) -> None:
    body = {"code": "OMNI-001", "name": "Omni", "contacts": [{"name": "Chong"}, {"name": "Lim", "email": "not one"}]}
    errors = acme_api.post("/customers", body, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("contacts[1].email", "not_an_email")]


def test_references_are_taken_by_code_or_id_and_answered_with_both(acme_api: ApiClient, made: Made) -> None:
    category = acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201).json
    customer = made(category={"code": "whole"}, owner={"email": bob.email})
    assert customer["category"] == {"id": category["id"], "code": "WHOLE", "name": "Wholesale"}
    assert customer["owner"]["email"] == bob.email
    again = acme_api.patch(f"/customers/{customer['id']}", {"category": {"id": category["id"]}}, status=200)
    assert again.json["version"] == 1, "the same category is no change"


def test_every_mistake_of_a_body_is_named_with_field_code_and_message(acme_api: ApiClient) -> None:
    body = {"code": "x", "name": None, "email": "nobody", "colour": "red", "version": 3, "category": {"code": "NONE"}}
    problem = acme_api.post("/customers", body, status=422).json
    assert {one["field"]: one["code"] for one in problem["errors"]} == {
        "code": "too_short", "name": "required", "email": "not_an_email", "category": "reference_not_found",
        "colour": "unknown_field", "version": "read_only",
    }  # fmt: skip
    assert all(one["message"] for one in problem["errors"])
    assert problem["field"] == "code"


def test_a_taken_code_is_refused_with_the_field_and_the_holder(acme_api: ApiClient, made: Made) -> None:
    holder = made()
    problem = acme_api.post("/customers", {"code": "omni-001", "name": "Another"}, status=409).json
    assert problem["field"] == "code"
    assert problem["conflicts"][0]["id"] == holder["id"]
    assert problem["conflicts"][0]["code"] == "OMNI-001"


@pytest.mark.parametrize(
    ("field", "value"),
    [("tax_id", TIN), ("registration_number", "201901000123"), ("identity_number", "801231-14-5678")],
)
def test_a_number_of_another_customer_is_refused_with_the_field_and_the_twin(
    acme_api: ApiClient, made: Made, field: str, value: str
) -> None:
    twin = made(**{field: value})
    problem = acme_api.post("/customers", {"code": "OMNI-002", "name": "Omni Branch", field: value}, status=409).json
    assert problem["field"] == field
    assert [(one["id"], one["code"]) for one in problem["conflicts"]] == [(twin["id"], "OMNI-001")]


def test_a_shared_number_can_be_confirmed_by_those_who_may(acme_api: ApiClient, made: Made, api: Api) -> None:
    made(tax_id=TIN)
    branch = {"code": "OMNI-002", "name": "Omni Branch", "tax_id": TIN}
    without_right = api(olivia, Permission.CUSTOMERS_CREATE)
    assert without_right.post("/customers?share_identifiers=true", branch).status == 409
    assert acme_api.post("/customers?share_identifiers=true", branch).status == 201


def test_a_patch_changes_what_it_names_and_null_empties(acme_api: ApiClient, made: Made) -> None:
    customer = made(email="a@omni.example", website="omni.example")
    changed = acme_api.patch(f"/customers/{customer['id']}", {"email": None, "name": "Omni Retail"}, status=200).json
    assert (changed["email"], changed["name"], changed["website"]) == (None, "Omni Retail", "https://omni.example")
    assert changed["version"] == 2


def test_a_merge_patch_may_say_so(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    answer = acme_api.ask(
        "PATCH",
        f"/customers/{customer['id']}",
        data=b'{"name": "Omni"}',
        content_type="application/merge-patch+json",
        status=200,
    )
    assert answer.json["name"] == "Omni"


def test_the_status_is_moved_by_verbs_alone(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    problem = acme_api.patch(f"/customers/{customer['id']}", {"status": "inactive"}, status=422).json
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [("status", "read_only")]
    assert acme_api.post(f"/customers/{customer['id']}/deactivate", status=200).json["status"] == "inactive"
    assert acme_api.post(f"/customers/{customer['id']}/activate", status=200).json["status"] == "active"
    assert acme_api.post(f"/customers/{customer['id']}/suspend", status=200).json["status"] == "suspended"


def test_an_archived_customer_is_changed_only_after_it_is_restored(acme_api: ApiClient, made: Made) -> None:
    customer = made(status="prospect", phone="03-5544 1200")
    url = f"/customers/{customer['id']}"
    assert acme_api.post(f"{url}/archive", status=200).json["status"] == "archived"
    assert acme_api.patch(url, {"name": "Omni"}).status == 409
    assert acme_api.post(f"{url}/restore", status=200).json["status"] == "prospect"
    assert acme_api.post(f"{url}/restore").status == 409


def test_a_verb_takes_no_fields(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    assert (
        acme_api.post(f"/customers/{customer['id']}/archive", {"force": True}, status=422).json["errors"][0]["field"]
        == "force"
    )
    assert acme_api.post(f"/customers/{customer['id']}/archive", {}, status=200).json["status"] == "archived"


@pytest.mark.parametrize("header", ["1", '"1"', 'W/"1"', '"7", "1"', "*"])
def test_a_change_passes_when_if_match_names_the_current_version(acme_api: ApiClient, made: Made, header: str) -> None:
    customer = made()
    answer = acme_api.patch(f"/customers/{customer['id']}", {"name": "Omni"}, headers={"If-Match": header}, status=200)
    assert answer.headers["ETag"] == '"2"'


@pytest.mark.parametrize("header", ["2", '"0"', "soon", 'W/"99999999999999999999"'])
def test_a_change_is_refused_when_if_match_names_another_version(acme_api: ApiClient, made: Made, header: str) -> None:
    customer = made()
    problem = acme_api.patch(
        f"/customers/{customer['id']}", {"name": "Omni"}, headers={"If-Match": header}, status=412
    ).json
    assert problem["version"] == 1
    assert acme_api.get(f"/customers/{customer['id']}").json["name"] == "OmniRetail Sdn Bhd"


def test_deletion_and_verbs_honour_if_match_too(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    stale = {"If-Match": '"9"'}
    assert acme_api.delete(f"/customers/{customer['id']}", headers=stale).status == 412
    assert acme_api.post(f"/customers/{customer['id']}/archive", headers=stale).status == 412


def test_a_deleted_customer_is_gone(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    answer = acme_api.delete(f"/customers/{customer['id']}", status=204)
    assert answer.data == b""
    assert acme_api.get(f"/customers/{customer['id']}", status=404).json["status"] == 404


def test_putting_by_code_creates_then_changes_and_leaves_what_is_not_given(acme_api: ApiClient) -> None:
    body = {"name": "Slash Trading", "status": "active", "email": "a@slash.example"}
    address = f"/customers/by-code/{quote('SL/01', safe='')}"
    first = acme_api.put(address, body, status=201)
    assert first.json["code"] == "SL/01"
    again = acme_api.put(address, body, status=200)
    assert again.json["version"] == 1, "the same body twice changes nothing"
    changed = acme_api.put(address, {"phone": "03-5544 1200"}, status=200).json
    assert (changed["phone"], changed["email"], changed["version"]) == ("+60355441200", "a@slash.example", 2)


def test_putting_by_code_refuses_a_body_with_another_code_and_another_status(acme_api: ApiClient) -> None:
    assert acme_api.put("/customers/by-code/ABC-1", {"code": "ABC-2", "name": "A"}, status=422).json["field"] == "code"
    acme_api.put("/customers/by-code/ABC-1", {"code": "abc-1", "name": "A"}, status=201)
    assert acme_api.put("/customers/by-code/ABC-1", {"status": "suspended"}, status=422).json["field"] == "status"
    assert acme_api.put("/customers/by-code/%00bc", {"name": "A"}, status=422).json["field"] == "code"


def test_putting_by_code_needs_the_right_to_create_or_to_edit_as_the_case_is(
    acme_api: ApiClient, made: Made, api: Api
) -> None:
    editor = api(bob)
    problem = editor.put("/customers/by-code/NEW-1", {"name": "New"}, status=403).json
    assert problem["missing"] == ["customers:create"]
    made()
    assert editor.put("/customers/by-code/OMNI-001", {"name": "Omni"}).status == 200


def test_a_list_is_searched_filtered_sorted_and_paged(acme_api: ApiClient, made: Made) -> None:
    for code, name, status in (
        ("A-01", "Alpha", "active"),
        ("B-01", "Beta", "active"),
        ("C-01", "Gamma", "inactive"),
        ("D-01", "Delta", "active"),
    ):
        made(code=code, name=name, status=status)
    active = '{"all": [{"field": "status", "op": "eq", "value": "active"}]}'
    first = acme_api.get(
        "/customers",
        query_string={"filter": active, "sort": "-name", "limit": 2, "count": "exact", "fields": "code,status"},
    ).json
    assert [set(row) for row in first["data"]] == [{"id", "code", "status"}] * 2
    assert [row["code"] for row in first["data"]] == ["D-01", "B-01"]
    assert first["count"] == 3
    rest = acme_api.get(
        "/customers", query_string={"filter": active, "sort": "-name", "limit": 2, "cursor": first["next_cursor"]}
    ).json
    assert [row["code"] for row in rest["data"]] == ["A-01"]
    assert rest["next_cursor"] is None
    assert "count" not in rest
    assert [row["name"] for row in acme_api.get("/customers?q=gam").json["data"]] == ["Gamma"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=201", "limit"), ("limit=0", "limit"), ("limit=x", "limit"), ("sort=phone", "sort"), ("sort=-nothing", "sort"),
        ("fields=code,colour", "fields"), ("count=roughly", "count"), ("filter=%7B", "filter"), ("filter=%5B1%5D", "filter"),
        ("cursor=!!!", "cursor"), ("cursor=WzEsIngiLGZhbHNlXQ", "cursor"), ("fliter=%7B%7D", "fliter"), ("q=%00", "q"),
        ("filter=%7B%22field%22:%22website%22,%22op%22:%22eq%22,%22value%22:%22x%22%7D", "filter.field"),
        ("filter=%7B%22field%22:%22phone%22,%22op%22:%22contains%22,%22value%22:%22%22%7D", "filter.value"),
    ],
)  # fmt: skip
def test_a_mistaken_query_is_refused_and_named(acme_api: ApiClient, made: Made, query: str, field: str) -> None:
    made()
    assert acme_api.get(f"/customers?{query}", status=422).json["errors"][0]["field"] == field


def test_what_a_role_may_not_see_is_absent_and_naming_it_is_refused(acme_api: ApiClient, made: Made, api: Api) -> None:
    customer = made(credit_limit={"amount": "1.00", "currency": "MYR"})
    narrow = api(alice, Permission.CUSTOMERS_VIEW, Permission.CUSTOMERS_EDIT)
    assert "credit_limit" not in narrow.get(f"/customers/{customer['id']}").json
    assert narrow.get("/customers?sort=credit_limit", status=422).json["field"] == "sort"
    assert narrow.get("/customers?fields=credit_limit", status=422).json["field"] == "fields"
    asked = '{"field": "credit_limit", "op": "is_set"}'
    assert narrow.get("/customers", query_string={"filter": asked}, status=422).json["field"] == "filter.field"
    assert (
        narrow.patch(f"/customers/{customer['id']}", {"credit_limit": None}, status=422).json["errors"][0]["code"]
        == "unknown_field"
    )


def test_credit_fields_need_the_right_to_change_credit(acme_api: ApiClient, made: Made, api: Api) -> None:
    customer = made()
    limit = {"credit_limit": {"amount": "9.00", "currency": "MYR"}}
    assert api(olivia).patch(f"/customers/{customer['id']}", limit).status == 403
    assert api(bob).patch(f"/customers/{customer['id']}", limit).status == 200


def test_a_role_restricted_to_its_own_customers_changes_no_others(acme_api: ApiClient, made: Made, api: Api) -> None:
    others, own = made(), made(code="OWN-001", owner={"email": dave.email})
    seller = api(dave)
    assert seller.patch(f"/customers/{others['id']}", {"name": "Mine"}).status == 403
    assert seller.patch(f"/customers/{own['id']}", {"name": "Mine"}).status == 200


@pytest.mark.parametrize(
    ("person", "method", "path", "body"),
    [
        (carol, "POST", "/customers", {"code": "X-01", "name": "X"}),
        (carol, "PATCH", "/customers/{id}", {"name": "X"}),
        (bob, "POST", "/customers", {"code": "X-01", "name": "X"}),
        (olivia, "DELETE", "/customers/{id}", None),
        (carol, "POST", "/customers/{id}/archive", None),
        (carol, "POST", "/customers/{id}/contacts", {"name": "X"}),
    ],
)
def test_a_token_may_do_no_more_than_its_user(
    acme_api: ApiClient, made: Made, api: Api, person: Any, method: str, path: str, body: Any
) -> None:
    customer = made()
    assert api(person).ask(method, path.format(id=customer["id"]), body).status == 403


def test_another_company_sees_nothing_of_it(acme_api: ApiClient, made: Made, api: Api) -> None:
    customer = made()
    contact = acme_api.post(f"/customers/{customer['id']}/contacts", {"name": "Chong"}, status=201).json
    stranger = api(mallory)
    assert stranger.get("/customers").json["data"] == []
    for method, path in (
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/archive"), ("GET", "/contacts"), ("POST", "/contacts"),
        ("PATCH", f"/contacts/{contact['id']}"), ("DELETE", f"/contacts/{contact['id']}"),
    ):  # fmt: skip
        body = {"name": "Mine"} if method in ("PATCH",) or (path == "/contacts" and method == "POST") else None
        assert stranger.ask(method, f"/customers/{customer['id']}{path}", body).status == 404, (method, path)


def test_a_block_needs_a_reason_which_the_customer_then_answers_with(acme_api: ApiClient, made: Made) -> None:
    url = f"/customers/{made()['id']}"
    assert acme_api.post(f"{url}/block", status=422).json["errors"][0]["field"] == "reason"
    assert acme_api.post(f"{url}/block", {"reason": 7}, status=422).json["errors"][0]["code"] == "not_text"
    blocked = acme_api.post(f"{url}/block", {"reason": "Cheques bounced"}, status=200).json
    assert (blocked["status"], blocked["status_reason"]) == ("blocked", "Cheques bounced")
    assert acme_api.patch(url, {"status_reason": "none"}, status=422).json["field"] == "status_reason"
    assert acme_api.post(f"{url}/activate").status == 409
    free = acme_api.post(f"{url}/unblock", {"reason": "Paid"}, status=200).json
    assert (free["status"], free["status_reason"]) == ("active", None)
    assert acme_api.post(f"{url}/churn", status=200).json["status"] == "churned"


def test_the_blacklist_is_a_mark_beside_the_status_that_verbs_put_and_take(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    assert (customer["blacklisted"], customer["blacklist_reason"], customer["blacklisted_at"]) == (False, None, None)
    url = f"/customers/{customer['id']}"
    assert acme_api.post(f"{url}/blacklist", status=422).json["errors"][0]["field"] == "reason"
    bad = acme_api.post(f"{url}/blacklist", {"reason": "Fraud"}, status=200).json
    assert (bad["status"], bad["blacklisted"], bad["blacklist_reason"]) == ("active", True, "Fraud")
    assert bad["blacklisted_at"]
    for field, value in (("blacklisted", False), ("blacklist_reason", "none"), ("blacklisted_at", None)):
        assert acme_api.patch(url, {field: value}, status=422).json["field"] == field
    asked = quote(json.dumps({"field": "blacklisted", "op": "eq", "value": True}))
    assert [one["id"] for one in acme_api.get(f"/customers?filter={asked}").json["data"]] == [customer["id"]]
    holds = acme_api.get(f"{url}/credit", status=200).json["holds"]
    assert holds == [{"type": "customer-blacklisted", "message": "The customer is blacklisted.", "releasable": False}]
    assert acme_api.post(f"{url}/unblacklist", status=422).json["errors"][0]["field"] == "reason"
    free = acme_api.post(f"{url}/unblacklist", {"reason": "Mistaken identity"}, status=200).json
    assert (free["blacklisted"], free["blacklist_reason"], free["blacklisted_at"]) == (False, None, None)
    assert (
        acme_api.post(f"{url}/unblacklist", {"reason": "Again"}, status=409).json["errors"][0]["code"]
        == "not_blacklisted"
    )


def test_a_new_customer_is_not_born_on_the_blacklist(acme_api: ApiClient) -> None:
    body = {"code": "NEW-1", "name": "New", "blacklisted": True}
    assert acme_api.post("/customers", body, status=422).json["field"] == "blacklisted"


def test_blocking_needs_its_own_right(api: Api, made: Made) -> None:
    url = f"/customers/{made()['id']}/block"
    assert api(olivia).post(url, {"reason": "no"}).status == 403
    assert api(bob).post(url, {"reason": "yes"}).status == 200
    for verb in ("blacklist", "unblacklist"):
        other = url.replace("/block", f"/{verb}")
        assert api(olivia).post(other, {"reason": "no"}).status == 403
        assert api(bob).post(other, {"reason": "yes"}).status == 200


def test_a_customer_is_kept_by_its_id_in_another_system(acme_api: ApiClient) -> None:
    url = f"/customers/by-external-id/SAP/{quote('10/02 34', safe='')}"
    new = acme_api.put(url, {"code": "OMNI-1", "name": "Omni"}, status=201).json
    assert new["external_ids"] == {"sap": "10/02 34"}
    same = acme_api.put(url, {"name": "Omni Retail"}, status=200).json
    assert (same["id"], same["name"], same["code"]) == (new["id"], "Omni Retail", "OMNI-1")
    assert [one["id"] for one in acme_api.get("/customers?q=10/02").json["data"]] == [new["id"]]


def test_ids_in_other_systems_merge_by_key_and_belong_to_one_customer(acme_api: ApiClient, made: Made) -> None:
    first = made(external_ids={"sap": "1", "shop": "7"})
    url = f"/customers/{first['id']}"
    assert acme_api.patch(url, {"external_ids": {"shop": None, "crm": "9"}}, status=200).json["external_ids"] == {
        "crm": "9",
        "sap": "1",
    }
    problem = acme_api.post("/customers", {"code": "OTHER", "name": "B", "external_ids": {"sap": "1"}}, status=409).json
    assert (problem["field"], problem["conflicts"][0]["id"]) == ("external_ids", first["id"])
    assert acme_api.patch(url, {"external_ids": None}, status=200).json["external_ids"] is None
    acme_api.post("/customers", {"code": "OTHER", "name": "B", "external_ids": {"sap": "1"}}, status=201)
    assert acme_api.patch(url, {"external_ids": {"a b": "1"}}, status=422).json["errors"][0]["code"] == "not_named"


def test_every_field_of_the_profile_goes_in_and_comes_out_again(acme_api: ApiClient, made: Made) -> None:
    given = {
        "description": "Long-standing\nhalal chain", "vip": True, "priority": "high", "lifecycle_stage": "established",
        "customer_since": "2019-03-01", "tax_registered_on": "2018-09-01", "sst_number": "W10-1808-32000012", "tax_code": "SR-8",
        "exemption_certificate": "EX 7/2026", "exemption_expires_on": "2027-12-31", "former_registration_number": "123456-X",
        "credit_rating": "A", "last_credit_review": "2026-01-15", "gl_account": "3000-O01", "account_category": "Trade debtors",
        "correspondence_mode": "messenger", "whatsapp": "+60123456789", "wechat": "omni_my", "facebook": "https://facebook.com/omni",
        "linkedin": "https://linkedin.com/company/omni", "instagram": "https://instagram.com/omni",
        "delivery_instructions": "Loading bay at the rear", "delivery_days": ["monday", "friday"], "packing_instructions": "Halal pallets",
    }  # fmt: skip
    customer = made(**given)
    assert {name: customer[name] for name in given} == given
    assert acme_api.get(f"/customers/{customer['id']}").json == customer
    assert (
        acme_api.patch(f"/customers/{customer['id']}", {"delivery_days": []}, status=200).json["delivery_days"] is None
    )


def test_a_former_registration_number_betrays_a_twin(acme_api: ApiClient, made: Made) -> None:
    first = made(former_registration_number="123456-X")
    body = {"code": "TWIN", "name": "Twin", "registration_number": "123456X"}
    problem = acme_api.post("/customers", body, status=409).json
    assert (problem["field"], problem["conflicts"][0]["id"]) == ("registration_number", first["id"])
