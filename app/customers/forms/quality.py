"""Rules of data quality on screen: their list, the form of one, what a customer has to put right, and the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.core import i18n
from app.core.actor import Actor
from app.core.errors import NOT_FOUND, Invalid, NotFound
from app.core.forms import Shown, one_line, one_of
from app.core.messages import OwnWords, Problem
from app.core.records import filters
from app.core.records.context import LOCALES, Context
from app.core.records.filters import Filter
from app.core.records.grammar import read_filter
from app.customers.forms.book import list_url
from app.customers.forms.filter import added_filter, chip_words, question_of_field, references_asked
from app.customers.models.quality import QualityRule
from app.customers.queries import book
from app.customers.queries import quality as queries
from app.customers.queries.book import Search
from app.customers.service import quality
from app.customers.service.reading import context_for, visible_definition
from app.customers.values.quality import Rule, Strictness

SCORE = "quality_score"


def words_of(messages: Mapping[str, str]) -> str:
    """What a rule says, in the reader's language."""
    return i18n.say(OwnWords(messages))


def rules_page(actor: Actor) -> dict[str, Any]:
    """All rules, each with how many customers break it."""
    return {"lines": [_line(actor, row) for row in queries.all_rules()]}


def _line(actor: Actor, row: QualityRule) -> dict[str, Any]:
    context, definition = context_for(actor), queries.rule_definition(actor)
    known = queries.readable(row, definition, context) is not None
    return {
        "row": row,
        "text": words_of(row.messages),
        "level": gettext(Strictness(row.level).label),
        "strict": row.level == Strictness.ERROR,
        "chips": _chips(actor, row.filter, context) if known else [],
        "known": known,
        "count": _count(row.filter, context) if known else None,
        "url": _list_of(actor, row.filter) if known else "",
    }


def _chips(actor: Actor, asked: Filter, context: Context) -> list[str]:
    """The conditions in words."""
    if not asked:
        return []
    definition = queries.rule_definition(actor)
    node = read_filter(definition, asked, context)
    references = book.labels(references_asked(node))
    return [" ".join(chip_words(chip, context)) for chip in filters.describe_node(node, asked, references)]


def _count(asked: Filter, context: Context) -> book.Count | None:
    """How many customers pass the filter; None where somebody may not ask it, or it cannot be read."""
    try:
        return book.count_customers(Search(filter=asked), context)
    except Invalid:
        return None


def _list_of(actor: Actor, asked: Filter) -> str:
    return list_url(actor, filters.to_url(asked))


# --- the form of a rule


def typed_filter() -> Filter:
    """The conditions that the form carries."""
    try:
        found = json.loads(request.form.get("filter", "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def typed_messages() -> dict[str, str]:
    """The messages as typed, by language."""
    return {one: one_line(request.form, f"message_{one}") for one in LOCALES}


def typed_level() -> Strictness:
    """How strict the rule is to be."""
    return Strictness(one_of(request.form, "level", [one.value for one in Strictness], Strictness.WARN.value))


def changed_filter() -> Filter:
    """The conditions after a button of the form was pressed: one added, or one taken away."""
    asked = typed_filter()
    if "add" in request.form:
        return added_filter(
            {**request.form, "field": request.form["add"]}, request.form.getlist("value"), asked or None
        )
    parts = list(asked.get("all", [asked] if asked else []))
    place = request.form.get("drop", type=int)
    if place is not None and 0 <= place < len(parts):
        del parts[place]
    return {"all": parts} if parts else {}


def rule_page(
    actor: Actor,
    row: QualityRule | None,
    problems: Iterable[Problem] = (),
    *,
    asked: Filter | None = None,
    stale: bool = False,
) -> dict[str, Any]:
    """The form of a rule: its conditions, its messages, and how many customers break it now."""
    context, definition = context_for(actor), queries.rule_definition(actor)
    posted = request.method == "POST"
    asked = (row.filter if row else {}) if asked is None else asked
    values: dict[str, Any] = {f"message_{one}": (row.messages.get(one, "") if row else "") for one in LOCALES}
    values |= {"level": row.level if row else Strictness.WARN.value, "active": row.is_active if row else True}
    if posted:
        values = {name: request.form.get(name, "") for name in values} | {"active": "active" in request.form}
    field = definition.get(request.form.get("ask", "") or request.form.get("add", "")) if posted else None
    problems = list(problems)
    readable = not problems or not any((one.field or "").startswith("filter") for one in problems)
    return {
        "row": row,
        "form": Shown(values, problems),
        "asked": json.dumps(asked, ensure_ascii=False) if asked else "",
        "chips": _safe_chips(actor, asked, context),
        "fields": [("", "–"), *sorted(((f.name, context.say(f.label)) for f in definition), key=lambda one: one[1])],
        "question": question_of_field(field, context)
        if field is not None and ("add" not in request.form or problems)
        else None,
        "op": request.form.get("op", "") if problems else "",
        "values": request.form.getlist("value") if problems else [],
        "levels": [(one.value, gettext(one.label)) for one in Strictness],
        "count": _count(asked, context) if asked and readable else None,
        "count_url": _list_of(actor, asked) if asked else "",
        "version": row.version if row and (stale or not posted) else request.form.get("version", 0),
        "stale": stale,
    }


def _safe_chips(actor: Actor, asked: Filter, context: Context) -> list[str]:
    """The same of conditions that may name what is no longer there."""
    try:
        return _chips(actor, asked, context)
    except Invalid:
        return [str(one.get("field", "…")) for one in asked.get("all", [asked])]


# --- a customer, and the book


def panel(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """What there is to put right in a customer; None where there are no rules, or the score is hidden from this person."""
    if SCORE not in visible_definition(actor) or not quality.are_there():
        return None
    found = quality.broken_by(values)
    return {
        "score": values.get(SCORE),
        "items": [(words_of(rule.words), rule.level is Strictness.ERROR, rule.place) for rule in found],
    }


def report(actor: Actor) -> dict[str, Any]:
    """How many customers break each rule, worst first. Raises NotFound where the score is hidden from this person."""
    definition, context = visible_definition(actor), context_for(actor)
    if SCORE not in definition:
        raise NotFound(Problem(None, NOT_FOUND))
    by_id = {row.id: row for row in queries.all_rules()}
    rules = [rule for rule in queries.rules_of(actor) if all(name in definition for name in rule.fields)]
    rows = [_told(actor, rule, by_id[rule.id].filter, context) for rule in rules if rule.id in by_id]
    low = {"field": SCORE, "op": "lt", "value": 100}
    return {
        "rows": sorted(rows, key=lambda one: -(one["count"].number if one["count"] else 0)),
        "average": queries.average_score(),
        "url": list_url(actor, f"{filters.to_url({'all': [low]})}&columns=code,{SCORE}"),
        "settings_url": url_for("customers.list_rules", tenant=actor.tenant.slug),
    }


def _told(actor: Actor, rule: Rule, asked: Filter, context: Context) -> dict[str, Any]:
    return {
        "text": words_of(rule.words),
        "strict": rule.level is Strictness.ERROR,
        "count": _count(asked, context),
        "url": _list_of(actor, asked),
    }
