"""Sending mail. What must not be kept in a job (a secret link) is made here, just before the mail goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.jobs import Job, JobRow, Outcome
from app.core.mail import Mail, send_mail
from app.identity.service import links
from tasks.base import job

Late = Callable[[Mapping[str, str]], Mapping[str, str] | None]

MADE_WHEN_SENT: Mapping[str, Late] = {"invitation": links.invitation_link, "reset": links.reset_link}
"""The mails that hold a link; None for one that is no longer wanted."""


@job(Job.MAIL_SEND)
def send(row: JobRow) -> Outcome:
    """Send the mail of the job, unless what it is about has been taken back meanwhile."""
    mail = Mail.of(row)
    make = MADE_WHEN_SENT.get(mail.template)
    late = make(mail.values) if make else {}
    if late is not None:
        send_mail(mail, late)
    return Outcome.DONE
