"""Moving a customer from one status to another: what follows from it, asked for a reason, then done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.customers import service
from app.customers.forms import record as forms
from app.customers.forms import status
from app.customers.queries import book
from app.customers.routes import customers
from app.customers.values import VERBS

MOVES = "<any(activate, deactivate, suspend, churn, archive, restore):verb>"
BLOCKS = "<any(block, unblock, blacklist, unblacklist):verb>"


@customers.get(f"/<uuid:customer_id>/{MOVES}")
@requires(Permission.CUSTOMERS_EDIT)
def confirm_move(tenant: str, customer_id: UUID, verb: str) -> Response:
    """What follows from it, and why it is done."""
    return _asked(customer_id, verb)


@customers.post(f"/<uuid:customer_id>/{MOVES}")
@requires(Permission.CUSTOMERS_EDIT)
def move_customer(tenant: str, customer_id: UUID, verb: str) -> Response:
    """Do it."""
    return _moved(customer_id, verb)


@customers.get(f"/<uuid:customer_id>/{BLOCKS}")
@requires(Permission.CUSTOMERS_BLOCK)
def confirm_block(tenant: str, customer_id: UUID, verb: str) -> Response:
    """What follows from blocking or unblocking it, putting it on the blacklist or taking it off, and why it is done."""
    return _asked(customer_id, verb)


@customers.post(f"/<uuid:customer_id>/{BLOCKS}")
@requires(Permission.CUSTOMERS_BLOCK)
def block_customer(tenant: str, customer_id: UUID, verb: str) -> Response:
    """Block or unblock it, put it on the blacklist or take it off."""
    return _moved(customer_id, verb)


def _asked(customer_id: UUID, verb: str, **more: Any) -> Response:
    shown = status.confirmation(current_actor(), book.get_customer(customer_id), VERBS[verb], **more)
    return page("customers/move.html", status=422 if more else 200, **shown)


def _moved(customer_id: UUID, verb: str) -> Response:
    customer = book.get_customer(customer_id, lock=True)
    reason = status.typed_reason()
    with Attempt(Invalid) as tried:
        service.move_customer(customer, VERBS[verb], reason)
    if tried.refusal:
        return _asked(customer_id, verb, problems=tried.refusal.problems, reason=request.form.get("reason", ""))
    said = gettext(VERBS[verb].done, name=customer.name)
    return after_post(forms.url_of(current_actor(), customer), said)
