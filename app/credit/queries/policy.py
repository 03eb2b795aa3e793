"""The tenant's policy, and the lock under which it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import literal, or_, select, text

from app.core.db import db
from app.core.money import Money
from app.core.permissions import Permission
from app.core.questions import Question, Rows, ask, no_answer
from app.credit.models import CreditPolicy, ReleaseBand
from app.credit.values import DirectInvoice, Gate, NoneMeans, Policy
from app.identity.models import Role

LOCK_SPACE = 7103
"""First half of the policy's advisory lock; the second is the tenant."""

_SHARE = text("select pg_advisory_xact_lock_shared(:space, hashtext(current_tenant()::text))")
_ALONE = text("select pg_advisory_xact_lock(:space, hashtext(current_tenant()::text))")


def holding() -> Question[None]:
    """Until the end of the transaction the policy stays what it is. Whoever moves balances takes this first: what they write is
    counted by one policy, also where a balance is new."""
    return Question(_SHARE, {"space": LOCK_SPACE}, no_answer)


def hold_policy() -> None:
    """Hold the policy, as `holding` says."""
    ask(holding())


def hold_policy_alone() -> None:
    """Wait until nobody moves balances, and let nobody begin: the policy is about to change."""
    db.session.execute(_ALONE, {"space": LOCK_SPACE})


def find_policy_row() -> CreditPolicy | None:
    """The row that holds what the tenant has chosen; None while it has chosen nothing."""
    return db.session.scalar(select(CreditPolicy).execution_options(populate_existing=True))


def get_policy() -> Policy:
    """What holds in this company: its choices, else the defaults."""
    return ask(in_force())


def in_force() -> Question[Policy]:
    """The policy, as `get_policy` answers it."""
    return Question(_POLICY, {}, _policy)


def _policy(rows: Rows) -> Policy:
    if not rows:
        return Policy()
    row = rows[0]
    default = None if row.default_limit is None else Money(row.default_limit, row.default_limit_currency)
    return Policy(
        gate=Gate(row.gate),
        counts_orders=row.counts_orders,
        counts_delivered=row.counts_delivered,
        counts_invoices=row.counts_invoices,
        counts_unallocated=row.counts_unallocated,
        counts_credit_notes=row.counts_credit_notes,
        warning_percent=row.warning_percent,
        holds_overdue=row.holds_overdue,
        overdue_days=row.overdue_days,
        overdue_tolerance=row.overdue_tolerance,
        holds_review=row.holds_review,
        netting=row.netting,
        none_means=NoneMeans(row.none_means),
        default_limit=default,
        auto_release=row.auto_release,
        four_eyes=row.four_eyes,
        release_days=row.release_days,
        direct_invoice=DirectInvoice(row.direct_invoice),
        write_off_tolerance=row.write_off_tolerance,
        tells_controllers=row.tells_controllers,
        tells_sellers=row.tells_sellers,
        horizon_days=row.horizon_days,
        default_term=row.default_term_id,
    )


_POLICY = select(*CreditPolicy.__table__.c)


def bands() -> dict[UUID, int]:
    """Role → up to which amount of the base currency it may release."""
    return {row.role_id: row.amount for row in db.session.execute(select(ReleaseBand.role_id, ReleaseBand.amount))}


def find_band(role_id: UUID) -> ReleaseBand | None:
    """The band of a role."""
    return db.session.scalar(select(ReleaseBand).where(ReleaseBand.role_id == role_id))


def releasing_roles() -> Sequence[Any]:
    """(id, key, name, is_default, releases, amount) of every role that may release held orders, and of those that have a band although
    they may not; amount None = any."""
    releases = literal(Permission.CREDIT_RELEASE.value) == Role.permissions.any_()
    banded = ReleaseBand.role_id == Role.id
    return db.session.execute(
        select(Role.id, Role.key, Role.name, Role.is_default, releases.label("releases"), ReleaseBand.amount)
        .outerjoin(ReleaseBand, banded)
        .where(or_(releases, ReleaseBand.id.is_not(None)))
        .order_by(Role.is_default.desc(), Role.id)
    ).all()


def find_band_of(user_id: UUID | None) -> int | None:
    """Up to which amount this member's role may release; None = any."""
    if user_id is None:
        return None
    return db.session.scalar(_BAND, {"user_id": user_id})


_BAND = text(
    "select b.amount from memberships m join release_bands b on b.role_id = m.role_id"
    " where m.user_id = :user_id and m.status = 'active'"
)
