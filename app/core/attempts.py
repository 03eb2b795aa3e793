"""What a view tries to do: refused, it leaves nothing behind.

A view that returns commits, so one that shows a refusal would keep whatever was written before it. Here the refusal takes all of it back:

    with Attempt(Conflict, Invalid) as tried:
        verdict = service.release_document(document, reason)
    if tried.refusal:
        return _again(document_id, tried.refusal)

Views catch refusals no other way (guarded).
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from app.core.errors import LangganError
from app.core.session import begin_again


class Attempt:
    """A block that may be refused in one of these ways; `refusal` says afterwards whether it was. Any other error goes through."""

    def __init__(self, *kinds: type[LangganError]) -> None:
        self.kinds = kinds
        self.refusal: LangganError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, self.kinds):
            return False
        begin_again()
        self.refusal = error.with_traceback(None)
        return True
