"""What the office of the demo company does with its book: reviews of credit, files, statements on their way and mailed, requests that wait for
an approval, and a band up to which controllers release."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import NamedTuple

from app.approvals.queries import requests
from app.approvals.service import approve, refuse
from app.approvals.service.customers import KINDS as ON_CUSTOMERS
from app.approvals.service.policies import save_policy
from app.approvals.values import Band
from app.attachments.service import Upload, add_attachments
from app.core.clock import now
from app.core.db import db
from app.core.jobs import JobRow, Outcome, State
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.service.bands import set_band
from app.customers.queries.book import Search, get_customer
from app.customers.service import update_customer
from app.customers.service.reading import context_for
from app.demo.scenes import Stage
from app.identity.queries.members import roles
from app.receivables.service.reviews import review_customer
from app.statements.models import PaperRun
from app.statements.queries import recipients
from app.statements.service.mailing import mail_one, mail_run
from app.statements.service.papers import write_one
from app.statements.service.running import start_run, step
from app.statements.values import PaperKind, Wish


class Review(NamedTuple):
    """A review: of whom, so many days ago, rating, months until the next, remark."""

    code: str
    days: int
    rating: str
    months: int
    remark: str


REVIEWS = (
    Review("OMNI-001", 200, "A", 12, "Audited accounts of last year seen: equity 4.2 million, pays on the day."),
    Review("JRM-0033", 130, "B", 6, "Order book is full, but the bank waits for two large debtors."),
    Review("KBS-0088", 44, "D", 3, "Dua cek dipulangkan. Tunai sahaja sehingga tunggakan dijelaskan."),
    Review("HN-0007", 60, "B", 12, "母公司担保函有效至明年六月；付款集中在每月25日。"),
)  # fmt: skip


def tell_reviews(stage: Stage) -> None:
    """Reviews with the figures of their day."""
    for one in (one for one in REVIEWS if one.code in stage.customers):
        with stage.ago("bob", one.days) as day:
            values = {
                "credit_rating": one.rating,
                "next_review": day + timedelta(days=30 * one.months),
                "remark": one.remark,
            }
            review_customer(get_customer(stage.customers[one.code]), values)


# --- files


FILES = (
    ("WH-5520", "bob", 18, "Bank guarantee WH-5520.txt", "Bank guarantee over MYR 90,000, valid for a year", "BANK GUARANTEE\n\nBeneficiary: Meridian Trading\nFor the account of Wan Hua Textiles (M) Sdn Bhd\nUp to MYR 90,000.00, payable at first demand.\n"),
    ("OMNI-001", "dave", 300, "Price list 2026.csv", "Prices agreed for the year", "item,unit,price\nPortland cement,bag 50 kg,21.50\nEmulsion paint white,18 L,126.90\nLED tube 18 W,carton of 25,312.50\n"),
    ("YF-0231", "meiling", 34, "工地收货联系.txt", "三个工地的收货人和电话", "金宝工地：陈先生 012-555 0131\n怡保工地：林小姐 016-555 0187\n太平工地：阿明 017-555 0142\n"),
)  # fmt: skip


def tell_files(stage: Stage) -> None:
    """A few files, and a confirmation letter that came back signed."""
    for code, login, days, name, about, text in FILES:
        if code in stage.customers:
            with stage.ago(login, days):
                add_attachments(get_customer(stage.customers[code]), [Upload(name, BytesIO(text.encode()), about)])
    if "OMNI-001" in stage.customers:
        with stage.ago("farid", 9) as day:
            letter = write_one(stage.customers["OMNI-001"], Wish(PaperKind.CONFIRMATION, _month_end(day)), "en")
            kept = Upload("Confirmation letter, signed.pdf", BytesIO(letter.pdf), "Came back with their stamp")
            add_attachments(get_customer(stage.customers["OMNI-001"]), [kept])


# --- statements


def tell_statements(stage: Stage) -> None:
    """Statements to the wholesalers of a territory, written and mailed; letters that nobody has mailed yet; and single papers."""
    with stage.ago("farid", 8) as day:
        if run := _written(Wish(PaperKind.OPEN_ITEMS, _month_end(day)), "EAST-COAST", "Statements"):
            mail_run(run, "")
    with stage.ago("farid", 1) as day:
        _written(Wish(PaperKind.CONFIRMATION, _month_end(day)), "EAST-MALAYSIA", "Confirmation letters")
    for code, days, kind in SINGLE:
        if code in stage.customers:
            with stage.ago("farid", days) as day:
                begins = day - timedelta(days=90) if kind is PaperKind.BALANCE_FORWARD else None
                mail_one(stage.customers[code], Wish(kind, day, begins))


SINGLE = (
    ("YF-0231", 20, PaperKind.OPEN_ITEMS),
    ("OMNI-001", 8, PaperKind.BALANCE_FORWARD),
    ("HN-0007", 5, PaperKind.OPEN_ITEMS),
)
"""Papers mailed alone: to whom, so many days ago, which."""


def _written(wish: Wish, territory: str, title: str) -> PaperRun | None:
    """A run whose papers are written at once, as the worker would in the background; None where nobody would get one."""
    context = context_for(bound_actor())
    wholesale = {"field": "category", "op": "in", "value": ["WHOLESALE"]}
    search = Search(filter={"all": [{"field": "territory", "op": "in", "value": [territory]}, wholesale]})
    if not recipients.chosen(wish.whose, search, context, wish.day, 1):
        return None
    run = start_run(wish, search, context, title=title)
    db.session.flush()
    job = db.session.get_one(JobRow, (run.tenant_id, run.job_id))
    while step(job, context) is Outcome.AGAIN:
        job.step += 1
    job.state, job.started_at, job.finished_at = State.DONE, now(), now()
    return run


def _month_end(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


# --- approvals


BANDS = (
    Band(50_000_00, ()),
    Band(250_000_00, ("credit-controller",), 3),
    Band(None, ("credit-controller", "administrator"), 5),
)
RELEASES_UP_TO = 250_000_00
"""What a controller lets pass alone, in minor units of the company's currency."""


