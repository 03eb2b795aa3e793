"""Taking a file in, and letting it go again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO

from app.core import text
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import NOT_ALLOWED, Conflict, Invalid, NotAllowed
from app.core.jobs import OPEN_STATES, Job, JobRow, State, enqueue
from app.core.limits import max_upload_bytes
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.core.storage import TooLarge, storage
from app.imports.models import Import
from app.imports.service.report import take_stock
from app.imports.service.rights import forbidden_fields, kind_for, refuse_strangers, why_forbidden
from app.imports.values import reasons
from app.imports.values.kinds import KINDS
from app.imports.values.shapes import ImportKind
from app.imports.values.states import ENDED, Duplicates, Status


def start_import(
    kind_name: str,
    file_name: str,
    stream: IO[bytes],
    *,
    mapping: Mapping[str, str | None] | None = None,
    duplicates: str | None = None,
    match: str | None = None,
    process: bool = False,
    create_missing: bool = False,
    ask: bool = False,
) -> Import:
    """Keep the file and have it checked in the background.

    `mapping` (heading → field, None leaves the column out) goes before what the headings suggest. `process` goes on without a person when
    no row fails, `ask` shows columns that are not certain to somebody before the rows are checked. Raises Invalid (fields `type`, `file`,
    `mapping`, `duplicates`, `match`) and NotAllowed.
    """
    actor = bound_actor()
    kind = _kind(kind_name)
    refuse_strangers(actor, kind)
    if create_missing and not actor.may(Permission.REFERENCE_EDIT):
        raise NotAllowed(Problem("create_missing", NOT_ALLOWED), missing=[str(Permission.REFERENCE_EDIT)])
    imported = Import(
        id=new_id(),
        kind=kind.name,
        status=Status.UPLOADED,
        file_name=_plain_name(file_name),
        size=0,
        user_id=actor.user_id,
        user_name=actor.name,
        created_at=now(),
        duplicates=_policy(duplicates or kind.policies[0]),
        match=_match(kind, match),
        create_missing=create_missing,
        process=process,
        ask=ask,
        asked={"mapping": _checked(kind, mapping)} if mapping else {},
    )
    imported.size = _keep(imported, stream)
    db.session.add(imported)
    db.session.flush()
    enqueue_job(imported, Job.IMPORTS_CHECK)
    return imported


def _kind(name: str) -> ImportKind:
    kind = KINDS.get(name)
    if kind is None:
        raise Invalid(Problem("type", reasons.UNKNOWN_KIND, {"value": name[:100]}))
    return kind_for(bound_actor(), kind)


def _policy(duplicates: str) -> str:
    if duplicates not in list(Duplicates):
        raise Invalid(Problem("duplicates", reasons.UNKNOWN_POLICY, {"value": duplicates[:100]}))
    return duplicates


def _match(kind: ImportKind, match: str | None) -> str:
    chosen = match or next(iter(kind.matches))
    if chosen not in kind.matches:
        params = {"value": chosen[:100], "choices": ", ".join(kind.matches)}
        raise Invalid(Problem("match", reasons.UNKNOWN_MATCH, params))
    return chosen


def _checked(kind: ImportKind, mapping: Mapping[str, str | None]) -> dict[str, str | None]:
    """The mapping, when its fields exist and may be set. Headings are looked for once the file is open."""
    forbidden = forbidden_fields(bound_actor(), kind)
    for field in filter(None, mapping.values()):
        if field in forbidden:
            raise Invalid(Problem(field, why_forbidden(field)))
        if field not in kind.columns:
            raise Invalid(Problem("mapping", reasons.UNKNOWN_COLUMN, {"value": field[:100]}))
    return dict(mapping)


def _plain_name(file_name: str) -> str:
    """The name without folders, in which nothing is hidden."""
    last = PurePosixPath(PureWindowsPath(file_name).as_posix()).name
    return " ".join(text.visible(last).split())[-200:] or "file"


def _keep(imported: Import, stream: IO[bytes]) -> int:
    limit = max_upload_bytes()
    try:
        size = storage().save(bound_actor().tenant_id, imported.upload, stream, limit=limit)
    except TooLarge:
        raise Invalid(Problem("file", reasons.FILE_TOO_LARGE, {"limit": str(limit // 1024**2)})) from None
    if not size:
        raise Invalid(Problem("file", reasons.EMPTY_FILE))
    return size


def enqueue_job(imported: Import, job: Job, total: int | None = None) -> None:
    """Have a job work on the import once this transaction is committed."""
    url = f"/{bound_actor().tenant.slug}/imports/{imported.id}"
    row = enqueue(job, title=imported.file_name, url=url, total=total, import_id=str(imported.id))
    imported.job_id = row.id


def find_job(imported: Import, *, lock: bool = False) -> JobRow | None:
    """The job that is, or was last, at the import."""
    if imported.job_id is None:
        return None
    key = (bound_actor().tenant_id, imported.job_id)
    return db.session.get(JobRow, key, with_for_update=lock or None)


def cancel_import(imported: Import) -> Import:
    """Stop the import. Rows that are written stay; a slice at work is finished first. Raises Conflict when it has ended."""
    if imported.status in ENDED:
        raise Conflict(Problem(None, reasons.NOT_NOW))
    job = find_job(imported, lock=True)
    if job is not None and job.state in OPEN_STATES:
        job.cancel_requested = True
        if job.state == State.RUNNING:
            return imported
        job.state, job.finished_at = State.CANCELLED, now()
    mark_cancelled(imported)
    return imported


def mark_cancelled(imported: Import) -> None:
    imported.status, imported.finished_at = Status.CANCELLED, now()
    take_stock(imported)
