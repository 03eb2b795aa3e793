"""The screens of the conglomerates. Who hangs on a node is shown by panels of the customers' own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.conglomerates import forms, service
from app.conglomerates.queries import get_node
from app.conglomerates.values import CONGLOMERATE, CONGLOMERATES
from app.core import gates
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, LangganError, NotAllowed
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.core.records.fields import Definition
from app.reference import service as lists_service
from app.reference.queries import lists

conglomerates = Blueprint("conglomerates", __name__, url_prefix="/<tenant>/conglomerates")


@conglomerates.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_conglomerates(tenant: str) -> Response:
    """The families, searched by code or name."""
    actor, state = current_actor(), forms.list_state()
    context = forms.context_for(actor)
    found = lists.records_page(CONGLOMERATES, state.asked, context)
    count = lists.count_records(CONGLOMERATES, state.asked, context)
    shown = forms.list_page(actor, state, found, count)
    return page("conglomerates/list.html", fragment="conglomerate_table", **shown)


@conglomerates.get("/new")
@requires(Permission.REFERENCE_EDIT)
def new_conglomerate(tenant: str) -> Response:
    """An empty form; `parent` says under which node."""
    shown = forms.node_form(current_actor(), None, parent_id=request.args.get("parent", type=UUID))
    return page("conglomerates/edit.html", fragment="node_form", **shown)


@conglomerates.post("/")
@requires(Permission.REFERENCE_EDIT)
def create_conglomerate(tenant: str) -> Response:
    """Save a new node."""
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        node = service.create_node(_typed("create"), reason=_reason())
    if tried.refusal:
        return _form_again(tried.refusal, None)
    said = _("%(name)s was added.", name=node.name)
    return after_post(forms.url_of(current_actor(), node), f"{said} {_waits()}".strip())


@conglomerates.get("/<uuid:conglomerate_id>")
@requires(Permission.CUSTOMERS_VIEW)
def show_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """One node, and the family it stands in."""
    return page("conglomerates/show.html", **forms.node_page(current_actor(), get_node(conglomerate_id)))


@conglomerates.get("/<uuid:conglomerate_id>/edit")
@requires(Permission.REFERENCE_EDIT)
def edit_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """The form, filled in."""
    shown = forms.node_form(current_actor(), get_node(conglomerate_id))
    return page("conglomerates/edit.html", fragment="node_form", **shown)


@conglomerates.post("/<uuid:conglomerate_id>")
@requires(Permission.REFERENCE_EDIT)
def update_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """Save the changes; a stale form comes back with what was typed."""
    node = get_node(conglomerate_id)
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        service.update_node(node, _typed("update"), request.form.get("version", 0, type=int), reason=_reason())
    if tried.refusal:
        return _form_again(tried.refusal, node)
    return after_post(forms.url_of(current_actor(), node), _waits() or _("%(name)s was saved.", name=node.name))


@conglomerates.get("/<uuid:conglomerate_id>/move")
@requires(Permission.REFERENCE_EDIT)
def choose_parent(tenant: str, conglomerate_id: UUID) -> Response:
    """Where shall it stand?"""
    return page(
        "conglomerates/move.html", fragment="move_form", **forms.move_form(current_actor(), get_node(conglomerate_id))
    )


@conglomerates.post("/<uuid:conglomerate_id>/move")
@requires(Permission.REFERENCE_EDIT)
def move_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """Stand it under another node, with everything below it."""
    actor, node = current_actor(), get_node(conglomerate_id)
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        service.move_node(node, _chosen_parent(), request.form.get("version", 0, type=int), reason=_reason())
    if tried.refusal:
        shown = forms.move_form(actor, node, tried.refusal)
        return page("conglomerates/move.html", fragment="move_form", status=tried.refusal.status, **shown)
    return after_post(forms.url_of(actor, node), _waits() or _("%(name)s was moved.", name=node.name))


@conglomerates.post("/<uuid:conglomerate_id>/activate")
@requires(Permission.REFERENCE_EDIT)
def activate_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """Offer it again."""
    node = lists_service.activate_record(get_node(conglomerate_id))
    return after_post(forms.url_of(current_actor(), get_node(node.id)), _("%(name)s is offered again.", name=node.name))


@conglomerates.post("/<uuid:conglomerate_id>/deactivate")
@requires(Permission.REFERENCE_EDIT)
def deactivate_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """No longer offer it; who hangs on it stays."""
    node = lists_service.deactivate_record(get_node(conglomerate_id))
    return after_post(
        forms.url_of(current_actor(), get_node(node.id)), _("%(name)s is no longer offered.", name=node.name)
    )


@conglomerates.get("/<uuid:conglomerate_id>/delete")
@requires(Permission.REFERENCE_EDIT)
def confirm_deletion(tenant: str, conglomerate_id: UUID) -> Response:
    """Ask before deleting, where no script opens the dialog."""
    actor, node = current_actor(), get_node(conglomerate_id)
    return page("conglomerates/delete.html", node=node, above=forms.above(actor, node), problems=[])


@conglomerates.post("/<uuid:conglomerate_id>/delete")
@requires(Permission.REFERENCE_EDIT)
def delete_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """Delete a node on which nothing hangs."""
    actor, node = current_actor(), get_node(conglomerate_id)
    name, list_url = node.name, forms.url_of(actor, None, "list_conglomerates")
    with Attempt(Conflict) as tried:
        service.delete_node(node)
    if tried.refusal:
        problems = forms.sentences(actor, tried.refusal)
        return page(
            "conglomerates/delete.html", status=409, node=node, above=forms.above(actor, node), problems=problems
        )
    return after_post(list_url, _("%(name)s was deleted.", name=name))


def _reason() -> str:
    return request.form.get("approval_reason", "").strip()


def _waits() -> str:
    """Says that the limit has to be approved first; empty when nothing waits."""
    if not gates.held_back():
        return ""
    fields = ", ".join(_(CONGLOMERATES.definition[name].label) for name in sorted(gates.held_back()))
    return _("Waits for an approval: %(fields)s. Everything else is saved.", fields=fields)


def _typed(purpose: rows.Purpose) -> dict[str, Any]:
    """The values of the form. Raises Invalid."""
    return _read(forms.writable(current_actor(), is_new=purpose == "create"), purpose)


def _chosen_parent() -> UUID | None:
    """The node chosen in the form; None: at the top. Raises Invalid for something that is no node."""
    chosen: UUID | None = _read(CONGLOMERATE.only({"parent"}), "update").get("parent")
    return chosen


def _read(definition: Definition, purpose: rows.Purpose) -> dict[str, Any]:
    parsed = rows.parse(definition, request.form, forms.context_for(current_actor()), "form", purpose)
    if parsed.problems:
        raise Invalid(*parsed.problems)
    return parsed.values


def _form_again(refusal: LangganError, node: Any) -> Response:
    shown = forms.node_form(current_actor(), node, refusal)
    return page("conglomerates/edit.html", fragment="node_form", status=refusal.status, **shown)
