"""Runs and papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, true

from app.conglomerates.models import Conglomerate
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import NOT_FOUND, NotFound
from app.core.jobs import JobRow
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.queries.visible import visible
from app.statements.models import Paper, PaperRun
from app.statements.values import PaperState, Whose

_runs, _papers = PaperRun.__table__.c, Paper.__table__.c


def _own_only() -> bool:
    return "customers" in bound_actor().own_only_view


def visible_runs() -> ColumnElement[bool]:
    """Whoever may see only their own customers sees only their own runs: the papers of others are of other customers."""
    return PaperRun.user_id == bound_actor().user_id if _own_only() else true()


def visible_papers() -> ColumnElement[bool]:
    """Papers of customers that the actor may see; a conglomerate's, kept as it was sent, tells of all its members."""
    return and_(Paper.conglomerate_id.is_(None), visible()) if _own_only() else true()


def get_run(run_id: UUID) -> PaperRun:
    """The run with that id; raises NotFound when it is not there or not the actor's to see."""
    found = db.session.scalar(select(PaperRun).where(PaperRun.id == run_id, visible_runs()))
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
        select(PaperRun).where(visible_runs()),
        Order(_runs.created_at, _runs.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda row: row.created_at,
    )


def add_papers(run: PaperRun, ids: Sequence[UUID]) -> None:
    """A paper to be written for each of these customers or conglomerates."""
    whose = "conglomerate_id" if run.whose == Whose.CONGLOMERATE else "customer_id"
    same = {"kind": run.kind, "day": run.day, "begins": run.begins, "tenant_id": run.tenant_id, "created_at": now()}
    rows = [{**same, "id": new_id(), "run_id": run.id, whose: one, "state": PaperState.WAITING} for one in ids]
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
    """The written papers of a run, with code and name of whom they are about, in the order of the run."""
    shown = (
        Paper.id,
        Paper.customer_id,
        Paper.conglomerate_id,
        Paper.totals,
        Paper.email,
        Paper.mailed_at,
        Paper.locale,
        *_WHOSE,
    )
    return keyset_page(
        _with_whose(select(*shown)).where(Paper.run_id == run_id, Paper.state == PaperState.WRITTEN, visible_papers()),
        Order(_papers.id, _papers.id),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda part: db.session.execute(part).all(),
        value_of=lambda row: str(row.id),
    )


def papers_to_mail(run_id: UUID) -> Sequence[Any]:
    """(paper, code) of the written papers with an address that have not been mailed, held until the transaction ends."""
    wanted = _with_whose(select(Paper, _WHOSE[0])).where(
        Paper.run_id == run_id,
        Paper.state == PaperState.WRITTEN,
        Paper.mailed_at.is_(None),
        Paper.email.is_not(None),
    )
    return db.session.execute(wanted.order_by(Paper.id).with_for_update(of=Paper)).all()


def all_written(run_id: UUID) -> Sequence[Any]:
    """(id, code, name) of every written paper of a run: what its archive holds."""
    wanted = _with_whose(select(Paper.id, *_WHOSE)).where(Paper.run_id == run_id, Paper.state == PaperState.WRITTEN)
    return db.session.execute(wanted.order_by(Paper.id)).all()


def get_paper(paper_id: UUID) -> tuple[Paper, str]:
    """A written paper that the actor may see, and the code of whom it is about; raises NotFound."""
    wanted = _with_whose(select(Paper, _WHOSE[0])).where(
        Paper.id == paper_id, Paper.state == PaperState.WRITTEN, visible_papers()
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found[0], found[1]


def papers_of(whose: Whose, id_: UUID, limit: int = 20) -> Sequence[Paper]:
    """The papers that a customer got, as the head of a conglomerate too, or those about a conglomerate; the newest first."""
    column = Paper.conglomerate_id if whose is Whose.CONGLOMERATE else Paper.customer_id
    wanted = _with_whose(select(Paper)).where(column == id_, Paper.state == PaperState.WRITTEN, visible_papers())
    return db.session.scalars(wanted.order_by(Paper.created_at.desc(), Paper.id.desc()).limit(limit)).all()


_WHOSE = (
    func.coalesce(Conglomerate.code, Customer.code).label("code"),
    func.coalesce(Conglomerate.name, Customer.name).label("name"),
)
"""Code and name of whom a paper is about."""


def _with_whose(statement: Any) -> Any:
    """`statement` about papers, with the customers that get them and the conglomerates that they are about beside them."""
    customer = (Customer.tenant_id == Paper.tenant_id) & (Customer.id == Paper.customer_id)
    node = (Conglomerate.tenant_id == Paper.tenant_id) & (Conglomerate.id == Paper.conglomerate_id)
    return statement.outerjoin(Customer, customer).outerjoin(Conglomerate, node)
