"""JSON that comes in: read with limits, then by the record's definition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.door import MAX_JSON_BYTES
from app.api.refusals import (
    BODY_TOO_LARGE,
    JSON_WANTED,
    NOT_AN_OBJECT,
    NOT_JSON,
    TOO_DEEP,
    WRONG_KIND,
    NotJson,
    TooLarge,
    WrongType,
)
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.records import rows
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.reasons import NOT_A_CHOICE, NOT_A_LIST, NOT_TEXT, NOT_YES_OR_NO, REQUIRED, UNKNOWN_FIELD, typed
from app.core.text import line, visible

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_DEPTH = 16
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})


def json_body() -> Any:
    """The body of the request. Raises NotJson, WrongType or TooLarge."""
    if request.mimetype not in JSON_TYPES:
        raise WrongType(Problem(None, JSON_WANTED))
    try:
        body = json.loads(request.get_data(), parse_constant=_no_number)
    except RequestEntityTooLarge:
        raise TooLarge(Problem(None, BODY_TOO_LARGE, {"limit": MAX_JSON_BYTES})) from None
    except RecursionError:
        raise NotJson(Problem(None, TOO_DEEP, {"limit": MAX_DEPTH})) from None
    except ValueError as problem:
        raise NotJson(Problem(None, NOT_JSON, {"why": visible(str(problem))[:200]})) from None
    if _deeper_than(body, MAX_DEPTH):
        raise NotJson(Problem(None, TOO_DEEP, {"limit": MAX_DEPTH}))
    return body


def json_object() -> dict[str, Any]:
    """The body of the request, an object. Raises Invalid when it is something else."""
    body = json_body()
    if not isinstance(body, dict):
        raise Invalid(Problem(None, NOT_AN_OBJECT))
    return body


Model = TypeVar("Model", bound=BaseModel)


def shaped(model: type[Model]) -> Model:
    """The body of the request as an object of that shape, where no record definition reads it. Raises Invalid with every problem."""
    try:
        return model.model_validate(json_object())
    except ValidationError as refusal:
        raise Invalid(*(_problem(error) for error in refusal.errors(include_url=False))) from None


def _problem(error: ErrorDetails) -> Problem:
    """What pydantic found, in our words; the field is the path to it (`columns[2]`)."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).removeprefix(".")
    params = {"value": typed(error["input"])}
    if error["type"] == "literal_error":
        return Problem(path, NOT_A_CHOICE, {**params, "choices": str(error["ctx"]["expected"]).replace("'", "")})
    if error["type"] == "extra_forbidden":
        params = {"value": typed(error["loc"][-1])}
    return Problem(visible(path), _REASONS.get(error["type"], WRONG_KIND), params)


_REASONS = {
    "missing": REQUIRED,
    "extra_forbidden": UNKNOWN_FIELD,
    "string_type": NOT_TEXT,
    "list_type": NOT_A_LIST,
    "bool_type": NOT_YES_OR_NO,
    "bool_parsing": NOT_YES_OR_NO,
}


def no_body() -> None:
    """A verb takes no fields: nothing, or an empty object. Raises Invalid for anything more."""
    if request.get_data():
        refuse_more(json_object())


def refuse_more(names: Iterable[str]) -> None:
    """Raise Invalid when the body has these fields beside those that were taken."""
    raise_problems([Problem(visible(name), UNKNOWN_FIELD, {"value": visible(name)}) for name in sorted(names)])


def reason() -> str:
    """Why a verb is used: the one field that it takes, and may be left out. Raises Invalid for anything more."""
    given = json_object() if request.get_data() else {}
    raise_problems(
        [Problem(visible(name), UNKNOWN_FIELD, {"value": visible(name)}) for name in sorted(given) if name != "reason"]
    )
    said = given.get("reason") or ""
    if not isinstance(said, str):
        raise Invalid(Problem("reason", NOT_TEXT, {"value": typed(said)}))
    return line(visible(said))


def record_values(
    definition: Definition, body: Mapping[str, Any], context: Context, purpose: rows.Purpose
) -> dict[str, Any]:
    """The canonical values of a record in JSON. Raises Invalid with every problem."""
    parsed = rows.parse(definition, body, context, "json", purpose)
    raise_problems(parsed.problems)
    return parsed.values


def raise_problems(problems: list[Problem]) -> None:
    """Raise Invalid when there are any."""
    if problems:
        raise Invalid(*problems)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _deeper_than(value: Any, limit: int) -> bool:
    """Is `value` nested deeper than `limit`? Level by level: no recursion that a body could exhaust."""
    level = [value]
    for _ in range(limit + 1):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return False
    return True


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
