"""The job that writes: slice by slice, each with its rows, events and search rows in one transaction."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from app.core import remarks
from app.core.actor import Actor
from app.core.clock import now
from app.core.errors import Conflict
from app.core.jobs import Job, JobRow, Outcome, State
from app.core.messages import Problem
from app.core.session import bound_actor
from app.customers.values import CUSTOMER
from app.imports.models import Import
from app.imports.queries import rows, slices
from app.imports.queries.book import get_import
from app.imports.service import writing
from app.imports.service.inventing import make_inventions
from app.imports.service.report import finish
from app.imports.service.rights import kind_of, policy_of, refuse_forbidden, refuse_strangers
from app.imports.service.starting import enqueue_job, mark_cancelled
from app.imports.values import reasons
from app.imports.values.states import DONE_STATES, STARTABLE, RowState, Status


def process_import(imported: Import) -> Import:
    """Write the ready rows in the background. Raises Conflict when there is nothing to write (any more), NotAllowed."""
    actor = bound_actor()
    refuse_strangers(actor, kind_of(imported))
    refuse_forbidden(actor, imported)
    checked = imported.position is None
    ready = rows.count_states(imported.id).get(RowState.READY, 0) if checked else 0
    if imported.status not in STARTABLE:
        raise Conflict(Problem(None, reasons.NOT_NOW))
    if not ready:
        raise Conflict(Problem(None, reasons.NOTHING_READY))
    imported.status, imported.problem, imported.finished_at = Status.PROCESSING, None, None
    enqueue_job(imported, Job.IMPORTS_RUN, ready)
    return imported


def run_step(job: JobRow) -> Outcome:
    """Write one slice (`ImportKind.slice`: a SIGKILL costs that much work, and doubles nothing); the last one closes the import."""
    actor = bound_actor()
    imported = get_import(UUID(job.args["import_id"]), lock=True)
    if imported.status != Status.PROCESSING:
        return Outcome.DONE
    if imported.started_at is None or job.step == 0:
        imported.started_at = imported.started_at or now()
        refuse_forbidden(actor, imported)
        make_inventions(imported, actor)
    size = kind_of(imported).slice
    taken = slices.stage_ready(imported.id, size)
    left = _write_slice(imported, actor, job) if taken else 0
    if taken == size or left:
        return Outcome.AGAIN
    finish(imported, actor)
    return Outcome.DONE


def _write_slice(imported: Import, actor: Actor, job: JobRow) -> int:
    """Write the staged rows; answers how many somebody else was quicker about, which are tried again."""
    kind = kind_of(imported)
    writing.judge(kind, policy_of(actor, imported), lock=True)
    writing.write(kind, actor, {"import": str(imported.id)})
    remarks.tell(job, CUSTOMER.name)
    settled = slices.settle(imported.id)
    left = settled.pop(RowState.READY, 0)
    if left and not settled:
        raise RuntimeError(f"no row of the slice could be written, and none was refused ({left} rows)")
    _count(imported, settled)
    job.done += settled.total()
    job.left_out += settled[RowState.FAILED] + settled[RowState.SKIPPED] + settled[RowState.UNCHANGED]
    return left


def _count(imported: Import, settled: Counter[str]) -> None:
    for state in (*DONE_STATES, RowState.FAILED):
        setattr(imported, state.value, getattr(imported, state.value) + settled[state])


def end_badly(job: JobRow) -> None:
    """The job failed or was stopped: so did the import. What is written stays, and it can be continued."""
    imported = get_import(UUID(job.args["import_id"]), lock=True)
    if job.state == State.CANCELLED:
        mark_cancelled(imported)
        return
    known = {
        "job_member_gone": reasons.JOB_ORPHANED,
        reasons.COLUMN_NOT_YOURS.code: reasons.COLUMN_NOT_YOURS,
        reasons.COLUMN_WAITS.code: reasons.COLUMN_WAITS,
    }
    imported.status, imported.finished_at = Status.FAILED, now()
    imported.problem = Problem(None, known.get(job.error or "", reasons.JOB_BROKEN)).to_json()
