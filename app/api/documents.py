"""`/quotations`, `/sales-orders`, `/delivery-orders`, `/invoices`, `/debit-notes`, `/credit-notes`, `/payments`, `/refunds`, `/write-offs`,
`/transfers-out`, `/transfers-in`: by one set of views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request, url_for
from pydantic import BaseModel, Field, create_model

from app.api import answers, asking, bodies, verdicts
from app.api.contract import publish
from app.api.customers import need
from app.api.door import api
from app.api.shapes import ListParameters, Shape, accepted, answered, page_of
from app.core.access import current_actor
from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, to_decimal_text
from app.core.permissions import Permission
from app.core.records import rows, schema
from app.core.records.context import Context
from app.core.records.kinds.numbers import MoneyJson
from app.core.records.kinds.references import ReferenceAnswer
from app.core.records.reasons import NOT_YES_OR_NO, typed
from app.core.surroundings import context_of
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries import documents, lists
from app.receivables.queries.resolver import Finder
from app.receivables.rules.settling import open_parts
from app.receivables.service.orders import Verdict
from app.receivables.service.posting import amend_document
from app.receivables.values.documents import MADE_KINDS, SHAPE, TRANSFERS, Kind
from app.receivables.values.records import LINE, MAX_LINES, RECORDS

NOT_LINES = Reason("not_lines", N_("This has to be a list of objects, at most %(limit)s."))
NOT_A_REASON = Reason("not_a_reason", N_("The reason has to be text of at most %(limit)s characters."))
MAX_REASON = 500
FLAGS = {Kind.SALES_ORDER: "submit", Kind.PAYMENT: "cleared"}
"""What a body may say beside the record: whether it is submitted, posted (all others), or cleared already."""


class LineAnswer(Shape):
    """A line."""

    description: str
    charge_type: ReferenceAnswer | None = Field(description="What it charges for; null where nobody has said.")
    quantity: str
    unit_price: str
    amount: MoneyJson


class InstalmentAnswer(Shape):
    """A part with a due date of its own."""

    due_date: date
    amount: MoneyJson
    outstanding: MoneyJson


class DryRun(Shape):
    """What the creation of a sales order may ask for."""

    dry_run: bool = Field(default=False, description="Say what would happen, and write nothing.")


class Reasoned(Shape):
    """What a verb takes."""

    reason: str | None = Field(default=None, max_length=MAX_REASON)


def context_here(customer_id: UUID | None = None) -> Context:
    """How this user's input is read, customers and documents by their codes and numbers included, branches by those of the customer."""
    return context_of(current_actor(), Finder(customer_id))


def answer_shape(kind: Kind) -> type[BaseModel]:
    """A document as it is answered."""
    base = answered(RECORDS[kind])
    return create_model(
        base.__name__,
        __base__=base,
        __doc__=base.__doc__,
        lines=(list[LineAnswer], Field(default=None)),
        instalments=(list[InstalmentAnswer], Field(default=None)),
    )


def body_shape(kind: Kind) -> type[BaseModel]:
    """A document as it is accepted."""
    base = accepted(RECORDS[kind], "create", lines=accepted(LINE, "create"))
    flag = FLAGS.get(kind, "post")
    told = (bool | None, Field(default=None)) if flag == "cleared" else (bool, Field(default=True))
    return create_model(base.__name__, __base__=base, **{flag: told})  # type: ignore[call-overload]


