"""Contacts and addresses: at most 50 and 20, one primary contact, one default address per purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Stale
from app.core.messages import Problem
from app.core.records.fields import Definition
from app.core.records.references import references_to
from app.core.session import bound_actor
from app.customers import rules
from app.customers.models import Address, Branch, Contact, Customer, PartType
from app.customers.models import Part as AnyPart
from app.customers.queries import einvoice, parts, search
from app.customers.queries.definition import whole_part
from app.customers.queries.parts import DEFINITIONS, place_of, stored
from app.customers.service import branches
from app.customers.service.checks import refuse_doubtful_address, refuse_doubtful_phones
from app.customers.service.guards import refuse_inactive, refuse_strangers, refuse_unchangeable
from app.customers.service.own_fields import tell_own, usual_own, write_own
from app.customers.values import Purpose
from app.fields.values import PREFIX

Part = TypeVar("Part", Contact, Address, Branch)


def add_part(customer: Customer, kind: PartType, values: Mapping[str, Any]) -> AnyPart:
    """One more contact or address, found again by the search. Raises Conflict for the 51st contact and the 21st address."""
    _refuse_changes(customer)
    refuse_inactive(values, DEFINITIONS[kind])
    part = _ADDED[kind](customer, _with_usual(kind, values))
    einvoice.settle(customer)
    search.write_search_rows([customer.id])
    return part


def add_contact(customer: Customer, values: Mapping[str, Any]) -> Contact:
    """One more contact; the first one is the primary. The caller writes the search row."""
    count = parts.count_parts(Contact, customer.id)
    _refuse(rules.check_contact_count(count))
    refuse_doubtful_phones(values)
    contact = _new(Contact, customer, {**values, "is_primary": bool(values.get("is_primary")) or count == 0})
    _take_the_lead(contact)
    return _added(contact, values)


def add_address(customer: Customer, values: Mapping[str, Any]) -> Address:
    """One more address; the first of its purpose is the default."""
    refuse_doubtful_address(values, values)
    existing = parts.addresses_of(customer.id)
    _refuse(rules.check_address_count(len(existing)))
    purpose = _purpose(values)
    first = all(address.purpose != purpose for address in existing)
    address = _new(
        Address, customer, {**values, "purpose": purpose, "is_default": bool(values.get("is_default")) or first}
    )
    _take_the_lead(address)
    return _added(address, values)


def add_first_parts(
    customer: Customer, contacts: Iterable[Mapping[str, Any]], addresses: Iterable[Mapping[str, Any]]
) -> None:
    """The parts that a new customer comes with, written with its next flush. Of those that want to lead the last one does, else the first."""
    about_people = [_with_usual(Contact, values) for values in contacts]
    about_places = [_with_usual(Address, {**values, "purpose": _purpose(values)}) for values in addresses]
    people = [_new(Contact, customer, values) for values in about_people]
    places = [_new(Address, customer, values) for values in about_places]
    _refuse(rules.check_contact_count(len(people) - 1))
    _refuse(rules.check_address_count(len(places) - 1))
    _let_one_lead(people, "is_primary")
    for purpose in {place.purpose for place in places}:
        _let_one_lead([place for place in places if place.purpose == purpose], "is_default")
    fresh: list[AnyPart] = [*people, *places]
    said = list(zip(fresh, [*about_people, *about_places], strict=True))
    for part, values in said:
        tell_own(part, values, {}, _whole(type(part)))
    db.session.add_all(fresh)
    for part, values in said:
        write_own(part, values, _whole(type(part)))


def _purpose(values: Mapping[str, Any]) -> str:
    return str(values.get("purpose") or Purpose.BILLING)


def _let_one_lead(fresh: Sequence[Contact] | Sequence[Address], lead: str) -> None:
    wanting = [part for part in fresh if getattr(part, lead)]
    leader = next(iter(wanting[-1:] or fresh[:1]), None)
    for part in fresh:
        setattr(part, lead, part is leader)


def add_branch(customer: Customer, values: Mapping[str, Any]) -> Branch:
    """One more branch. Raises Conflict for a code that another branch of the customer has."""
    return _added(_new(Branch, customer, branches.prepared(customer, values)), values)


_ADDED: Mapping[PartType, Callable[[Customer, Mapping[str, Any]], AnyPart]] = {
    Contact: add_contact,
    Address: add_address,
    Branch: add_branch,
}


def update_part(customer: Customer, part: AnyPart, values: Mapping[str, Any], *, version: int | None = None) -> AnyPart:
    """Change the given fields. Being primary (or default) is given away by another taking it, never by unticking.

    Raises Stale when `version` is no longer the current one.
    """
    _refuse_changes(customer)
    if version is not None and version != part.version:
        raise Stale(Problem(None, STALE), current=part)
    refuse_inactive(_changed(part, values), DEFINITIONS[type(part)])
    if isinstance(part, Address):
        refuse_doubtful_address({**place_of(part), **values}, values)
    else:
        refuse_doubtful_phones(values)
    if isinstance(part, Address) and values.get("purpose", part.purpose) != part.purpose:
        _move(customer, part, values)
    elif isinstance(part, Branch):
        _change(part, branches.prepared(customer, values, part))
    else:
        lead = LEADS[type(part)]
        _change(part, {**values, lead: bool(values.get(lead)) or getattr(part, lead)})
    _settle(customer, part)
    return part


def _changed(part: AnyPart, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of `values` is another than the part has; the company's own fields aside."""
    before = parts.values_of(DEFINITIONS[type(part)], [part])[0]
    return {name: value for name, value in values.items() if name in before and before[name] != value}


