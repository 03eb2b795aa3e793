"""Which rules of data quality a customer breaks, and what that makes of its score. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.core.messages import Problem
from app.core.records.context import LOCALES
from app.core.records.fields import Op
from app.core.records.grammar import NOT_A_FILTER, Condition, Node
from app.core.records.judging import conditions_of, holds
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.reasons import NOT_A_CHOICE, NOT_YES_OR_NO, UNKNOWN_FIELD, typed
from app.core.text import line, visible
from app.customers.values.quality import BROKEN, NOT_IN_A_RULE, WEIGHTS, Rule, RuleFacts, Strictness
from app.fields.rules.reading import NOT_WORDS

PRESENCE = (Op.IS_EMPTY, Op.IS_SET)


def broken(rules: Iterable[Rule], values: Mapping[str, Any]) -> list[Rule]:
    """The rules that a customer with these values breaks."""
    return [rule for rule in rules if holds(rule.node, values)]


def score(rules: Collection[Rule], of_them: Iterable[Rule]) -> int | None:
    """100 when none of the rules is broken, 0 when all are; None where there are none. An error counts twice."""
    whole = sum(WEIGHTS[rule.level] for rule in rules)
    return 100 - 100 * sum(WEIGHTS[rule.level] for rule in of_them) // whole if whole else None


def refusing(
    rules: Iterable[Rule], before: Mapping[str, Any] | None, after: Mapping[str, Any], given: Collection[str]
) -> list[Rule]:
    """The errors among the rules that stand against a change: broken by it, or still broken though a field that they look at was given.
    What nobody touched stays as it is, as with a field that became mandatory."""
    strict = [rule for rule in rules if rule.level is Strictness.ERROR and holds(rule.node, after)]
    return [rule for rule in strict if before is None or rule.fields & set(given) or not holds(rule.node, before)]


def problem_of(rule: Rule) -> Problem:
    """A broken rule as it is told: at its field, in its own words."""
    return Problem(rule.place, BROKEN, {"rule_label": dict(rule.words)})


def place_of(node: Node) -> str:
    """The field at which a rule's message stands: the first that is to be filled in, else the last that it looks at."""
    asked = list(conditions_of(node))
    lacking = [one.field.name for one in asked if one.op is Op.IS_EMPTY]
    return lacking[0] if lacking else asked[-1].field.name


def problems_in(node: Node) -> list[Problem]:
    """Conditions that cannot be judged before a customer is saved."""
    return [
        Problem("filter", NOT_IN_A_RULE, {"value_label": one.field.label, "value": one.field.label})
        for one in conditions_of(node)
        if _only_saved(one)
    ]


def _only_saved(asked: Condition) -> bool:
    return (
        asked.op is Op.CONTAINS
        or asked.field.beside
        or (isinstance(asked.field.kind, AmountOrNamed) and asked.op not in PRESENCE)
    )


# --- a rule as JSON describes it


def read_rule(body: Mapping[str, Any], before: RuleFacts) -> tuple[RuleFacts, list[Problem]]:
    """The rule that `body` describes, over what was said before, and what is wrong with it."""
    problems = [
        Problem(typed(name), UNKNOWN_FIELD, {"value": typed(name)})
        for name in body
        if name not in RuleFacts.__dataclass_fields__
    ]
    asked, words, level, active = (body.get(name, getattr(before, name)) for name in RuleFacts.__dataclass_fields__)
    if not isinstance(asked, Mapping):
        problems.append(Problem("filter", NOT_A_FILTER))
    if not _are_words(words):
        problems.append(Problem("messages", NOT_WORDS, {"value": typed(words)}))
    if level not in tuple(Strictness):
        problems.append(Problem("level", NOT_A_CHOICE, {"value": typed(level), "choices": ", ".join(Strictness)}))
    if not isinstance(active, bool):
        problems.append(Problem("active", NOT_YES_OR_NO, {"value": typed(active)}))
    if problems:
        return before, problems
    said = {locale: line(visible(text or "")) for locale, text in words.items()}
    return RuleFacts(asked, said, Strictness(level), active), []


def _are_words(words: object) -> bool:
    return isinstance(words, Mapping) and all(
        locale in LOCALES and isinstance(text, str | None) for locale, text in words.items()
    )
