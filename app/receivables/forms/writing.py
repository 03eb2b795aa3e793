"""The form of a document, and what would happen to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.errors import LangganError
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.money import Money, format_money
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.credit.rules.wording import breach_problem, hold_problem, warning_problem
from app.receivables import service
from app.receivables.forms.lists import context_for, definition_for
from app.receivables.models import Document
from app.receivables.queries import columns, documents, lists
from app.receivables.queries.resolver import find_reference
from app.receivables.service.selling import may_change_company
from app.receivables.service.writing import Lines
from app.receivables.values.documents import SHAPE, Kind
from app.receivables.values.records import FOLLOWS, LINE, RECORDS
from app.reference.queries import lists as reference
from app.reference.values import BY_NAME

LINES = 6
"""Rows of lines that the form offers; it grows by as many as are filled."""


def definition_of(actor: Actor, kind: Kind, document: Document | None = None) -> Definition:
    """The fields of this person's form, of a new document or of one that is there. What it follows is said by the URL."""
    definition = definition_for(kind)
    fields = {f.name for f in definition if not f.read_only and f.name not in FOLLOWS.get(kind, {})}
    later = {f.name for f in definition if f.writable == "on_create"} if document else set()
    if document and not may_change_company(document):
        later.add("company")
    unset = set() if actor.may(Permission.CREDIT_EDIT) else {"credit_term"}
    return definition.only(fields - later - unset)


