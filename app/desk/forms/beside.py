"""What the desk says of a customer where some are offered to choose from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext

from app.credit.service.positions import positions_now
from app.desk.forms.figures import money


def available_words(ids: Collection[UUID]) -> Mapping[UUID, str]:
    """“2,000.00 available” or “over by 350.00” of each of these customers that has a limit."""
    return {
        customer_id: _words(position.available, position.limit.currency)
        for customer_id, position in positions_now(ids).items()
        if position.available is not None and position.limit.currency
    }


def _words(available: int, currency: str) -> str:
    if available < 0:
        return gettext("over by %(amount)s", amount=money(-available, currency))
    return gettext("%(amount)s available", amount=money(available, currency))
