"""What the rules of the branch groups would change, in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for

from app.core.actor import Actor
from app.core.records import rows, screens
from app.core.records.kinds.references import as_uuid
from app.core.text import fold
from app.customers import rules
from app.customers.forms.fields import named
from app.customers.queries.belonging import find_customer
from app.customers.queries.branches import branches_of, group_rules
from app.customers.service.branches import Regrouping, preview
from app.customers.service.reading import context_for
from app.reference.queries import lists
from app.reference.rules import problems_of
from app.reference.values import BRANCH_GROUP, BY_NAME

RULE = BRANCH_GROUP.only({"country", "states", "priority"})


def list_url(actor: Actor) -> str:
    """The list of the branch groups."""
    return url_for("reference.list_records", tenant=actor.tenant.slug, slug="branch-groups")


MOST = 12
"""Proposals at once."""


def suggestions() -> list[tuple[str, str, str]]:
    """(id, name and code, place) of the branches of the customer that `customer` names, whose code or name has what is typed."""
    typed, words = request.args.get("customer", "").strip(), fold(request.args.get("q", "").strip())
    customer_id = find_customer({"id" if as_uuid(typed) else "code": typed}) if typed else None
    found = branches_of(customer_id) if customer_id else ()
    return [
        (str(one.id), named({"name": one.name, "code": one.code}), one.city or "")
        for one in found
        if words in fold(f"{one.name} ({one.code})")
    ][:MOST]


def regrouping() -> dict[str, Any]:
    """What the groups would change as they are."""
    return {**_shown(preview(group_rules()), None, ""), "may_apply": True}


def preview_of_typed(actor: Actor) -> dict[str, Any]:
    """What would change with the group that stands in the form, in the place of the saved one."""
    context, record_id = context_for(actor), request.args.get("record", type=UUID)
    parsed = rows.parse(RULE, request.args, context, "form", "either")
    problems = [*parsed.problems, *problems_of(BRANCH_GROUP, parsed.values)]
    if problems:
        return {"problems": screens.summary(RULE, problems, context), "moves": 0, "rows": [], "may_apply": False}
    asked = group_rules(besides=record_id)
    value = parsed.values.get
    mine = rules.branch_rule(record_id or UNSAVED, value("country"), value("states"), value("priority"), "")
    plan = preview(sorted([*asked, mine]))
    return {**_shown(plan, mine.group_id, request.args.get("name", "")), "may_apply": False}


UNSAVED = UUID(int=0)
"""Stands for the group that is being made."""


def _shown(plan: Regrouping, typed_id: UUID | None, typed_name: str) -> dict[str, Any]:
    ids = {group_id for group_id in (*plan.comes, *plan.leaves) if group_id}
    known = {group_id: label["name"] for group_id, label in lists.labels(BY_NAME[BRANCH_GROUP.name], ids).items()}
    if typed_id:
        known[typed_id] = typed_name or known.get(typed_id, "")
    lines = [
        (known.get(one, "") if one else "", plan.comes.get(one, 0), plan.leaves.get(one, 0))
        for one in {*plan.comes, *plan.leaves}
    ]
    return {"problems": [], "moves": plan.moves, "rows": sorted(lines, key=lambda line: (not line[0], line[0]))}
