"""Runs and papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import NOT_FOUND, NotFound
from app.core.jobs import JobRow
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.customers.models import Customer
from app.customers.queries.visible import visible
from app.statements.models import Paper, PaperRun
from app.statements.values import PaperState

_runs, _papers = PaperRun.__table__.c, Paper.__table__.c


def get_run(run_id: UUID) -> PaperRun:
    """The run with that id; raises NotFound."""
    found = db.session.scalar(select(PaperRun).where(PaperRun.id == run_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def run_of(job: JobRow) -> PaperRun:
    """The run that a job makes."""
    return db.session.get_one(PaperRun, (job.tenant_id, UUID(job.args["run_id"])))


def find_job(run: PaperRun) -> JobRow | None:
    """The job that makes it."""
    return db.session.get(JobRow, (run.tenant_id, run.job_id)) if run.job_id else None


def runs_page(cursor: str, limit: int = 50) -> Page[PaperRun]:
    """Runs, the newest first."""
    return keyset_page(
        select(PaperRun),
        Order(_runs.created_at, _runs.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda row: row.created_at,
    )


def add_papers(run: PaperRun, customer_ids: Sequence[UUID]) -> None:
    """A paper to be written for each of these customers."""
    same = {"kind": run.kind, "day": run.day, "begins": run.begins, "tenant_id": run.tenant_id, "created_at": now()}
    rows = [
        {**same, "id": new_id(), "run_id": run.id, "customer_id": one, "state": PaperState.WAITING}
        for one in customer_ids
    ]
    if rows:
        db.session.execute(insert(Paper), rows)


def next_papers(run_id: UUID, limit: int) -> Sequence[Paper]:
    """The next papers to write."""
    wanted = select(Paper).where(Paper.run_id == run_id, Paper.state == PaperState.WAITING)
    return db.session.scalars(wanted.order_by(Paper.id).limit(limit)).all()


def counts_of(run_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many papers of each run stand where; with `mailed`, and `addressed`: written, not mailed, with an address."""
    written = Paper.state == PaperState.WRITTEN
    wanted = select(
        Paper.run_id,
        func.count().label("all"),
        func.count().filter(written).label("written"),
        func.count().filter(Paper.state == PaperState.EMPTY).label("empty"),
        func.count().filter(Paper.mailed_at.is_not(None)).label("mailed"),
        func.count().filter(written, Paper.mailed_at.is_(None), Paper.email.is_not(None)).label("addressed"),
        func.count().filter(written, Paper.email.is_(None)).label("without"),
    )
    rows = db.session.execute(wanted.where(Paper.run_id.in_(run_ids)).group_by(Paper.run_id)) if run_ids else ()
    return {row.run_id: dict(row._mapping) for row in rows}


def papers_page(run_id: UUID, cursor: str, limit: int = 50) -> Page[Any]:
    """The written papers of a run with their customers, in the order of the run."""
    wanted: Any = (
        select(Paper.id, Paper.customer_id, Paper.totals, Paper.email, Paper.mailed_at, Paper.locale, Customer.code, Customer.name)
        .join(Customer, (Customer.tenant_id == Paper.tenant_id) & (Customer.id == Paper.customer_id))
        .where(Paper.run_id == run_id, Paper.state == PaperState.WRITTEN, visible())
    )  # fmt: skip
    return keyset_page(
        wanted,
        Order(_papers.id, _papers.id),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda part: db.session.execute(part).all(),
        value_of=lambda row: str(row.id),
    )


def papers_to_mail(run_id: UUID) -> Sequence[Paper]:
    """The written papers with an address that have not been mailed, held until the transaction ends."""
    wanted = select(Paper).where(
        Paper.run_id == run_id,
        Paper.state == PaperState.WRITTEN,
        Paper.mailed_at.is_(None),
        Paper.email.is_not(None),
    )
    return db.session.scalars(wanted.order_by(Paper.id).with_for_update()).all()


def all_written(run_id: UUID) -> Sequence[Any]:
    """(id, code, name) of every written paper of a run: what its archive holds."""
    wanted = (
        select(Paper.id, Customer.code, Customer.name)
        .join(Customer, (Customer.tenant_id == Paper.tenant_id) & (Customer.id == Paper.customer_id))
        .where(Paper.run_id == run_id, Paper.state == PaperState.WRITTEN)
    )
    return db.session.execute(wanted.order_by(Paper.id)).all()


def get_paper(paper_id: UUID) -> Paper:
    """A written paper of a customer that the actor may see; raises NotFound."""
    wanted = (
        select(Paper)
        .join(Customer, (Customer.tenant_id == Paper.tenant_id) & (Customer.id == Paper.customer_id))
        .where(Paper.id == paper_id, Paper.state == PaperState.WRITTEN, visible())
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def papers_of(customer_id: UUID, limit: int = 20) -> Sequence[Paper]:
    """The papers that a customer got, the newest first."""
    wanted = select(Paper).where(Paper.customer_id == customer_id, Paper.state == PaperState.WRITTEN)
    return db.session.scalars(wanted.order_by(Paper.created_at.desc(), Paper.id.desc()).limit(limit)).all()
