"""Papers for many customers or conglomerates: a job that freezes the selection, writes the papers slice by slice, and puts them into one archive."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Invalid, NotAllowed
from app.core.jobs import Job, JobRow, Outcome, State, enqueue
from app.core.messages import Problem
from app.core.records.context import Context
from app.core.session import bound_actor
from app.core.storage import storage
from app.customers.queries.book import Search
from app.statements import rules
from app.statements.models import Paper, PaperRun
from app.statements.queries import recipients, runs
from app.statements.service.gathering import gather
from app.statements.service.naming import file_name
from app.statements.service.papers import is_empty, write
from app.statements.values import MAX_RUN, PaperKind, PaperState, RunState, Whose, Wish

SLICE = 50
"""Papers in one transaction: a second or two."""


def start_run(wish: Wish, search: Search, context: Context, *, title: str) -> PaperRun:
    """Ask for a paper of every customer that `search` finds and that has a ledger, or of every conglomerate to which such customers belong.
    Raises Invalid, NotAllowed (a conglomerate's, of which not all members are seen)."""
    actor = bound_actor()
    if problems := rules.problems_of(wish):
        raise Invalid(*problems)
    refuse_part_of_group(wish)
    found = len(recipients.chosen(wish.whose, search, context, wish.day, MAX_RUN + 1))
    if not found or found > MAX_RUN:
        nobody = rules.NO_GROUP if wish.whose is Whose.CONGLOMERATE else rules.NOBODY
        raise Invalid(Problem(None, rules.TOO_MANY_PAPERS if found else nobody, {"limit": MAX_RUN}))
    run = PaperRun(
        id=new_id(), kind=wish.kind.value, whose=wish.whose.value, day=wish.day, begins=wish.begins, q=search.q, filter=search.filter, user_id=actor.user_id,
        status=RunState.QUEUED.value, created_at=now(),
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    url = f"/{actor.tenant.slug}/statements/{run.id}"
    run.job_id = enqueue(Job.STATEMENTS_WRITE, title=title, url=url, run_id=str(run.id)).id
    events.note(actor, "paper_run.requested", ("paper_run", run.id), of=run.kind, day=run.day.isoformat())
    return run


def wish_of(run: PaperRun) -> Wish:
    """What the run makes."""
    return Wish(PaperKind(run.kind), run.day, run.begins, Whose(run.whose))


def refuse_part_of_group(wish: Wish) -> None:
    """A paper that is kept or mailed tells of all members of a conglomerate. Raises NotAllowed for those who see their own customers only."""
    if wish.whose is Whose.CONGLOMERATE and "customers" in bound_actor().own_only_view:
        raise NotAllowed(Problem("whose", rules.WHOLE_GROUP))


def step(job: JobRow, context: Context) -> Outcome:
    """The selection, a slice of papers, or the archive."""
    run = runs.run_of(job)
    if job.step == 0:
        search = Search(q=run.q, filter=run.filter)
        ids = recipients.chosen(Whose(run.whose), search, context, run.day, MAX_RUN)
        runs.add_papers(run, ids)
        job.total = len(ids)
        return Outcome.AGAIN
    papers = runs.next_papers(run.id, SLICE)
    for paper in papers:
        paper.state = PaperState.EMPTY.value  # until it is written below; a customer that is no longer seen stays so
    _write_slice(run, {paper.conglomerate_id or paper.customer_id: paper for paper in papers})
    job.done += len(papers)
    job.left_out += sum(paper.state == PaperState.EMPTY for paper in papers)
    if papers:
        return Outcome.AGAIN
    _archive(run)
    run.status, run.finished_at = RunState.COMPLETED.value, now()
    return Outcome.DONE


def _write_slice(run: PaperRun, papers: dict[UUID | None, Paper]) -> None:
    wish = wish_of(run)
    for account in gather([one for one in papers if one], wish):
        paper = papers[account.recipient.id]
        if is_empty(account):
            continue
        written = write(account, wish)
        with storage().create(run.tenant_id, file_of(paper)) as target:
            target.write(written.pdf)
        paper.state, paper.totals, paper.locale = PaperState.WRITTEN.value, written.totals, account.recipient.locale
        paper.customer_id, paper.email = account.recipient.customer_id, account.recipient.email
        paper.written_by = account.letterhead.name


def file_of(paper: Paper) -> str:
    """Where the paper is stored."""
    return f"papers/{paper.run_id or 'single'}/{paper.id}.pdf"


def archive_of(run: PaperRun) -> str:
    """Where the archive of all papers is stored."""
    return f"papers/{run.id}.zip"


def _archive(run: PaperRun) -> None:
    """All papers in one file. They are compressed already."""
    with (
        storage().create(run.tenant_id, archive_of(run)) as target,
        zipfile.ZipFile(_Forward(target), "w", zipfile.ZIP_STORED) as archive,
    ):
        for row in runs.all_written(run.id):
            with storage().open(run.tenant_id, f"papers/{run.id}/{row.id}.pdf") as source:
                archive.writestr(f"{file_name(f'{row.code} {row.name}')}.pdf", source.read())


class _Forward(io.RawIOBase):
    """A stream that is only written to: an archive goes into storage without being held in memory."""

    def __init__(self, target: object) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return int(self._target.write(data))  # type: ignore[attr-defined]


def end_badly(job: JobRow) -> None:
    """The job failed or was stopped: so did the run. What is written stays."""
    run = runs.run_of(job)
    run.status, run.finished_at = (
        RunState.CANCELLED.value if job.state == State.CANCELLED else RunState.FAILED.value,
        now(),
    )
