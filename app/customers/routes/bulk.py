"""Changing many customers at once: what is selected, what it would become, and doing it."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext, ngettext

from app.core.access import current_actor, requires
from app.core.i18n import show_number
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.customers.forms import bulk as forms
from app.customers.forms.book import list_url
from app.customers.queries import book
from app.customers.routes import customers
from app.customers.service import bulk
from app.customers.service.bulk import Result
from app.customers.service.reading import context_for


@customers.post("/bulk")
@requires(Permission.CUSTOMERS_EDIT)
def start_bulk_edit(tenant: str) -> Response:
    """Choose the field and the value; then see what they would do, before it is done."""
    actor = current_actor()
    context, chosen = context_for(actor), forms.selection(actor)
    change, problems = forms.typed_change(actor, chosen, context)
    shown = forms.preview(actor, context, chosen, change, problems)
    return page("customers/bulk.html", fragment="bulk_form", status=422 if problems else 200, **shown)


@customers.post("/bulk/apply")
@requires(Permission.CUSTOMERS_EDIT)
def apply_bulk_edit(tenant: str) -> Response:
    """Change all selected customers as the preview showed: a few at once, more in the background. What was not seen is shown first."""
    actor = current_actor()
    context, chosen = context_for(actor), forms.selection(actor)
    change, problems = forms.typed_change(actor, chosen, context)
    if change is None or problems or request.form.get("previewed") != forms.as_shown(actor, change):
        shown = forms.preview(actor, context, chosen, change, problems)
        return page("customers/bulk.html", fragment="bulk_form", status=422, **shown)
    back = list_url(actor, chosen.query)
    if book.count_customers(chosen.search, context).number <= bulk.AT_ONCE:
        return after_post(back, _said(bulk.change_now(chosen.search, change, context)))
    bulk.start(chosen.search, change, title=context.say(bulk.changeable(actor)[change.field].label), url=back)
    return after_post(back, gettext("The customers are being changed in the background."))


def _said(result: Result) -> str:
    changed = show_number(result.changed)
    said = ngettext("%(n)s customer is changed.", "%(n)s customers are changed.", result.changed, n=changed)
    left = gettext("%(n)s left as they were", n=show_number(result.left_out)) if result.left_out else ""
    return f"{said} {left}".strip()
