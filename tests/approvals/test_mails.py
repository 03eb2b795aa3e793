"""What the mails of approvals say, and how often."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.approvals.queries.requests import get_request
from app.approvals.service import telling
from app.approvals.service.asking import asked_now
from app.core.clock import now
from app.core.jobs import JobRow
from app.core.mail import Mail, write_mail
from app.core.money import Money
from app.customers.queries import book
from app.customers.service import update_customer
from tests.approvals.conftest import Bands
from tests.days import today
from tests.people import Cast, Person, alice, bob

ASKED = {
    "who": "Bob Lim", "company": "Acme Trading", "field": "Credit limit", "subject": "OmniRetail", "named": "OmniRetail (OMNI-1)",
    "reason": "", "url": "http://127.0.0.1:8000/acme/approvals/1",
}  # fmt: skip


@pytest.fixture
def mail(web: Flask) -> Callable[..., EmailMessage]:
    """`mail("approval_asked", "zh", who=…)`: as it is sent."""

    def write(template: str, locale: str, **values: str) -> EmailMessage:
        with web.app_context():
            return write_mail(Mail(template, "x@example.com", locale, values), values, sender="a@b.example", at=now())

    return write


def words(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_field_is_small_inside_a_sentence_and_stands_first_in_the_subject(mail: Callable[..., EmailMessage]) -> None:
    asked = mail("approval_asked", "en", **ASKED)
    assert asked["Subject"] == "For you to decide: Credit limit of OmniRetail"
    assert "Bob Lim has asked to change the credit limit of OmniRetail (OMNI-1) in Acme Trading." in words(asked)
    assert "memohon untuk mengubah had kredit bagi OmniRetail (OMNI-1)" in words(mail("approval_asked", "ms", **ASKED))


def test_in_chinese_names_stand_apart_from_the_words_around_them(mail: Callable[..., EmailMessage]) -> None:
    assert "Bob Lim 申请更改 Acme Trading 中 OmniRetail (OMNI-1) 的信用限额" in words(
        mail("approval_asked", "zh", **ASKED)
    )


def test_the_html_is_signed_by_the_company_beside_the_program(mail: Callable[..., EmailMessage]) -> None:
    assert "<p>Acme Trading · Langgan</p>" in words(mail("approval_asked", "en", **ASKED), "html")
    reset = mail("reset", "en", url="http://127.0.0.1:8000/reset/x")
    assert "<p>Langgan</p>" in words(reset, "html")


def test_the_desk_says_in_malay_what_its_button_says(mail: Callable[..., EmailMessage]) -> None:
    order = {"kind": "Sales order", "document": "SO-1", "customer": "OmniRetail", **ASKED}
    passes = mail("order_would_pass", "ms", **order)
    assert passes["Subject"] == "Boleh diserahkan semula: SO-1 bagi OmniRetail"
    assert "Serahkan semula sebelum ruang itu diambil orang lain." in words(passes)


def test_a_person_is_reminded_once_a_day_however_many_reminders_are_due(
    bands: Bands, customer: Callable[..., UUID], cast: Cast, erin: Person
) -> None:
    bands((None, ("credit-controller",)))
    one = customer()
    with cast.acting(bob):
        update_customer(book.get_customer(one, lock=True), {"credit_limit": Money(8_000_00, "MYR")})
        request_id = asked_now(one)[0].id
    for _ in range(3):
        with cast.acting(alice):
            get_request(request_id).due_on = today()
            telling.remind()

    def written(name: str) -> list[dict[str, Any]]:
        with cast.acting(alice) as session:
            return [job.args for job in session.query(JobRow).filter_by(name=name).all()]

    due = [one for one in written("mail.send") if one["template"] == "approval_due"]
    assert [(one["to"], one["values"]["number"]) for one in due] == [(erin.email, "1")]
    assert len(written("approvals.remind")) == 2, "the one of its day, and one a week later"
