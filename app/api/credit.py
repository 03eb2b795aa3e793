"""What customers may owe, owe, and owe late: `/customers/{id}/credit`, temporary limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import ConfigDict, Field

from app.api import answers, bodies, verdicts
from app.api.contract import operation
from app.api.documents import context_here, money
from app.api.door import api
from app.api.shapes import PendingApproval, Shape
from app.approvals.service.asking import asked_now
from app.conglomerates.queries import get_node
from app.core.access import current_actor
from app.core.clock import today
from app.core.messages import N_, Problem
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records import rows
from app.core.records.fields import Line, Record, Spec, definition
from app.core.records.kinds.numbers import MoneyJson
from app.credit.models import TemporaryLimit
from app.credit.queries import temporary as temporary_queries
from app.credit.service import temporary
from app.credit.service.groups import Branch, tree_of
from app.credit.values import Kind, Parts
from app.customers.queries import book
from app.desk.service.members import Member, members_of
from app.receivables.service.behaviour import Behaviour, behaviour_of
from app.receivables.service.standing import Standing, Sums, Together, standing_of, together

TAG = "Credit"


class SumsShape(Shape):
    """The sums of a customer, or of a node with everybody below it. `limit` null: none is set; 0.00: no credit at all."""

    limit: MoneyJson | None
    limit_source: str = Field(description="customer, category, tenant, conglomerate or none")
    temporary: MoneyJson = Field(description="What of the limit is a temporary increase.")
    exposure: MoneyJson
    available: MoneyJson | None
    open_orders: MoneyJson
    delivered_not_invoiced: MoneyJson
    unpaid_invoices: MoneyJson
    unallocated: MoneyJson
    unapplied_credit: MoneyJson
    overdue: MoneyJson
    oldest_overdue_days: int


class GroupShape(SumsShape):
    """A node of a conglomerate, with everybody below it."""

    id: UUID
    name: str


class BehaviourShape(Shape):
    """How it paid in the last 12 months. Averages are weighted by amount; null: there was nothing to work it out from."""

    average_days_to_pay: str | None
    average_days_late: str | None = Field(description="What was paid early counts 0.")
    on_time_percent: int | None
    dso: str | None = Field(description="Days of sales outstanding.")
    highest_owed: MoneyJson | None = Field(
        description="Invoices less what was paid and given back, on the highest day."
    )
    highest_owed_on: date | None
    longest_days_late: int
    worst_bucket: str


class CreditShape(SumsShape):
    """Where a customer stands."""

    conglomerate: GroupShape | None = Field(description="The node the customer hangs on.")
    conglomerates: list[GroupShape] = Field(description="All nodes up to the root, its own first.")
    holds: list[verdicts.SaidShape] = Field(description="What would hold its next order, beside the limits.")
    behaviour: BehaviourShape


@api.get("/customers/<uuid:customer_id>/credit")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: CreditShape}, refusals=(404,))
def get_customer_credit(customer_id: UUID) -> Response:
    """Read where a customer stands: limit and where it came from, exposure by its parts, what is left, what is late, its group."""
    book.get_customer(customer_id)
    return jsonify({**_credit(standing_of(customer_id)), "behaviour": _behaviour(behaviour_of(customer_id))})


def _credit(standing: Standing) -> dict[str, Any]:
    base = standing.currency
    owed = Together(standing.parts, standing.overdue.amount, standing.oldest_overdue_days)
    groups = [{"id": str(one.id), "name": one.name, **_sums(one, together(one.id), base)} for one in standing.groups]
    return {
        **_sums(standing.own, owed, base),
        "conglomerate": groups[0] if groups else None,
        "conglomerates": groups,
        "holds": [verdicts.hold_json(one) for one in standing.next_order.holds],
    }


def _behaviour(found: Behaviour) -> dict[str, Any]:
    return {
        "average_days_to_pay": _days(found.days_to_pay),
        "average_days_late": _days(found.days_late),
        "on_time_percent": found.on_time,
        "dso": _days(found.dso),
        "highest_owed": found.highest and _money(found.highest),
        "highest_owed_on": found.highest_on and found.highest_on.isoformat(),
        "longest_days_late": found.longest_late,
        "worst_bucket": found.worst_bucket,
    }


def _days(days: Decimal | None) -> str | None:
    return None if days is None else str(days)


def _sums(sums: Sums, owed: Together, base: str) -> dict[str, Any]:
    return {
        "limit": sums.limit and _money(sums.limit),
        "limit_source": sums.limit_source,
        "temporary": _money(sums.temporary),
        "exposure": _money(sums.exposure),
        "available": sums.available and _money(sums.available),
        **_parts(owed.parts, base),
        "overdue": money(owed.overdue, base),
        "oldest_overdue_days": owed.oldest_overdue_days,
    }


def _parts(parts: Parts, base: str) -> dict[str, Any]:
    return {
        "open_orders": money(parts.open_orders, base),
        "delivered_not_invoiced": money(parts.delivered, base),
        "unpaid_invoices": money(parts.invoices, base),
        "unallocated": money(parts.unallocated, base),
        "unapplied_credit": money(parts.unapplied, base),
    }


def _money(amount: Money) -> dict[str, str]:
    return money(amount.amount, amount.currency)


class TemporaryRecord(Record, name="temporary_limit", label=N_("Temporary increase"), plural=N_("Temporary increases")):
    """What is added to a limit for some days, both included."""

    amount: Annotated[Money, Spec(N_("Added"))]
    since: Annotated[date, Spec(N_("First day"))]
    until: Annotated[date, Spec(N_("Last day"))]
    reason: Annotated[Line, Spec(N_("Reason"), max_length=500)]


TEMPORARY = definition(TemporaryRecord)


class NewIncrease(Shape):
    """A temporary increase. `amount` is what is added."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    amount: MoneyJson
    since: date = Field(alias="from")
    until: date
    reason: str = Field(max_length=500)


