"""The pages of an export: what is asked before, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from app.core import text
from app.core.actor import Actor
from app.core.i18n import explain
from app.core.messages import Problem, Reason
from app.core.records import filters
from app.core.records.sources import Question, Source, source_of, sources_beside
from app.exports.models import Export
from app.exports.queries import find_job
from app.exports.service.asking import exportable, formats_of
from app.exports.values import Format

LONGEST_WORDS = 200


def question_of(source: Source, actor: Actor, query: str) -> Question:
    """The list's question, out of its query string. Raises Invalid for a filter that cannot be read."""
    pairs = parse_qsl(query)
    words = text.line(text.visible(dict(reversed(pairs)).get("q", "")[:LONGEST_WORDS]))
    return Question(words, filters.parse_query_filters(source.definition(actor), pairs))


def chosen_columns() -> list[str]:
    """The columns that the form sent. The empty one says that the form had such a field at all."""
    return [name for name in request.form.getlist("column") if name]


def asking(source: Source, actor: Actor, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """What is asked before a file is written: format and columns; those that the list shows are ticked, in its order."""
    definition, context = source.definition(actor), source.context(actor)
    given = request.values
    names = exportable(definition)
    shown = [name for name in given.getlist("column") or given.get("columns", "").split(",") if name in names]
    if request.method == "GET" and not source.listed:
        shown = shown or names
    rest = [name for name in names if name not in shown]
    query = given.get("query", "")
    return {
        "source": source,
        "title": context.say(definition.plural),
        "beside": _beside(source, actor, query),
        "query": query,
        "count": source.count(question_of(source, actor, query), context),
        "formats": [(one.value, context.say(one.label)) for one in formats_of(source)],
        "format": given.get("format") or Format.CSV.value,
        "columns": [(name, context.say(definition[name].label)) for name in (*shown, *rest)],
        "shown": shown,
        "problems": [explain(problem) for problem in problems],
        "list_url": list_url(source, actor, query),
    }


def _beside(source: Source, actor: Actor, query: str) -> list[dict[str, str]]:
    """What else of the same list can be exported, as tabs: with its words, for a filter asks of one kind of record."""
    words = urlencode([pair for pair in parse_qsl(query) if pair[0] == "q"])
    return [
        {
            "key": one.type,
            "label": one.context(actor).say(one.definition(actor).plural),
            "url": url_for("exports.new_export", tenant=actor.tenant.slug, type=one.type, query=words or None),
        }
        for one in sources_beside(source)
    ]


def list_url(source: Source, actor: Actor, query: str = "") -> str:
    """Back to the list."""
    values: dict[str, Any] = {"tenant": actor.tenant.slug, **source.list_values}
    path = url_for(source.list_view, **values)
    return f"{path}?{query}" if query else path


def shown(export: Export, actor: Actor) -> dict[str, Any]:
    """What is told of an export."""
    source = source_of(export.type, actor)
    job = find_job(export)
    reason = Reason.known.get(job.error) if job and job.error else None
    context = source.context(actor)
    return {
        "export": export,
        "title": context.say(source.definition(actor).plural),
        "done": job.done if job else 0,
        "why": context.say(reason.text) if reason else "",
        "list_url": list_url(source, actor),
    }
