"""`/customers`: the customer master."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from pydantic import create_model

from app.api import answers, asking, bodies
from app.api.contract import operation, publish
from app.api.door import api
from app.api.shapes import (
    PENDING,
    Because,
    ListParameters,
    PendingApproval,
    Sharing,
    accepted,
    answered,
    page_of,
    saved,
)
from app.approvals.service.asking import asked_now
from app.approvals.service.customers import FIELDS
from app.core.access import current_actor
from app.core.errors import NOT_ALLOWED, Invalid, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records import rows, schema
from app.core.records.context import Context
from app.core.records.reasons import NOT_YES_OR_NO, typed
from app.core.text import key
from app.customers import rules, service
from app.customers.models import Customer
from app.customers.queries import beside, book, columns
from app.customers.queries.definition import part_for
from app.customers.service import quality
from app.customers.service.checks import warnings_of
from app.customers.service.defaults import still_missing
from app.customers.service.own_fields import spared
from app.customers.service.reading import context_for, visible_definition
from app.customers.values import ADDRESS, CONTACT, CUSTOMER, MAX_ADDRESSES, MAX_CONTACTS, VERBS, Verb

TAG = "Customers"
CUSTOMER_SHAPE = create_model(
    "Customer", __base__=answered(CUSTOMER), pending_approvals=(list[PendingApproval], PENDING)
)
SAVED_CUSTOMER = saved(CUSTOMER_SHAPE)
PARTS = {"contacts": CONTACT, "addresses": ADDRESS}
NEW_CUSTOMER = accepted(CUSTOMER, "create", contacts=accepted(CONTACT, "create"), addresses=accepted(ADDRESS, "create"))

OTHER_CODE = Reason("other_code", N_("The body names the code “%(value)s”, the address another one."))
NOT_A_PART_LIST = Reason("not_a_part_list", N_("This has to be a list of objects, at most %(limit)s."))
PART_LIMITS = {"contacts": MAX_CONTACTS, "addresses": MAX_ADDRESSES}


def context_here() -> Context:
    """How this user's input is read."""
    return context_for(current_actor())


@api.get("/customers")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, query=ListParameters, answers={200: page_of(CUSTOMER_SHAPE)})
def list_customers() -> Response:
    """List and search customers.

    `q` finds code, name in any script (also by pinyin), phone, e-mail, tax ID and contact name, best match first unless `sort` says
    otherwise; it is complete up to 2,000 matches.
    """
    definition, context = visible_definition(current_actor()), context_here()
    asked = asking.list_query(definition, context, more_fields=("custom",))
    beside_too = asked.fields is None or not rules.STANDING_FIELDS.isdisjoint(asked.fields)
    search = book.Search(asked.q, asked.filter, asked.sort, asked.cursor, asked.limit, with_beside=beside_too)
    page = book.customers_page(search, context)
    references = book.references_of(row.values for row in page.rows)
    count = book.count_customers(search, context, exactly=asked.count == "exact").number if asked.count else None
    records = [schema.to_json(definition, {**row.values, "id": row.id}, references) for row in page.rows]
    return answers.many(records, page.next, asked, count)


@api.post("/customers")
@operation(
    Permission.CUSTOMERS_CREATE, tag=TAG, query=Sharing, body=NEW_CUSTOMER, answers={201: SAVED_CUSTOMER},
    refusals=(400, 409, 413, 415),
)  # fmt: skip
def create_customer() -> Response:
    """Create a customer, with contacts and addresses if they are given.

    A code in use is 409 with `field` code. A tax, registration or identity number of another customer is 409 with the number's
    `field` and the twin in `conflicts`; `share_identifiers=true` confirms that both may have it.
    """
    customer = create_from(bodies.json_object(), context_here(), share=may_share())
    return saved_answer(customer, created=True)


@api.get("/customers/<uuid:customer_id>")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: CUSTOMER_SHAPE}, refusals=(404,))
def get_customer(customer_id: UUID) -> Response:
    """Read one customer."""
    return customer_answer(book.get_customer(customer_id))


@api.patch("/customers/<uuid:customer_id>")
@operation(
    Permission.CUSTOMERS_EDIT, tag=TAG, query=Sharing, body=accepted(CUSTOMER, "patch"), answers={200: SAVED_CUSTOMER},
    refusals=(400, 404, 409, 413, 415), guarded=True,
)  # fmt: skip
def update_customer(customer_id: UUID) -> Response:
    """Change the given fields (RFC 7396: null empties a field).

    The status is moved by verbs. Credit term and limit need `credit:edit`. Where the company asks for approvals, they keep their
    values until somebody else has approved the change: everything else is saved, and `pending_approvals` names what waits.
    """
    customer = book.get_customer(customer_id, lock=True)
    version = answers.seen_version(customer.version)
    values = bodies.record_values(visible_definition(current_actor()), bodies.json_object(), context_here(), "update")
    values = laid_over(customer, values)
    service.update_customer(customer, values, version=version, share_identifiers=may_share(), reason=why())
    return saved_answer(customer)


