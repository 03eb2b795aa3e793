"""When a document is due: beside the form of a credit term while it is typed, and as a calculator on its page."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app.core.access import current_actor, requires
from app.core.pages import page
from app.core.permissions import Permission
from app.reference.forms import terms as forms
from app.reference.forms.lists import context_for
from app.reference.queries import lists
from app.reference.routes import reference
from app.reference.rules import values_of
from app.reference.values import BY_NAME, CREDIT_TERM


@reference.get("/credit-terms/example")
@requires(Permission.CUSTOMERS_VIEW)
def show_example(tenant: str) -> Response:
    """When a document would be due under the term that is being typed."""
    example = forms.example_of_typed(request.args, context_for(current_actor()))
    return page("reference/due_dates.html", fragment="due_dates", row=None, example=example)


@reference.get("/credit-terms/<uuid:row_id>/due-dates")
@requires(Permission.CUSTOMERS_VIEW)
def show_due_dates(tenant: str, row_id: UUID) -> Response:
    """When a document of a day over an amount is due under this term."""
    row = lists.get_record(BY_NAME["credit_term"], row_id)
    example = forms.example_of(values_of(CREDIT_TERM, row), request.args, context_for(current_actor()))
    return page("reference/due_dates.html", fragment="due_dates", row=row, example=example)
