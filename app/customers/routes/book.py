"""The list of customers: search, filter, sort, columns, counts, the palette, and changes to many at once."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.errors import Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.customers.forms import book as forms
from app.customers.forms import bulk as bulk_forms
from app.customers.queries import book, layouts
from app.customers.routes import customers
from app.customers.service import bulk
from app.customers.service.reading import context_for, visible_definition
from app.customers.values import CUSTOMER


@customers.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_customers(tenant: str) -> Response:
    """The list; typing in the search box asks the same URL for its table alone."""
    actor = current_actor()
    context = context_for(actor)
    state = forms.list_state(actor, layouts.find_layout(actor.user_id))
    found = book.customers_page(state.search, context)
    return page("customers/list.html", fragment="customer_table", **forms.list_page(actor, state, found, context))


@customers.get("/count")
@requires(Permission.CUSTOMERS_VIEW)
def count_customers(tenant: str) -> Response:
    """How many match: a request of its own, after the rows."""
    actor = current_actor()
    state = forms.list_state(actor, None)
    count = book.count_customers(state.search, context_for(actor), exactly="exactly" in request.args)
    return page("customers/count.html", fragment="customer_count", count=count, state=state)


@customers.get("/palette")
@requires(Permission.CUSTOMERS_VIEW)
def search_palette(tenant: str) -> Response:
    """The command palette: customers by anything, and the pages this person may see."""
    actor = current_actor()
    words = request.args.get("q", "").strip()[:200]
    found = (
        book.customers_page(book.Search(q=words, limit=8), context_for(actor)).rows if words and words[0] != ">" else []
    )
    return page(
        "customers/palette.html", fragment="palette_hits", groups=forms.palette_groups(actor, words, found), words=words
    )


@customers.get("/filter")
@requires(Permission.CUSTOMERS_VIEW)
def new_filter(tenant: str) -> Response:
    """Choose a field to filter by, then how."""
    actor = current_actor()
    context, definition = context_for(actor), visible_definition(actor)
    state = forms.list_state(actor, None)
    field = definition.get(request.args.get("field", ""))
    question = forms.question(field, context) if field and field.operators else None
    fields = forms.filter_fields(definition, context)
    return page(
        "customers/filter.html", fragment="filter_form", fields=fields, question=question, state=state, problems=[]
    )


@customers.post("/filter")
@requires(Permission.CUSTOMERS_VIEW)
def create_filter(tenant: str) -> Response:
    """Add a condition to the list's filter and show the list."""
    actor = current_actor()
    context, definition = context_for(actor), visible_definition(actor)
    state = forms.list_state(actor, None)
    added = forms.added_filter(request.form, request.form.getlist("value"), state.search.filter)
    try:
        book.check_filter(added, context)
    except Invalid as refusal:
        return page(
            "customers/filter.html",
            fragment="filter_form",
            status=422,
            **forms.refused_filter(refusal, definition, context, state),
        )
    return after_post(state.url(filter=added))


@customers.post("/columns")
@requires(Permission.CUSTOMERS_VIEW)
def update_columns(tenant: str) -> Response:
    """Remember which columns this person wants, and show the list so."""
    actor = current_actor()
    chosen = [field.name for field in screens.columns(visible_definition(actor), forms.edited_columns(request.form))]
    if actor.user_id:
        layouts.keep_layout(actor.user_id, chosen)
    return after_post(forms.list_state(actor, None).url(columns=""))


@customers.post("/bulk")
@requires(Permission.CUSTOMERS_EDIT)
def start_bulk_edit(tenant: str) -> Response:
    """Show what a change to the selected customers would do, before it is done."""
    actor = current_actor()
    context = context_for(actor)
    return page(
        "customers/bulk.html",
        fragment="bulk_form",
        **bulk_forms.preview(actor, context, bulk_forms.selection(actor), []),
    )


@customers.post("/bulk/apply")
@requires(Permission.CUSTOMERS_EDIT)
def apply_bulk_edit(tenant: str) -> Response:
    """Change all selected customers, in the background."""
    actor = current_actor()
    context = context_for(actor)
    selection = bulk_forms.selection(actor)
    parsed = rows.parse(CUSTOMER.only({selection.field}), request.form, context, "form", "either")
    if not selection.field or parsed.problems:
        return page(
            "customers/bulk.html",
            fragment="bulk_form",
            status=422,
            **bulk_forms.preview(actor, context, selection, parsed.problems),
        )
    back = forms.list_url(actor, selection.query)
    bulk.start(
        selection.search,
        selection.field,
        parsed.values.get(selection.field),
        title=context.say(CUSTOMER[selection.field].label),
        url=back,
    )
    return after_post(back, gettext("The customers are being changed in the background."))
