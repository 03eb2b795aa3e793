"""`@operation`: what a path takes, answers and refuses, said once: for the guard, for the OpenAPI document, for repetition.

The document is made by spectree from the routes and pydantic models; `document.py` adds what it cannot say by itself (problem+json,
headers, who may). Bodies are not read by those models: `rows.parse` reads them by the same record definitions, knowing languages,
references and who asks (docs/decisions, "The OpenAPI document").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from flask import Response, request
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SpecTree
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter

from app.api.answers import outdated
from app.api.door import api
from app.api.idempotency import once
from app.api.shapes import Problem
from app.core.access import token_requires
from app.core.errors import Stale
from app.core.permissions import Permission

View = Callable[..., Response]


ADAPTER: Any = PydanticModelAdapter()
ADAPTER.json_schema = cache(ADAPTER.json_schema)  # spectree asks for a shape's schema at every path that has it

SPEC = SpecTree(
    "flask",
    model_adapter=ADAPTER,
    mode="strict",
    annotations=False,
    title="Langgan",
    version="1",
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda parent, child: child,
)
ALWAYS = (401, 403, 429, 503)
"""Every path may answer these."""


@dataclass(frozen=True)
class Operation:
    """What `document.py` adds to an operation."""

    permissions: tuple[Permission, ...]
    guarded: bool
    files: tuple[str, ...]


OPERATIONS: dict[str, Operation] = {}
"""By the name of the view, which is the operationId."""

_TO_DESCRIBE: list[Callable[[], None]] = []


def describe_all() -> None:
    """Tell spectree of every operation. Put off until somebody asks for the document: it takes seconds, and most processes never do."""
    while _TO_DESCRIBE:
        _TO_DESCRIBE.pop(0)()


def operation(
    *permissions: Permission,
    tag: str,
    answers: Mapping[int, type[BaseModel] | None],
    refusals: tuple[int, ...] = (),
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    form: type[BaseModel] | None = None,
    guarded: bool = False,
    files: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Mark a view of the API. `answers` are statuses with their shapes, `refusals` the statuses of problems beside 401, 403, 422, 429
    and 503; `guarded` says that the path honours If-Match, `files`
    the media types of the file that it answers.

    A POST is answered once per Idempotency-Key; a stale write is 412.
    """
    described = Answers(**{f"HTTP_{status}": shape for status, shape in answers.items()})
    for status in sorted({*ALWAYS, *refusals, *((412,) if guarded else ())}):
        described.add_model(status, Problem)

    def mark(view: View) -> View:
        name = view.__name__
        if name in OPERATIONS:
            raise ValueError(f"two operations are called {name}")
        OPERATIONS[name] = Operation(permissions, guarded, files)

        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            try:
                return once(lambda: view(*args, **kwargs)) if request.method == "POST" else view(*args, **kwargs)
            except Stale as stale:
                raise outdated(stale) from None

        def describe() -> None:
            documented = SPEC.validate(
                query=query, json=body, form=form, resp=described, tags=[tag], skip_validation=True, operation_id=name
            )
            answer.__wrapped__ = documented(view)  # where spectree looks for what it knows

        _TO_DESCRIBE.append(describe)
        return token_requires(*permissions)(answer)

    return mark


def publish(
    method: str, rule: str, name: str, summary: str, view: View, *permissions: Permission, **facts: Any
) -> None:
    """Make a path of one of several resources that share their views; `name` and `summary` are what a view of its own would be called
    and say, `facts` go to `operation`."""

    def named(**ids: Any) -> Response:
        return view(*ids.values())  # in the order of the rule, whatever each resource calls them

    named.__name__, named.__doc__ = name, summary
    api.route(rule, methods=[method])(operation(*permissions, **facts)(named))
