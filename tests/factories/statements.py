"""Papers for every customer."""

from __future__ import annotations

from datetime import date

from app.core.session import bound_actor
from app.customers.queries.book import Search
from app.customers.service.reading import context_for
from app.statements import service
from app.statements.models import PaperRun
from app.statements.values import PaperKind, Whose, Wish


def a_run(
    day: date,
    kind: PaperKind = PaperKind.OPEN_ITEMS,
    begins: date | None = None,
    q: str = "",
    whose: Whose = Whose.CUSTOMER,
) -> PaperRun:
    """A run that is asked for; its job writes the papers."""
    return service.start_run(
        Wish(kind, day, begins, whose), Search(q=q), context_for(bound_actor()), title="Statements"
    )
