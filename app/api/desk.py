"""`/credit-positions` and `/held-documents`: what the credit desk shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, request
from pydantic import ConfigDict, Field

from app.api import answers, asking
from app.api.contract import operation
from app.api.customers import context_here
from app.api.documents import money
from app.api.door import api
from app.api.shapes import ListParameters, Shape, page_of
from app.core.access import current_actor
from app.core.clock import today
from app.core.errors import Invalid
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records.fields import Line, Record, Spec, definition
from app.core.records.kinds.numbers import MoneyJson
from app.core.records.reasons import NOT_A_CHOICE, typed
from app.credit.values import Use
from app.desk import queries
from app.desk.queries import Narrowed
from app.desk.values import HeldRow, Order

TAG = "Credit desk"


class DeskRecord(Record, name="desk_row", label=N_("Row of the credit desk"), plural=N_("Rows of the credit desk")):
    """What stands on the credit desk. It is not filtered by fields."""

    name: Annotated[Line | None, Spec(N_("Name"), writable="never")] = None


ROW = definition(DeskRecord).only(())


class PositionParameters(ListParameters):
    """What the list of positions takes beside what every list takes."""

    use: Literal["over", "near"] = Field(default="over", description="Over the limit, or near it.")


class HolderShape(Shape):
    """Whose it is."""

    type: Literal["customer", "conglomerate"]
    id: UUID
    code: str
    name: str


class PositionShape(Shape):
    """Where a customer or a conglomerate stands against its limit."""

    # With `fields`, all but the id may be missing.
    model_config = ConfigDict(extra="forbid", title="CreditPosition", json_schema_extra={"required": ["id"]})

    id: UUID
    holder: HolderShape
    use: Literal["over", "near"]
    limit: MoneyJson
    limit_source: str = Field(description="customer, category, tenant, conglomerate or none")
    temporary: MoneyJson = Field(description="What of the limit is a temporary increase.")
    exposure: MoneyJson
    available: MoneyJson = Field(description="In the currency of the limit; below zero when it is over.")
    used_percent: str | None = Field(description='Two decimals, as in "114.28"; null of a limit of nothing.')


class HeldParameters(ListParameters):
    """What the list of held documents takes beside what every list takes."""

    would_pass: Literal["", "true"] = Field(default="", description="`true`: only those that would pass now.")
    order: Literal["oldest", "largest"] = Field(default="oldest", description="Longest waiting or largest first.")


class HeldShape(Shape):
    """A document that waits for a decision. `holds` and `breaches` are the facts of its refusal; they need `credit:view`."""

    model_config = ConfigDict(extra="forbid", title="HeldDocument", json_schema_extra={"required": ["id"]})

    id: UUID
    kind: str
    number: str
    customer: HolderShape = Field(description="Who pays.")
    amount: MoneyJson
    held_at: datetime
    would_pass: bool = Field(description="Room was made since: it would pass if it were submitted again.")
    holds: list[str]
    breaches: list[dict[str, Any]]


@api.get("/credit-positions")
@operation(Permission.CREDIT_VIEW, tag=TAG, query=PositionParameters, answers={200: page_of(PositionShape)})
def list_credit_positions() -> Response:
    """List customers and conglomerates that are over their limit, or near it, the largest share first."""
    use = Use(_word("use", ("over", "near")))
    asked = asking.list_query(
        ROW, context_here(), more_fields=PositionShape.model_fields, parameters=asking.PARAMETERS | {"use"}
    )
    page = queries.standing_page(use, asked.q, asked.cursor, asked.limit)
    count = queries.count_standing(use, asked.q) if asked.count else None
    return answers.many([_position(row) for row in page.rows], page.next, asked, count)


def _position(row: Any) -> dict[str, Any]:
    limited = row.limit_amount > 0
    return {
        "id": str(row.id),
        "holder": _holder(row.kind, row.id, row.code, row.name),
        "use": row.use,
        "limit": money(row.limit_amount, row.limit_currency),
        "limit_source": row.limit_source,
        "temporary": money(row.temporary, row.limit_currency),
        "exposure": money(row.exposure, current_actor().tenant.currency),
        "available": money(row.available, row.limit_currency),
        "used_percent": f"{row.used // 100}.{row.used % 100:02}" if limited else None,
    }


@api.get("/held-documents")
@operation(Permission.DOCUMENTS_VIEW, tag=TAG, query=HeldParameters, answers={200: page_of(HeldShape)})
def list_held_documents() -> Response:
    """List what waits for a decision, those that would pass now marked."""
    order, passing = Order(_word("order", tuple(Order))), _word("would_pass", ("", "true")) == "true"
    asked = asking.list_query(
        ROW,
        context_here(),
        more_fields=HeldShape.model_fields,
        parameters=asking.PARAMETERS | {"order", "would_pass"},
    )
    narrowed = Narrowed(asked.q, passing=passing)
    day = today(current_actor().tenant.timezone)
    page = queries.held_page(order, narrowed, asked.cursor, asked.limit, day)
    count = queries.count_held(narrowed) if asked.count else None
    return answers.many([_held(row) for row in page.rows], page.next, asked, count)


def _held(row: HeldRow) -> dict[str, Any]:
    sees = current_actor().may(Permission.CREDIT_VIEW)
    return {
        "id": str(row.document_id),
        "kind": row.kind,
        "number": row.number,
        "customer": _holder("customer", row.debtor_id, row.debtor_code, row.debtor_name),
        "amount": money(row.amount, current_actor().tenant.currency),
        "held_at": answers.instant(row.held_at),
        "would_pass": row.would_pass,
        "holds": [str(one["kind"]) for one in row.reasons] if sees else [],
        "breaches": [_breach(one) for one in row.breaches] if sees else [],
    }


def _breach(stored: dict[str, Any]) -> dict[str, Any]:
    figures = ("limit", "exposure", "requested", "total", "excess")
    amounts = {name: money(int(stored[name]), str(stored["currency"])) for name in figures}
    return {"scope": stored["scope"], "id": stored["id"], "name": stored["name"], **amounts}


def _holder(kind: str, row_id: UUID, code: str, name: str) -> dict[str, str]:
    noun = "conglomerate" if kind == "node" else "customer"
    return {"type": noun, "id": str(row_id), "code": code, "name": name}


def _word(name: str, words: tuple[str, ...]) -> str:
    """A parameter that is one of some words, the first unless given. Raises Invalid."""
    given = request.args.get(name, words[0])
    if given not in words:
        choices = ", ".join(word for word in words if word)
        raise Invalid(Problem(name, NOT_A_CHOICE, {"value": typed(given), "choices": choices}))
    return given
