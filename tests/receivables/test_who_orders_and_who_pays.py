"""One customer orders, another pays: the limits are asked of who pays, and either's standing holds (domain rules, sections 2 and 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.conglomerates.service import create_node
from app.core.money import Money
from app.credit.queries.balances import read_balances
from app.customers.queries.book import get_customer
from app.customers.service import archive_customer, move_customer, update_customer
from app.customers.values.verbs import VERBS
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.jobs import followed
from tests.people import Cast, alice, bob

Api = Callable[..., ApiClient]
ROLES = ["orders", "pays"]
NAMES = {"orders": "Kedai Ria", "pays": "Ria Holdings"}
CODES = {"orders": "SHOP-1", "pays": "HOLD-1"}


@pytest.fixture
def two(cast: Cast) -> dict[str, UUID]:
    """A shop without any credit, and the holding that pays for it."""
    with cast.acting(alice):
        limits = {"orders": Money(0, "MYR"), "pays": Money(1_000_00, "MYR")}
        return {role: a_customer(code=CODES[role], name=NAMES[role], credit_limit=limits[role]).id for role in ROLES}


def asked(amount: int = 100_00, **more: Any) -> dict[str, Any]:
    money = {"amount": f"{amount / 100:.2f}", "currency": "MYR"}
    return {"customer": {"code": "SHOP-1"}, "bill_to": {"code": "HOLD-1"}, "amount": money, **more}


def moved(cast: Cast, customer_id: UUID, verb: str) -> None:
    with cast.acting(alice):
        move_customer(get_customer(customer_id, lock=True), VERBS[verb], "Cheque returned")


def status_of(cast: Cast, document_id: UUID | str) -> str:
    with cast.acting(alice):
        return get_document(UUID(str(document_id))).status


@pytest.mark.parametrize(("amount", "status"), [(1_000_00, 201), (1_000_01, 409)])
def test_section_2_the_limit_is_that_of_who_pays(api: Api, two: dict[str, UUID], amount: int, status: int) -> None:
    answer = api(alice).post("/sales-orders", asked(amount), status=status).json
    if status == 409:
        [breach] = answer["breaches"]
        assert (breach["name"], breach["excess"]["amount"]) == ("Ria Holdings", "0.01")


@pytest.mark.parametrize(("full", "status"), [("pays", 409), ("orders", 201)])
def test_peers_1_the_group_that_is_asked_and_charged_is_that_of_who_pays(
    api: Api, cast: Cast, two: dict[str, UUID], full: str, status: int
) -> None:
    """Each belongs to a group that may owe 150.00; a sister has taken 100.00 of the one."""
    with cast.acting(alice):
        groups = {
            role: create_node({"code": role.upper(), "name": f"{role} group", "credit_limit": Money(150_00, "MYR")}).id
            for role in ROLES
        }
        for role in ROLES:
            update_customer(get_customer(two[role], lock=True), {"conglomerate": groups[role]})
        a_document(Kind.INVOICE, a_customer(conglomerate=groups[full]), 100_00)
    answer = api(alice).post("/sales-orders", asked(100_00), status=status).json
    owed = {role: 100_00 if role == full else 0 for role in ROLES}
    if status == 409:
        [breach] = answer["breaches"]
        assert (breach["scope"], breach["name"], breach["excess"]["amount"]) == ("conglomerate", "pays group", "50.00")
    else:
        owed["pays"] += 100_00
    with cast.acting(alice):
        found = read_balances([*groups.values()])
        assert {role: found[groups[role]].exposure if groups[role] in found else 0 for role in ROLES} == owed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("verb", "status", "word"),
    [
        ("block", "blocked", "Blocked"), ("suspend", "suspended", "Suspended"), ("deactivate", "inactive", "Inactive"),
        ("churn", "churned", "Churned"), ("archive", "archived", "Archived"), ("blacklist", "blacklisted", "Blacklisted"),
    ],
)  # fmt: skip
def test_section_4_the_standing_of_either_holds_the_order_and_the_answer_says_whose(
    api: Api, cast: Cast, two: dict[str, UUID], role: str, verb: str, status: str, word: str
) -> None:
    if verb == "archive":
        with cast.acting(alice):
            archive_customer(get_customer(two[role], lock=True))
    else:
        moved(cast, two[role], verb)
    program = api(alice)
    tried = program.post("/sales-orders?dry_run=true", asked(), status=200).json
    refused = program.post("/sales-orders", asked(), status=409).json
    said = f"{NAMES[role]}, which {role}, is “{word}”."
    assert refused["type"].endswith(f"/customer-{status}")
    assert (refused["order"]["status"], refused["detail"], refused["breaches"]) == ("held", said, [])
    for answer in (tried, refused):
        assert answer["holds"] == [{"type": f"customer-{status}", "message": said, "releasable": False, "party": role}]


def test_section_4_of_both_that_are_blocked_both_are_named(api: Api, cast: Cast, two: dict[str, UUID]) -> None:
    for role in ROLES:
        moved(cast, two[role], "block")
    holds = api(alice).post("/sales-orders", asked(), status=409).json["holds"]
    assert [one["party"] for one in holds] == ROLES


BARS = [("block", "Blocked"), ("blacklist", "Blacklisted")]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("verb", "word"), BARS)
def test_section_4_nobody_releases_it_and_it_is_judged_again_when_the_cause_is_gone(
    api: Api, as_person: Callable[..., Client], cast: Cast, two: dict[str, UUID], role: str, verb: str, word: str
) -> None:
    moved(cast, two[role], verb)
    order = api(alice).post("/sales-orders", asked(), status=409).json["order"]["id"]
    assert "which" in api(bob).post(f"/sales-orders/{order}/release", {"reason": "Good"}, status=409).json["detail"]
    assert f"{word}: {NAMES[role]}" in as_person(bob).get("/acme/credit/", status=200).words
    page = as_person(bob).get(f"/acme/credit/documents/{order}", status=200)
    assert f"{NAMES[role]}, which {role}, is “{word}”." in page.words
    assert not page.has("[data-opens=release]")
    moved(cast, two[role], f"un{verb}")
    followed(cast)
    [waiting] = api(bob).get("/held-documents?would_pass=true", status=200).json["data"]
    assert waiting["id"] == order
    assert api(alice).post(f"/sales-orders/{order}/submit", status=200).json["status"] == "open"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("verb", "word"), BARS)
def test_section_4_blocking_cancels_nothing_and_holds_the_next_delivery(
    api: Api, cast: Cast, two: dict[str, UUID], role: str, verb: str, word: str
) -> None:
    program = api(alice)
    order = program.post("/sales-orders", asked(), status=201).json["id"]
    moved(cast, two[role], verb)
    assert status_of(cast, order) == "open"
    held = program.post("/delivery-orders", {"customer": {"code": "SHOP-1"}, "order": {"id": order}}, status=409).json
    assert held["detail"] == f"{NAMES[role]}, which {role}, is “{word}”."
    moved(cast, two[role], f"un{verb}")
    assert program.post(f"/delivery-orders/{held['document']['id']}/post", status=200).json["status"] == "posted"


@pytest.mark.parametrize("role", ROLES)
def test_section_4_a_direct_invoice_is_checked_like_an_order(
    api: Api, cast: Cast, two: dict[str, UUID], role: str
) -> None:
    moved(cast, two[role], "suspend")
    held = api(alice).post("/invoices", asked(), status=409).json
    assert held["detail"] == f"{NAMES[role]}, which {role}, is “Suspended”."


@pytest.mark.parametrize("role", ROLES)
def test_section_4_the_form_says_it_while_one_types(
    as_person: Callable[..., Client], cast: Cast, two: dict[str, UUID], role: str
) -> None:
    moved(cast, two[role], "block")
    typed = f"customer={two['orders']}&bill_to={two['pays']}&amount=100&currency=MYR"
    shown = as_person(alice).htmx(f"/acme/documents/sales-orders/check?{typed}", "order_trial", status=200)
    assert f"{NAMES[role]}, which {role}, is “Blocked”." in shown.words


def test_section_4_a_customer_that_pays_for_itself_is_called_the_customer(
    api: Api, cast: Cast, two: dict[str, UUID]
) -> None:
    moved(cast, two["pays"], "block")
    [hold] = api(alice).post("/sales-orders", {**asked(), "customer": {"code": "HOLD-1"}}, status=409).json["holds"]
    assert hold == {"type": "customer-blocked", "message": "The customer is blocked.", "releasable": False}


@pytest.mark.parametrize(
    ("verb", "cents", "status"), [("block", 99_99, "open"), ("block", 100_00, "open"), ("block", 100_01, "held")]
)
def test_section_4_only_an_order_that_is_amended_upwards_is_checked(
    cast: Cast, two: dict[str, UUID], verb: str, cents: int, status: str
) -> None:
    """Less, or the same for another day, needs no room: what is open stays open, whoever is blocked meanwhile."""
    with cast.acting(alice):
        values = {"customer": two["pays"], "amount": Money(100_00, "MYR")}
        order: Document = service.create_order(values).document
        order_id = order.id
    moved(cast, two["pays"], verb)
    with cast.acting(alice):
        service.amend_order(get_document(order_id), {"amount": Money(cents, "MYR"), "notes": "As agreed"}, None)
    assert status_of(cast, order_id) == status


def test_a_shop_that_orders_at_the_cost_of_another_is_not_archived_meanwhile(cast: Cast, two: dict[str, UUID]) -> None:
    """Whoever opens a document keeps both rows until the commit (`credit.service.accounts.open_accounts`)."""
    with cast.acting(alice) as session:
        values = {"customer": two["orders"], "bill_to": two["pays"], "amount": Money(100_00, "MYR")}
        service.create_order(values)
        locked = session.connection().exec_driver_sql(
            "select count(*) from customers where id = any(%s) and xmax::text <> '0'", ([*two.values()],)
        )
        assert locked.scalar() == 2


@pytest.mark.parametrize("kind", [Kind.SALES_ORDER, Kind.INVOICE])
def test_the_notes_of_a_held_document_keep_whose_standing_it_was(
    as_person: Callable[..., Client], cast: Cast, two: dict[str, UUID], kind: Kind
) -> None:
    """Read again from what was stored at the refusal."""
    moved(cast, two["orders"], "block")
    with cast.acting(alice):
        values = {"customer": two["orders"], "bill_to": two["pays"], "amount": Money(100_00, "MYR")}
        made = service.create_order(values) if kind is Kind.SALES_ORDER else service.create_document(kind, values)
        assert made.refused
    assert "Blocked: Kedai Ria" in as_person(bob).get("/acme/credit/", status=200).words
