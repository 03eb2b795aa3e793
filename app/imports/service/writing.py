"""Staged rows judged and written by the area that owns their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.conglomerates.queries import judge_staged_nodes
from app.conglomerates.values import CONGLOMERATE
from app.core.actor import Actor
from app.core.records.staged import Policy, by_index
from app.credit.queries.scores import judge_staged_scores, write_staged_scores
from app.credit.values.scores import SCORE
from app.customers.models import Address, Contact
from app.customers.queries.branches import judge_staged_branches, write_staged_branches
from app.customers.queries.staged import judge_staged_customers
from app.customers.queries.staged_parts import judge_staged_parts, write_staged_parts
from app.customers.service.staged import write_staged_customers
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER
from app.imports.values.shapes import ImportKind
from app.receivables.service.money_in import judge_staged_payments, write_staged_payments
from app.receivables.service.opening import judge_staged_invoices, write_staged_invoices
from app.receivables.values.imported import MONEY_IN, OPEN_INVOICE
from app.reference.models import MODELS
from app.reference.queries.staged import judge_staged_records, write_staged_records

Judge = Callable[..., None]
"""(policy, lock=…)"""
Write = Callable[[Actor, dict[str, Any]], None]

_AREAS: Mapping[str, tuple[Judge, Write]] = {
    CUSTOMER.name: (judge_staged_customers, write_staged_customers),
    BRANCH.name: (judge_staged_branches, write_staged_branches),
    CONTACT.name: (partial(judge_staged_parts, Contact), partial(write_staged_parts, Contact)),
    ADDRESS.name: (partial(judge_staged_parts, Address), partial(write_staged_parts, Address)),
    SCORE.name: (judge_staged_scores, write_staged_scores),
    OPEN_INVOICE.name: (judge_staged_invoices, write_staged_invoices),
    MONEY_IN.name: (judge_staged_payments, write_staged_payments),
    CONGLOMERATE.name: (judge_staged_nodes, partial(write_staged_records, MODELS[CONGLOMERATE.name])),
}
"""Record → how its staged rows are judged and written; all others are lists."""


def _area(kind: ImportKind) -> tuple[Judge, Write]:
    name = kind.record.name
    if name in _AREAS:
        return _AREAS[name]
    return partial(judge_staged_records, MODELS[name]), partial(write_staged_records, MODELS[name])


def judge(kind: ImportKind, policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way."""
    with by_index():
        _area(kind)[0](policy, lock=lock)


def write(kind: ImportKind, actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows with their events; `source` says in each where it came from."""
    with by_index():
        _area(kind)[1](actor, source)