@dataclass(frozen=True)
class Documents:
    """One kind of document: its views."""

    kind: Kind

    def list_all(self) -> Response:
        definition, context = RECORDS[self.kind], context_here()
        query = asking.list_query(definition, context, more_fields=("lines", "instalments"))
        asked = lists.Asked(self.kind, query.q, query.filter, query.sort or "-date", query.cursor, query.limit)
        page = lists.documents_page(asked, context)
        count = lists.count_documents(asked, context) if query.count else None
        return answers.many(self._many(page.rows), page.next, query, count)

    def show(self, document_id: UUID) -> Response:
        return self.answer(documents.get_document(document_id, self.kind))

    def create(self) -> Response:
        values, lines, flag = self._read("create")
        if self.kind is Kind.SALES_ORDER:
            return self._create_order(values, lines or [], submit=flag is not False)
        if self.kind is Kind.PAYMENT:
            return self.answer(service.create_payment(values, cleared=flag), created=True)
        verdict = service.create_document(self.kind, values, lines or [], post=flag is not False)
        return self.verdict(verdict, created=True)

    def _create_order(self, values: dict[str, Any], lines: list[dict[str, Any]], *, submit: bool) -> Response:
        if _asks_dry_run():
            return jsonify(verdicts.trial_json(service.try_order(values, lines)))
        if submit:
            need(Permission.ORDERS_SUBMIT)
        return self.verdict(service.create_order(values, lines, submit=submit), created=True)

    def update(self, document_id: UUID) -> Response:
        document = documents.get_document(document_id, self.kind)
        version = answers.seen_version(document.version)
        values, lines, _ = self._read("update", document.customer_id)
        if self.kind is Kind.SALES_ORDER:
            return self.verdict(service.amend_order(document, values, lines, version))
        return self.answer(amend_document(document, values, lines, version))

    def say(self, act: Callable[[Document, str | None], Verdict | Document], document_id: UUID) -> Response:
        """A verb, with its reason."""
        document = documents.get_document(document_id, self.kind)
        answers.seen_version(document.version)
        said = act(document, reason_of())
        return self.verdict(said) if isinstance(said, Verdict) else self.answer(said)

    def verdict(self, verdict: Verdict, *, created: bool = False) -> Response:
        """The document that passed; or 409 with the document that is held, and why."""
        if verdict.refused and verdict.decision is not None:
            return verdicts.refusal(verdict.decision, self._name(), self.json(verdict.document))
        return self.answer(verdict.document, created=created)

    def answer(self, document: Document, *, created: bool = False) -> Response:
        url = url_for(f"api.get_{self.kind.value}", document_id=document.id) if created else ""
        return answers.one(self.json(document), created=url)

    def json(self, document: Document) -> dict[str, Any]:
        """One document, with its lines and instalments."""
        record = self._many([document])[0]
        return {**record, "lines": _lines(document), "instalments": _instalments(document)}

    def _many(self, found: Any) -> list[dict[str, Any]]:
        definition = RECORDS[self.kind]
        values, known = lists.told(found)
        return [
            schema.to_json(definition, {**one, "id": row.id}, known) for one, row in zip(values, found, strict=True)
        ]

    def _name(self) -> str:
        return "order" if self.kind is Kind.SALES_ORDER else "document"

    def _read(
        self, purpose: rows.Purpose, customer_id: UUID | None = None
    ) -> tuple[dict[str, Any], list[dict[str, Any]] | None, bool | None]:
        """The values, the lines (None: not given) and the flag of the body. Raises Invalid with every problem."""
        body, context = bodies.json_object(), context_here(customer_id)
        flag = FLAGS.get(self.kind, "post") if purpose == "create" else ""
        own = {name: value for name, value in body.items() if name not in ("lines", flag)}
        parsed = rows.parse(RECORDS[self.kind], own, context, "json", purpose)
        lines = _read_lines(body.get("lines"), replace(context), parsed.problems)
        told = body.get(flag) if flag else None
        if told is not None and not isinstance(told, bool):
            parsed.problems.append(Problem(flag, NOT_YES_OR_NO, {"value": typed(told)}))
        bodies.raise_problems(parsed.problems)
        return parsed.values, lines, told


def _read_lines(given: Any, context: Context, problems: list[Problem]) -> list[dict[str, Any]] | None:
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MAX_LINES or not all(isinstance(one, dict) for one in given):
        problems.append(Problem("lines", NOT_LINES, {"limit": MAX_LINES}))
        return []
    parsed = [rows.parse(LINE, one, context, "json") for one in given]
    for index, one in enumerate(parsed):
        problems += [Problem(f"lines[{index}].{p.field}", p.reason, p.params) for p in one.problems]
    return [one.values for one in parsed]


