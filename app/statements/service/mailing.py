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
from app.statements.service.naming import paper_name
from app.statements.service.papers import write_one
from app.statements.service.running import file_of, refuse_part_of_group
from app.statements.values import PaperKind, PaperState, RunState, Whose, Wish


def mail_run(run: PaperRun, typed: str) -> int:
    """Mail every paper of a run that has an address and was not mailed; returns how many. Raises Conflict (not written yet), Invalid
    (the number of mails was not typed)."""
    if run.status != RunState.COMPLETED:
        raise Conflict(Problem(None, rules.NOT_READY))
    papers = runs.papers_to_mail(run.id)
    if problem := rules.problem_of_mailing(len(papers), typed):
        raise Invalid(problem)
    for paper, code in papers:
        _mail(paper, code)
    events.note(bound_actor(), "paper_run.mailed", ("paper_run", run.id), mails=len(papers))
    return len(papers)


def mail_one(id_: UUID, wish: Wish, locale: str | None = None) -> Paper:
    """Write the paper of one customer or conglomerate and mail it. Raises NotFound, Invalid (no address), NotAllowed (a conglomerate's, of
    which not all members are seen)."""
    refuse_part_of_group(wish)
    written = write_one(id_, wish, locale)
    who = written.account.recipient
    if not who.email:
        raise Invalid(Problem(None, rules.NO_MAIL, {"name": who.name}))
    paper = Paper(
        id=new_id(), run_id=None, customer_id=who.customer_id, conglomerate_id=id_ if wish.whose is Whose.CONGLOMERATE else None,
        kind=wish.kind.value, day=wish.day, begins=wish.begins, email=who.email,
        state=PaperState.WRITTEN.value, locale=who.locale, totals=written.totals, created_at=now(),
        written_by=written.account.letterhead.name,
    )  # fmt: skip
    with storage().create(bound_actor().tenant_id, file_of(paper)) as target:
        target.write(written.pdf)
    db.session.add(paper)
    _mail(paper, who.code)
    db.session.flush()
    return paper


def _mail(paper: Paper, code: str) -> None:
    """Hand one paper to the post, `code` in the name of its file, signed by the company whose letterhead it bears, and note it in the history
    of the customer that gets it."""
    actor = bound_actor()
    assert paper.email is not None
    assert paper.locale is not None
    assert paper.customer_id is not None, "what is mailed goes to a customer"
    name = f"{paper_name(PaperKind(paper.kind), paper.day, code, paper.locale)}.pdf"
    queue_mail(
        "paper", paper.email, paper.locale, attachments=[{"file": file_of(paper), "name": name}], company=paper.written_by or actor.tenant.name,
        kind=paper.kind, day=day_in(paper.day, paper.locale, sentence=True),
    )  # fmt: skip
    paper.mailed_at, paper.mailed_by = now(), actor.name
    events.note(actor, "customer.paper_mailed", ("customer", paper.customer_id), paper=str(paper.id), of=paper.kind)
