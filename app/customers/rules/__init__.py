"""The rules of the customer master. Pure: figures and facts in, problems or values out (domain rules, section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from app.core import identifiers, places, text
from app.core.messages import N_, Problem, Reason
from app.core.records.fields import Definition
from app.core.records.reasons import REQUIRED
from app.customers.values import CUSTOMER, MAX_ADDRESSES, MAX_CONTACTS, VERBS, Status, Verb
from app.reference.rules import state_names

PROSPECT_NEEDS_REACH = Reason("prospect_needs_reach", N_("A prospect needs one of identity number, phone or e-mail."))
CODE_TAKEN = Reason("taken", N_("“%(value)s” is used by %(name)s (%(code)s)."))
EXTERNAL_ID_TAKEN = Reason("external_id_taken", N_("“%(value)s” is %(name)s (%(code)s) there already."))
NUMBER_SHARED = Reason("number_shared", N_("%(field)s “%(value)s” belongs to %(name)s (%(code)s)."))
SAME_NAME = Reason("same_name", N_("%(name)s (%(code)s) has the same name."))
TOO_MANY_CONTACTS = Reason("too_many_contacts", N_("A customer has at most %(limit)s contacts."))
TOO_MANY_ADDRESSES = Reason("too_many_addresses", N_("A customer has at most %(limit)s addresses."))
NEVER_NEW = Reason("never_new", N_("A new customer cannot be merged: only a merge of two customers does that."))
NOT_ARCHIVED = Reason("not_archived", N_("Only an archived customer can be restored."))
ARCHIVED = Reason("archived", N_("%(name)s (%(code)s) is archived. Restore it before changing it."))
MERGED = Reason("merged", N_("This customer was merged into another and cannot be changed."))
BRANCH_IN_USE = Reason("branch_in_use", N_("%(n)s documents name this branch: it stays with them."))
IN_USE = Reason(
    "in_use", N_("This customer is still referred to (%(uses)s) and cannot be deleted. Archive it instead.")
)
NO_SUCH_CUSTOMER = Reason("no_such_customer", N_("No customer of the book has this."))
NOT_YOURS = Reason("not_yours", N_("Your role lets you change only the customers you own."))
CREDIT_NOT_YOURS = Reason("credit_not_yours", N_("Your role does not allow changing the credit term or limit."))

REASON_NEEDED = Reason("reason_needed", N_("Say why: everybody who opens this customer will ask."))
REASON_TOO_LONG = Reason("reason_too_long", N_("The reason has %(length)s characters, and at most %(limit)s fit."))
NOT_BLOCKED = Reason("not_blocked", N_("Only a blocked customer can be unblocked."))
NOT_BLACKLISTED = Reason("not_blacklisted", N_("This customer is not on the blacklist."))
OPEN_DOCUMENTS = Reason(
    "open_documents",
    N_("This customer still has open documents (%(uses)s). Settle or cancel them before it is archived."),
)
LACKING = Reason("lacking", N_("A customer that is %(to_label)s needs this."))
CODE_LACKING = Reason(
    "code_lacking",
    N_("“%(value)s” is a code for the time being. A customer that is %(to_label)s needs one of its own."),
)
BRANCH_CODE_TAKEN = Reason(
    "branch_code_taken", N_("“%(value)s” is the code of the branch %(name)s of this customer already.")
)
OWN_PARENT = Reason("own_parent", N_("A customer cannot be its own parent."))
OWN_REFERRER = Reason("own_referrer", N_("A customer cannot be referred by itself."))
PARENT_BELOW = Reason(
    "parent_below", N_("%(parent_name)s is itself a subsidiary of %(name)s, so it cannot be its parent.")
)
HEAD_OF_OTHERS = Reason(
    "head_of_others",
    N_("%(name)s (%(code)s) belongs to another conglomerate. The head customer has to belong to %(node_name)s."),
)

NO_WAY = Reason("no_way", N_("A customer that is %(from_label)s cannot become %(to_label)s."))

_WAYS: Mapping[Status, frozenset[Status]] = {
    Status.PROSPECT: frozenset({Status.ACTIVE}),
    Status.ACTIVE: frozenset({Status.INACTIVE, Status.SUSPENDED, Status.CHURNED}),
    Status.INACTIVE: frozenset({Status.ACTIVE}),
    Status.SUSPENDED: frozenset({Status.ACTIVE}),
    Status.CHURNED: frozenset({Status.ACTIVE}),
}

IDENTIFIERS = {
    "tax_id": "tax_id_key",
    "registration_number": "registration_key",
    "former_registration_number": "former_registration_key",
    "identity_number": "identity_key",
}
"""Fields whose value belongs to one living customer, and the column of their key."""

SAME_REGISTER = ("registration_key", "former_registration_key")
"""A company keeps its register's number under either: the new number of one customer may be known as the former one of another."""

