"""JSON that goes out, and the versions that guard what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, make_response, request

from app.api.asking import Asked
from app.api.refusals import OUTDATED, Outdated
from app.core.errors import Invalid, Stale
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.paging import BAD_CURSOR, Cursor

_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def one(record: dict[str, Any], *, created: str = "") -> Response:
    """A record with its version as ETag; `created` is the URL of a new one, which makes it 201."""
    answer = jsonify(record)
    if "version" in record:
        answer.headers["ETag"] = f'"{record["version"]}"'
    if created:
        answer.status_code = 201
        answer.headers["Location"] = created
    return answer


def many(records: Iterable[dict[str, Any]], next_cursor: str | None, asked: Asked, count: int | None) -> Response:
    """A page of records, cut down to the fields asked for."""
    data = [asked.cut(record) for record in records]
    body: dict[str, Any] = {"data": data, "next_cursor": next_cursor}
    return jsonify(body if count is None else {**body, "count": count})


def warnings(found: Iterable[Problem]) -> list[dict[str, Any]]:
    """What was taken and deserves a look."""
    return [{"field": one.field, "code": one.code, "message": explain(one)} for one in found]


def slice_of(records: Sequence[dict[str, Any]], asked: Asked) -> tuple[Sequence[dict[str, Any]], str | None]:
    """The page of a short list that was read as a whole, and the cursor of the next: it is simply a place."""
    begin = Cursor.decode(asked.cursor).value if asked.cursor else 0
    if type(begin) is not int or begin < 0:
        raise Invalid(Problem("cursor", BAD_CURSOR))
    end = begin + asked.limit
    return records[begin:end], Cursor(end, "").encode() if end < len(records) else None


def instant(moment: datetime) -> str:
    """A moment in ISO 8601, UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def nothing() -> Response:
    """204."""
    return make_response("", 204)


def seen_version(current: int) -> int | None:
    """The version that `If-Match` names (bare, quoted or weak); None without the header, or for `*`.

    Raises Outdated when no version in it can be the `current` one.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    named = [int(found[1]) for part in header.split(",") if (found := _VERSION.fullmatch(part.strip()))]
    if current in named:
        return current
    raise Outdated(Problem(None, OUTDATED, {"version": current}), version=current)


def outdated(stale: Stale) -> Outdated:
    """The service found out that somebody was quicker."""
    version = stale.facts["current"].version
    return Outdated(Problem(None, OUTDATED, {"version": version}), version=version)
