"""What is done with payments and notes: allocated, cleared, bounced, refunded, transferred; and what is written off."""

from __future__ import annotations

from datetime import date as day
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import Field

from app.api import answers, bodies
from app.api.contract import publish
from app.api.documents import MAX_REASON, SHAPES, VIEWS, Documents, Reasoned, context_here, reason_of, take_reason
from app.api.shapes import Shape, accepted
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records import rows
from app.core.records.fields import Record, Ref, Spec, definition
from app.core.records.kinds.numbers import MoneyJson
from app.receivables import service
from app.receivables.queries import documents
from app.receivables.service.settling import Chosen
from app.receivables.service.writing import amount_in
from app.receivables.values.documents import SHAPE, Kind
from app.receivables.values.records import CORRECTION, TRANSFER

NOT_ALLOCATIONS = Reason(
    "not_allocations",
    N_("This has to be a list of 1 to %(limit)s objects with an invoice or debit note and an amount."),
)
MAX_ALLOCATIONS = 500


class SettledRecord(Record, name="allocation", label=N_("Allocation"), plural=N_("Allocations")):
    """What is settled, and with how much."""

    invoice: Annotated[Ref | None, Spec(N_("Invoice"), refers_to="invoice")] = None
    debit_note: Annotated[Ref | None, Spec(N_("Debit note"), refers_to="debit_note")] = None
    amount: Annotated[Money | None, Spec(N_("Amount"), help=N_("Left out: as much as both sides have open."))] = None


class WhenRecord(Record, name="settling", label=N_("Settling"), plural=N_("Settlings")):
    """What a verb may be told beside its reason."""

    date: Annotated[day | None, Spec(N_("Date"))] = None
    amount: Annotated[Money | None, Spec(N_("Amount"))] = None


SETTLED, WHEN = definition(SettledRecord), definition(WhenRecord)


class Allocate(Shape):
    """What to settle; nothing said means: the oldest due first."""

    allocations: list[accepted(SETTLED, "create")] | None = Field(default=None)  # type: ignore[valid-type]
    date: day | None = Field(default=None, description="From when it counts, if not from the payment's date.")


class Clear(Shape):
    """When the bank had it."""

    date: day | None = Field(default=None, description="Today, if not given.")


class Transfer(accepted(TRANSFER, "create")):  # type: ignore[misc]
    """To whom credit goes, how much of it and from when."""

    reason: str | None = Field(default=None, max_length=MAX_REASON)


class Transferred(Shape):
    """The two documents of a transfer."""

    transfer_out: SHAPES[Kind.TRANSFER_OUT]  # type: ignore[valid-type]
    transfer_in: SHAPES[Kind.TRANSFER_IN]  # type: ignore[valid-type]


class Correction(accepted(CORRECTION, "create")):  # type: ignore[misc]
    """How the payment came."""

    reason: str | None = Field(default=None, max_length=MAX_REASON)


class Refund(Shape):
    """What goes back."""

    amount: MoneyJson | None = Field(default=None, description="All that is not allocated, if not given.")
    reason: str | None = Field(default=None, max_length=MAX_REASON)


def _body() -> dict[str, Any]:
    return bodies.json_object() if request.get_data() else {}


