"""The surroundings in which somebody's input is read and shown, from who they are."""

from __future__ import annotations

from app.core import clock, i18n
from app.core.actor import Actor
from app.core.records import rows
from app.core.records.context import Context, FindReference


def context_of(actor: Actor, find_reference: FindReference) -> Context:
    """The context of what `actor` types or reads: their language, their company's country, currency, zone and day."""
    tenant = actor.tenant
    return rows.context(
        country=tenant.country,
        currency=tenant.currency,
        locale=actor.locale,
        today=clock.today(tenant.timezone),
        timezone=tenant.timezone,
        find_reference=find_reference,
        translate=i18n.translate,
    )
