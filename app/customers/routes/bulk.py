"""Changing many customers at once: what is selected, what it would become, and the job that does it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers.forms import bulk as forms
from app.customers.forms.book import list_url
from app.customers.routes import customers
from app.customers.service import bulk
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER


@customers.post("/bulk")
@requires(Permission.CUSTOMERS_EDIT)
def start_bulk_edit(tenant: str) -> Response:
    """Show what a change to the selected customers would do, before it is done."""
    return _preview(forms.selection(current_actor()))


@customers.post("/bulk/apply")
@requires(Permission.CUSTOMERS_EDIT)
def apply_bulk_edit(tenant: str) -> Response:
    """Change all selected customers, in the background."""
    actor = current_actor()
    chosen, context = forms.selection(actor), context_for(actor)
    parsed = rows.parse(CUSTOMER.only({chosen.field}), request.form, context, "form", "either")
    if parsed.problems or chosen.field not in parsed.values:
        return _preview(chosen, parsed.problems, 422)
    back, label = list_url(actor, chosen.query), context.say(CUSTOMER[chosen.field].label)
    bulk.start(chosen.search, chosen.field, parsed.values[chosen.field], title=label, url=back)
    return after_post(back, gettext("The customers are being changed in the background."))


def _preview(chosen: forms.Selection, problems: Iterable[Problem] = (), status: int = 200) -> Response:
    actor = current_actor()
    shown = forms.preview(actor, context_for(actor), chosen, problems)
    return page("customers/bulk.html", fragment="bulk_form", status=status, **shown)
