"""Numbers and places that do not look as their country writes them, and how strict the company is with each. Pure.

A form can be checked, a person cannot: what fits is never called verified.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import identifiers, places
from app.core.messages import N_, Problem, Reason
from app.core.records.reasons import NOT_A_PHONE
from app.customers.values import EntityType, IdentityType, Level

Levels = Mapping[str, Level]
"""Field → how strict the company is with it; a field that is not there warns."""

USUAL = Level.WARN

GENERAL_TIN = Reason(
    "general_tin", N_("“%(value)s” is the tax office's number for %(whom_label)s, not for this customer.")
)

_PUBLIC = N_("individuals who give only their identity card, under the name General Public")
_FOREIGN_BUYER = N_("foreign buyers without a Malaysian number")
_FOREIGN_SUPPLIER = N_("foreign suppliers, who are no customers")
_GOVERNMENT = N_("government bodies without a number of their own")

_ABROAD = frozenset({EntityType.REGISTERED_FOREIGN_CORPORATION})
"""Whose numbers are not of the company's country."""


@dataclass(frozen=True)
class Judged:
    """What the company refuses, and what it only wants looked at."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def judged(doubts: Iterable[Problem], levels: Levels) -> Judged:
    """Sort doubts by how strict the company is with their fields; those it does not check are gone."""
    found = Judged()
    for doubt in doubts:
        name = "phone" if doubt.reason is NOT_A_PHONE else doubt.field or ""
        level = levels.get(name, USUAL)
        if level != Level.OFF:
            (found.errors if level == Level.ERROR else found.warnings).append(doubt)
    return found


def doubts_of(values: Mapping[str, Any], country: str, only: Collection[str] | None = None) -> list[Problem]:
    """Numbers of a customer that do not look like what the country issues; of the fields `only`, when they are named."""
    if values.get("entity_type") in _ABROAD:
        country = ""
    checks = (
        ("tax_id", identifiers.doubt_tax_id),
        ("registration_number", identifiers.doubt_registration_number),
        ("former_registration_number", identifiers.doubt_registration_number),
        ("sst_number", identifiers.doubt_sales_tax_number),
        *([("identity_number", identifiers.doubt_identity_number)] if _is_card(values) else []),
    )
    doubts = [
        Problem(name, reason, {"value": values[name]})
        for name, check in checks
        if values.get(name) and (reason := check(values[name], country))
    ]
    doubts += _general(values)
    return [doubt for doubt in doubts if only is None or doubt.field in only]


def address_doubts_of(values: Mapping[str, Any], country: str, only: Collection[str] | None = None) -> list[Problem]:
    """Postcode and state that are not of the address's country (`country` where it names none)."""
    country = values.get("country") or country
    postcode, state = values.get("postcode"), values.get("state")
    doubts = []
    if postcode and not places.fits_postcode(postcode, country):
        example = places.POSTCODES[country][1]
        doubts.append(
            Problem("postcode", places.DOUBTFUL_POSTCODE, {"value": postcode, "country": country, "example": example})
        )
    if state and not places.fits_state(state, country):
        example = places.states_of(country)[0]
        doubts.append(Problem("state", places.DOUBTFUL_STATE, {"value": state, "country": country, "example": example}))
    return [doubt for doubt in doubts if only is None or doubt.field in only]


PHONES = ("phone", "mobile", "whatsapp")


def phone_doubts_of(values: Mapping[str, Any], only: Collection[str]) -> list[Problem]:
    """Phones that could not be read and are kept as they were typed."""
    phones = [(name, values[name]) for name in PHONES if name in only and values.get(name)]
    if "other_phones" in only:
        phones += [("other_phones", one["value"]) for one in values.get("other_phones") or ()]
    return [Problem(name, NOT_A_PHONE, {"value": phone}) for name, phone in phones if not identifiers.is_e164(phone)]


def _is_card(values: Mapping[str, Any]) -> bool:
    return values.get("identity_type") == IdentityType.NRIC


def _general(values: Mapping[str, Any]) -> list[Problem]:
    """A general number of the tax office stands only where it is meant to (e-Invoice Specific Guideline, appendix 1)."""
    number = identifiers.tax_id_key(values.get("tax_id") or "")
    if number not in identifiers.GENERAL_TINS:
        return []
    entity = values.get("entity_type")
    meant, whom = {
        "EI00000000010": (_is_public(values, entity), _PUBLIC),
        "EI00000000020": (entity in _ABROAD or values.get("identity_type") == IdentityType.PASSPORT, _FOREIGN_BUYER),
        "EI00000000030": (False, _FOREIGN_SUPPLIER),
        "EI00000000040": (entity == EntityType.STATUTORY_BOARD, _GOVERNMENT),
    }[number]
    return [] if meant else [Problem("tax_id", GENERAL_TIN, {"value": values["tax_id"], "whom_label": whom})]


def _is_public(values: Mapping[str, Any], entity: Any) -> bool:
    named = " ".join((values.get("name") or "").lower().split()) == "general public"
    return named or (entity == EntityType.INDIVIDUAL and bool(values.get("identity_number")))
