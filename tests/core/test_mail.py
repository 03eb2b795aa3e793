"""Mail: as a file, through a server, in the reader's language."""

from __future__ import annotations

import dataclasses
import smtplib
import socket
import stat
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import text

from app.core.clock import now
from app.core.mail import Mail, public_url, queue_mail, send_mail, write_mail
from tests.people import Cast, alice

INVITATION = Mail("invitation", "mei@example.com", "en", {"invited_by": "Alice Tan", "company": "Acme & Sons"})
LINK = {"url": "http://127.0.0.1:8000/invitation/" + "x" * 43}


def write(web: Flask, mail: Mail = INVITATION, **late: str) -> EmailMessage:
    with web.app_context():
        return write_mail(mail, {**mail.values, **LINK, **late}, sender="Langgan <no-reply@acme.example>", at=now())


def parts(message: EmailMessage) -> tuple[str, str]:
    sent = message_from_bytes(message.as_bytes(), policy=policy.default)
    plain, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_a_mail_is_plain_text_and_the_same_as_simple_html(web: Flask) -> None:
    message = write(web)
    plain, html = parts(message)
    assert message["Subject"] == "Alice Tan invites you to Acme & Sons"
    assert message["To"] == "mei@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Acme & Sons" in plain
    assert "Acme &amp; Sons" in html
    assert LINK["url"] in plain.splitlines()
    assert f'href="{LINK["url"]}"' in html


def test_a_long_link_is_not_broken_over_two_lines(web: Flask) -> None:
    raw = write(web, url="https://" + "long." * 60 + "example/invitation/" + "x" * 43).as_bytes()
    assert b"/invitation/" + b"x" * 43 + b"\r\n" in raw
    assert b"quoted-printable" not in raw


def test_nothing_that_people_call_themselves_becomes_markup_or_a_header(web: Flask) -> None:
    evil = dataclasses.replace(
        INVITATION, values={"invited_by": "Eve\r\nBcc: all@example.com", "company": "<script>alert(1)</script>{{7*7}}"}
    )
    message = write(web, evil)
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    html = parts(message)[1]
    assert "<script>" not in html
    assert "{{7*7}}" in html


@pytest.mark.parametrize(("locale", "lang"), [("en", "en"), ("zh", "zh-Hans"), ("ms", "ms")])
@pytest.mark.parametrize("template", ["invitation", "reset"])
def test_every_mail_says_its_language(web: Flask, template: str, locale: str, lang: str) -> None:
    message = write(web, Mail(template, "mei@example.com", locale, INVITATION.values))
    assert message["Content-Language"] == lang
    assert f'<html lang="{lang}">' in parts(message)[1]


def test_a_link_has_the_address_that_the_instance_is_known_by(web: Flask) -> None:
    with web.app_context():
        assert public_url("identity.show_reset", token="abc") == web.config["LANGGAN"].public_url + "/reset/abc"


def test_without_a_server_a_mail_is_a_file_that_others_cannot_read(
    web: Flask, mailbox: Callable[[], list[EmailMessage]]
) -> None:
    with web.app_context():
        send_mail(INVITATION, LINK)
    (mail,) = mailbox()
    assert mail["To"] == "mei@example.com"
    folder: Path = web.config["LANGGAN"].home / "mail"
    newest = max(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    assert stat.S_IMODE(newest.stat().st_mode) == 0o600
    assert not list(folder.glob(".*"))


# --- a real server


class Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.signed_in: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(envelope)
        return "250 OK"

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, login: LoginPassword) -> AuthResult:
        self.signed_in.append((login.login, login.password))
        return AuthResult(success=login.password == b"p@ss word", handled=False)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=box.check, auth_require_tls=False)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture
def through(web: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`through(url)`: send by this SMTP_URL."""

    def use(url: str) -> None:
        monkeypatch.setitem(web.config, "LANGGAN", dataclasses.replace(web.config["LANGGAN"], smtp_url=url))

    return use


def test_a_mail_goes_through_the_server_of_smtp_url(
    web: Flask, inbox: tuple[Inbox, int], through: Callable[[str], None]
) -> None:
    box, port = inbox
    through(f"smtp://mailer:p%40ss%20word@127.0.0.1:{port}")
    with web.app_context():
        send_mail(INVITATION, LINK)
    assert box.signed_in == [(b"mailer", b"p@ss word")]
    (envelope,) = box.received
    assert envelope.rcpt_tos == ["mei@example.com"]
    assert LINK["url"].encode() in envelope.content


def test_a_server_that_is_not_there_is_an_error_that_the_job_tries_again(
    web: Flask, cast: Cast, through: Callable[[str], None], run_jobs: Callable[[], int]
) -> None:
    through("smtp://127.0.0.1:1")
    with cast.acting(alice):
        queue_mail(
            "invitation", "mei@example.com", "en", user_id=str(cast_id(cast)), company="Acme", invited_by="Alice"
        )
    with cast.acting(alice) as session:
        session.execute(text("update memberships set status = 'invited' where user_id = :id"), {"id": cast_id(cast)})
    run_jobs()
    with cast.acting(alice) as session:
        assert tuple(session.execute(text("select state, attempts from jobs")).one()) == ("queued", 1)
        assert session.scalar(text("select count(*) from user_tokens")) == 0


def cast_id(cast: Cast) -> Any:
    from tests.people import bob

    return cast.id_of(bob)


def test_a_password_the_server_refuses_is_an_error(
    web: Flask, inbox: tuple[Inbox, int], through: Callable[[str], None]
) -> None:
    through(f"smtp://mailer:wrong@127.0.0.1:{inbox[1]}")
    with web.app_context(), pytest.raises(smtplib.SMTPAuthenticationError):
        send_mail(INVITATION, LINK)
