"""Adding, describing, fetching and removing files; the jobs that draw them and clean up."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import SEEK_END
from pathlib import PurePosixPath
from typing import IO
from uuid import UUID

from app.attachments import queries, rules
from app.attachments.models import Attachment
from app.attachments.values import EMPTY_FILE, FOLDER, MAX_BYTES, NO_FILE, NO_PICTURE, SWEPT_AFTER, TOO_MUCH, Preview
from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import NOT_FOUND, STALE, Conflict, Invalid, NotAllowed, NotFound, Stale
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.messages import Problem
from app.core.pictures import draw
from app.core.records.kinds.references import as_uuid
from app.core.session import bound_actor, bound_tenant_id
from app.core.storage import storage
from app.customers.models import Customer
from app.customers.queries.book import get_customer
from app.customers.service.guards import refuse_strangers, refuse_unchangeable, touch


@dataclass(frozen=True)
class Upload:
    """A file that arrived: what it is called, its bytes, what is said about it."""

    name: str
    stream: IO[bytes]
    description: str | None = None


def add_logo(customer: Customer, uploads: Sequence[Upload]) -> Attachment:
    """Keep a picture with the customer; it stands beside its name as soon as a worker has drawn it. Raises what `add_attachments` raises, and
    Invalid for what is no picture."""
    return add_attachments(customer, uploads[:1], as_logo=True)[0]


def add_attachments(customer: Customer, uploads: Sequence[Upload], *, as_logo: bool = False) -> list[Attachment]:
    """Keep these files with the customer, all or none. Raises Invalid for none or an empty one, Conflict for the byte over 100 MB.

    The bytes go to the storage first; then the customer is locked for the moment of the sum, so that of two uploads at the same time
    the second sees the first.
    """
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    if not uploads:
        raise Invalid(Problem("file", NO_FILE))
    rows = [_row(customer, upload) for upload in uploads]
    if as_logo and not rules.may_become_logo(rows[0].media_type):
        raise Invalid(Problem("file", NO_PICTURE, {"value": rows[0].name}))
    _refuse_too_much(customer, rows)
    _store(customer, rows, uploads)
    db.session.add_all(rows)
    db.session.flush()
    for one in rows:
        if one.preview == Preview.WAITING:
            enqueue(Job.ATTACHMENTS_DRAW, attachment_id=str(one.id), logo=as_logo)
    return rows


def _row(customer: Customer, upload: Upload) -> Attachment:
    """The row of a file, not added yet. Raises Invalid for an empty file."""
    name, moment, actor = rules.clean_name(upload.name), now(), bound_actor()
    size = upload.stream.seek(0, SEEK_END)
    if not size:
        raise Invalid(Problem("file", EMPTY_FILE, {"value": name}))
    upload.stream.seek(0)
    media_type = rules.media_type_of(upload.stream.read(rules.HEAD), name)
    preview = Preview.WAITING if media_type in rules.DRAWN else Preview.NONE
    return Attachment(
        id=new_id(), customer_id=customer.id, name=name, description=upload.description or None, media_type=media_type, size=size, preview=preview,
        user_id=actor.user_id, added_by=actor.name, version=1, created_at=moment, updated_at=moment,
    )  # fmt: skip


def _store(customer: Customer, rows: Sequence[Attachment], uploads: Sequence[Upload]) -> None:
    """Write the bytes, then hold the customer and look at the sum again. What was written goes when it is refused."""
    try:
        for row, upload in zip(rows, uploads, strict=True):
            upload.stream.seek(0)
            storage().save(bound_tenant_id(), place_of(row.id), upload.stream)
        get_customer(customer.id, lock=True)
        _refuse_too_much(customer, rows)
    except BaseException:
        for row in rows:
            _forget(bound_tenant_id(), row.id)
        raise


def _refuse_too_much(customer: Customer, rows: Sequence[Attachment]) -> None:
    used, size = queries.bytes_of(customer.id), sum(row.size for row in rows)
    if used + size > MAX_BYTES:
        facts = {"left": rules.size_text(rules.left(used)), "size": rules.size_text(size, up=True)}
        raise Conflict(Problem("file", TOO_MUCH, facts))


def describe_attachment(
    customer: Customer, row: Attachment, description: str | None, version: int | None
) -> Attachment:
    """Say what the file is. Raises Stale when somebody else said something else meanwhile."""
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    if version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    row.description = description or None
    if db.session.is_modified(row):
        row.version, row.updated_at = row.version + 1, now()
    db.session.flush()
    return row


def delete_attachment(customer: Customer, row: Attachment) -> None:
    """Remove a file. Its bytes go after the commit: until then the transaction may still be undone."""
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    if customer.logo_id == row.id:
        _write_logo(customer, None)
    db.session.delete(row)
    enqueue(Job.ATTACHMENTS_FORGET, attachment_id=str(row.id))
    db.session.flush()


def use_as_logo(customer: Customer, row: Attachment, *, wanted: bool = True) -> None:
    """Let the picture of a file stand beside the customer's name; or no longer. Raises Invalid for a file that is no picture, or of which
    none was made (yet)."""
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    if wanted and not rules.may_be_logo(row.media_type, row.preview):
        raise Invalid(Problem("file", NO_PICTURE, {"value": row.name}))
    if wanted:
        _write_logo(customer, row.id)
    elif customer.logo_id == row.id:
        _write_logo(customer, None)


def _write_logo(customer: Customer, attachment_id: UUID | None) -> None:
    if customer.logo_id != attachment_id:
        customer.logo_id = attachment_id
        touch(customer)
        events.emit("customer.logo_changed", customer)
        db.session.flush()


def open_attachment(row: Attachment) -> IO[bytes]:
    """The bytes of a file; that it was fetched goes into the audit. Raises NotFound when they are lost."""
    file = _open(place_of(row.id))
    events.emit("attachment.downloaded", row, name=row.name)
    return file


def open_preview(row: Attachment) -> IO[bytes]:
    """The picture of a file. Raises NotFound where there is none."""
    if row.preview != Preview.READY:
        raise NotFound(Problem(None, NOT_FOUND))
    return _open(preview_of(row.id))


def _open(name: str) -> IO[bytes]:
    try:
        return storage().open(bound_tenant_id(), name)
    except FileNotFoundError:
        raise NotFound(Problem(None, NOT_FOUND)) from None


def place_of(attachment_id: UUID) -> str:
    """Where its bytes are."""
    return f"{FOLDER}/{attachment_id}"


def preview_of(attachment_id: UUID) -> str:
    """Where its picture is."""
    return f"{FOLDER}/{attachment_id}.jpg"


# --- jobs


def draw_preview(job: JobRow) -> Outcome:
    """Make the picture of a file. What cannot be drawn in time has none."""
    row = queries.find_attachment(UUID(job.args["attachment_id"]))
    if row is None:
        return Outcome.DONE
    with tempfile.NamedTemporaryFile() as local:
        storage().copy_to(job.tenant_id, place_of(row.id), local)
        local.flush()
        picture = draw(local.name, row.media_type)
    if picture is not None:
        with storage().create(job.tenant_id, preview_of(row.id)) as target:
            target.write(picture)
    row.preview = Preview.READY if picture else Preview.NONE
    if picture and job.args.get("logo"):
        _put_up(row)
    return Outcome.DONE


def _put_up(row: Attachment) -> None:
    """Make the logo of a picture that was sent as one."""
    db.session.flush()
    customer = get_customer(row.customer_id, lock=True)
    with suppress(
        Conflict, NotAllowed
    ):  # put away, or given to somebody else, meanwhile: the picture stays among the files
        use_as_logo(customer, row)


def give_up_preview(job: JobRow) -> None:
    """The job has failed for good: the file stays, without a picture."""
    row = queries.find_attachment(UUID(job.args["attachment_id"]))
    if row is not None:
        row.preview = Preview.NONE


def forget_files(job: JobRow) -> Outcome:
    """Remove the bytes of an attachment that is gone."""
    _forget(job.tenant_id, UUID(job.args["attachment_id"]))
    return Outcome.DONE


def _forget(tenant_id: UUID, attachment_id: UUID) -> None:
    for name in (place_of(attachment_id), preview_of(attachment_id)):
        storage().delete(tenant_id, name)


def sweep_files() -> int:
    """Remove the files of the bound company that no record knows: their upload was undone, or their customer deleted. Returns how many."""
    tenant_id, before = bound_tenant_id(), now() - SWEPT_AFTER
    old = [name for name, written in storage().names(tenant_id, FOLDER) if written < before]
    ids = {name: as_uuid(PurePosixPath(name).stem) for name in old}
    known = queries.known_among(one for one in ids.values() if one)
    lost = [name for name in old if ids[name] not in known]
    for name in lost:
        storage().delete(tenant_id, f"{FOLDER}/{name}")
    return len(lost)