def reason_of() -> str | None:
    """The reason in the body of a verb, if there is a body."""
    if not request.get_data():
        return None
    body = bodies.json_object()
    reason = take_reason(body)
    bodies.refuse_more(body)
    return reason


def take_reason(body: dict[str, Any]) -> str | None:
    """The reason, taken out of the body of a verb. Raises Invalid."""
    reason = body.pop("reason", None)
    if reason is not None and (not isinstance(reason, str) or len(reason) > MAX_REASON):
        raise Invalid(Problem("reason", NOT_A_REASON, {"limit": MAX_REASON}))
    return reason


def _asks_dry_run() -> bool:
    text = request.args.get("dry_run", "false")
    if text not in ("true", "false"):
        raise Invalid(Problem("dry_run", NOT_YES_OR_NO, {"value": typed(text)}))
    return text == "true"


def money(amount: int, currency: str) -> dict[str, str]:
    """Minor units as the API answers money."""
    return {"amount": to_decimal_text(Money(amount, currency)), "currency": currency}


def _lines(document: Document) -> list[dict[str, Any]]:
    lines = documents.lines_of(document.id)
    charges = documents.charges_of(lines)
    return [
        {
            "description": line.description,
            "charge_type": _charge(line.charge_type_id, charges),
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price": f"{line.unit_price.normalize():f}",
            "amount": money(line.amount, document.currency),
        }
        for line in lines
    ]


def _charge(charge_id: UUID | None, known: Mapping[UUID, Mapping[str, str]]) -> dict[str, str] | None:
    return None if charge_id is None else {"id": str(charge_id), **{k: known[charge_id][k] for k in ("code", "name")}}


def _instalments(document: Document) -> list[dict[str, Any]]:
    """The parts of a document that is due: one where it is due as a whole."""
    if document.due_date is None:
        return []
    stored = documents.instalments_of([document.id]).get(document.id, [])
    parts = [(one.due_date, one.amount) for one in stored] or [(document.due_date, document.total)]
    open_ = open_parts(parts, document.total - document.outstanding)
    return [
        {
            "due_date": due.isoformat(),
            "amount": money(amount, document.currency),
            "outstanding": money(left, document.currency),
        }
        for (due, amount), left in zip(parts, open_, strict=True)
    ]


Act = Callable[[Document, str | None], Verdict | Document]


def _submit(document: Document, reason: str | None) -> Verdict:
    return service.submit_order(document)


def _post(document: Document, reason: str | None) -> Verdict:
    return service.post_document(document)


def _release(document: Document, reason: str | None) -> Verdict:
    return service.release_document(document, reason or "")


def _refuse(document: Document, reason: str | None) -> Document:
    return service.refuse_document(document, reason or "")


