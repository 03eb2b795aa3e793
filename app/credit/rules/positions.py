"""Where somebody stands against a limit (domain rules, section 4: near is the warning share of the limit)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.credit.rules.exposure import at_rate
from app.credit.values import ALL_USED, Kind, Limit, Position, Use


def position_of(
    kind: Kind,
    limit: Limit,
    exposure: int,
    base: str,
    rate: Decimal | None,
    *,
    warning_percent: int,
    holds_until: date | None = None,
) -> Position:
    """The position of who owes `exposure` in the base currency. `rate`: what one unit of that is in the limit's currency, None = not known."""
    if limit.amount is None:
        return Position(kind, limit, exposure, None, None, None, Use.UNLIMITED, holds_until)
    if rate is None:
        return Position(kind, limit, exposure, None, None, None, Use.UNKNOWN, holds_until)
    owed = at_rate(exposure, rate, base, limit.currency)
    use = use_of(owed, limit.amount, warning_percent)
    return Position(kind, limit, exposure, owed, limit.amount - owed, used_of(owed, limit.amount), use, holds_until)


def use_of(owed: int, limit: int, warning_percent: int) -> Use:
    """Exactly at the limit is not over it; from the warning share on it is near."""
    if owed > limit:
        return Use.OVER
    return Use.NEAR if limit > 0 and owed * 100 >= warning_percent * limit else Use.WITHIN


def used_of(owed: int, limit: int) -> int:
    """The used share in hundredths of a percent, cut."""
    if owed <= 0:
        return 0
    return min(owed * 10_000 // limit, ALL_USED) if limit > 0 else ALL_USED