def _move(customer: Customer, address: Address, values: Mapping[str, Any]) -> None:
    """Change an address that gets another purpose: it leads there when it is the first, and leaves its place to the next one."""
    left = address.purpose if address.is_default else None
    others = [one for one in parts.addresses_of(customer.id) if one.id != address.id]
    first = all(one.purpose != values["purpose"] for one in others)
    _change(address, {**values, "is_default": bool(values.get("is_default")) or first})
    heir = next((one for one in others if one.purpose == left), None)
    if heir:
        _change(heir, {"is_default": True})


def delete_part(customer: Customer, part: AnyPart) -> AnyPart | None:
    """Remove a contact, an address or a branch. When the primary contact (the default of a purpose) goes, the next one becomes it, and is
    answered. Raises Conflict for a branch that documents name."""
    _refuse_changes(customer)
    _refuse_used(part)
    led = type(part) in LEADS and getattr(part, LEADS[type(part)])
    db.session.delete(part)
    db.session.flush()
    heir = _heir(customer, part) if led else None
    if heir:
        _change(heir, {LEADS[type(heir)]: True})
    _settle(customer, part)
    return heir


def _refuse_used(part: AnyPart) -> None:
    uses = references_to(part) if isinstance(part, Branch) else {}
    if uses:
        raise Conflict(Problem(None, rules.BRANCH_IN_USE, {"n": sum(uses.values())}), references=uses)


def _settle(customer: Customer, part: AnyPart) -> None:
    """Write anew what follows from the parts: what the customer is found by, what it lacks for e-invoices."""
    if isinstance(part, FOUND_BY):
        search.write_search_rows([customer.id])
    else:
        einvoice.settle(customer)


FOUND_BY = (Contact, Branch)
"""Parts whose words the customer is found by."""

LEADS: Mapping[PartType, str] = {Contact: "is_primary", Address: "is_default"}


def _heir(customer: Customer, gone: AnyPart) -> AnyPart | None:
    if isinstance(gone, Contact):
        return next(iter(parts.contacts_of(customer.id)), None)
    return next((address for address in parts.addresses_of(customer.id) if address.purpose == gone.purpose), None)


def _new(kind: type[Part], customer: Customer, values: Mapping[str, Any]) -> Part:
    moment = now()
    return kind(
        **stored(kind, values), id=new_id(), customer_id=customer.id, version=1, created_at=moment, updated_at=moment
    )


def _whole(kind: PartType) -> Definition:
    """What such a part is, with everything that the company added."""
    return whole_part(bound_actor(), DEFINITIONS[kind])


def _with_usual(kind: PartType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new part, with what its own fields hold where nobody says anything."""
    return {**usual_own(_whole(kind)), **values}


def _added(part: Part, values: Mapping[str, Any]) -> Part:
    whole = _whole(type(part))
    tell_own(part, values, {}, whole)
    db.session.add(part)
    db.session.flush()
    write_own(part, values, whole)
    return part


def _change(part: AnyPart, values: Mapping[str, Any]) -> None:
    whole = _whole(type(part))
    own = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    before = parts.values_of(whole.only(own), [part])[0] if own else {}
    own = {name: value for name, value in own.items() if before.get(name) != value}
    for name, value in stored(type(part), values).items():
        setattr(part, name, value)
    if own or db.session.is_modified(part):
        _take_the_lead(part)
        tell_own(part, own, before, whole)
        part.version += 1
        part.updated_at = now()
    db.session.flush()
    write_own(part, own, whole)


def _take_the_lead(part: AnyPart) -> None:
    """One primary contact, one default address per purpose: who becomes it takes it from the other, before it is written."""
    with db.session.no_autoflush:
        if isinstance(part, Contact) and part.is_primary:
            parts.clear_primary(part.customer_id, part.id)
        if isinstance(part, Address) and part.is_default:
            parts.clear_default(part.customer_id, part.purpose, part.id)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Conflict(*problems)


def _refuse_changes(customer: Customer) -> None:
    refuse_strangers(customer)
    refuse_unchangeable(customer)