@api.delete("/customers/<uuid:customer_id>")
@operation(Permission.CUSTOMERS_DELETE, tag=TAG, answers={204: None}, refusals=(404, 409), guarded=True)
def delete_customer(customer_id: UUID) -> Response:
    """Delete a customer that nothing refers to, with its contacts and addresses.

    Anything else is 409 with the counts in `references`: archive it instead.
    """
    customer = book.get_customer(customer_id, lock=True)
    answers.seen_version(customer.version)
    service.delete_customer(customer)
    return answers.nothing()


@api.put("/customers/by-code/<path:code>")
@operation(
    Permission.CUSTOMERS_VIEW, tag=TAG, query=Sharing, body=accepted(CUSTOMER, "patch"),
    answers={200: SAVED_CUSTOMER, 201: SAVED_CUSTOMER}, refusals=(400, 409, 413, 415), guarded=True,
)  # fmt: skip
def put_customer_by_code(code: str) -> Response:
    """Create the customer with this code, or change the given fields of it.

    Fields that are not given stay as they are. The code is percent-encoded, slashes included. Needs `customers:create` for a new
    customer, `customers:edit` for one that is there.
    """
    body = {"code": code, **bodies.json_object()}
    if isinstance(body["code"], str) and key(body["code"]) != key(code):
        raise Invalid(Problem("code", OTHER_CODE, {"value": typed(body["code"])}))
    customer, created = upsert(body, code, context_here(), share=may_share(), guarded=True)
    return saved_answer(customer, created=created)


@api.put("/customers/by-external-id/<system>/<path:known_as>")
@operation(
    Permission.CUSTOMERS_VIEW, tag=TAG, query=Sharing, body=accepted(CUSTOMER, "patch"),
    answers={200: SAVED_CUSTOMER, 201: SAVED_CUSTOMER}, refusals=(400, 409, 413, 415), guarded=True,
)  # fmt: skip
def put_customer_by_external_id(system: str, known_as: str) -> Response:
    """Create the customer that another system knows by this id, or change the given fields of it.

    `system` is the name under which its ids are kept in `external_ids`; both are percent-encoded, slashes included. Fields that are not given
    stay as they are. Needs `customers:create` for a new customer, `customers:edit` for one that is there.
    """
    context = context_here()
    ids = bodies.record_values(
        CUSTOMER.only({"external_ids"}), {"external_ids": {system: known_as}}, context, "either"
    )["external_ids"]
    body = bodies.json_object()
    given = body.get("external_ids") or {}
    body = {**body, "external_ids": {**given, **ids} if isinstance(given, dict) else given}
    found = book.find_customer_by_external_id(rules.external_name(*next(iter(ids.items()))))
    customer, created = save(found, body, context, share=may_share(), guarded=True)
    return saved_answer(customer, created=created)


def _move(verb: Verb, customer_id: UUID) -> Response:
    reason = bodies.reason()
    customer = book.get_customer(customer_id, lock=True)
    answers.seen_version(customer.version)
    service.move_customer(customer, verb, reason)
    return customer_answer(customer)


SUMMARIES = {
    "activate": "Make a customer active.",
    "deactivate": "Make a customer inactive.",
    "suspend": "Suspend a customer.",
    "churn": "Mark a customer as lost.",
    "block": "Block a customer. The reason must be given.",
    "unblock": "Bring a blocked customer back to the status it had.",
    "blacklist": "Put a customer on the blacklist. It keeps its status. The reason must be given.",
    "unblacklist": "Take a customer off the blacklist. The reason must be given.",
    "archive": "Put a customer away: kept, out of daily use, not to be changed until it is restored.",
    "restore": "Bring an archived customer back to the status it had.",
}
for one in VERBS.values():
    publish(
        "POST", f"/customers/<uuid:customer_id>/{one.name}", f"{one.name}_customer", SUMMARIES[one.name], partial(_move, one), one.permission,
        tag=TAG, body=Because, answers={200: CUSTOMER_SHAPE}, refusals=(400, 404, 409, 415), guarded=True,
    )  # fmt: skip


def create_from(body: Mapping[str, Any], context: Context, *, share: bool = False) -> Customer:
    """A new customer from its JSON. Raises Invalid, Conflict, NotAllowed."""
    definition = visible_definition(current_actor())
    own = {name: value for name, value in body.items() if name not in PARTS}
    parsed = rows.parse(definition, own, context, "json", "create")
    parsed.problems[:] = still_missing(parsed.problems, own, parsed.values)
    parts = {name: _parts(name, body.get(name, []), context, parsed.problems) for name in PARTS}
    bodies.raise_problems(parsed.problems)
    values = {**parsed.values}
    if values.get("external_ids"):
        values["external_ids"] = rules.merged_ids(None, values["external_ids"])
    return service.create_customer(values, **parts, share_identifiers=share, reason=why())


