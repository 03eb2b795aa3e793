"""What an import may do: never more than the person behind it could do on screen."""

from __future__ import annotations

from app.conglomerates.rules import CREDIT_FIELDS as GROUP_LIMIT
from app.conglomerates.values import CONGLOMERATE
from app.core import gates
from app.core.actor import Actor
from app.core.errors import NOT_ALLOWED, NotAllowed
from app.core.messages import Problem, Reason
from app.core.permissions import Permission
from app.core.records.staged import Policy
from app.core.session import bound_actor
from app.customers.queries.definition import definition_for, part_for, whole_definition, whole_part
from app.customers.rules import CREDIT_FIELDS, NO_SUCH_CUSTOMER, PLACE_WAITS, PLACES
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER
from app.imports.models import Import
from app.imports.values.kinds import KINDS
from app.imports.values.reasons import COLUMN_NOT_YOURS, COLUMN_WAITS
from app.imports.values.shapes import MATCHED_FIELD, ImportKind, Target, shaped
from app.imports.values.states import Duplicates
from app.numbering.service import numbers_codes
from app.reference.rules import CREDIT_FIELDS as LISTED_CREDIT


def kind_of(imported: Import) -> ImportKind:
    """What is imported, as the person at work has it."""
    return kind_for(bound_actor(), KINDS[imported.kind])


def kind_for(actor: Actor, kind: ImportKind) -> ImportKind:
    """The kind with the company's own fields, without those that are hidden from this person."""
    if kind.of_customers:
        return shaped(kind, definition_for(actor), _unset(actor))
    return shaped(kind, part_for(actor, kind.record)) if kind.of_parts else kind


def _unset(actor: Actor) -> frozenset[Target]:
    """The fields of a customer's contact and address that this person does not see or set."""
    return frozenset(
        (part.name, field.name)
        for part in (CONTACT, ADDRESS)
        for field in part
        if (seen := part_for(actor, part).get(field.name)) is None or seen.read_only
    )


def whole_kind(actor: Actor, kind: ImportKind) -> ImportKind:
    """The kind with everything that its records have, hidden from this person or not: what headings may name."""
    kind = KINDS[kind.name]
    if kind.of_customers:
        return shaped(kind, whole_definition(actor))
    return shaped(kind, whole_part(actor, kind.record)) if kind.of_parts else kind


def kinds_for(actor: Actor) -> list[ImportKind]:
    """What this person may import."""
    allowed = (kind for kind in KINDS.values() if kind.listed and any(actor.may(one) for one in kind.permissions))
    return [kind_for(actor, kind) for kind in allowed]


def refuse_strangers(actor: Actor, kind: ImportKind) -> None:
    """Raise NotAllowed for a person who may neither create nor change such records."""
    if not any(actor.may(one) for one in kind.permissions):
        missing = [str(permission) for permission in kind.permissions]
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=missing)


def forbidden_fields(actor: Actor, kind: ImportKind) -> frozenset[str]:
    """Columns that this person may not fill: by their rights, or because the company hides them from their role or lets it only read them."""
    noun = kind.record.name
    unseen = frozenset(field.name for field in whole_kind(actor, kind).columns if field.name not in kind.columns)
    credit = _CREDIT_FIELDS.get(noun, frozenset())
    by_right = credit & gates.waiting_fields(noun) if actor.may(Permission.CREDIT_EDIT) else credit
    return unseen | by_right


_CREDIT_FIELDS = {
    CUSTOMER.name: CREDIT_FIELDS,
    BRANCH.name: CREDIT_FIELDS,
    CONGLOMERATE.name: GROUP_LIMIT,
    **LISTED_CREDIT,
}


def why_forbidden(name: str) -> Reason:
    """Why a column may not be filled: somebody has to approve its changes, or the role lacks the right."""
    return COLUMN_WAITS if name in gates.waiting_fields("customer") else COLUMN_NOT_YOURS


def refuse_forbidden(actor: Actor, imported: Import) -> None:
    """Raise NotAllowed when a column is matched with a field that this person may not set. (Somebody else may have matched it.)"""
    found = sorted(forbidden_fields(actor, kind_of(imported)) & set(filter(None, imported.columns)))
    if found:
        raise NotAllowed(*(Problem(name, why_forbidden(name)) for name in found))


def policy_of(actor: Actor, imported: Import) -> Policy:
    """What happens to rows that are in the book, as `actor` may do it."""
    kind = kind_of(imported)
    may_create = kind.creates and (not kind.of_customers or actor.may(Permission.CUSTOMERS_CREATE))
    return Policy(
        imported.duplicates,
        MATCHED_FIELD.get(imported.match, imported.match),
        kind.matches[imported.match],
        may_create=may_create,
        may_update=not kind.of_customers or actor.may(Permission.CUSTOMERS_EDIT),
        own_only=actor.user_id if _is_restricted(actor, kind) else None,
        absent=None if kind.creates else NO_SUCH_CUSTOMER,
        kept=_kept(actor) if kind.of_customers else (),
        renumbers=kind.of_customers and _renumbers(actor, imported),
    )


def _kept(actor: Actor) -> tuple[tuple[str, Reason], ...]:
    """Where customers belong, as far as a file of this person leaves it alone."""
    if not actor.may(Permission.CREDIT_EDIT):
        return tuple(PLACES.items())
    return tuple((name, PLACE_WAITS) for name in sorted(gates.waiting_fields(CUSTOMER.name) & PLACES.keys()))


def _is_restricted(actor: Actor, kind: ImportKind) -> bool:
    """Whether the rows may change only customers that this person owns."""
    changes_customers = kind.of_customers or (kind.owned and not kind.makes_documents)
    return changes_customers and "customers" in actor.own_only_edit


def _renumbers(actor: Actor, imported: Import) -> bool:
    return imported.duplicates == Duplicates.CREATE and numbers_codes(actor, CUSTOMER.name)


def updates(imported: Import) -> bool:
    return imported.duplicates == Duplicates.UPDATE