CREDIT_FIELDS = frozenset({"credit_term", "credit_limit", "credit_rating", "last_credit_review", "next_credit_review"})
PLACES: Mapping[str, Reason] = {
    "category": Reason(
        "category_not_yours",
        N_(
            "Another category changes how much or how long this customer may owe. Your role does not allow changing that."
        ),
    ),
    "conglomerate": Reason(
        "conglomerate_not_yours",
        N_("Another conglomerate changes how much this customer may owe. Your role does not allow changing that."),
    ),
}
"""Where a customer belongs. A category with a limit or a term, and a node with a limit at it or above it, decide about the customer's credit:
leaving or entering one needs `credit:edit`, and this is what is said without. A new customer comes where it belongs."""
PLACE_WAITS = Reason(
    "place_waits",
    N_("This may let the customer owe more, and wait for an approval. A file does not change it: its own page does."),
)
STANDING_FIELDS = frozenset(field.name for field in CUSTOMER if field.beside)
"""Where it stands against its limit: seen with `credit:view`, too, and never written."""
FRESH_STATES = frozenset(Status) - {Status.MERGED}
"""What a new customer may be: a book that comes from another system brings its blocked and churned ones along. Only a merge makes merged."""

_LEGAL_FORMS = re.compile(
    r"(?:\b(?:sdn\.? ?bhd|berhad|bhd|sendirian berhad|pte\.? ?ltd|private limited|pvt\.? ltd|ltd|limited|plt|llp|llc|inc|incorporated|corp"
    r"|corporation|co|company|gmbh|enterprise|enterprises|s/b)\.?"
    r"|股份有限公司|有限责任公司|私人有限公司|有限公司|公司|企业)\s*$"
)
_LEGAL_FORMS_AS_WRITTEN = re.compile(_LEGAL_FORMS.pattern, re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^\w\s]+")


def match_name(name: str) -> str:
    """The name as twins are compared: folded, without its legal forms at the end, `&` as "and", no punctuation, word order kept.

    A name that is nothing but a legal form stays as it is.
    """
    bare = " ".join(_PUNCTUATION.sub(" ", text.fold(name).replace("&", " and ").replace(".", "")).split())
    while (shorter := _LEGAL_FORMS.sub("", bare).strip()) and shorter != bare:
        bare = shorter
    return bare


_NO_INITIAL = frozenset({"bin", "binti", "bt", "a/l", "a/p", "al", "ap", "s/o", "d/o", "dan", "and", "&"})
"""Words between the names of a person, or of partners, that nobody counts as one."""


def initials(name: str) -> str:
    """Two letters that stand for a name: of its first two words, legal form aside; of a single word its capitals (OmniRetail → OR) or
    its beginning. One character of a Chinese name says more than two."""
    if text.has_han(name[:1]):
        return name[:1]
    bare = _LEGAL_FORMS_AS_WRITTEN.sub("", name.strip()).strip(" ,.")
    words = [word for word in (bare or name).split() if word.lower() not in _NO_INITIAL] or ["?"]
    if len(words) > 1:
        return "".join(word[0] for word in words[:2]).upper()
    capitals = [character for character in words[0] if character.isupper()]
    return "".join(capitals[:2] if len(capitals) == 2 else words[0][:2]).upper()


