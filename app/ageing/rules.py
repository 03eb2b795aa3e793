"""What an ageing is asked, read from the conditions of a filter. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.records.fields import Op
from app.core.records.grammar import Condition, Node, Several

ONE_VALUE_EACH = Reason(
    "ageing_question", N_("An ageing is asked with one value each: the day, the basis, what it adds up by, agent, category, conglomerate, currency.")
)  # fmt: skip


def answers_of(node: Node) -> Mapping[str, Any]:
    """Field → the one value that is asked for. Raises Invalid for anything else: an ageing is no list of records."""
    parts = node.parts if isinstance(node, Several) and node.every else (node,)
    found: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, Condition) or part.op is not Op.EQ or part.field.name in found:
            raise Invalid(Problem("filter", ONE_VALUE_EACH))
        found[part.field.name] = part.values[0]
    return found


def share(amount: int, whole: int) -> float:
    """What of the whole it is, in percent with one decimal; 0 of nothing."""
    return round(amount * 100 / whole, 1) if whole > 0 else 0.0


def width(amount: int, most: int) -> float:
    """The length of a bar of 100 units where the longest stands for `most`."""
    return round(max(0, amount) * 100 / most, 2) if most > 0 else 0.0
