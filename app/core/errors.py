"""The errors a service may raise. Each has one HTTP status; the edge turns them into a page, a fragment or problem+json.

An error rolls the request's transaction back. A refusal that must be kept (a held order) is returned, not raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.messages import N_, Problem, Reason


class LangganError(Exception):
    """Base of all refusals. `problems` say what is wrong, field by field where it applies."""

    status = 500
    kind = "error"

    def __init__(self, *problems: Problem, **facts: Any) -> None:
        super().__init__(", ".join(p.code for p in problems) or self.kind)
        self.problems: Sequence[Problem] = problems
        self.facts = facts
        """What a program may want beside the sentence, e.g. `conflicts=[{"id", "code"}]`."""


class NotFound(LangganError):
    """Not there, or not yours: the two are never told apart."""

    status = 404
    kind = "not-found"


class NotAllowed(LangganError):
    """The person may see the thing but not do this with it."""

    status = 403
    kind = "not-allowed"


class Conflict(LangganError):
    """True when it was asked, no longer true now: a taken code, a record in use."""

    status = 409
    kind = "conflict"


class Stale(Conflict):
    """Somebody saved the record in between. `facts["current"]` is the record as it is now."""

    kind = "stale"


class Invalid(LangganError):
    """What was typed cannot be accepted; every problem names its field."""

    status = 422
    kind = "invalid"


class TooMany(LangganError):
    """Too many attempts; `facts["retry_after"]` is how many seconds to wait."""

    status = 429
    kind = "too-many-requests"


NOT_FOUND = Reason("not_found", N_("This does not exist, or it is not yours to see."))
NOT_ALLOWED = Reason("not_allowed", N_("Your role does not allow this."))
STALE = Reason("stale", N_("Somebody else saved this record while you were editing it."))
TOO_MANY = Reason("too_many_requests", N_("Too many attempts. Try again in %(retry_after)s seconds."))
