"""Running jobs without a worker: the same tasks, called in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor, ActorKind
from app.core.session import no_tenant_yet, transaction
from app.identity.queries.asking import find_tenant

if TYPE_CHECKING:
    from tests.people import Cast

ENOUGH = 10_000
"""Steps after which a job that never ends is given up."""


def run_all(web: Flask) -> int:
    """Run every queued job of every company until none is left; returns the number of steps."""
    from tasks.celery_app import celery

    celery.loader.import_default_modules()
    for count in range(ENOUGH):
        waiting = _next_message(web)
        if waiting is None:
            return count
        name, *arguments = waiting
        celery.tasks[name].run(*arguments)
    raise AssertionError(f"jobs are still waiting after {ENOUGH} steps: {waiting}")


def followed(cast: Cast, slug: str = "acme") -> None:
    """Let everything that follows from what was committed be done, until nothing more follows: the feed, its readers, the jobs they leave."""
    from tasks.credit import follow
    from tasks.platform import place_events

    tenant_id = str(cast.tenant(slug).id)
    for _ in range(ENOUGH):
        placed = place_events(tenant_id)
        follow.run(tenant_id)
        if not run_all(cast.web) and not placed:
            return
    raise AssertionError("something follows from everything that is followed")


def clear_due_payments() -> None:
    """Let the post-dated payments of all companies whose day has come count, as the daily work does."""
    from tasks.receivables import clear_payments

    clear_payments.run()


def run_one(web: Flask) -> None:
    """Run the next step that is queued, and no other: for what happens between two steps."""
    from tasks.celery_app import celery

    celery.loader.import_default_modules()
    waiting = _next_message(web)
    assert waiting is not None, "no job is queued"
    name, *arguments = waiting
    celery.tasks[name].run(*arguments)


def _next_message(web: Flask) -> tuple[str, str, str, int] | None:
    with web.app_context():
        for tenant_id in _tenants():
            with no_tenant_yet("a test looks for jobs"):
                tenant = find_tenant(tenant_id=tenant_id)
            assert tenant is not None
            with transaction(Actor.system(tenant, ActorKind.SYSTEM)) as session:
                found = session.execute(
                    text(
                        "select name, id, step from jobs where state = 'queued' and attempts = 0 order by created_at limit 1"
                    )
                ).one_or_none()
            if found is not None:
                return found.name, str(tenant_id), str(found.id), found.step
    return None


def _tenants() -> list[UUID]:
    with no_tenant_yet("a test looks at all companies") as session:
        return list(session.scalars(text("select id from tenants order by slug")))
