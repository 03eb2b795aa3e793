"""Whatever is done to documents, customers and groups in whatever order: what is stored is what the documents add up to, the ageing is the
ledger, and no order is opened past a limit without a release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.conglomerates.queries import get_node
from app.conglomerates.service import create_node, update_node
from app.core.clock import today
from app.core.errors import LangganError
from app.core.money import Money
from app.credit.service import accounts as credit
from app.credit.service.policy import save_policy
from app.credit.values import Gate, Policy
from app.customers.queries.book import get_customer
from app.customers.service import update_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries import ageing
from app.receivables.rules.ageing import Basis, Question
from app.receivables.service import following
from app.receivables.service.posting import amend_document
from app.receivables.service.verifying import verify
from app.receivables.values.documents import Kind
from app.reference.values import TermKind
from tests.factories.customers import a_customer
from tests.factories.reference import a_credit_term
from tests.jobs import followed
from tests.people import Cast, alice

SEN = st.integers(1, 40_000)
WHICH = st.integers(0, 1_000)
DAY = st.dates(date(2026, 1, 1), date(2026, 6, 30))


AHEAD = st.sampled_from([None, 10, 40, 90])
"""Days ahead: of an order's delivery, and of the horizon."""


def _expected(ahead: int | None) -> date | None:
    return None if ahead is None else today("Asia/Kuala_Lumpur") + timedelta(days=ahead)


