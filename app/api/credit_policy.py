"""`/credit-policy`, `/release-bands`: what the company asks of an order, and who may let it pass."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field, create_model

from app.api import answers, bodies
from app.api.contract import operation
from app.api.customers import why
from app.api.documents import context_here, money
from app.api.door import api
from app.api.shapes import Approving, Shape, accepted, waiting_too
from app.approvals.service.asking import asked_now
from app.core.access import current_actor
from app.core.messages import N_
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records.fields import Record, Spec, definition
from app.core.records.kinds.numbers import MoneyJson
from app.core.records.schema import model_for
from app.credit.queries import policy as queries
from app.credit.rules.choices import policy_of, problems_of_choices, values_of
from app.credit.service.approving import FIELDS
from app.credit.service.bands import set_band
from app.credit.service.policy import current_policy, save_policy
from app.credit.values.policy import POLICY
from app.identity.queries.members import get_role
from app.reference.queries.labels import labels_anywhere

TAG = "Credit"

PolicyShape = waiting_too(
    create_model(
        "CreditPolicy",
        __base__=Shape,
        __doc__="The company's choices. Those of a fresh company have version 0.",
        version=(int, Field(description="For If-Match.")),
        **{
            name: (info.annotation, Field(title=info.title, description=info.description))
            for name, info in model_for(POLICY, "read").model_fields.items()
            if name != "id"
        },  # type: ignore[call-overload]
    )
)


class RoleShape(Shape):
    """A role."""

    id: UUID
    key: str


class ReleaseBandShape(Shape):
    """Up to which amount a role may release a held order."""

    role: RoleShape
    amount: MoneyJson | None = Field(description="In the company's currency. null: any amount.")


class ReleaseBandsShape(Shape):
    """All roles that may release held orders, each with its band."""

    data: list[ReleaseBandShape]
    next_cursor: None


class BandRecord(Record, name="release_band", label=N_("Release band"), plural=N_("Release bands")):
    """Up to which amount a role may release."""

    amount: Annotated[Money, Spec(N_("Up to"))]


BAND = definition(BandRecord)


class NewBand(Shape):
    """A band. `amount` is in the company's currency."""

    amount: MoneyJson


@api.get("/credit-policy")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: PolicyShape})
def get_credit_policy() -> Response:
    """Read what the company asks of an order, and what counts."""
    return _policy()


@api.patch("/credit-policy")
@operation(
    Permission.SETTINGS_EDIT, tag=TAG, query=Approving, body=accepted(POLICY, "patch"), answers={200: PolicyShape},
    refusals=(400, 413, 415), guarded=True,
)  # fmt: skip
def update_credit_policy() -> Response:
    """Choose anew what is given; the rest stays. What counts and whether groups net is counted anew for everybody at once.

    Where the company asks for approvals, a higher default limit, and that no limit means credit without end, wait until somebody else has
    approved them: `pending_approvals` names them.
    """
    policy, version = current_policy()
    seen, base = answers.seen_version(version), current_actor().tenant.currency
    given = bodies.record_values(POLICY, bodies.json_object(), context_here(), "either")
    bodies.raise_problems(problems_of_choices(given, base))
    save_policy(policy_of(values_of(policy, base) | given), seen, reason=why())
    return _policy()


def _policy() -> Response:
    policy, version = current_policy()
    values = values_of(policy, current_actor().tenant.currency)
    known = labels_anywhere([policy.default_term], ["credit_term"]) if policy.default_term else {}
    record = {f.name: None if values[f.name] is None else f.kind.to_json(values[f.name], known) for f in POLICY}
    row = queries.find_policy_row()
    asked = asked_now(row.id) if row else ()
    waiting = [{"id": str(one.id), "kind": one.kind, "field": FIELDS[one.kind]} for one in asked]
    return answers.one({**record, "version": version, **({"pending_approvals": waiting} if waiting else {})})


@api.get("/release-bands")
@operation(Permission.CREDIT_VIEW, tag=TAG, answers={200: ReleaseBandsShape})
def list_release_bands() -> Response:
    """List the roles that may release held orders, each with the amount up to which."""
    return jsonify(data=[_band(one.id, one.key, one.amount) for one in queries.releasing_roles()], next_cursor=None)


@api.put("/release-bands/<uuid:role_id>")
@operation(
    Permission.SETTINGS_EDIT, tag=TAG, body=NewBand, answers={200: ReleaseBandShape}, refusals=(400, 404, 413, 415)
)
def put_release_band(role_id: UUID) -> Response:
    """Let a role release up to an amount."""
    role = get_role(role_id)
    amount = bodies.record_values(BAND, bodies.json_object(), context_here(), "create")["amount"]
    set_band(role_id, amount)
    return jsonify(_band(role_id, role.key, amount.amount))


@api.delete("/release-bands/<uuid:role_id>")
@operation(Permission.SETTINGS_EDIT, tag=TAG, answers={204: None}, refusals=(404,))
def delete_release_band(role_id: UUID) -> Response:
    """Let a role release any amount again."""
    set_band(role_id, None)
    return answers.nothing()


def _band(role_id: UUID, key: str, amount: int | None) -> dict[str, Any]:
    base = current_actor().tenant.currency
    return {"role": {"id": str(role_id), "key": key}, "amount": None if amount is None else money(amount, base)}
