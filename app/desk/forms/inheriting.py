"""What another limit of a category, or another named limit, would do: beside their forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import request

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.core.records.fields import Definition
from app.credit.service.inheriting import COUNTED, Inheriting, would_have, would_inherit
from app.customers.service.reading import context_for
from app.reference.rules import CREDIT_FIELDS
from app.reference.values import BY_NAME, CATEGORY, CREDIT_LIMIT

LIMIT = CATEGORY.only({"credit_limit"})
NAMED = CREDIT_LIMIT.only(CREDIT_FIELDS[CREDIT_LIMIT.name])
Weigh = Callable[[UUID, Mapping[str, Any]], Inheriting]


def of_category(actor: Actor) -> dict[str, Any]:
    """Who has the limit of this category, and who would be over the one that stands in the form."""
    return _shown(actor, LIMIT, lambda one, typed: would_inherit(one, typed.get("credit_limit")))


def of_named(actor: Actor) -> dict[str, Any]:
    """Who has this named limit, of their own or through their category, and who would be over it as it stands in the form."""
    return _shown(actor, NAMED, would_have)


def _shown(actor: Actor, limit: Definition, weigh: Weigh) -> dict[str, Any]:
    """Figures are for who sees credit."""
    context, record_id = context_for(actor), request.args.get("record", type=UUID)
    shown: dict[str, Any] = {
        "kind": BY_NAME[limit.name],
        "problems": [],
        "found": None,
        "counted": COUNTED,
        "sees": actor.may(Permission.CREDIT_VIEW),
    }
    parsed = rows.parse(limit, request.args, context, "form", "either")
    if parsed.problems:
        return {**shown, "problems": screens.summary(limit, parsed.problems, context)}
    if record_id is None:
        return shown
    try:
        return {**shown, "found": weigh(record_id, parsed.values)}
    except Invalid as missing_rate:
        return {**shown, "problems": [(None, explain(one)) for one in missing_rate.problems]}
