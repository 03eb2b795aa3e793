"""The log of sign-ins: what the throttle counts, and what an auditor reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from app.core.db import db
from app.core.paging import Cursor, Order, Page, keyset_page
from app.identity.models import Membership, SignInAttempt, User
from app.identity.values import Attempt, Failures, MemberStatus

LOCK_SPACE = 7105
"""First half of the lock on an account; the second is its e-mail."""

_OF_ACCOUNT = text(
    """
    select count(*) as count, max(at) as last from sign_ins
     where email_key = :email_key and kind = 'sign_in' and not succeeded
       and at > coalesce((select max(at) from sign_ins
                           where email_key = :email_key and succeeded and kind in ('sign_in', 'password_set') and at > :since), :since)
    """
)
_OF_ADDRESS = text(
    "select count(*) as count, max(at) as last from sign_ins"
    " where address = :address and kind = 'sign_in' and not succeeded and at > :since"
)


def lock_account(email_key: str) -> None:
    """One try at a time for one account, so that many at once cannot slip past the throttle. Held to the end of the transaction."""
    db.session.execute(
        text("select pg_advisory_xact_lock(:space, hashtext(:key))"), {"space": LOCK_SPACE, "key": email_key}
    )


def failures_of_account(email_key: str, since: datetime) -> Failures:
    """Failed sign-ins since then, or since the last that succeeded."""
    return _failures(_OF_ACCOUNT, email_key=email_key, since=since)


def failures_of_address(address: str, since: datetime) -> Failures:
    """Failed sign-ins from one network address. A success ends nothing here: who guesses may have an account of their own."""
    return _failures(_OF_ADDRESS, address=address, since=since)


def _failures(statement: Any, **values: Any) -> Failures:
    row = db.session.execute(statement, values).one()
    return Failures(*row)


def last_reset_asked(email_key: str) -> datetime | None:
    """When somebody last asked for a link to set this account's password."""
    return db.session.scalar(
        select(func.max(SignInAttempt.at)).where(
            SignInAttempt.email_key == email_key, SignInAttempt.kind == Attempt.RESET_ASKED
        )
    )


def sign_ins_page(search: str, outcome: str, cursor: Cursor | None, limit: int) -> Page[Any]:
    """What the members of the bound company tried, since they are members; newest first. `outcome`: all, failed."""
    statement = _of_members()
    if search:
        statement = statement.where(func.strpos(func.lower(User.name).concat(" ").concat(User.email_key), search) > 0)
    if outcome == "failed":
        statement = statement.where(~SignInAttempt.succeeded, SignInAttempt.kind == Attempt.SIGN_IN)
    order = Order(SignInAttempt.at.expression, SignInAttempt.id.expression, descending=True)
    return keyset_page(statement, order, cursor, limit, _fetch, value_of=lambda row: row.at)


def _of_members() -> Any:
    return (
        select(
            SignInAttempt.id, SignInAttempt.at, SignInAttempt.kind, SignInAttempt.succeeded, SignInAttempt.address,
            User.name, User.email, Membership.id.label("member_id"),
        )
        .join(Membership, Membership.user_id == SignInAttempt.user_id)
        .join(User, User.id == SignInAttempt.user_id)
        .where(Membership.status == MemberStatus.ACTIVE, SignInAttempt.at >= Membership.created_at)
    )  # fmt: skip


def _fetch(statement: Any) -> Sequence[Any]:
    return db.session.execute(statement).all()