class IncreaseShape(Shape):
    """A temporary increase."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: UUID
    amount: MoneyJson
    since: date = Field(alias="from")
    until: date
    reason: str
    approved_by: str
    active: bool = Field(description="Whether it holds today.")


class WaitingIncreaseShape(Shape):
    """A temporary increase that is not made yet: it waits until somebody has approved it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    amount: MoneyJson
    since: date = Field(alias="from")
    until: date
    reason: str
    pending_approvals: list[PendingApproval]


class IncreasesShape(Shape):
    """All temporary increases, the newest first."""

    data: list[IncreaseShape]
    next_cursor: None


@api.post("/customers/<uuid:customer_id>/temporary-limits")
@operation(
    Permission.CREDIT_EDIT, tag=TAG, body=NewIncrease, answers={201: IncreaseShape, 202: WaitingIncreaseShape},
    refusals=(400, 404, 409, 413, 415),
)  # fmt: skip
def create_customer_temporary_limit(customer_id: UUID) -> Response:
    """Raise a customer's limit for some days, both included. It ends by itself.

    Where the company's bands ask for an approval of what the limit comes to, nothing is raised yet (202, `pending_approvals`): the
    approval does it.
    """
    book.get_customer(customer_id)
    return _raise(Kind.CUSTOMER, customer_id)


@api.get("/customers/<uuid:customer_id>/temporary-limits")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: IncreasesShape}, refusals=(404,))
def list_customer_temporary_limits(customer_id: UUID) -> Response:
    """List the temporary increases of a customer's limit, the newest first."""
    book.get_customer(customer_id)
    return _increases(customer_id)


@api.post("/conglomerates/<uuid:conglomerate_id>/temporary-limits")
@operation(
    Permission.CREDIT_EDIT, tag=TAG, body=NewIncrease, answers={201: IncreaseShape, 202: WaitingIncreaseShape},
    refusals=(400, 404, 409, 413, 415),
)  # fmt: skip
def create_conglomerate_temporary_limit(conglomerate_id: UUID) -> Response:
    """Raise the limit of a node for some days, both included. It ends by itself; it may have to wait as a customer's does (202)."""
    return _raise(Kind.NODE, get_node(conglomerate_id).id)


