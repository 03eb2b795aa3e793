"""The files of a customer on screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.attachments import queries, rules
from app.attachments.models import Attachment
from app.attachments.service import Upload
from app.attachments.values import ATTACHMENT, MAX_BYTES, NO_PICTURE, Preview
from app.core.actor import Actor
from app.core.forms import one_id
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import screens
from app.customers.models import Customer
from app.customers.rules import may_edit
from app.customers.service.reading import context_for
from app.customers.values import Status

LATEST = 5
"""Files beside a decision."""


def uploads() -> list[Upload]:
    """The files that the form sent. A field that was left empty sends a file without a name."""
    described = request.form.get("description", "").strip()
    return [Upload(file.filename, file.stream, described) for file in request.files.getlist("file") if file.filename]


def listed(customer_id: UUID, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """What the tab shows."""
    found = queries.attachments_of(customer_id)
    used = sum(row.size for row in found)
    return {
        "files": [shown(row) for row in found],
        "waiting": any(row.preview == Preview.WAITING for row in found),
        "used": rules.size_text(used, up=True),
        "most": rules.size_text(MAX_BYTES),
        "refused": [explain(problem) for problem in problems],
        "description": request.form.get("description", ""),
    }


def latest(customer_id: UUID) -> dict[str, Any]:
    """What stands of the files beside a decision: the newest, and how many there are."""
    found = queries.attachments_of(customer_id, LATEST)
    return {"files": [shown(row) for row in found], "count": queries.count_attachments(customer_id)}


def shown(row: Attachment) -> dict[str, Any]:
    """A file in words."""
    label = rules.LABELS.get(row.media_type, "")
    return {
        "row": row,
        "kind": gettext(label) if label else gettext("File"),
        "size": rules.size_text(row.size, up=True),
        "drawn": row.preview == Preview.READY,
        "waiting": row.preview == Preview.WAITING,
        "may_be_logo": rules.may_be_logo(row.media_type, row.preview),
    }


def fragment() -> str:
    """Which part of the tab htmx asks for: the list alone asks for itself while pictures are being made."""
    wanted = request.headers.get("HX-Target", "")
    return wanted if wanted in ("attachment_list", "attachment_upload") else "profile_tab"


def logo(customer: Customer, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page that changes the logo; `of` in its address is the picture that was just sent."""
    sent_id = one_id(request.args, "of")
    found = queries.find_attachment(sent_id) if sent_id else None
    sent = found if found and found.customer_id == customer.id else None
    return {
        "customer": customer,
        "sent": shown(sent) if sent else None,
        "refused": [explain(problem) for problem in problems],
        "no_picture": explain(Problem("file", NO_PICTURE, {"value": sent.name})) if sent else "",
    }


def one(customer: Customer, row: Attachment, actor: Actor, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page of one file."""
    context = context_for(actor)
    typed = dict(request.form) if request.method == "POST" else None
    sections = screens.form_fields(ATTACHMENT, {"description": row.description}, problems, context=context, typed=typed)
    return {
        "customer": customer,
        "file": shown(row),
        "sections": sections,
        "problems": screens.summary(ATTACHMENT, problems, context),
        "may_edit": may_change(customer, actor),
    }


def may_change(customer: Customer, actor: Actor) -> bool:
    """Whether this person may add, describe and remove files here."""
    own = may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit)
    return actor.may(Permission.CUSTOMERS_EDIT) and own and customer.status not in (Status.ARCHIVED, Status.MERGED)