def blank(actor: Actor, kind: Kind, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The form of a new document: for the customer that the URL names, or from the document that it follows."""
    context = context_for(actor)
    source = source_of(kind)
    values: dict[str, Any] = {"date": context.today, "customer": _asked("customer"), "bill_to": _asked("bill_to")}
    if source is not None:
        values |= {
            "customer": source.customer_id,
            "currency": source.currency,
            "amount": columns.values_of(RECORDS[Kind(source.kind)], source)["outstanding"],
            "branch": source.branch_id,
            "company": source.company_id,
        }
    return {**_form(actor, kind, values, problems), "source": source, "document": None}


def filled(actor: Actor, document: Document, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The form of a document that may be changed."""
    kind = Kind(document.kind)
    values = columns.values_of(RECORDS[kind], document)
    stored = documents.lines_of(document.id)
    if stored:
        values["amount"] = None
    form = _form(actor, kind, values, problems, document, stored)
    return {**form, "source": None, "document": document}


def source_of(kind: Kind) -> Document | None:
    """The document that the URL (or the form) says it follows."""
    for field, of in FOLLOWS.get(kind, {}).items():
        found = request.values.get(field, type=UUID)
        if found is not None:
            return documents.get_document(found, of)
    return None


def followed(kind: Kind) -> dict[str, UUID]:
    """The field that says what it follows, with its value."""
    found = {field: request.values.get(field, type=UUID) for field in FOLLOWS.get(kind, {})}
    return {field: value for field, value in found.items() if value is not None}


def _asked(field: str) -> UUID | None:
    """The customer whom the URL names, or the form that is shown once more; None for one who cannot be seen."""
    asked = request.values.get(field, "").strip()
    return find_reference("customer", {"id": asked}) if asked else None


def _form(
    actor: Actor,
    kind: Kind,
    values: Mapping[str, Any],
    problems: Iterable[Problem],
    document: Document | None = None,
    stored: Sequence[Any] = (),
) -> dict[str, Any]:
    context, definition = context_for(actor), definition_of(actor, kind, document)
    typed = dict(request.form) if request.method == "POST" else None
    references = lists.references_of([values])
    suggest = _suggest_urls(actor, definition, document_customer=document.customer_id if document else None)
    listed = [f for f in definition if f.name not in suggest]
    options = options_of([*listed, LINE["charge_type"]], values, references)
    problems = list(problems)
    return {
        "kind": kind,
        "slug": SHAPE[kind].slug,
        "label": gettext(RECORDS[kind].label),
        "plural": gettext(RECORDS[kind].plural),
        "sections": screens.form_fields(
            definition, values, problems, context=context, typed=typed, references={k: {**v, "name": named(v)} for k, v in references.items()},
            options=options, suggest_urls=suggest,
        ),
        "problems": _summary(kind, problems, context),
        "lines": _lines(typed, stored) if kind is not Kind.PAYMENT else [],
        "charge_types": _with_present(options.pop("charge_type"), stored),
        "follows": followed(kind),
        "tries": document is None and kind is Kind.SALES_ORDER,
        "submits": {Kind.SALES_ORDER: gettext("Submit"), Kind.PAYMENT: gettext("Receive")}.get(kind, gettext("Post")),
        "drafts": kind is not Kind.PAYMENT and document is None,
    }  # fmt: skip


def _suggest_urls(actor: Actor, definition: Definition, document_customer: UUID | None) -> dict[str, str]:
    """What is asked while somebody types a customer, or a branch of the customer that the form (or the document) names."""
    tenant = actor.tenant.slug
    customers = url_for("customers.suggest_customers", tenant=tenant)
    known = {"customer": document_customer} if document_customer else {"with": "customer"}
    branches = url_for("customers.suggest_branches", tenant=tenant, **known)
    return {f.name: customers for f in definition if f.refers_to == "customer"} | (
        {"branch": branches} if "branch" in definition else {}
    )


def named(known: Mapping[str, str]) -> str:
    """A record as the form names it: "OmniRetail (OMNI-001)"."""
    return f"{known['name']} ({known['code']})" if known.get("code") else known.get("name", "")


def _summary(kind: Kind, problems: Iterable[Problem], context: Context) -> list[tuple[str | None, str]]:
    """What is wrong, for the top of the form; a problem of a line says which line it is."""
    return [
        _of_line(one) if (one.field or "").startswith("lines[") else screens.summary(RECORDS[kind], [one], context)[0]
        for one in problems
    ]


def _of_line(problem: Problem) -> tuple[str | None, str]:
    number, _, name = (problem.field or "").removeprefix("lines[").partition("].")
    label = gettext(LINE[name].label) if name in LINE else ""
    said = explain(problem, {problem.field: label} if problem.field else None)
    return None, gettext("Line %(n)s, %(field)s: %(problem)s", n=int(number) + 1, field=label, problem=said)


def options_of(
    fields: Iterable[Field], values: Mapping[str, Any], references: Mapping[UUID, Any]
) -> dict[str, screens.Options]:
    """What each field that refers to a list offers: its active records, and the one that it has."""
    asking = [field for field in fields if field.refers_to]
    known = reference.options_of(BY_NAME[field.refers_to] for field in asking if field.refers_to in BY_NAME)
    return {
        field.name: _options(known.get(field.refers_to, []), values.get(field.name), references) for field in asking
    }


def _options(
    known: Iterable[tuple[UUID, str, str]], present: UUID | None, references: Mapping[UUID, Any]
) -> screens.Options:
    found = [(str(row_id), f"{name} ({code})") for row_id, code, name in known]
    if present is not None and all(value != str(present) for value, _ in found):
        return [*found, (str(present), named(references.get(present, {})))]
    return found


def _lines(typed: Mapping[str, str] | None, stored: Sequence[Any]) -> list[dict[str, str]]:
    """The rows of lines: what was typed, else what is stored, and some blank ones."""
    if typed is not None:
        count = sum(name.endswith("-description") for name in typed)
        return [{name: typed.get(f"line-{n}-{name}", "") for name in LINE.by_name} for n in range(max(count, LINES))]
    rows_ = [
        {
            "description": one.description,
            "charge_type": str(one.charge_type_id or ""),
            "quantity": f"{one.quantity.normalize():f}",
            "unit_price": f"{one.unit_price.normalize():f}",
        }
        for one in stored
    ]
    return rows_ + [dict.fromkeys(LINE.by_name, "")] * (max(LINES, len(rows_) + 2) - len(rows_))


def _with_present(offered: screens.Options, stored: Sequence[Any]) -> screens.Options:
    """The charge types to choose from; those that lines name already stay among them when they are out of use."""
    known = {value for value, _label in offered}
    present = {str(row_id): named(one) for row_id, one in documents.charges_of(stored).items()}
    return [*offered, *((value, label) for value, label in present.items() if value not in known)]


def read(
    actor: Actor, kind: Kind, document: Document | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Problem]]:
    """The values and the lines of the form, and what is wrong with them; of a new document, or of one that is there."""
    is_new = document is None
    source = source_of(kind) if is_new else document
    context = context_for(actor, source.customer_id if source else None)
    parsed = rows.parse(
        definition_of(actor, kind, document),
        _typed(),
        context,
        "form",
        "create" if is_new and not followed(kind) else "either",
    )
    lines, problems = _read_lines(context)
    values = {name: value for name, value in parsed.values.items() if value is not None or not is_new}
    if lines:
        values.pop("amount", None)
    return {**values, **(followed(kind) if is_new else {})}, lines, parsed.problems + problems


