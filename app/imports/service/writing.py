"""Staged rows judged and written by the area that owns their tables."""

from __future__ import annotations

from typing import Any

from app.conglomerates.queries import judge_staged_nodes
from app.conglomerates.values import CONGLOMERATE
from app.core.actor import Actor
from app.core.records.staged import Policy, by_index
from app.customers.queries.branches import judge_staged_branches, write_staged_branches
from app.customers.queries.staged import judge_staged_customers
from app.customers.service.staged import write_staged_customers
from app.imports.values.kinds import BRANCHES, CUSTOMERS, ImportKind
from app.reference.models import MODELS
from app.reference.queries.staged import judge_staged_records, write_staged_records


def judge(kind: ImportKind, policy: Policy, *, lock: bool = False) -> None:
    """Say of every staged row what is to be done with it, or what is in the way."""
    with by_index():
        if kind.name == CUSTOMERS.name:
            judge_staged_customers(policy, lock=lock)
        elif kind is BRANCHES:
            judge_staged_branches(policy, lock=lock)
        elif kind.record is CONGLOMERATE:
            judge_staged_nodes(policy, lock=lock)
        else:
            judge_staged_records(MODELS[kind.record.name], policy, lock=lock)


def write(kind: ImportKind, actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound rows with their events; `source` says in each where it came from."""
    with by_index():
        if kind.name == CUSTOMERS.name:
            write_staged_customers(actor, source)
        elif kind is BRANCHES:
            write_staged_branches(actor, source)
        else:
            write_staged_records(MODELS[kind.record.name], actor, source)
