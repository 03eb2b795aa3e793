"""The step at which a company checks, what moves value along the chain, and what credit never refuses (domain rules, section 4; peers 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.conglomerates.service import create_node
from app.core.errors import Conflict
from app.core.i18n import explain
from app.core.money import Money
from app.credit.rules.wording import breach_problem
from app.credit.service.policy import save_policy
from app.credit.values import Gate, Policy
from app.customers.queries.book import get_customer
from app.customers.service import move_customer, update_customer
from app.customers.values.verbs import VERBS
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.service.orders import Verdict
from app.receivables.service.standing import standing_of
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
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


@pytest.mark.parametrize(
    ("policy", "exposure"),
    [
        (None, 600_00),
        (Policy(counts_orders=False), 500_00),
        (Policy(counts_delivered=False), 400_00),
        (Policy(counts_invoices=False), 230_00),
        (Policy(counts_unallocated=False), 650_00),
        (Policy(counts_credit_notes=False), 620_00),
    ],
)
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
