"""What papers of some customers need: asked in a few statements for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.i18n import LOCALES
from app.core.places import last_lines
from app.core.printing import Letterhead
from app.core.records.names import country_name
from app.core.session import bound_actor
from app.customers.models import Address
from app.receivables.queries.ageing import bounds
from app.receivables.rules.ageing import BOUNDS
from app.statements.queries import ledger, recipients
from app.statements.values import Item, Movement, PaperKind, Recipient, Wish


@dataclass
class Account:
    """One customer's account, as a paper shows it."""

    recipient: Recipient
    items: list[Item] = field(default_factory=list)
    openings: dict[str, int] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    bounds: tuple[int, ...] = BOUNDS
    """The steps of its ageing."""


def gather(ids: Sequence[UUID], wish: Wish, locale: str | None = None) -> list[Account]:
    """The accounts of these customers that the actor may see, in the order of `ids`; `locale` instead of each customer's own language."""
    addresses = recipients.addresses_of(ids)
    found = {row.id: Account(_recipient(row, addresses.get(row.id), locale)) for row in recipients.customers_of(ids)}
    items, steps = ledger.open_items(ids, wish.day), bounds()
    for one, account in found.items():
        account.items, account.bounds = items.get(one, []), steps
    if wish.kind is PaperKind.BALANCE_FORWARD and wish.begins:
        moved, before = ledger.movements(ids, wish.begins, wish.day), ledger.openings(ids, wish.begins)
        for one, account in found.items():
            account.movements, account.openings = moved.get(one, []), before.get(one, {})
    return [found[one] for one in ids if one in found]


def letterhead() -> Letterhead:
    """Who writes: the company."""
    return Letterhead(bound_actor().tenant.name)


def _recipient(row: Any, address: Address | None, locale: str | None) -> Recipient:
    own = row.preferred_language if row.preferred_language in LOCALES else bound_actor().locale
    spoken = locale or own
    names = [row.correspondence_name or row.name, *([row.other_name] if row.other_name and spoken == "zh" else [])]
    lines = (*names, *address_lines(address, spoken))
    return Recipient(row.id, row.code, row.name, lines, row.contact_email or row.email, spoken, row.term or "")


def address_lines(address: Address | None, locale: str) -> list[str]:
    """An address as it stands on an envelope; the country where it is not the company's own."""
    if address is None:
        return []
    home = bound_actor().tenant.country
    country = address.country or home
    streets = [line for line in (address.line1, address.line2, address.line3) if line]
    ending = [line for line in last_lines(country, address.postcode, address.city, address.state) if line]
    return [*streets, *ending, *([country_name(country, locale)] if country != home else [])]
