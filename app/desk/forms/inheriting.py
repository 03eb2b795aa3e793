"""What another limit of a category would do, beside its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.credit.service.inheriting import would_inherit
from app.customers.service.reading import context_for
from app.reference.values import CATEGORY

LIMIT = CATEGORY.only({"credit_limit"})
SHOWN = 5
"""Customers that are named."""


def preview(actor: Actor) -> dict[str, Any]:
    """Who has the limit of this category, and who would be over the one that stands in the form. Figures are for who sees credit."""
    context, category_id = context_for(actor), request.args.get("record", type=UUID)
    shown: dict[str, Any] = {"problems": [], "found": None, "named": (), "sees": actor.may(Permission.CREDIT_VIEW)}
    parsed = rows.parse(LIMIT, request.args, context, "form", "either")
    if parsed.problems:
        return {**shown, "problems": screens.summary(LIMIT, parsed.problems, context)}
    if category_id is None:
        return shown
    try:
        found = would_inherit(category_id, parsed.values.get("credit_limit"))
    except Invalid as missing_rate:
        return {**shown, "problems": [(None, explain(one)) for one in missing_rate.problems]}
    return {**shown, "found": found, "named": found.over[:SHOWN]}
