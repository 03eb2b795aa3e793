"""Customers by the thousand, written with what has to follow (the statements are in `queries.staged`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core import remarks
from app.core.actor import Actor
from app.customers.queries import book, staged
from app.customers.queries import quality as queries
from app.customers.queries.belonging import staged_moves
from app.customers.rules import quality
from app.customers.service.belonging import CustomerMoved, hold_nodes, tell_moves
from app.customers.service.customers import UNTOUCHED
from app.customers.service.quality import seen_rules
from app.customers.values import CUSTOMER
from app.customers.values.quality import Strictness

Said = Mapping[int, tuple[Mapping[str, Any], Mapping[str, Any]]]
"""Number of a row → what it says, and what a new customer has besides, by field."""


def judge_staged_quality(said: Said) -> None:
    """Hold the rules of data quality against the staged rows that are going to be written (judged before): an error stops a row, a warning
    stands beside it."""
    rules = seen_rules()
    if not rules:
        return
    targets = queries.staged_targets()
    there = {row.id: row.values for row in book.rows_by_id(row.matched_id for row in targets if row.matched_id)}
    found: dict[tuple[UUID, bool], list[int]] = {}
    for row in targets:
        before, (given, usual) = there.get(row.matched_id), said[row.number]
        after = {**(before or {**UNTOUCHED, **usual}), **given}
        stops = quality.refusing(rules, before, after, given)
        for rule in quality.broken(rules, after):
            if rule in stops or rule.level is Strictness.WARN:
                found.setdefault((rule.id, rule in stops), []).append(row.number)
    by_id = {rule.id: rule for rule in rules}
    for (rule_id, strict), numbers in found.items():
        queries.mark_staged(numbers, quality.problem_of(by_id[rule_id]), stops=strict)


def write_staged_customers(actor: Actor, source: dict[str, Any]) -> None:
    """Write the sound staged rows (judged and locked before), and tell who has come to another node, and whose limit or category is another."""
    there = staged.staged_limits()
    hold_nodes({node for move in staged_moves() for node in move[1:]})
    staged.write_staged_customers(actor, source)
    tell_moves([CustomerMoved(*move) for move in staged_moves()])
    for customer, limits in staged.staged_limits().values() if there else ():
        remarks.changed(CUSTOMER.name, customer, there[customer.id][1], limits)