class Request(NamedTuple):
    """A limit that somebody asked for: whose, by whom, so many days ago, how much, why; and what was said about it a day later."""

    code: str
    login: str
    days: int
    limit: str
    reason: str
    verdict: str = ""
    said: str = ""


REQUESTS = (
    Request("JRM-0033", "aisyah", 24, "160000.00", "New mould for the Proton order; wants twice the stock.", "refuse", "First the invoices older than 60 days."),
    Request("ABC-0001", "aisyah", 12, "240000.00", "Takes over the Penang depot of ABC Logistics.", "approve", "Audited accounts seen."),
    Request("DELTA-001", "aisyah", 4, "150000.00", "Their new warehouse in Rawang opens in January."),
    Request("SBH-0071", "aisyah", 2, "450000.00", "Two more containers a month for the Japanese buyer."),
    Request("WH-5520", "alice", 1, "180000.00", "万华扩产，明年订单增加五成，银行担保已更新。"),
)  # fmt: skip


def tell_approvals(stage: Stage) -> None:
    """From some weeks ago on larger limits wait for somebody: what was decided since, and what still waits."""
    with stage.ago("alice", 30):
        for kind in ON_CUSTOMERS:
            save_policy(kind, BANDS)
        set_band(
            next(one.id for one in roles() if one.key == "credit-controller"),
            Money(RELEASES_UP_TO, stage.tenant.currency),
        )
    for one in (one for one in REQUESTS if one.code in stage.customers):
        _ask(stage, one)


def _ask(stage: Stage, one: Request) -> None:
    customer_id = stage.customers[one.code]
    with stage.ago(one.login, one.days):
        update_customer(
            get_customer(customer_id), {"credit_limit": stage.money(one.code, one.limit)}, reason=one.reason
        )
    if one.verdict:
        with stage.ago("bob", one.days - 1):
            waiting = requests.find_open("credit_limit", customer_id)
            assert waiting is not None
            approve(waiting, one.said) if one.verdict == "approve" else refuse(waiting, one.said)


def play(stage: Stage) -> None:
    """All of it, after the scenes that it looks at."""
    tell_reviews(stage)
    tell_files(stage)
    tell_statements(stage)
    tell_approvals(stage)
