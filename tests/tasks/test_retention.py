"""What is deleted every night, and what is not."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from app.core.clock import now
from app.core.session import no_tenant_yet
from tests.people import Cast, alice

_TRY = """
insert into sign_ins (id, at, kind, email_key, address, succeeded) values (gen_random_uuid(), :at, 'sign_in', 'who@x.example', '::1', true)
"""
_SESSION = """
insert into sessions (hash, id, user_id, created_at, last_seen, expires_at)
select sha256(:name), gen_random_uuid(), id, now(), now(), :at from users limit 1
"""
_ANSWER = """
insert into idempotency_keys (tenant_id, id, user_id, key, fingerprint, created_at)
select current_tenant(), gen_random_uuid(), user_id, :key, '', :at from memberships limit 1
"""


def test_every_night_the_old_is_deleted_and_the_rest_stays(web: Flask, cast: Cast) -> None:
    """Seen to fail: compare with `>` in queries/retention.py."""
    from tasks.platform import forget

    with web.app_context(), no_tenant_yet("a test signs in") as session:
        for days in (1, 364, 366, 800):
            session.execute(text(_TRY), {"at": now() - timedelta(days=days)})
        for days in (-1, 29, 31):
            session.execute(text(_SESSION), {"name": f"{days}".encode(), "at": now() - timedelta(days=days)})
    with cast.acting(alice) as session:
        for hours in (1, 23, 25, 90):
            session.execute(text(_ANSWER), {"key": f"{hours}", "at": now() - timedelta(hours=hours)})

    forget()

    with web.app_context(), no_tenant_yet("a test looks") as session:
        tries = "select count(*) from sign_ins where email_key = 'who@x.example'"
        mine = "select count(*) from sessions where hash in (sha256('-1'), sha256('29'), sha256('31'))"
        assert (session.scalar(text(tries)), session.scalar(text(mine))) == (2, 2)
    with cast.acting(alice) as session:
        assert set(session.scalars(text("select key from idempotency_keys"))) == {"1", "23"}
