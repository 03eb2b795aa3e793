"""Papers by mail, and the log of it."""

from __future__ import annotations

from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Conflict, Invalid
from app.core.i18n import day_in
from app.core.mail import queue_mail
from app.core.messages import Problem
from app.core.session import bound_actor
from app.core.storage import storage
from app.statements import rules
from app.statements.models import Paper, PaperRun
from app.statements.queries import runs
from app.statements.service.papers import write_one
from app.statements.service.running import download_name, file_of
from app.statements.values import PaperState, RunState, Wish


def mail_run(run: PaperRun, typed: str) -> int:
    """Mail every paper of a run that has an address and was not mailed; returns how many. Raises Conflict (not written yet), Invalid
    (the number of mails was not typed)."""
    if run.status != RunState.COMPLETED:
        raise Conflict(Problem(None, rules.NOT_READY))
    papers = runs.papers_to_mail(run.id)
    if problem := rules.problem_of_mailing(len(papers), typed):
        raise Invalid(problem)
    for paper in papers:
        _mail(paper)
    events.note(bound_actor(), "paper_run.mailed", ("paper_run", run.id), mails=len(papers))
    return len(papers)


def mail_one(customer_id: UUID, wish: Wish, locale: str | None = None) -> Paper:
    """Write the paper of one customer and mail it. Raises NotFound, Invalid (no address)."""
    written = write_one(customer_id, wish, locale)
    who = written.account.recipient
    if not who.email:
        raise Invalid(Problem(None, rules.NO_MAIL, {"name": who.name}))
    paper = Paper(
        id=new_id(), run_id=None, customer_id=customer_id, kind=wish.kind.value, day=wish.day, begins=wish.begins, email=who.email,
        state=PaperState.WRITTEN.value, locale=who.locale, totals=written.totals, created_at=now(),
    )  # fmt: skip
    with storage().create(bound_actor().tenant_id, file_of(paper)) as target:
        target.write(written.pdf)
    db.session.add(paper)
    _mail(paper)
    db.session.flush()
    return paper


def _mail(paper: Paper) -> None:
    """Hand one paper to the post, and note it in the customer's history."""
    actor = bound_actor()
    assert paper.email is not None
    assert paper.locale is not None
    name = f"{download_name(paper.kind.replace('_', '-'), paper.day.isoformat())}.pdf"
    queue_mail(
        "paper", paper.email, paper.locale, attachments=[{"file": file_of(paper), "name": name}], company=actor.tenant.name,
        kind=paper.kind, day=day_in(paper.day, paper.locale, sentence=True),
    )  # fmt: skip
    paper.mailed_at, paper.mailed_by = now(), actor.name
    events.note(actor, "customer.paper_mailed", ("customer", paper.customer_id), paper=str(paper.id), of=paper.kind)