def _typed() -> dict[str, str]:
    return request.form.to_dict() if request.method == "POST" else request.args.to_dict()


def _read_lines(context: Context) -> tuple[list[dict[str, Any]], list[Problem]]:
    given, typed = [], request.values
    for n in range(sum(name.endswith("-description") for name in typed)):
        one = {name: typed.get(f"line-{n}-{name}", "") for name in LINE.by_name}
        if any(text.strip() for text in one.values()):
            given.append((n, one))
    parsed = [(n, rows.parse(LINE, one, context, "form")) for n, one in given]
    problems = [Problem(f"lines[{n}].{p.field}", p.reason, p.params) for n, one in parsed for p in one.problems]
    return [one.values for _n, one in parsed], problems


@dataclass(frozen=True)
class Said:
    """What would happen to an order, as its callout says it."""

    state: str
    """ok warn bad"""
    title: str
    texts: Sequence[str] = ()
    largest: str = ""
    """Up to which amount it would pass, in words."""


def tried(actor: Actor, values: Mapping[str, Any], lines: Lines = ()) -> Said:
    """What would happen if this order were submitted now. Who may not see credit is told no figure and no reason."""
    try:
        found = service.try_order(values, lines)
    except LangganError as refusal:
        return Said("bad", gettext("It would not be accepted"), [explain(one) for one in refusal.problems])
    base, decision = actor.tenant.currency, found.decision
    near = any(one.kind == "near_limit" for one in decision.warnings)
    sees = actor.may(Permission.CREDIT_VIEW)
    state = "bad" if not decision.allowed else "warn" if near and sees else "ok"
    title = {
        "ok": gettext("It would pass"),
        "warn": gettext("It would pass, near the limit"),
        "bad": gettext("It would be held for credit"),
    }[state]
    if not sees:
        return Said(state, title)
    texts = [explain(breach_problem(one)) for one in decision.breaches]
    texts += [explain(hold_problem(one, base)) for one in decision.holds]
    texts += [explain(warning_problem(one)) for one in decision.warnings]
    return Said(state, title, texts, "" if decision.holds else _largest(found.largest, base))


def _largest(largest: Money | None, base: str) -> str:
    if largest is None:
        return ""
    if not largest.amount:
        return gettext("No amount would pass.")
    return gettext("Up to %(amount)s would pass.", amount=format_money(largest, with_currency=largest.currency != base))


def trial(actor: Actor) -> dict[str, Any]:
    """What would happen to the order as it is typed now; nothing while it cannot be read."""
    values, lines, problems = read(actor, Kind.SALES_ORDER)
    if problems or not values.get("customer") or not (lines or values.get("amount")):
        return {"said": None}
    return {"said": tried(actor, values, lines)}