def _settling(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The values of a verb's body, of which only `names` are taken. Raises Invalid."""
    values = bodies.record_values(
        WHEN.only(names), {name: body.pop(name) for name in names if name in body}, context_here(), "either"
    )
    bodies.refuse_more(body)
    return values


def _allocate(views: Documents, document_id: UUID) -> Response:
    credit = documents.get_document(document_id, views.kind)
    answers.seen_version(credit.version)
    body = _body()
    chosen = _chosen(body.pop("allocations", None), credit.currency)
    return views.answer(service.allocate(credit, chosen, _settling(body, "date").get("date")))


def _chosen(given: Any, currency: str) -> list[Chosen]:
    """The documents that are named, each with its amount. Raises Invalid with the place of every mistake."""
    if given is None:
        return []
    if (
        not isinstance(given, list)
        or not 0 < len(given) <= MAX_ALLOCATIONS
        or not all(isinstance(one, dict) for one in given)
    ):
        raise Invalid(Problem("allocations", NOT_ALLOCATIONS, {"limit": MAX_ALLOCATIONS}))
    context = context_here().in_currency(currency)
    parsed = [rows.parse(SETTLED, one, context, "json") for one in given]
    problems = [
        Problem(f"allocations[{place}].{p.field}", p.reason, p.params)
        for place, one in enumerate(parsed)
        for p in one.problems
    ]
    bodies.raise_problems(problems)
    return [_one(place, one.values, currency) for place, one in enumerate(parsed)]


def _one(place: int, values: dict[str, Any], currency: str) -> Chosen:
    named = values.get("invoice") or values.get("debit_note")
    amount: Money | None = values.get("amount")
    if named is None or (amount is not None and amount.currency != currency):
        raise Invalid(Problem(f"allocations[{place}]", NOT_ALLOCATIONS, {"limit": MAX_ALLOCATIONS}))
    return Chosen(named, amount.amount if amount else None)


def _unallocate(views: Documents, document_id: UUID) -> Response:
    document = documents.get_document(document_id, views.kind)
    answers.seen_version(document.version)
    reason_of()
    return views.answer(service.unallocate(document))


def _refund(views: Documents, document_id: UUID) -> Response:
    document = documents.get_document(document_id, views.kind)
    answers.seen_version(document.version)
    body = _body()
    reason = take_reason(body)
    amount = amount_in(document, _settling(body, "amount").get("amount"))
    return VIEWS[Kind.REFUND].answer(service.refund_credit(document, amount, reason))


def _transfer(views: Documents, document_id: UUID) -> Response:
    credit = documents.get_document(document_id, views.kind)
    answers.seen_version(credit.version)
    body = bodies.json_object()
    reason = take_reason(body)
    values = bodies.record_values(TRANSFER, body, context_here().in_currency(credit.currency), "create")
    amount = amount_in(credit, values.get("amount"))
    out, into = service.transfer_credit(credit, values["customer"], amount, reason, values.get("date"))
    return jsonify(
        {"transfer_out": VIEWS[Kind.TRANSFER_OUT].json(out), "transfer_in": VIEWS[Kind.TRANSFER_IN].json(into)}
    )


def _write_off(views: Documents, document_id: UUID) -> Response:
    document = documents.get_document(document_id, views.kind)
    answers.seen_version(document.version)
    return VIEWS[Kind.WRITE_OFF].answer(service.write_off(document, reason_of()))


def _clear(views: Documents, document_id: UUID) -> Response:
    payment = documents.get_document(document_id, views.kind)
    answers.seen_version(payment.version)
    return views.answer(service.clear_payment(payment, _settling(_body(), "date").get("date")))


def _bounce(views: Documents, document_id: UUID) -> Response:
    payment = documents.get_document(document_id, views.kind)
    answers.seen_version(payment.version)
    return views.answer(service.bounce_payment(payment, reason_of()))


def _correct(views: Documents, document_id: UUID) -> Response:
    payment = documents.get_document(document_id, views.kind)
    answers.seen_version(payment.version)
    body = bodies.json_object()
    reason = take_reason(body)
    mode = bodies.record_values(CORRECTION, body, context_here(), "create")["mode"]
    return views.answer(service.correct_payment(payment, mode, reason))


def _publish(kind: Kind, verb: str, view: Any, permission: Permission, says: str, body: Any, shape: Any) -> None:
    slug, noun = SHAPE[kind].slug, kind.value
    publish("POST", f"/{slug}/<uuid:document_id>/{verb}", f"{verb.replace('-', '_')}_{noun}", says, partial(view, VIEWS[kind]), permission,
            tag=slug.replace("-", " ").capitalize(), body=body, answers={200: shape}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip


for said, act, body, says in (
    ("clear", _clear, Clear, "Mark a payment as cleared: from then on it counts."),
    ("bounce", _bounce, Reasoned, "The money did not come: allocations are undone, and what is owed is as it was."),
    ("correct", _correct, Correction, "Take a payment back and enter it once more with another mode; answers the one that takes its place."),
):  # fmt: skip
    _publish(Kind.PAYMENT, said, act, Permission.PAYMENTS_CREATE, says, body, SHAPES[Kind.PAYMENT])
for one in (Kind.PAYMENT, Kind.CREDIT_NOTE, Kind.TRANSFER_IN):
    _publish(one, "allocate", _allocate, Permission.PAYMENTS_CREATE, "Settle open documents: those named, else the oldest due first.",
             Allocate, SHAPES[one])  # fmt: skip
    _publish(
        one,
        "unallocate",
        _unallocate,
        Permission.PAYMENTS_CREATE,
        "Undo all that it settled, from today on.",
        Reasoned,
        SHAPES[one],
    )
    _publish(one, "refund", _refund, Permission.PAYMENTS_CREATE, "Give back what is not allocated; answers the refund.", Refund,
             SHAPES[Kind.REFUND])  # fmt: skip
    _publish(one, "transfer", _transfer, Permission.PAYMENTS_CREATE,
             "Give another customer what is not allocated; answers the document that takes it away and the one that gives it.", Transfer, Transferred)  # fmt: skip
for one in (Kind.INVOICE, Kind.DEBIT_NOTE):
    _publish(one, "write-off", _write_off, Permission.DOCUMENTS_POST, "Give up a small remainder; answers the write-off.", Reasoned,
             SHAPES[Kind.WRITE_OFF])  # fmt: skip
