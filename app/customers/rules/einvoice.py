"""What MyInvois, the e-invoice of the Malaysian tax office, wants to know of a buyer, and what a customer lacks of it. Pure.

By kind of buyer (e-Invoice Specific Guideline, "buyer's details"): companies give tax and registration number; individuals their tax number and
identity card; a sole proprietor is both (its number is an individual's, IG…); government bodies have no registration number. All give address and
phone. SST number and business nature are asked only of those who have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.messages import N_
from app.customers.rules.checks import doubts_of
from app.customers.values import CUSTOMER, EntityType

COUNTRY = "MY"
ITEMS = ("entity_type", "tax_id", "registration_number", "identity_number", "address", "phone")
"""What may be missing, in the order of the bits of `gaps_of`."""

_COMPANY = ("tax_id", "registration_number", "address", "phone")
_NEEDED: Mapping[EntityType, tuple[str, ...]] = {
    EntityType.INDIVIDUAL: ("tax_id", "identity_number", "address", "phone"),
    EntityType.SOLE_PROPRIETORSHIP: ("tax_id", "registration_number", "identity_number", "address", "phone"),
    EntityType.STATUTORY_BOARD: ("tax_id", "address", "phone"),
}

ADDRESS = N_("Address with line, town, state and country")
FILLED, LOOK, MISSING, IF_ANY = "filled", "look", "missing", "if_any"


@dataclass(frozen=True)
class Item:
    """A line of the checklist. `state`: filled (its form fits; nobody has verified it), look (its form does not fit), missing, or if_any."""

    name: str
    label: str
    state: str


def needed(entity_type: EntityType | None) -> tuple[str, ...]:
    """What is needed of a buyer of that kind. While the kind is not known, that as well."""
    if entity_type is None:
        return ("entity_type", *_COMPANY)
    return _NEEDED.get(entity_type, _COMPANY)


def gaps_of(values: Mapping[str, Any], addresses: Iterable[Mapping[str, Any]], country: str) -> int | None:
    """What is missing, one bit for each of `ITEMS`; None where the company does not send e-invoices to the Malaysian tax office."""
    if country != COUNTRY:
        return None
    has_address = any(_is_whole(one) for one in addresses)
    lacks = [
        name
        for name in needed(values.get("entity_type"))
        if not (has_address if name == "address" else values.get(name))
    ]
    return sum(1 << ITEMS.index(name) for name in lacks)


def stored(gaps: int | None) -> dict[str, int | None]:
    """The columns in which the figure is kept: which gaps, and how many."""
    return {"einvoice_gaps": gaps, "einvoice_missing": None if gaps is None else gaps.bit_count()}


def names_in(gaps: int) -> list[str]:
    """The names of what is missing."""
    return [name for bit, name in enumerate(ITEMS) if gaps >> bit & 1]


def checklist(values: Mapping[str, Any], addresses: Iterable[Mapping[str, Any]], country: str) -> list[Item]:
    """Every item that matters for this customer, with how it stands."""
    gaps = gaps_of(values, addresses, country)
    if gaps is None:
        return []
    missing, doubted = names_in(gaps), {doubt.field for doubt in doubts_of(values, country)}
    wanted = needed(values.get("entity_type"))
    shown = [Item(name, label_of(name), _state(name, missing, doubted)) for name in wanted]
    extra = [name for name in ("sst_number",) if name not in wanted]
    return shown + [
        Item(name, label_of(name), _state(name, (), doubted) if values.get(name) else IF_ANY) for name in extra
    ]


def label_of(name: str) -> str:
    """What an item is called, as a message."""
    return ADDRESS if name == "address" else CUSTOMER[name].label


def _state(name: str, missing: Iterable[str], doubted: Iterable[str | None]) -> str:
    if name in missing:
        return MISSING
    return LOOK if name in doubted else FILLED


def _is_whole(address: Mapping[str, Any]) -> bool:
    names = (
        ("line1", "city", "country")
        if address.get("country") not in (None, COUNTRY)
        else ("line1", "city", "state", "country")
    )
    return all(address.get(name) for name in names)