@api.get("/conglomerates/<uuid:conglomerate_id>/temporary-limits")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: IncreasesShape}, refusals=(404,))
def list_conglomerate_temporary_limits(conglomerate_id: UUID) -> Response:
    """List the temporary increases of a node's limit, the newest first."""
    return _increases(get_node(conglomerate_id).id)


class MemberShape(Shape):
    """A customer on a node. `limit` null: none is set."""

    id: UUID
    code: str
    name: str
    exposure: MoneyJson
    open_orders: MoneyJson
    delivered_not_invoiced: MoneyJson
    unpaid_invoices: MoneyJson
    unallocated: MoneyJson
    unapplied_credit: MoneyJson
    overdue: MoneyJson
    limit: MoneyJson | None
    available: MoneyJson | None


class BranchShape(Shape):
    """A node: what everybody below it owes, its customers, and the nodes below it."""

    id: UUID
    code: str
    name: str
    limit: MoneyJson | None
    exposure: MoneyJson
    available: MoneyJson | None
    customers: list[MemberShape]
    children: list[dict[str, Any]] = Field(description="The same shape, node by node.")


@api.get("/conglomerates/<uuid:conglomerate_id>/exposure")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: BranchShape}, refusals=(404,))
def get_conglomerate_exposure(conglomerate_id: UUID) -> Response:
    """Read what a conglomerate owes, node by node and customer by customer."""
    tree = tree_of(conglomerate_id)
    return jsonify(_branch(tree, {one.id: one for one in members_of(conglomerate_id)}))


def _branch(branch: Branch, members: Mapping[UUID, Member]) -> dict[str, Any]:
    return {
        "id": str(branch.id),
        "code": branch.code,
        "name": branch.name,
        "limit": branch.limit and _money(branch.limit),
        "exposure": _money(branch.exposure),
        "available": branch.available and _money(branch.available),
        "customers": [_member(members[one.id]) for one in branch.customers],
        "children": [_branch(one, members) for one in branch.children],
    }


def _member(one: Member) -> dict[str, Any]:
    base = current_actor().tenant.currency
    return {
        "id": str(one.id),
        "code": one.code,
        "name": one.name,
        "exposure": money(one.exposure, base),
        **_parts(one.parts, base),
        "overdue": money(one.overdue, base),
        "limit": one.limit and _money(one.limit),
        "available": one.available and _money(one.available),
    }


def _raise(kind: Kind, holder_id: UUID) -> Response:
    body = {{"from": "since"}.get(name, name): value for name, value in bodies.json_object().items() if name != "since"}
    parsed = rows.parse(TEMPORARY, body, context_here(), "json", "create")
    bodies.raise_problems([Problem("from", p.reason, p.params) if p.field == "since" else p for p in parsed.problems])
    row = temporary.raise_limit(kind, holder_id, **parsed.values)
    return answers.one(_increase(row), created=request.path) if row else _waits(holder_id, parsed.values)


def _waits(holder_id: UUID, asked: Mapping[str, Any]) -> Response:
    pending = [{"id": str(one.id), "kind": one.kind, "field": "temporary"} for one in asked_now(holder_id)]
    answer = answers.one(
        {
            "amount": _money(asked["amount"]),
            "from": asked["since"].isoformat(),
            "until": asked["until"].isoformat(),
            "reason": asked["reason"],
            "pending_approvals": pending,
        }
    )
    answer.status_code = 202
    return answer


def _increases(holder_id: UUID) -> Response:
    return jsonify({"data": [_increase(one) for one in temporary_queries.increases(holder_id)], "next_cursor": None})


def _increase(row: TemporaryLimit) -> dict[str, Any]:
    day = today(current_actor().tenant.timezone)
    return {
        "id": str(row.id),
        "amount": money(row.amount, row.currency),
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat(),
        "reason": row.reason,
        "approved_by": row.approver_name,
        "active": row.valid_from <= day <= row.valid_until,
    }
