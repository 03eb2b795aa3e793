"""The list of customers: search, filter, sort, columns, counts, and the palette."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid
from app.core.pages import after_post, page, send_on
from app.core.permissions import Permission
from app.core.records import screens
from app.customers.forms import book as forms
from app.customers.forms import palette
from app.customers.forms import views as view_forms
from app.customers.forms.fields import suggestions
from app.customers.forms.filter import added_filter, filter_form
from app.customers.forms.state import list_state, search_words
from app.customers.queries import book, layouts, views
from app.customers.routes import customers
from app.customers.service.reading import context_for, visible_definition


@customers.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_customers(tenant: str) -> Response:
    """The list; typing in the search box asks the same URL for its table alone."""
    actor, seen = current_actor(), views.views()
    if way := view_forms.way_in(actor, seen):
        return send_on(way)
    context, state = context_for(actor), list_state(actor, layouts.find_layout(actor.user_id))
    found = book.customers_page(state.search, context)
    shown = forms.list_page(actor, state, found, context) | view_forms.above_list(actor, seen, state)
    return page("customers/list.html", fragment="customer_table", **shown)


@customers.get("/go")
@requires(Permission.CUSTOMERS_VIEW)
def open_place(tenant: str) -> Response:
    """Go to where a code or a name stands in the list: by code when it is ordered so, else by name."""
    state = list_state(current_actor())
    return send_on(state.url(**forms.place_of(state, request.args.get("to", ""))))


@customers.get("/count")
@requires(Permission.CUSTOMERS_VIEW)
def count_customers(tenant: str) -> Response:
    """How many match: a request of its own, after the rows."""
    actor = current_actor()
    state = list_state(actor)
    count = book.count_customers(state.search, context_for(actor), exactly="exactly" in request.args)
    return page("customers/count.html", fragment="customer_count", count=count, state=state)


@customers.get("/palette")
@requires(Permission.CUSTOMERS_VIEW)
def search_palette(tenant: str) -> Response:
    """The command palette: customers by anything, and the pages this person may see."""
    actor, words = current_actor(), search_words(request.args.get("q", ""))
    wanted = book.Search(q=words, limit=palette.HITS)
    nobody = not words or words.startswith(palette.ONLY_PAGES)
    found = [] if nobody else book.customers_page(wanted, context_for(actor)).rows
    shown = palette.shown(actor, words, found)
    return page("customers/palette.html", fragment="palette_hits", **shown)


@customers.get("/suggest")
@requires(Permission.CUSTOMERS_VIEW)
def suggest_customers(tenant: str) -> Response:
    """Who may be meant, for a field that refers to a customer."""
    wanted = book.Search(q=search_words(request.args.get("q", "")), limit=palette.HITS + 1)
    found = book.customers_page(wanted, context_for(current_actor())).rows
    return page("customers/suggest.html", options=suggestions(found, request.args.get("besides", type=UUID)))


@customers.get("/filter")
@requires(Permission.CUSTOMERS_VIEW)
def new_filter(tenant: str) -> Response:
    """Choose a field to filter by, then how."""
    actor = current_actor()
    asked = filter_form(visible_definition(actor), request.args.get("field", ""), list_state(actor), context_for(actor))
    return page("customers/filter.html", fragment="filter_form", **asked)


@customers.post("/filter")
@requires(Permission.CUSTOMERS_VIEW)
def create_filter(tenant: str) -> Response:
    """Add a condition to the list's filter and show the list."""
    actor, form = current_actor(), request.form
    context, definition, state = context_for(actor), visible_definition(actor), list_state(actor)
    added = added_filter(form, form.getlist("value"), state.search.filter)
    with Attempt(Invalid) as tried:
        book.check_filter(added, definition, context)
    if tried.refusal:
        again = filter_form(definition, form.get("field", ""), state, context, tried.refusal.problems)
        return page("customers/filter.html", fragment="filter_form", status=422, **again)
    return after_post(state.url(filter=added))


@customers.post("/columns")
@requires(Permission.CUSTOMERS_VIEW)
def update_columns(tenant: str) -> Response:
    """Remember which columns this person wants, and show the list so."""
    actor = current_actor()
    chosen = [field.name for field in screens.columns(visible_definition(actor), forms.edited_columns(request.form))]
    if actor.user_id:
        layouts.keep_layout(actor.user_id, chosen)
    return after_post(list_state(actor).url(columns=""))