def keys_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored keys that follow from the given fields: column → key. Fields that are not given bring no key.

    A general TIN of the tax office is nobody's own: it has no key, so it is never unique and never evidence of a twin.
    """
    keys: dict[str, Any] = {}
    if "code" in values:
        keys["code_key"] = text.key(values["code"])
    if "name" in values:
        keys["sort_name"] = text.sort_name(values["name"])
        keys["match_name"] = match_name(values["name"])
    if "email" in values:
        keys["email_key"] = identifiers.email_key(values["email"]) if values["email"] else None
    for field, column in IDENTIFIERS.items():
        if field in values:
            keys[column] = identifier_key(values[field])
    return keys


def external_name(system: str, external_id: str) -> str:
    """An id in another system as it is looked up."""
    return f"{system}={external_id}"


_OWNER_KEYS: Mapping[str, Callable[[str], str | None]] = {
    "code": lambda value: text.key(value),
    "tax_id": lambda value: identifier_key(value),
    "identity_number": lambda value: identifier_key(value),
    "email": lambda value: identifiers.email_key(value) or None,
    "external_id": lambda value: _external_key(value),
}


def owner_key(match: str, value: str) -> str | None:
    """The key by which a file names a customer, as it is stored; None for what is none. A customer by its id in another system is
    `sap=100234`."""
    return _OWNER_KEYS[match](text.trim(value))


def _external_key(value: str) -> str | None:
    system, found, held = value.replace("：", ":").replace("＝", "=").replace(":", "=", 1).partition("=")
    return external_name(system.strip().lower(), held.strip()) if found and held.strip() else None


def external_names(ids: Mapping[str, str | None]) -> list[str]:
    """Every id in another system as it is looked up."""
    return [external_name(system, held) for system, held in ids.items() if held]


def merged_ids(before: Mapping[str, str] | None, given: Mapping[str, str | None]) -> dict[str, str] | None:
    """Ids in other systems after a change by key; one without a value is taken away."""
    return {system: held for system, held in {**(before or {}), **given}.items() if held} or None


def looked_up_in(column: str) -> tuple[str, ...]:
    """The columns in which a number with the key of `column` makes a twin."""
    return SAME_REGISTER if column in SAME_REGISTER else (column,)


def identifier_key(value: str | None) -> str | None:
    """The key of a tax, registration or identity number: compact, upper case; None for none and for general TINs."""
    if not value or identifiers.is_general_tin(value):
        return None
    return identifiers.tax_id_key(value) or None


def problems_of(values: Mapping[str, Any], *, is_new: bool) -> list[Problem]:
    """What the fields of one customer contradict among themselves. `values` is the whole customer, as it would be saved."""
    problems = []
    status = values.get("status", Status.ACTIVE)
    if is_new and status not in FRESH_STATES:
        problems.append(Problem("status", NEVER_NEW))
    problems += missing_for(status, values)
    return problems


REACH = ("identity_number", "phone", "email")
DEMANDED = ("code", "name")
"""What every customer but a prospect has to have; a company's own field configuration may demand more."""


def missing_for(status: Status, values: Mapping[str, Any]) -> list[Problem]:
    """What a customer with these values lacks to be in that status."""
    if status == Status.PROSPECT:
        return [] if any(values.get(field) for field in REACH) else [Problem("phone", PROSPECT_NEEDS_REACH)]
    label = Status(status).label
    return [Problem(name, LACKING, {"to_label": label}) for name in DEMANDED if name in values and not values[name]]


PASSING_CODE = re.compile(r"PROS-\d{4,}")


def missing_code(code: str) -> list[Problem]:
    """The code that a prospect was given for the time being is none for an active customer."""
    label = Status.ACTIVE.label
    return [Problem("code", CODE_LACKING, {"to_label": label, "value": code})] if PASSING_CODE.fullmatch(code) else []


def needs_no_code(values: Mapping[str, Any]) -> bool:
    """A prospect may be written down before anybody gives it a code."""
    return values.get("status") == Status.PROSPECT


def missing_in_use(definition: Definition, values: Mapping[str, Any]) -> list[Problem]:
    """What a company asks of a customer in daily use (active) and this one lacks."""
    if values.get("status", Status.ACTIVE) != Status.ACTIVE:
        return []
    return [Problem(f.name, REQUIRED) for f in definition if f.asked_of_active and values.get(f.name) is None]


def ways_from(status: Status) -> frozenset[Status]:
    """The states that a person may move a customer to from `status`."""
    if status in (Status.ARCHIVED, Status.MERGED):
        return frozenset()
    return _WAYS.get(status, frozenset()) | ({Status.BLOCKED, Status.ARCHIVED} - {status})


BACK = {"unblock": Status.BLOCKED, "restore": Status.ARCHIVED}
"""Verbs that lead back to where a customer was, and from where."""


def verbs_from(status: Status, *, blacklisted: bool) -> list[Verb]:
    """What may be done to a customer in that status, in the order of menus."""
    ways = ways_from(status)
    return [verb for verb in VERBS.values() if _is_open(verb, status, ways, blacklisted)]


def _is_open(verb: Verb, status: Status, ways: frozenset[Status], blacklisted: bool) -> bool:
    if verb.marks is not None:
        return bool(ways) and verb.marks is not blacklisted
    return verb.to in ways if verb.to else BACK[verb.name] == status


