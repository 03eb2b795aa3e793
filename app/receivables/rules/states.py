"""Which verb may be said to a document in which state (domain rules, section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.messages import N_, Problem, Reason
from app.receivables.values.documents import Kind, Status

WRONG_STATE = Reason("wrong_state", N_("This document is “%(status_label)s”, so this cannot be done with it."))

_HELD = frozenset({Status.HELD})
_POSTED = frozenset({Status.POSTED})

ORDER_VERBS: Mapping[str, frozenset[Status]] = {
    "submit": frozenset({Status.DRAFT, Status.HELD}),
    "amend": frozenset({Status.DRAFT, Status.HELD, Status.OPEN}),
    "release": _HELD,
    "refuse": _HELD,
    "cancel": frozenset({Status.DRAFT, Status.HELD, Status.OPEN}),
    "close": frozenset({Status.OPEN}),
    "reopen": frozenset({Status.CLOSED, Status.CANCELLED, Status.REFUSED}),
}
POSTED_VERBS: Mapping[str, frozenset[Status]] = {
    "post": frozenset({Status.DRAFT, Status.HELD}),
    "amend": frozenset({Status.DRAFT, Status.HELD}),
    "release": _HELD,
    "refuse": _HELD,
    "cancel": frozenset({Status.DRAFT, Status.HELD}),
    "reverse": _POSTED,
}
PAYMENT_VERBS: Mapping[str, frozenset[Status]] = {
    "clear": frozenset({Status.RECEIVED}),
    "allocate": frozenset({Status.CLEARED}),
    "unallocate": frozenset({Status.CLEARED}),
    "refund": frozenset({Status.CLEARED}),
    "transfer": frozenset({Status.CLEARED}),
    "bounce": frozenset({Status.RECEIVED, Status.CLEARED}),
    "correct": frozenset({Status.RECEIVED, Status.CLEARED}),
}
CLAIM_VERBS: Mapping[str, frozenset[Status]] = {**POSTED_VERBS, "write_off": _POSTED}
SETTLING_VERBS: Mapping[str, frozenset[Status]] = dict.fromkeys(
    ("allocate", "unallocate", "refund", "transfer"), _POSTED
)
CREDIT_VERBS: Mapping[str, frozenset[Status]] = {**POSTED_VERBS, **SETTLING_VERBS}
MADE_VERBS: Mapping[str, frozenset[Status]] = {"reverse": _POSTED}
"""Of what a verb makes of another document: nobody writes it, but it can be taken back."""
VERBS: Mapping[Kind, Mapping[str, frozenset[Status]]] = {
    Kind.QUOTATION: POSTED_VERBS,
    Kind.SALES_ORDER: ORDER_VERBS,
    Kind.DELIVERY_ORDER: POSTED_VERBS,
    Kind.INVOICE: CLAIM_VERBS,
    Kind.DEBIT_NOTE: CLAIM_VERBS,
    Kind.CREDIT_NOTE: CREDIT_VERBS,
    Kind.PAYMENT: PAYMENT_VERBS,
    Kind.REFUND: MADE_VERBS,
    Kind.WRITE_OFF: MADE_VERBS,
    Kind.TRANSFER_OUT: MADE_VERBS,
    Kind.TRANSFER_IN: {**MADE_VERBS, **SETTLING_VERBS},
}


def may(verb: str, kind: Kind, status: Status) -> bool:
    """Does the state of the document allow this verb?"""
    return status in VERBS[kind].get(verb, frozenset())


def problem_of_verb(verb: str, kind: Kind, status: Status) -> Problem | None:
    """Why the verb cannot be said now; None when it can."""
    return None if may(verb, kind, status) else Problem("status", WRONG_STATE, {"status_label": status.label})
