"""Bands and delegations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.approvals.models import ApprovalPolicy, Delegation
from app.approvals.values import Band
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem


def policies() -> dict[str, ApprovalPolicy]:
    """What is set up, by kind."""
    return {row.kind: row for row in db.session.scalars(select(ApprovalPolicy))}


def find_policy(kind: str, *, lock: bool = False) -> ApprovalPolicy | None:
    """What is set up for that kind."""
    wanted = select(ApprovalPolicy).where(ApprovalPolicy.kind == kind)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def bands_of(policy: ApprovalPolicy | None) -> list[Band]:
    """The bands, the lowest first; none where nothing is set up."""
    return [Band.from_json(band) for band in policy.bands] if policy else []


def delegations_of(user_id: UUID, today: date) -> Sequence[Delegation]:
    """Delegations by that person and to them that are not over."""
    theirs = or_(Delegation.user_id == user_id, Delegation.delegate_id == user_id)
    return db.session.scalars(
        select(Delegation).where(theirs, Delegation.ends >= today).order_by(Delegation.begins, Delegation.id)
    ).all()


def get_delegation(delegation_id: UUID, user_id: UUID) -> Delegation:
    """A delegation that this person has made; raises NotFound."""
    found = db.session.scalar(select(Delegation).where(Delegation.id == delegation_id, Delegation.user_id == user_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found
