"""The step at which a company checks, what moves value along the chain, and what credit never refuses (domain rules, section 4; peers 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.conglomerates.service import create_node
from app.core.errors import Conflict
from app.core.i18n import explain
from app.core.money import Money, format_money
from app.core.records.sources import Question
from app.credit.rules.wording import breach_problem
from app.credit.service.policy import save_policy
from app.credit.values import Gate, HoldKind, Policy
from app.customers.models import Customer
from app.customers.queries.book import get_customer
from app.customers.service import archive_customer, move_customer, update_customer
from app.customers.service.reading import context_for
from app.customers.values.verbs import VERBS
from app.desk.service import exporting
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.service.orders import Verdict
from app.receivables.service.standing import standing_of
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.days import ago
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category
from tests.jobs import followed
from tests.people import Cast, alice, bob

STEPS = {Kind.SALES_ORDER: "this order", Kind.DELIVERY_ORDER: "this delivery", Kind.INVOICE: "this invoice"}


def a_chain(customer: UUID, amount: int) -> list[tuple[Kind, Verdict]]:
    """An order, its delivery and the invoice of that, as far as it comes; with what was said to each."""
    said: list[tuple[Kind, Verdict]] = []
    follows: dict[str, Any] = {}
    for kind in STEPS:
        values = {"customer": customer, "amount": Money(amount, "MYR"), **follows}
        verdict = service.create_order(values) if kind is Kind.SALES_ORDER else service.create_document(kind, values)
        said.append((kind, verdict))
        if verdict.refused:
            break
        follows = {"order" if kind is Kind.SALES_ORDER else "delivery": verdict.document.id}
    return said


@pytest.mark.parametrize(
    ("gate", "refused"),
    [(Gate.ORDER, Kind.SALES_ORDER), (Gate.DELIVERY, Kind.DELIVERY_ORDER), (Gate.INVOICE, Kind.INVOICE)],
)
def test_section_4_the_step_that_the_company_chose_is_refused_and_the_refusal_says_which(
    cast: Cast, gate: Gate, refused: Kind
) -> None:
    with cast.acting(alice):
        save_policy(Policy(gate=gate))
        customer = a_customer(credit_limit=Money(50_00, "MYR")).id
        chain = a_chain(customer, 50_01)
        assert [kind for kind, verdict in chain if verdict.refused] == [refused] == [chain[-1][0]]
        decision = chain[-1][1].decision
        assert decision is not None
        said = explain(breach_problem(decision.breaches[0]))
        assert said.startswith(f"Existing 0.00 + {STEPS[refused]} 50.01 = 50.01 MYR, over the limit of 50.00 by 0.01")


@pytest.mark.parametrize("gate", Gate)
def test_section_4_from_the_gate_on_a_document_counts_once(cast: Cast, gate: Gate) -> None:
    """Exactly the limit passes each step, and is owed once; before the gate nothing is."""
    with cast.acting(alice):
        save_policy(Policy(gate=gate))
        customer = a_customer(credit_limit=Money(50_00, "MYR")).id
        owed = []
        order = service.create_order({"customer": customer, "amount": Money(50_00, "MYR")}).document
        owed.append(standing_of(customer).own.exposure.amount)
        values = {"customer": customer, "amount": Money(50_00, "MYR")}
        delivery = service.create_document(Kind.DELIVERY_ORDER, {**values, "order": order.id}).document
        owed.append(standing_of(customer).own.exposure.amount)
        assert not service.create_document(Kind.INVOICE, {**values, "delivery": delivery.id}).refused
        owed.append(standing_of(customer).own.exposure.amount)
        gone = list(Gate).index(gate)
        assert owed == [0] * gone + [50_00] * (3 - gone)


@pytest.mark.parametrize(
    ("gate", "left", "nothing_left"),
    [
        (
            Gate.ORDER,
            "An order of up to 50.00 passes; a larger one is held at ABC Trading.",
            "The next order is held, whatever its amount: nothing is left at ABC Trading.",
        ),
        (
            Gate.DELIVERY,
            "Every order passes; a delivery of up to 50.00 passes, too, and a larger one is held at ABC Trading.",
            "The next order passes, and its delivery is held, whatever its amount: nothing is left at ABC Trading.",
        ),
        (
            Gate.INVOICE,
            "Every order passes; an invoice of up to 50.00 passes, too, and a larger one is held at ABC Trading.",
            "The next order passes, and its invoice is held, whatever its amount: nothing is left at ABC Trading.",
        ),
    ],
)
def test_section_4_the_panel_says_what_happens_to_the_next_order_at_whichever_step_is_checked(
    as_person: Callable[..., Client], cast: Cast, gate: Gate, left: str, nothing_left: str
) -> None:
    with cast.acting(alice):
        save_policy(Policy(gate=gate))
        customer = a_customer(name="ABC Trading", credit_limit=Money(50_00, "MYR")).id
    browser = as_person(bob)
    assert left in browser.get(f"/acme/credit/customers/{customer}/panel", status=200).words
    with cast.acting(alice):
        a_document(Kind.INVOICE, get_customer(customer), 50_00)
    assert nothing_left in browser.get(f"/acme/credit/customers/{customer}/panel", status=200).words


def _overdue() -> Customer:
    save_policy(Policy(holds_overdue=True, overdue_days=30))
    customer = a_customer()
    a_document(Kind.INVOICE, customer, 7_00, date=ago(31))
    return customer


def _late_under_review() -> Customer:
    save_policy(Policy(holds_review=True))
    return a_customer(next_credit_review=ago(1))


def _blacklisted() -> Customer:
    customer = a_customer()
    move_customer(customer, VERBS["blacklist"], "Fraud")
    return customer


def _archived() -> Customer:
    customer = a_customer()
    archive_customer(customer)
    return customer


WHY: dict[HoldKind, tuple[Callable[[], Customer], str]] = {
    HoldKind.PROSPECT: (
        lambda: a_customer(status="prospect", email="hello@example.com"),
        "The customer is a prospect: make it active first.",
    ),
    HoldKind.INACTIVE: (lambda: a_customer(status="inactive"), "The customer is inactive."),
    HoldKind.CHURNED: (lambda: a_customer(status="churned"), "The customer has left: make it active first."),
    HoldKind.SUSPENDED: (lambda: a_customer(status="suspended"), "The customer is suspended."),
    HoldKind.BLOCKED: (lambda: a_customer(status="blocked"), "The customer is blocked."),
    HoldKind.ARCHIVED: (_archived, "The customer is archived."),
    HoldKind.BLACKLISTED: (_blacklisted, "The customer is blacklisted."),
    HoldKind.OVERDUE: (_overdue, "7.00 MYR is overdue by more than 30 days beyond grace."),
    HoldKind.REVIEW: (_late_under_review, "The credit review was due on"),
}
"""A customer that is held for each reason beside the limit, and what the panel says of its next order."""


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if kind is not HoldKind.PREPAYMENT])
def test_peers_1_the_panel_says_why_the_next_order_is_held_and_so_it_is(
    as_person: Callable[..., Client], cast: Cast, kind: HoldKind
) -> None:
    """An unpaid prepayment holds no order, but its delivery."""
    make, why = WHY[kind]
    with cast.acting(alice):
        customer = make().id
    panel = as_person(bob).get(f"/acme/credit/customers/{customer}/panel", status=200)
    assert f"The next order is held, whatever its amount: {why}" in panel.words
    with cast.acting(alice):
        decision = service.create_order({"customer": customer, "amount": Money(1, "MYR")}).decision
        assert decision is not None
        assert [hold.kind for hold in decision.holds] == [kind]


@pytest.fixture
def opened(cast: Cast) -> UUID:
    """An open order of 100.00 of a customer that may owe nothing any more: its limit was lowered below what it owes."""
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(100_00, "MYR"))
        order = a_document(Kind.SALES_ORDER, customer, 100_00).id
        update_customer(customer, {"credit_limit": Money(0, "MYR")})
        return order


def test_section_2_lowering_a_limit_below_the_exposure_cancels_nothing_and_stops_the_next_order(
    cast: Cast, opened: UUID
) -> None:
    with cast.acting(alice):
        order = get_document(opened)
        assert order.status == "open"
        standing = standing_of(order.debtor_id)
        assert standing.own.available == Money(-100_00, "MYR")
        assert a_document(Kind.SALES_ORDER, get_customer(order.debtor_id), 1).status == "held"


def test_section_4_what_only_moves_value_along_the_chain_is_never_refused_for_the_limit(
    cast: Cast, opened: UUID
) -> None:
    """One sen more than its order asks for room, and is."""
    with cast.acting(alice):
        customer = get_customer(get_document(opened).customer_id)
        delivery = a_document(Kind.DELIVERY_ORDER, customer, 60_00, order=opened)
        assert delivery.status == "posted"
        assert a_document(Kind.INVOICE, customer, 60_00, delivery=delivery.id).status == "posted"
        assert a_document(Kind.INVOICE, customer, 40_01, order=opened).status == "held"
        assert a_document(Kind.INVOICE, customer, 40_00, order=opened).status == "posted"


def test_section_4_credit_notes_and_payments_are_never_refused_by_credit(cast: Cast, opened: UUID) -> None:
    with cast.acting(alice):
        customer = get_customer(get_document(opened).customer_id)
        invoice = a_document(Kind.INVOICE, customer, 100_00, order=opened)
        move_customer(get_customer(customer.id, lock=True), VERBS["block"], "Cheque returned")
        assert a_document(Kind.CREDIT_NOTE, customer, 10_00, invoice=invoice.id).status == "posted"
        assert a_document(Kind.PAYMENT, customer, 500_00).status == "cleared"


def test_section_3_a_move_never_fails_because_a_limit_is_exceeded_and_shows_it(cast: Cast, opened: UUID) -> None:
    with cast.acting(alice):
        group = create_node({"code": "ABC", "name": "ABC Group", "credit_limit": Money(1_00, "MYR")})
        debtor = get_document(opened).debtor_id
        update_customer(get_customer(debtor, lock=True), {"conglomerate": group.id})
        [place] = standing_of(debtor).groups
        assert (place.exposure, place.available) == (Money(100_00, "MYR"), Money(-99_00, "MYR"))


def test_section_3_when_nothing_more_can_be_delivered_the_rest_counts_no_more(cast: Cast, opened: UUID) -> None:
    """Delivered, invoiced and given back: nobody has to close it by hand. What will not come is closed, and counts nothing at once."""
    with cast.acting(alice):
        order: Document = get_document(opened)
        customer = get_customer(order.customer_id)
        invoice = a_document(Kind.INVOICE, customer, 60_00, order=opened)
        a_document(Kind.CREDIT_NOTE, customer, 60_00, invoice=invoice.id)
        assert standing_of(customer.id).own.exposure.amount == 40_00
        service.close_order(get_document(opened))
        assert standing_of(customer.id).own.exposure.amount == 0


def test_section_4_credit_never_exceeds_what_was_invoiced(cast: Cast, opened: UUID) -> None:
    """Across all notes that refer to the invoice."""
    with cast.acting(alice):
        customer = get_customer(get_document(opened).customer_id)
        invoice = a_document(Kind.INVOICE, customer, 60_00, order=opened).id
        a_document(Kind.CREDIT_NOTE, customer, 40_00, invoice=invoice)
        with pytest.raises(Conflict) as refused:
            a_document(Kind.CREDIT_NOTE, customer, 20_01, invoice=invoice)
        assert "Only 20.00 of INV-" in explain(refused.value.problems[0])
        a_document(Kind.CREDIT_NOTE, customer, 20_00, invoice=invoice)


def test_section_5_drafts_have_no_number(cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        values = {"customer": customer.id, "amount": Money(1_00, "MYR")}
        draft = service.create_document(Kind.INVOICE, values, post=False).document
        assert draft.number is None
        posted = a_document(Kind.INVOICE, customer).number
        assert service.post_document(get_document(draft.id)).document.number is not None
        assert posted is not None


# --- the document under decision counts once, whichever way it comes; what counts is said by one policy


def _new(customer: UUID, amount: Money) -> Verdict:
    return service.create_order({"customer": customer, "amount": amount})


def _saved(customer: UUID, amount: Money) -> Verdict:
    return service.submit_order(service.create_order({"customer": customer, "amount": amount}, submit=False).document)


def _amended(customer: UUID, amount: Money) -> Verdict:
    order = _new(customer, Money(amount.amount - 10_00, "MYR")).document
    return service.amend_order(get_document(order.id), {"amount": amount}, None)


def _resubmitted(customer: UUID, amount: Money) -> Verdict:
    """Held while another order took the room, which was cancelled since."""
    other = _new(customer, Money(30_00, "MYR")).document
    held = _new(customer, amount)
    assert held.refused
    service.cancel_document(get_document(other.id))
    return service.submit_order(get_document(held.document.id))


@pytest.mark.parametrize("way", [_new, _saved, _amended, _resubmitted])
@pytest.mark.parametrize(("amount", "refused"), [(50_00, False), (50_01, True)], ids=["the limit", "one sen more"])
def test_section_4_the_document_under_decision_is_counted_exactly_once(
    cast: Cast, way: Callable[[UUID, Money], Verdict], amount: int, refused: bool
) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(50_00, "MYR")).id
        assert way(customer, Money(amount, "MYR")).refused is refused


POLICIES = [
    (None, 600_00),
    (Policy(counts_orders=False), 500_00),
    (Policy(counts_delivered=False), 400_00),
    (Policy(counts_invoices=False), 230_00),
    (Policy(counts_unallocated=False), 650_00),
    (Policy(counts_credit_notes=False), 620_00),
]
"""What counts, and what `CHAIN_OF_EACH` comes to by it."""


@pytest.mark.parametrize(("policy", "exposure"), POLICIES)
def test_section_3_what_counts_is_one_policy_for_guard_panel_group_and_programs_together(
    api: Callable[..., ApiClient], cast: Cast, policy: Policy | None, exposure: int
) -> None:
    with cast.acting(alice):
        group = create_node({"code": "ABC", "name": "ABC Group"}).id
        customer = a_customer(conglomerate=group)
        for kind, amount in CHAIN_OF_EACH:
            a_document(kind, customer, amount)
        if policy:
            save_policy(policy)
        customer_id = customer.id
    with cast.acting(alice):
        update_customer(get_customer(customer_id, lock=True), {"credit_limit": Money(exposure + 1_00, "MYR")})
        assert standing_of(customer_id).own.exposure.amount == exposure
        tried = service.try_order({"customer": customer_id, "amount": Money(1_01, "MYR")})
        assert (tried.decision.allowed, tried.largest) == (False, Money(1_00, "MYR"))
    program = api()
    for url in (f"/customers/{customer_id}/credit", f"/conglomerates/{group}/exposure"):
        assert program.get(url, status=200).json["exposure"]["amount"] == f"{exposure / 100:.2f}"


CHAIN_OF_EACH = (
    (Kind.SALES_ORDER, 100_00),
    (Kind.DELIVERY_ORDER, 200_00),
    (Kind.INVOICE, 300_00),
    (Kind.DEBIT_NOTE, 70_00),
    (Kind.PAYMENT, 50_00),
    (Kind.CREDIT_NOTE, 20_00),
)
"""600.00 together: 100 + 200 + 300 + 70 − 50 − 20."""


@pytest.fixture
def owing_each(cast: Cast) -> dict[str, UUID]:
    """ABC Trading owes one of each kind, in a group and in a category, without a limit of its own."""
    with cast.acting(alice):
        category, group = a_category().id, create_node({"code": "ABC", "name": "ABC Group"}).id
        customer = a_customer(name="ABC Trading", category=category, conglomerate=group)
        for kind, amount in CHAIN_OF_EACH:
            a_document(kind, customer, amount)
        return {"customer": customer.id, "category": category, "group": group}


@pytest.mark.parametrize(("policy", "exposure"), POLICIES)
def test_peers_1_the_same_policy_rules_orders_lowered_limits_positions_category_and_file(
    as_person: Callable[..., Client],
    api: Callable[..., ApiClient],
    cast: Cast,
    owing_each: dict[str, UUID],
    policy: Policy | None,
    exposure: int,
) -> None:
    customer, owed = owing_each["customer"], Money(exposure, "MYR")
    with cast.acting(alice):
        save_policy(policy or Policy())
    followed(cast)
    browser, less = as_person(alice), format_money(Money(exposure - 1, "MYR"))
    typed = f"record={owing_each['category']}&credit_limit={less}"
    seen = browser.htmx(f"/acme/credit/category-preview?{typed}", "record_preview", status=200)
    assert "1 of them would be over it ABC Trading, by 0.01" in seen.words
    url = f"/acme/customers/{customer}"
    browser.submit(browser.get(f"{url}/edit", status=200), "#customer_form", credit_limit=less)
    shown = browser.get(url, status=200).words
    assert f"The exposure of ABC Trading, MYR {format_money(owed)}, is more than the limit of MYR {less}" in shown
    followed(cast)
    [position] = api().get("/credit-positions?use=over", status=200).json["data"]
    assert position["exposure"]["amount"] == f"{exposure / 100:.2f}"
    with cast.acting(alice):
        group = {"field": "conglomerate", "op": "eq", "value": str(owing_each["group"])}
        asked, context = Question(filter=group), context_for(cast.actor(alice))
        [[member]] = exporting.SOURCE.pages(asked, context)
        assert member["exposure"] == owed
    with cast.acting(alice):
        update_customer(get_customer(customer, lock=True), {"credit_limit": Money(exposure + 1_00, "MYR")})
        assert a_document(Kind.SALES_ORDER, get_customer(customer), 1_01).status == "held"
        assert a_document(Kind.SALES_ORDER, get_customer(customer), 1_00).status == "open"