REASON_MAX = 500


def check_reason(verb: Verb, reason: str) -> list[Problem]:
    """What is wrong with the reason of a move."""
    if verb.needs_reason and not reason:
        return [Problem("reason", REASON_NEEDED)]
    if len(reason) > REASON_MAX:
        return [Problem("reason", REASON_TOO_LONG, {"length": len(reason), "limit": REASON_MAX})]
    return []


def may_edit(owner_id: object, user_id: object, own_only: bool) -> bool:
    """May this person change the customer? A role restricted to its own looks at the owner."""
    return not own_only or (user_id is not None and owner_id == user_id)


def check_contact_count(count: int) -> list[Problem]:
    """One more than `count` contacts?"""
    return [Problem(None, TOO_MANY_CONTACTS, {"limit": MAX_CONTACTS})] if count >= MAX_CONTACTS else []


def check_address_count(count: int) -> list[Problem]:
    """One more than `count` addresses?"""
    return [Problem(None, TOO_MANY_ADDRESSES, {"limit": MAX_ADDRESSES})] if count >= MAX_ADDRESSES else []


def search_text(
    code: str, names: Iterable[str | None], numbers: Iterable[str | None], contacts: Iterable[str | None]
) -> str:
    """What a customer is found by, folded, as one text for the trigram index.

    Chinese names stand in it three times: as they are, as pairs of characters (one or two have no trigram of their own), and as
    pinyin joined and initials, so that `huaning` and `hnkj` find 华宁科技. Phones are digits only, with and without country code.
    """
    named = [name for name in names if name]
    parts = [code, *named, *(n for n in numbers if n), *(c for c in contacts if c)]
    spelled = [
        word
        for name in named
        if text.has_han(name)
        for word in (*text.pinyin(text.fold(name)), text.cjk_pairs(text.fold(name)))
    ]
    return f" {' '.join(word for word in (text.sort_name(' '.join(parts)), *spelled) if word)} "


def phone_digits(phone: str | None) -> str:
    """A phone as it is looked for: its digits, and once more as dialled inside its country (trunk 0 for the country code)."""
    if not phone:
        return ""
    if not identifiers.is_e164(phone):
        return "".join(c for c in phone if c.isdigit())
    digits = phone[1:]
    country = identifiers.country_code(digits[:3])
    return f"{digits} 0{digits[len(country) :]}" if country else digits


def words_of(names: Iterable[str | None]) -> set[str]:
    """The folded words of names, of four letters and more, that a mistyped one may have meant."""
    return {
        word
        for name in names
        if name
        for word in text.sort_name(name).split()
        if len(word) >= 4 and word.isascii() and word.isalpha()
    }


def rings_closed(parents: Mapping[UUID, UUID | None], moves: Iterable[tuple[int, UUID, UUID]]) -> list[int]:
    """Of `moves` (number, customer, new parent), taken one after the other, the numbers of those that would close a ring. `parents` holds
    everybody above any of the new parents."""
    after = dict(parents)
    refused = []
    for number, customer_id, parent_id in moves:
        above: UUID | None = parent_id
        while above is not None and above != customer_id:
            above = after.get(above)
        if above == customer_id:
            refused.append(number)
        else:
            after[customer_id] = parent_id
    return refused


class BranchRule(NamedTuple):
    """What a branch group asks of an address; sorted, the first one that is met wins."""

    priority: int
    code_key: str
    group_id: UUID
    country: str | None
    states: frozenset[str]


LAST = 10_000
"""The priority of a group that has none."""


def branch_rule(
    group_id: UUID, country: str | None, states: str | None, priority: int | None, code_key: str
) -> BranchRule:
    """The rule of a branch group. Without a country it is met by no address."""
    named = frozenset(_state_key(name, country) for name in state_names(states))
    return BranchRule(priority or LAST, code_key, group_id, country, named)


def group_for(asked: Iterable[BranchRule], country: str | None, state: str | None) -> UUID | None:
    """The group of a branch at this address: the first that is met; None when none is."""
    if country:
        for rule in asked:
            if rule.country == country and (not rule.states or (state and _state_key(state, country) in rule.states)):
                return rule.group_id
    return None


def _state_key(state: str, country: str | None) -> str:
    """A state as it is compared: by the name that ISO 3166-2 gives it, where it does."""
    return text.sort_name((country and places.find_state(state, country)) or state)
