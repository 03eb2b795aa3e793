"""What a request asks of the list. Everything the list shows is in its URL, so it can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from app.core import text
from app.core.actor import Actor
from app.core.paging import SIZES
from app.core.records import filters, screens
from app.core.records.fields import Definition, Field
from app.customers.queries.book import Search
from app.customers.service.reading import visible_definition

USUAL_SIZE = 50
LONGEST_WORDS = 200
"""Characters of a search that are looked at."""


@dataclass(frozen=True)
class ListState:
    """Everything the list's URL says, read once."""

    search: Search
    columns: tuple[Field, ...]
    given_columns: str
    begin: int
    """Place of the page's first row, as it was when the page before it was shown; 0 = not known (one went there by name)."""
    view: str = ""
    """The saved view that was opened, by id."""

    def question(self) -> str:
        """What is asked, as a query string: words and filter, without order, page and columns."""
        words = urlencode({"q": self.search.q}) if self.search.q else ""
        return "&".join(filter(None, (words, filters.to_url(self.search.filter))))

    def query(self, **changes: Any) -> str:
        """The list's query string with something changed; a changed question begins at the first page."""
        limit = "" if self.search.limit == USUAL_SIZE else str(self.search.limit)
        pairs = {
            "q": self.search.q,
            "sort": self.search.sort,
            "columns": self.given_columns,
            "limit": limit,
            "view": self.view,
        }
        filter_json = changes.pop("filter", self.search.filter)
        said = urlencode({name: value for name, value in {**pairs, **changes}.items() if value})
        return "&".join(filter(None, (said, filters.to_url(filter_json))))

    def url(self, view: str = "list_customers", /, **changes: Any) -> str:
        """The URL of the list, or of another view about it, with something changed."""
        path = url_for(f"customers.{view}", tenant=(request.view_args or {})["tenant"])
        query = self.query(**changes)
        return f"{path}?{query}" if query else path

    def passed_on(self, *, with_words: bool = False) -> list[tuple[str, str]]:
        """What a form on the list must send along so that nothing of the question is lost."""
        pairs = parse_qsl(self.query(q=""))
        return [*pairs, ("q", self.search.q)] if with_words and self.search.q else pairs


def list_state(actor: Actor, layout: Sequence[str] | None = None) -> ListState:
    """What the request asks of the list. Raises Invalid for a filter that cannot be read."""
    args = request.args
    definition = visible_definition(actor)
    given = args.get("columns", "")
    limit, begin = args.get("limit", type=int), args.get("from", type=int)
    columns = tuple(screens.columns(definition, given.split(",") if given else layout))
    search = Search(
        **vars(asked(definition, args.items(multi=True))),
        sort=args.get("sort", ""),
        cursor=args.get("cursor", ""),
        limit=limit if limit in SIZES else USUAL_SIZE,
        with_beside=any(column.beside for column in columns),
    )
    return ListState(search, columns, given, _place(begin, search.cursor), args.get("view", "")[:36])


def _place(begin: int | None, cursor: str) -> int:
    return begin or 0 if cursor else 1


@dataclass(frozen=True)
class Asked:
    """The question of a list, without order and page."""

    q: str
    filter: filters.Filter | None


def asked(definition: Definition, pairs: Iterable[tuple[str, str]]) -> Asked:
    """Words and filter out of the pairs of a query string. Raises Invalid for a filter that cannot be read."""
    pairs = list(pairs)
    words: Mapping[str, str] = dict(reversed(pairs))
    return Asked(search_words(words.get("q", "")), filters.parse_query_filters(definition, pairs))


def search_words(typed: str) -> str:
    """What was typed into a search, as one line that a database can be asked for."""
    return text.line(text.visible(typed[:LONGEST_WORDS]))
