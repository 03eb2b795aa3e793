"""Rules of data quality: how strict they are, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.messages import N_, Reason
from app.core.records.fields import Choice
from app.core.records.grammar import Node

MAX_RULES = 50
MAX_MESSAGE = 200


class Strictness(Choice):
    """What a broken rule does: it is shown, or nothing is saved that breaks it."""

    WARN = "warn", N_("Warning")
    ERROR = "error", N_("Error")


@dataclass(frozen=True)
class RuleFacts:
    """A rule, as people describe it."""

    filter: Mapping[str, Any] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    level: Strictness = Strictness.WARN
    active: bool = True

    @property
    def said(self) -> tuple[Mapping[str, Any], Mapping[str, str], Strictness]:
        return self.filter, self.messages, self.level


WEIGHTS: Mapping[Strictness, int] = {Strictness.WARN: 1, Strictness.ERROR: 2}
"""How much a rule counts in the score."""


@dataclass(frozen=True)
class Rule:
    """A rule that can be asked."""

    id: UUID
    node: Node
    """Who passes it breaks the rule."""
    words: Mapping[str, str]
    level: Strictness
    place: str
    """Where its message stands: what is to be put right."""
    fields: frozenset[str]
    """All that it looks at."""


BROKEN = Reason("quality_rule", N_("%(rule_label)s"))
TOO_MANY_RULES = Reason("too_many_rules", N_("A company has at most %(limit)s rules. Switch off or delete one first."))
NO_CONDITION = Reason("no_condition", N_("Add at least one condition: who meets all of them breaks the rule."))
NO_MESSAGE = Reason("no_message", N_("Say in at least one language what is to be put right."))
MESSAGE_TOO_LONG = Reason("message_too_long", N_("A message has at most %(limit)s characters."))
NOT_IN_A_RULE = Reason(
    "not_in_a_rule",
    N_("“%(value)s” cannot be asked in a rule: only the search knows it, or it follows from other records."),
)