def machine(cast: Cast) -> type[RuleBasedStateMachine]:  # noqa: C901 - a class of many verbs
    """The sequences, over the database of the test."""

    class Desk(RuleBasedStateMachine):
        @initialize(netting=st.booleans(), gate=st.sampled_from(Gate), orders=st.booleans())
        def open_the_desk(self, netting: bool, gate: Gate, orders: bool) -> None:
            self.ids: list[UUID] = []
            with cast.acting(alice) as session:
                for table in ("allocations", "document_holds", "document_instalments", "document_lines"):
                    session.connection().exec_driver_sql(f"delete from {table}")
                session.connection().exec_driver_sql("update documents set follows_id = null, reverses_id = null")
                session.connection().exec_driver_sql("delete from documents")
                for table in ("credit_balances", "credit_positions"):
                    session.connection().exec_driver_sql(f"delete from {table}")
                save_policy(Policy(netting=netting, gate=gate, counts_orders=orders, horizon_days=30))
                top = create_node({"code": f"TOP{id(self)}", "name": "Top", "credit_limit": Money(60_000, "MYR")})
                mid = create_node({"code": f"MID{id(self)}", "name": "Mid", "parent": top.id})
                self.nodes = [top.id, mid.id]
                from decimal import Decimal

                prepaid = a_credit_term(kind=TermKind.PREPAID, days=None, percent=Decimal(30))
                two = a_credit_term(days=30, discount_percent=Decimal(2), discount_days=10)
                self.customers = [
                    a_customer(credit_limit=Money(40_000, "MYR"), conglomerate=mid.id, credit_term=two.id).id,
                    a_customer(conglomerate=top.id, credit_term=prepaid.id).id,
                    a_customer(credit_limit=Money(50_000, "MYR")).id,
                ]

        def _do(self, act: Any) -> Any:
            try:
                with cast.acting(alice):
                    done = act()
                    found = done.document if isinstance(done, service.orders.Verdict) else done
                    self._no_limit_is_passed(done)
                    return found.id if isinstance(found, Document) else None
            except LangganError:
                return None

        def _no_limit_is_passed(self, done: Any) -> None:
            """What has just been let through without a release stands within every limit."""
            decision = getattr(done, "decision", None)
            if decision is None or not decision.allowed or any(one.kind == "released" for one in decision.warnings):
                return
            document = done.document
            if document.kind != Kind.SALES_ORDER or document.status != "open":
                return
            seen = credit.look_at({document.debtor_id})
            if seen.policy.gate is Gate.ORDER and seen.policy.counts_orders and not document.prepaid:
                for place in credit.facts_of(seen, document.debtor_id).places:
                    assert place.limit.amount is None or place.exposure <= place.limit.amount, place

        def _made(self, made: UUID | None) -> None:
            if made is not None:
                self.ids.append(made)

        def _pick(self, which: int) -> Document | None:
            from app.core.db import db

            if not self.ids:
                return None
            return db.session.scalar(select(Document).where(Document.id == self.ids[which % len(self.ids)]))

        def _with(self, which: int, act: Any) -> None:
            def run() -> Any:
                document = self._pick(which)
                return None if document is None else act(document)

            self._do(run)

        def _values(self, which: int, amount: int, day: date, **more: Any) -> dict[str, Any]:
            return {"customer": self.customers[which % 3], "amount": Money(amount, "MYR"), "date": day, **more}

        @rule(which=WHICH, amount=SEN, day=DAY, submit=st.booleans(), ahead=AHEAD)
        def order(self, which: int, amount: int, day: date, submit: bool, ahead: int | None) -> None:
            values = self._values(which, amount, day, expected_on=_expected(ahead))
            self._made(self._do(lambda: service.create_order(values, submit=submit)))

        @rule(
            which=WHICH,
            amount=SEN,
            day=DAY,
            kind=st.sampled_from([Kind.INVOICE, Kind.DEBIT_NOTE, Kind.CREDIT_NOTE, Kind.DELIVERY_ORDER]),
        )
        def direct(self, which: int, amount: int, day: date, kind: Kind) -> None:
            self._made(self._do(lambda: service.create_document(kind, self._values(which, amount, day))))

        @rule(
            which=WHICH,
            amount=SEN,
            day=DAY,
            kind=st.sampled_from([Kind.INVOICE, Kind.DELIVERY_ORDER, Kind.CREDIT_NOTE]),
        )
        def follow(self, which: int, amount: int, day: date, kind: Kind) -> None:
            names = {Kind.SALES_ORDER: "order", Kind.DELIVERY_ORDER: "delivery", Kind.INVOICE: "invoice"}

            def run() -> Any:
                source = self._pick(which)
                if source is None or Kind(source.kind) not in names:
                    return None
                values = {
                    "customer": source.customer_id,
                    "amount": Money(amount, "MYR"),
                    "date": day,
                    names[Kind(source.kind)]: source.id,
                }
                return service.create_document(kind, values)

            self._made(self._do(run))

        @rule(which=WHICH, amount=SEN, day=DAY, cleared=st.booleans(), order=WHICH)
        def pay(self, which: int, amount: int, day: date, cleared: bool, order: int) -> None:
            def run() -> Any:
                values = self._values(which, amount, day)
                named = self._pick(order)
                if named is not None and named.kind == Kind.SALES_ORDER:
                    values |= {"customer": named.customer_id, "order": named.id}
                return service.create_payment(values, cleared=cleared)

            self._made(self._do(run))

        @rule(which=WHICH, verb=st.sampled_from([
            "submit_order", "cancel_document", "close_order", "reopen_order", "post_document", "reverse_document", "clear_payment",
            "bounce_payment", "allocate", "allocate", "unallocate", "refund_credit", "write_off"]))  # fmt: skip
        def say(self, which: int, verb: str) -> None:
            self._with(which, getattr(service, verb))

        @rule(which=WHICH, verb=st.sampled_from(["release_document", "refuse_document"]))
        def decide(self, which: int, verb: str) -> None:
            self._with(which, lambda document: getattr(service, verb)(document, "seen"))

        @rule(which=WHICH, amount=SEN, ahead=AHEAD)
        def amend(self, which: int, amount: int, ahead: int | None) -> None:
            def act(document: Document) -> Any:
                values = {"amount": Money(amount, "MYR")}
                if document.kind == Kind.SALES_ORDER:
                    return service.amend_order(document, {**values, "expected_on": _expected(ahead)}, None)
                return amend_document(document, values, None)

            self._with(which, act)

        @rule(which=WHICH, node=st.integers(0, 2))
        def move_customer(self, which: int, node: int) -> None:
            where = [*self.nodes, None][node]
            self._do(
                lambda: (
                    update_customer(get_customer(self.customers[which % 3], lock=True), {"conglomerate": where})
                    and None
                )
            )

        @rule(under=st.booleans())
        def move_node(self, under: bool) -> None:
            self._do(
                lambda: update_node(get_node(self.nodes[1]), {"parent": self.nodes[0] if under else None}) and None
            )

        @rule(which=WHICH, amount=st.one_of(st.none(), SEN))
        def change_limit(self, which: int, amount: int | None) -> None:
            limit = None if amount is None else Money(amount, "MYR")
            self._do(
                lambda: (
                    update_customer(get_customer(self.customers[which % 3], lock=True), {"credit_limit": limit})
                    and None
                )
            )

        @rule(netting=st.booleans(), gate=st.sampled_from(Gate), orders=st.booleans(), horizon=AHEAD)
        def change_policy(self, netting: bool, gate: Gate, orders: bool, horizon: int | None) -> None:
            chosen = Policy(netting=netting, gate=gate, counts_orders=orders, horizon_days=horizon)
            self._do(lambda: save_policy(chosen) and None)

        @invariant()
        def everything_adds_up(self) -> None:
            followed(cast)
            with cast.acting(alice):
                assert not following.is_behind(), "positions are compared, too"
                assert verify() == []
                for day in (date(2026, 3, 31), date(2099, 1, 1)):
                    _ageing_is_the_ledger(day)

    return Desk


def _ageing_is_the_ledger(day: date) -> None:
    ledger = {key: amount for key, amount in ageing.ledger_on(day).items() if amount}
    for basis in Basis:
        sums: dict[tuple[UUID, str], int] = {}
        for row in ageing.aged(Question(day, basis)):
            assert min(row.amounts) > 0, "nothing is open below zero"
            signed = (
                -amount if bucket < 0 else amount for bucket, amount in zip(row.buckets, row.amounts, strict=True)
            )
            sums[row.key, row.currency] = sum(signed)
        assert {key: amount for key, amount in sums.items() if amount} == ledger


def test_whatever_is_done_everything_adds_up(cast: Cast) -> None:
    """Seen to fail: leave a movement out of `ledger.settle_counts`."""
    run_state_machine_as_test(
        machine(cast),
        settings=settings(
            max_examples=5, stateful_step_count=25, phases=(Phase.generate,), deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
