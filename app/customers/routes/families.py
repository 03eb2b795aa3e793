"""Families: the profile's tab Group, and the panels that a conglomerate's page loads."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.conglomerates.queries import get_node
from app.core import gates
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, LangganError, NotAllowed
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.forms import families as forms
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.routes import customers
from app.customers.service.guards import refuse_hidden
from app.customers.service.heads import set_head
from app.customers.service.reading import context_for
from app.customers.values import CHOSEN


@customers.get("/<uuid:customer_id>/group")
@requires(Permission.CUSTOMERS_VIEW)
def show_group(tenant: str, customer_id: UUID) -> Response:
    """Who holds the customer, whom it holds, and where it hangs."""
    shown = forms.group_tab(current_actor(), book.get_customer(customer_id))
    return page("customers/group.html", fragment="profile_tab", **shown)


@customers.get("/families/<uuid:conglomerate_id>")
@requires(Permission.CUSTOMERS_VIEW)
def show_family(tenant: str, conglomerate_id: UUID) -> Response:
    """The tree in which a node stands, with who hangs where."""
    shown = forms.family_page(current_actor(), get_node(conglomerate_id))
    return page("customers/family.html", fragment="family_panel", **shown)


@customers.post("/families/<uuid:conglomerate_id>/customers")
@requires(Permission.CUSTOMERS_EDIT)
def add_member(tenant: str, conglomerate_id: UUID) -> Response:
    """Hang a customer on the node; one that hangs elsewhere moves."""
    actor, node = current_actor(), get_node(conglomerate_id)
    refuse_hidden({"conglomerate"})
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        customer = _chosen("member")
        if customer:
            service.update_customer(customer, {"conglomerate": node.id})
    if tried.refusal:
        return _family_again(node.id, tried.refusal)
    said = gettext("The customer belongs to %(name)s now.", name=node.name)
    return after_post(forms.node_url(actor, node.id), _waits() or said)


@customers.post("/families/<uuid:conglomerate_id>/customers/<uuid:customer_id>/remove")
@requires(Permission.CUSTOMERS_EDIT)
def remove_member(tenant: str, conglomerate_id: UUID, customer_id: UUID) -> Response:
    """Take a customer off the node."""
    refuse_hidden({"conglomerate"})
    customer, node = book.get_customer(customer_id, lock=True), get_node(conglomerate_id)
    with Attempt(Conflict, NotAllowed) as tried:
        if customer.conglomerate_id == node.id:
            service.update_customer(customer, {"conglomerate": None})
    if tried.refusal:
        return _family_again(node.id, tried.refusal)
    said = gettext("%(name)s no longer belongs to %(node)s.", name=customer.name, node=node.name)
    return after_post(forms.node_url(current_actor(), node.id), _waits() or said)


@customers.post("/families/<uuid:conglomerate_id>/head")
@requires(Permission.REFERENCE_EDIT)
def set_head_customer(tenant: str, conglomerate_id: UUID) -> Response:
    """Say which customer speaks for the node; an empty field: nobody."""
    actor = current_actor()
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        customer = _chosen("head")
        node = set_head(get_node(conglomerate_id), customer)
    if tried.refusal:
        return _family_again(conglomerate_id, tried.refusal)
    return after_post(forms.node_url(actor, node.id), gettext("The head customer is saved."))


def _waits() -> str:
    """Says that the move has to be approved first; empty when it is made."""
    return gettext("The move waits for an approval.") if gates.held_back() else ""


def _family_again(conglomerate_id: UUID, refusal: LangganError) -> Response:
    shown = forms.family_page(current_actor(), get_node(conglomerate_id), refusal.problems)
    return page("customers/family.html", fragment="family_panel", status=refusal.status, **shown)


def _chosen(name: str) -> Customer | None:
    """The customer that was chosen in the field `name`, locked. Raises Invalid for one that is not found."""
    parsed = rows.parse(CHOSEN[name], request.form, context_for(current_actor()), "form", "update")
    if parsed.problems:
        raise Invalid(*parsed.problems)
    found = parsed.values.get(name)
    return book.get_customer(found, lock=True) if found else None