ORDER_VERBS: tuple[tuple[str, Act, Permission, str], ...] = (
    ("submit", _submit, Permission.ORDERS_SUBMIT, "Submit a draft, or a held order once more."),
    (
        "cancel",
        service.cancel_document,
        Permission.ORDERS_SUBMIT,
        "Cancel an order: what is left of it counts no more.",
    ),
    ("close", service.close_order, Permission.ORDERS_SUBMIT, "Close an open order: nothing more will be delivered."),
    (
        "reopen",
        service.reopen_order,
        Permission.ORDERS_SUBMIT,
        "Make a closed, cancelled or refused order a draft again.",
    ),
    ("release", _release, Permission.CREDIT_RELEASE, "Let a held order pass this once. Needs a reason."),
    ("refuse", _refuse, Permission.CREDIT_REFUSE, "Refuse a held order. Needs a reason."),
)
POSTED_VERBS: tuple[tuple[str, Act, Permission, str], ...] = (
    ("post", _post, Permission.DOCUMENTS_POST, "Post a draft, or try a held document once more."),
    ("cancel", service.cancel_document, Permission.DOCUMENTS_POST, "Cancel a draft or a held document."),
    (
        "reverse",
        service.reverse_document,
        Permission.DOCUMENTS_POST,
        "Take a posted document back by a counter-document.",
    ),
)
REVERSE = POSTED_VERBS[-1]
GUARDED_VERBS: tuple[tuple[str, Act, Permission, str], ...] = (
    ("release", _release, Permission.CREDIT_RELEASE, "Let a held document pass this once. Needs a reason."),
    ("refuse", _refuse, Permission.CREDIT_REFUSE, "Refuse a held document. Needs a reason."),
)
WRITES = {
    Kind.QUOTATION: Permission.ORDERS_CREATE,
    Kind.SALES_ORDER: Permission.ORDERS_CREATE,
    Kind.PAYMENT: Permission.PAYMENTS_CREATE,
}
VERBS: Mapping[Kind, tuple[tuple[str, Act, Permission, str], ...]] = {
    Kind.QUOTATION: tuple((verb, act, Permission.ORDERS_CREATE, says) for verb, act, _, says in POSTED_VERBS),
    Kind.SALES_ORDER: ORDER_VERBS,
    Kind.DELIVERY_ORDER: (*POSTED_VERBS, *GUARDED_VERBS),
    Kind.INVOICE: (*POSTED_VERBS, *GUARDED_VERBS),
    Kind.DEBIT_NOTE: POSTED_VERBS,
    Kind.CREDIT_NOTE: POSTED_VERBS,
    Kind.PAYMENT: (),
    Kind.REFUND: (
        (REVERSE[0], REVERSE[1], Permission.PAYMENTS_CREATE, "Take a refund back: the credit is open again."),
    ),
    Kind.WRITE_OFF: ((*REVERSE[:3], "Take a write-off back: the invoice or debit note is open again."),),
    **dict.fromkeys(
        TRANSFERS,
        (
            (
                REVERSE[0],
                REVERSE[1],
                Permission.PAYMENTS_CREATE,
                "Take both documents of a transfer back, while the other customer has not used it.",
            ),
        ),
    ),
}
SHAPES = {kind: answer_shape(kind) for kind in RECORDS}
VIEWS = {kind: Documents(kind) for kind in RECORDS}


def _publish(kind: Kind) -> None:
    """Make the paths of one kind of document."""
    views, shape, noun, slug = VIEWS[kind], SHAPES[kind], kind.value, SHAPE[kind].slug
    every, single, tag = f"/{slug}", f"/{slug}/<uuid:document_id>", slug.replace("-", " ").capitalize()
    words, write = noun.replace("_", " "), WRITES.get(kind, Permission.DOCUMENTS_POST)
    publish("GET", every, f"list_{slug.replace('-', '_')}", f"List {slug.replace('-', ' ')}.", views.list_all, Permission.DOCUMENTS_VIEW, tag=tag,
            query=ListParameters, answers={200: page_of(shape)})  # fmt: skip
    if kind not in MADE_KINDS:
        taken = {201: shape} | ({200: verdicts.TrialShape} if kind is Kind.SALES_ORDER else {})
        publish("POST", every, f"create_{noun}", f"Write a new {words}.", views.create, write, tag=tag, body=body_shape(kind),
                query=DryRun if kind is Kind.SALES_ORDER else None, answers=taken, refusals=(400, 404, 409, 413, 415))  # fmt: skip
    publish("GET", single, f"get_{noun}", f"Read one {words}.", views.show, Permission.DOCUMENTS_VIEW, tag=tag,
            answers={200: shape}, refusals=(404,))  # fmt: skip
    if kind not in MADE_KINDS | {Kind.PAYMENT}:
        patch = accepted(RECORDS[kind], "patch", lines=accepted(LINE, "create"))
        publish("PATCH", single, f"update_{noun}", f"Change what an unfinished {words} says.", views.update, write, tag=tag, body=patch,
                answers={200: shape}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip
    for verb, act, permission, says in VERBS[kind]:
        publish("POST", f"{single}/{verb}", f"{verb}_{noun}", says, partial(views.say, act), permission, tag=tag,
                body=Reasoned, answers={200: shape}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip


for one in RECORDS:
    _publish(one)

__all__ = ["VIEWS", "api"]
