"""Everything that an address of the ageing says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for

from app.ageing.service.asking import QUESTION, question_of
from app.ageing.values import ASKED
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.paging import SIZES
from app.core.records import filters
from app.core.records.context import Context
from app.core.records.kinds.references import as_uuid
from app.receivables.queries.ageing import NOBODY, bounds
from app.receivables.rules.ageing import Question

NONE = "none"
"""Stands in an address for those that have no group, agent, category or branch."""


@dataclass(frozen=True)
class AgeingState:
    """A question, and where in its answer somebody looks."""

    actor: Actor
    question: Question
    given: dict[str, str]
    """The question as it was asked, to be asked again."""
    problems: tuple[str, ...] = ()
    bucket: int | None = None
    """In the report: sorted by it. In the list of documents: of it alone."""
    key: UUID | None = None
    cursor: str = ""
    limit: int = 50

    def url(self, view: str = "show_ageing", **changes: Any) -> str:
        """The address with something changed; a changed question begins at the first page."""
        asked = {**self.given, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        path = url_for(f"ageing.{view}", tenant=self.actor.tenant.slug)
        return f"{path}?{query}" if query else path

    @property
    def query(self) -> str:
        """The question as an export takes it."""
        return urlencode({name: value for name, value in self.given.items() if value and name in ASKED})


def ageing_state(actor: Actor, context: Context) -> AgeingState:
    """What the request asks. A question that cannot be read is shown with what is wrong, and today's answer."""
    args = request.args
    given = {name: args.get(name, "").strip()[:60] for name in ASKED}
    problems: tuple[str, ...] = ()
    try:
        question = question_of(filters.parse_query_filters(QUESTION, given.items()), context)
    except Invalid as refusal:
        labels = {f"filter.all[{at}].value": field.label for at, field in enumerate(_asked_fields(given))}
        problems = tuple(explain(one, labels) for one in refusal.problems)
        question, given = Question(context.today, bounds=bounds()), dict.fromkeys(ASKED, "")
    size = args.get("limit", type=int)
    place = args.get("bucket", "")
    return AgeingState(
        actor, question, given | {"limit": str(size) if size in SIZES else ""}, problems,
        bucket=bucket_of(place, question), key=NOBODY if args.get("key") == NONE else as_uuid(args.get("key", "")),
        cursor=args.get("cursor", ""), limit=size if size in SIZES else 50,
    )  # fmt: skip


def _asked_fields(given: dict[str, str]) -> list[Any]:
    return [QUESTION[name] for name, text in given.items() if text]


def bucket_of(name: str, question: Question) -> int | None:
    """The place of a bucket that an address names."""
    return question.keys.index(name) if name in question.keys else None