def _parts(name: str, given: Any, context: Context, problems: list[Problem]) -> list[dict[str, Any]]:
    """The contacts or addresses that come with a new customer; what is wrong with them is added to `problems`."""
    if not isinstance(given, list) or len(given) > PART_LIMITS[name] or not all(isinstance(one, dict) for one in given):
        problems.append(Problem(name, NOT_A_PART_LIST, {"limit": PART_LIMITS[name]}))
        return []
    definition = part_for(current_actor(), PARTS[name])
    parsed = [rows.parse(definition, one, context, "json") for one in given]
    for index, one in enumerate(parsed):
        problems += [Problem(f"{name}[{index}].{p.field}", p.reason, p.params) for p in spared(definition, one)]
    return [one.values for one in parsed]


def upsert(
    body: Mapping[str, Any], code: str, context: Context, *, share: bool = False, guarded: bool = False
) -> tuple[Customer, bool]:
    """The customer with `code`, made or changed by its JSON, and whether it is new. `guarded`: If-Match is about this one.

    Raises Invalid, Conflict, NotAllowed, Outdated.
    """
    canonical = bodies.record_values(CUSTOMER.only({"code"}), {"code": code}, context, "either")["code"]
    return save(book.find_customer_by_code(canonical), body, context, share=share, guarded=guarded)


def save(
    found: Customer | None, body: Mapping[str, Any], context: Context, *, share: bool, guarded: bool
) -> tuple[Customer, bool]:
    """The customer `found`, changed by its JSON, or a new one, and whether it is new."""
    if found is None:
        need(Permission.CUSTOMERS_CREATE)
        if guarded:
            answers.seen_version(0)
        return create_from(body, context, share=share), True
    need(Permission.CUSTOMERS_EDIT)
    customer = book.get_customer(found.id, lock=True)
    version = answers.seen_version(customer.version) if guarded else None
    given = {name: value for name, value in body.items() if name not in _unchanged(customer, body)}
    values = laid_over(customer, bodies.record_values(visible_definition(current_actor()), given, context, "update"))
    service.update_customer(customer, values, version=version, share_identifiers=share, reason=why())
    return customer, False


def _unchanged(customer: Customer, body: Mapping[str, Any]) -> set[str]:
    """The code, whose spelling stays as it is; and the status that is the present one: the same body sent twice must be taken twice."""
    return {"code", "status"} if body.get("status") == customer.status else {"code"}


def laid_over(customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    """`values` with what merges by key laid over what the customer has (RFC 7396): ids in other systems."""
    ids = values.get("external_ids")
    if not ids:
        return values
    return {**values, "external_ids": rules.merged_ids(customer.external_ids, ids)}


def need(permission: Permission) -> None:
    """What the gate cannot know before it is clear whether a customer is made or changed. Raises NotAllowed."""
    if not current_actor().may(permission):
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=[str(permission)])


def may_share() -> bool:
    """Does the query confirm that two customers share a number? Raises Invalid for anything but true and false."""
    text = request.args.get("share_identifiers", "false")
    if text not in ("true", "false"):
        raise Invalid(Problem("share_identifiers", NOT_YES_OR_NO, {"value": typed(text)}))
    return text == "true"


def customer_answer(customer: Customer) -> Response:
    """One customer as this user may see it."""
    waiting = pending(customer)
    return answers.one(customer_json(customer) | ({"pending_approvals": waiting} if waiting else {}))


def saved_answer(customer: Customer, *, created: bool = False) -> Response:
    """The same after it was written: with what deserves a look in it."""
    url = url_for("api.get_customer", customer_id=customer.id) if created else ""
    return answers.one(_saved_json(customer), created=url)


def _saved_json(customer: Customer) -> dict[str, Any]:
    more = {"pending_approvals": pending(customer), "warnings": answers.warnings(_worth_a_look(customer))}
    return customer_json(customer) | {name: said for name, said in more.items() if said}


def _worth_a_look(customer: Customer) -> list[Problem]:
    """What does not look right, and the company's rules that it breaks, as far as this user sees what they are about."""
    definition = visible_definition(current_actor())
    values = columns.whole_values(customer, definition)
    return [one for one in warnings_of(values) + quality.warnings_of(values) if one.field in definition]


def pending(customer: Customer) -> list[dict[str, Any]]:
    """The changes of this customer that this request has left waiting for an approval."""
    return [{"id": str(one.id), "kind": one.kind, "field": FIELDS[one.kind]} for one in asked_now(customer.id)]


def why() -> str:
    """The reason that the query gives for a change which has to be approved."""
    return request.args.get("approval_reason", "").strip()


def customer_json(customer: Customer) -> dict[str, Any]:
    definition = visible_definition(current_actor())
    values = columns.whole_values(customer, definition)
    references, kept = book.references_of([values]), beside.values_of([customer.id], definition)
    return schema.to_json(definition, {**values, **kept.get(customer.id, {}), "id": customer.id}, references)
