"""What the desk says of a customer where some are offered to choose from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext

from app.core.access import current_actor
from app.core.clock import today
from app.credit.queries.positions import columns_of, stored_positions
from app.credit.service.positions import positions_now
from app.desk.forms.figures import money


def available_words(ids: Collection[UUID]) -> Mapping[UUID, str]:
    """“2,000.00 available” or “over by 350.00” of each of these customers that has a limit: as it is stored, worked out only of those that
    never had a document or whose limit another day has changed."""
    day, stored = today(current_actor().tenant.timezone), stored_positions(list(ids))
    known = {one: row for one, row in stored.items() if row["holds_until"] is None or row["holds_until"] >= day}
    rest = [one for one in ids if one not in known]
    rows = known | {one: columns_of(position) for one, position in (positions_now(rest) if rest else {}).items()}
    return {
        one: _words(row["available"], row["limit_currency"])
        for one, row in rows.items()
        if row["available"] is not None and row["limit_currency"]
    }


def _words(available: int, currency: str) -> str:
    if available < 0:
        return gettext("over by %(amount)s", amount=money(-available, currency))
    return gettext("%(amount)s available", amount=money(available, currency))
