"""The last days of the demo company, told through the services themselves: orders that are held, released and refused, limits that were
raised, drafts, notes, money that waits. Days are counted back from the moment of the telling; a customer that a short book lacks is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple
from uuid import UUID

from app.core import clock
from app.core.actor import Actor, ActorKind, Tenant
from app.core.money import Money
from app.core.permissions import Permission
from app.core.session import transaction
from app.credit.service.scores import add_score
from app.credit.service.temporary import raise_limit
from app.credit.values import Kind as Holder
from app.customers.queries.book import get_customer
from app.customers.service import move_customer, update_customer
from app.customers.values.verbs import VERBS
from app.demo.goods import lines
from app.demo.ledger import Person
from app.notes.service import add_note
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from app.reference.queries.lists import ids_by_code
from app.reference.values import BY_NAME


@dataclass(frozen=True)
class Stage:
    """Where the scenes play: the company, its people by sign-in, its customers by code with their currency, its groups by code."""

    tenant: Tenant
    people: Mapping[str, Person]
    customers: Mapping[str, UUID]
    currencies: Mapping[str, str]
    nodes: Mapping[str, UUID]
    terms: Mapping[str, UUID]

    @contextmanager
    def ago(self, login: str, days: int, minutes: int = 0) -> Iterator[date]:
        """One transaction of that person, so many days and minutes ago; gives the day."""
        person = self.people[login]
        actor = Actor(
            self.tenant, ActorKind.PERSON, user_id=person.id, name=person.name, permissions=frozenset(Permission)
        )
        with clock.standing_at(clock.now() - timedelta(days=days, minutes=minutes)), transaction(actor):
            yield clock.today(self.tenant.timezone)

    def money(self, code: str, amount: str) -> Money:
        return Money(round(float(amount) * 100), self.currencies[code])


class Order(NamedTuple):
    """An order, and what somebody did about it later: so many days after it, by whom, what, and why."""

    days: int
    minutes: int
    login: str
    customer: str
    amount: str
    verb: str = ""
    after: int = 0
    by: str = "bob"
    reason: str = ""
    term: str = ""


ORDERS = (
    # held until today
    Order(0, 41, "dave", "OMNI-001", "5000.00"),
    Order(0, 22, "meiling", "YF-0231", "6800.00"),
    Order(0, 185, "aisyah", "ABC-0002", "11500.00"),
    Order(0, 63, "meiling", "LSE-0019", "2400.00"),
    Order(0, 300, "meiling", "BKT-1042", "2000.00"),
    Order(1, 15, "olivia", "KBS-0088", "240.00"),
    Order(2, 90, "meiling", "CT-7781", "1000.00"),
    Order(1, 200, "aisyah", "MEGA-LOG", "12000.00"),
    Order(3, 30, "dave", "P-10388", "3200.00"),
    Order(2, 240, "meiling", "HN-0007", "18500.00"),
    Order(4, 120, "meiling", "KCW-0009", "900.00"),
    Order(0, 155, "aisyah", "PRS-2301", "1350.00"),
    # decided
    Order(19, 0, "meiling", "WH-5520", "84000.00", "release", 1, reason="Festive stock, bank guarantee seen."),
    Order(33, 60, "dave", "NS-0440", "260000.00", "release", 2, reason="Export order under letter of credit."),
    Order(12, 30, "olivia", "PPS-0810", "9000.00", "refuse", 1, reason="Twice cheques came back this year."),
    Order(26, 45, "olivia", "MKR-2204", "30000.00", "refuse", 3, reason="First the invoices of March are to be paid."),
    Order(8, 90, "aisyah", "PRS-2301", "8800.00", "cancel", 1, "aisyah", "The customer orders half next month."),
    # ordinary: open, and not sent yet
    Order(1, 0, "dave", "JRM-0033", "6400.00"),
    Order(2, 100, "aisyah", "ABC-0001", "4300.00"),
    Order(0, 130, "olivia", "GOV-0117", "12750.00"),
    Order(9, 40, "dave", "DELTA-001", "5600.00", "deliver_part", 3, "olivia"),
    Order(0, 75, "dave", "MEGA-RET", "3900.00", "draft"),
    Order(0, 35, "meiling", "HSE-4410", "2150.00", "draft"),
    Order(6, 10, "aisyah", "HSE-4410", "4000.00", "deliver", 1, "olivia", term="PREPAID"),
)
QUOTATIONS = (
    (9, "dave", "DELTA-001", "24600.00"),
    (3, "meiling", "WH-5520", "15200.00"),
    (1, "aisyah", "ABC-0001", "7980.00"),
    (0, "olivia", "GOV-0117", "48000.00"),
)


class Raise(NamedTuple):
    """A temporary increase: of whom, by how much, given so many days ago, from and until which day after that."""

    holder: str
    amount: str
    ago: int
    until: int
    reason: str
    since: int = 0


RAISES = (
    Raise("DELTA-001", "20000.00", 26, 30, "Year-end campaign, agreed with their finance director."),
    Raise("SBH-0071", "50000.00", 23, 30, "Two containers for the Japanese buyer."),
    Raise("KCW-0009", "2000.00", 21, 30, "Wedding season."),
    Raise("OMNI-001", "10000.00", 300, 30, "Pays on time; festive stock."),
    Raise("YF-0231", "5000.00", 150, 60, "Building site in Gopeng."),
    Raise("HSE-4410", "15000.00", 2, 40, "Renovation of the Kluang mall.", since=10),
)
GROUP_RAISES = (
    Raise("SERI-F", "10000.00", 40, 45, "Ramadan stock of all three."),
    Raise("MEGA", "15000.00", 200, 60, "Opening of the Sabah store."),
)
LIMITS = (
    ("OMNI-001", "30000.00", 700, "50000.00", 255),
    ("DELTA-001", "60000.00", 690, "100000.00", 340),
    ("ABC-0001", "120000.00", 705, "200000.00", 410),
    ("YF-0231", "35000.00", 640, "20000.00", 75),
    ("LSE-0019", "6000.00", 600, "10000.00", 190),
    ("JRM-0033", "50000.00", 720, "90000.00", 130),
)
"""Customer, its limit from so many days ago, and the one it has since so many days ago."""
FIRST_LIMITS = {code: first for code, first, *_ in LIMITS}
"""With which they began."""
NOTES = (
    ("OMNI-001", "bob", 14, "Finance director confirmed the payment run of the **15th**.", True),
    ("YF-0231", "bob", 6, "Promised RM 8,000 by Friday. Limit stays at 20,000 until then.", True),
    ("YF-0231", "meiling", 34, "老板说工地月底结款，发票先寄给他儿子。", False),
    ("KBS-0088", "farid", 48, "Cek 204118 dipulangkan: *baki tidak mencukupi*. Sudah telefon dua kali.", True),
    ("CT-7781", "bob", 90, "Blocked: three cheques came back. Cash only, after the old invoices are settled.", True),
    ("ABC-0002", "aisyah", 11, "Group treasurer wants one statement for all of ABC.", False),
    ("HN-0007", "meiling", 27, "货款每月25日统一支付，节假日顺延。", False),
    ("GOV-0117", "nurul", 60, "Pesanan tempatan mesti dilampirkan pada setiap invois.", True),
    ("MEGA-LOG", "bob", 3, "Overdue invoices are with their new accounts executive, who starts on Monday.", False),
    ("WH-5520", "bob", 18, "Bank guarantee over RM 90,000 seen, valid for a year.", True),
)


BLACKLIST = (("CT-7781", "bob", 60, "Three cheques drawn on an account that had been closed long before."),)
"""Whom somebody has put on the blacklist: who did it, so many days ago, and why."""


SCORES = (
    ("OMNI-001", 20, "CTOS", "721", 721, "60000.00", ""),
    ("OMNI-001", 400, "CTOS", "688", 688, None, ""),
    ("OMNI-001", 35, "EXPERIAN", "i3", None, None, "Two directors in common with a company that was wound up in 2019."),
    ("DELTA-001", 12, "CTOS", "655", 655, "80000.00", ""),
    ("YF-0231", 8, "EXPERIAN", "i7", None, "15000.00", "Three enquiries of other suppliers this quarter."),
    ("WH-5520", 60, "CTOS", "742", 742, None, ""),
)
"""What credit agencies said: of whom, so many days ago, who, the score, its points, which limit they recommend, a remark."""


def play(stage: Stage, late: Sequence[str]) -> None:
    """Tell the last days. `late` are customers that have long overdue invoices, and would else be within their limits."""
    _tell_limits(stage)
    _tell_raises(stage)
    _tell_notes(stage)
    _tell_blacklist(stage)
    _tell_scores(stage)
    more = [Order(place + 1, 37 * place, "dave", code, "650.00") for place, code in enumerate(late[:3])]
    told = [order for order in (*ORDERS, *more) if order.customer in stage.customers]
    for order in sorted(told, key=lambda one: (-one.days, -one.minutes)):
        _tell_order(stage, order)
    _tell_quotations(stage)
    _tell_money(stage)


def _tell_limits(stage: Stage) -> None:
    for code, first, since, last, changed in LIMITS:
        for amount, days in ((first, since), (last, changed)):
            if code in stage.customers:
                with stage.ago("bob", days):
                    update_customer(get_customer(stage.customers[code]), {"credit_limit": stage.money(code, amount)})


def _tell_raises(stage: Stage) -> None:
    for one in RAISES:
        if one.holder in stage.customers:
            amount = stage.money(one.holder, one.amount)
            _raise(stage, Holder.CUSTOMER, stage.customers[one.holder], amount, one)
    for one in GROUP_RAISES:
        amount = Money(round(float(one.amount) * 100), stage.tenant.currency)
        _raise(stage, Holder.NODE, stage.nodes[one.holder], amount, one)


def _raise(stage: Stage, kind: Holder, holder: UUID, amount: Money, one: Raise) -> None:
    with stage.ago("bob", one.ago) as day:
        since, until = day + timedelta(days=one.since), day + timedelta(days=one.until)
        raise_limit(kind, holder, amount=amount, since=since, until=until, reason=one.reason)


def _tell_notes(stage: Stage) -> None:
    for code, login, days, body, pinned in NOTES:
        if code in stage.customers:
            with stage.ago(login, days):
                add_note(get_customer(stage.customers[code]), {"body": body, "pinned": pinned})


def _tell_blacklist(stage: Stage) -> None:
    for code, login, days, reason in BLACKLIST:
        if code in stage.customers:
            with stage.ago(login, days):
                move_customer(get_customer(stage.customers[code]), VERBS["blacklist"], reason)


def _tell_scores(stage: Stage) -> None:
    for code, days, agency, score, points, limit, remark in SCORES:
        if code in stage.customers:
            with stage.ago("bob", days) as day:
                agencies = ids_by_code(BY_NAME["credit_agency"])
                said = {"agency": agencies[agency], "scored_on": day, "score": score, "points": points}
                recommended = {"recommended_limit": limit and stage.money(code, limit), "remark": remark or None}
                add_score(get_customer(stage.customers[code]), {**said, **recommended})


def _tell_order(stage: Stage, one: Order) -> None:
    with stage.ago(one.login, one.days, one.minutes):
        order = service.create_order(
            {
                "customer": stage.customers[one.customer],
                "currency": stage.currencies[one.customer],
                "credit_term": stage.terms[one.term] if one.term else None,
                "reference": f"PO-{len(one.customer) * 1000 + one.days * 37 + one.minutes:05}",
            },
            lines(Random(f"scene:{one}").random, stage.money(one.customer, one.amount).amount),  # noqa: S311
            submit=one.verb != "draft",
        ).document
        order_id = order.id
    if one.verb not in ("", "draft"):
        with stage.ago(one.by, one.days - one.after, one.minutes):
            _decide(one, get_document(order_id))


def _decide(one: Order, order: Document) -> None:
    if one.verb == "release":
        service.release_document(order, one.reason)
    elif one.verb == "refuse":
        service.refuse_document(order, one.reason)
    elif one.verb == "cancel":
        service.cancel_document(order, one.reason)
    else:
        part = Money(order.total // 2, order.currency) if one.verb == "deliver_part" else None
        service.create_document(Kind.DELIVERY_ORDER, {"order": order.id, "customer": order.customer_id, "amount": part})


def _tell_quotations(stage: Stage) -> None:
    for days, login, code, amount in QUOTATIONS:
        if code in stage.customers:
            with stage.ago(login, days, 20):
                service.create_document(
                    Kind.QUOTATION,
                    {"customer": stage.customers[code]},
                    lines(Random(f"quotation:{code}").random, stage.money(code, amount).amount),  # noqa: S311
                    post=days > 0,
                )


MONEY = (
    (2, "MEGA-LOG", "2500.00", "transfer", None),
    (1, "JRM-0033", "12000.00", "cheque", 20),
    (5, "HSE-4410", "1500.00", "cash", None),
    (0, "DELTA-001", "8000.00", "cheque", 12),
    (3, "KCW-0009", "700.00", "cash", None),
    (0, "GOV-0117", "30000.00", "transfer", None),
)
"""Payments that nobody has allocated yet: so many days ago, from whom, how much, how, and post-dated by how many days."""
CHARGES = (("CT-7781", "85.00", 70), ("KBS-0088", "40.00", 40), ("YF-0231", "120.00", 20))
"""Debit notes for cheques that came back, and interest."""


def _tell_money(stage: Stage) -> None:
    for days, code, amount, mode, later in MONEY:
        if code in stage.customers:
            with stage.ago("farid", days, 10) as day:
                modes = ids_by_code(BY_NAME["payment_method"])
                values = {"customer": stage.customers[code], "amount": stage.money(code, amount), "mode": modes[mode]}
                service.create_payment(values | {"post_dated_to": day + timedelta(days=later) if later else None})
    for code, amount, days in CHARGES:
        if code in stage.customers:
            with stage.ago("farid", days):
                charge = ids_by_code(BY_NAME["charge_type"])["BANK"]
                line = {"description": "Cheque returned by the bank", "charge_type": charge, "quantity": Decimal(1)}
                values = {"customer": stage.customers[code], "currency": stage.currencies[code]}
                service.create_document(Kind.DEBIT_NOTE, values, [line | {"unit_price": Decimal(amount)}])
