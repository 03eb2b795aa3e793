"""Mail: queued with the change that causes it, written and sent by a worker in the recipient's language.

`queue_mail` keeps the name of a template pair (`templates/mail/<name>.txt` and `.html`) and plain values in a job; the words are
made when it is sent. Without SMTP_URL a mail becomes a file under LANGGAN_HOME/mail, which any mail program opens.

A secret never goes into a job: jobs are kept, are in every backup, and a link that sets a password must not be read out of them.
A mail with such a link is queued without it; the worker makes the secret just before sending (`tasks/mail.py`), and only its hash
is stored. Sending again makes a new secret and ends the earlier one.
"""

from __future__ import annotations

import mimetypes
import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app
from flask_babel import force_locale
from jinja2 import Template

from app.config import Config
from app.core.clock import now
from app.core.i18n import HTML_LANG
from app.core.jobs import Job, JobRow, enqueue
from app.core.session import bound_tenant_id
from app.core.storage import storage

PATIENCE = 20
"""Seconds to wait for a mail server."""


@dataclass(frozen=True)
class Mail:
    """What goes to whom: a template pair, an address, the reader's language, and the values the templates need."""

    template: str
    to: str
    locale: str
    values: Mapping[str, str]
    attachments: Sequence[Mapping[str, str]] = ()
    """Stored files that go with it: file (its storage name), name."""

    @classmethod
    def of(cls, row: JobRow) -> Mail:
        """The mail of a `mail.send` job."""
        return cls(**row.args)


def queue_mail(
    template: str,
    to: str,
    locale: str,
    *,
    due_at: datetime | None = None,
    attachments: Sequence[Mapping[str, str]] = (),
    **values: str,
) -> JobRow:
    """Send the mail `template` to `to` after the open transaction's commit. `values` are plain texts and ids, never a secret.

    With `due_at` the sweep sends it then: nothing goes to the broker now. `attachments` are files in storage, read when it is sent.
    """
    return enqueue(
        Job.MAIL_SEND,
        due_at=due_at,
        template=template,
        to=to,
        locale=locale,
        values=values,
        attachments=list(attachments),
    )


def send_mail(mail: Mail, late: Mapping[str, str]) -> None:
    """Write and send `mail`; `late` are the values that could not be kept. Raises OSError or smtplib.SMTPException."""
    config: Config = current_app.config["LANGGAN"]
    message = write_mail(mail, {**mail.values, **late}, sender=config.mail_from, at=now())
    if config.smtp_url is None:
        _keep(message, config.home / "mail", now())
    else:
        _send(message, urlsplit(config.smtp_url))


def write_mail(mail: Mail, values: Mapping[str, str], *, sender: str, at: datetime) -> EmailMessage:
    """The message: plain text, and the same as simple HTML, in the reader's language."""
    text = current_app.jinja_env.get_template(f"mail/{mail.template}.txt")
    html = current_app.jinja_env.get_template(f"mail/{mail.template}.html")
    with force_locale(mail.locale):
        context = {"company": "", **values, "lang": HTML_LANG[mail.locale]}
        subject, plain, rich = _block(text, "subject", context), _block(text, "text", context), html.render(context)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(subject.split())
    message["From"] = sender
    message["To"] = mail.to
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain.strip() + "\n", cte="8bit")  # as it is: a link broken over two lines leads nowhere
    message.add_alternative(rich, subtype="html", cte="8bit")
    for one in mail.attachments:
        _attach(message, one)
    message["Content-Language"] = HTML_LANG[mail.locale]  # last: setting content takes such headers away
    return message


def _attach(message: EmailMessage, attachment: Mapping[str, str]) -> None:
    """Add a stored file of the bound company. Raises FileNotFoundError: a mail without what it announces is worse than none."""
    kind = mimetypes.guess_type(attachment["name"])[0] or "application/octet-stream"
    with storage().open(bound_tenant_id(), attachment["file"]) as file:
        main, _, sub = kind.partition("/")
        message.add_attachment(file.read(), maintype=main, subtype=sub, filename=attachment["name"])


def public_url(endpoint: str, **values: str) -> str:
    """The address of a page as a mail needs it: with the instance's own host (PUBLIC_URL)."""
    config: Config = current_app.config["LANGGAN"]
    return config.public_url + current_app.url_map.bind("").build(endpoint, values)


def _block(template: Template, name: str, context: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(context))))


def _keep(message: EmailMessage, folder: Path, at: datetime) -> None:
    """Write the mail as a file that only this account may read: it may hold a link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{at:%Y%m%dT%H%M%S%f}-{message['Message-ID'].strip('<>').split('@')[0]}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    unfinished.rename(folder / f"{name}.eml")


def _send(message: EmailMessage, url: SplitResult) -> None:
    """Hand the mail to the server `smtp://user:password@host:port` (with STARTTLS where offered) or `smtps://` (TLS at once)."""
    host, safe = url.hostname or "localhost", ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, url.port or 465, timeout=PATIENCE, context=safe)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, url.port or 25, timeout=PATIENCE)
    ) as server:
        server.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=safe)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
