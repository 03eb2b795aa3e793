"""What a new document says: who pays, in which currency at which rate, how much, on which term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from app.core import text
from app.core.clock import now, today
from app.core.db import new_id
from app.core.errors import NOT_FOUND, Conflict, Invalid, NotFound
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.questions import Question, ask_together
from app.core.records.reasons import NO_LONGER_OFFERED
from app.core.session import bound_actor
from app.credit.service.rates import rate_on
from app.customers.models import Branch
from app.customers.service.guards import refuse_credit_changes
from app.numbering import service as numbering
from app.receivables.models import CLASSES, Document, DocumentInstalment, DocumentLine
from app.receivables.queries import documents, sellers
from app.receivables.queries.sellers import Serving
from app.receivables.queries.terms import Agreed, ChosenTerm, agreed_terms, find_branch, usual_term
from app.receivables.rules.lines import AMOUNT_MISSING, AMOUNT_OR_LINES, line_amount, problem_of_total
from app.receivables.service.selling import asked_of, company_of
from app.receivables.values.documents import DIRECTIONS, NEITHER, SHAPE, Kind, Status, TermSource
from app.reference.queries.labels import inactive_records
from app.reference.queries.terms import terms_by_id
from app.reference.rules import due
from app.reference.values import COD, Term

NUMBER_TAKEN = Reason("number_taken", N_("“%(value)s” has been used before."))
ONE_CURRENCY = Reason("one_currency", N_("The amount is in %(currency)s, the document in %(other)s."))
SAME_DEBTOR = Reason("same_debtor", N_("It follows %(number)s, which another customer pays."))
SAME_CURRENCY = Reason("same_currency", N_("It follows %(number)s, which is in %(currency)s."))
NOT_ITS_BRANCH = Reason("not_its_branch", N_("That is no branch of the customer that orders."))
NOT_FOLLOWED_BY = Reason("not_followed_by", N_("A document of this kind cannot follow %(number)s."))
FOLLOW_FIELDS = ("quotation", "order", "delivery", "invoice")
"""What a document may be said to follow; at most one of them."""

Lines = Sequence[Mapping[str, Any]]
Part = DocumentLine | DocumentInstalment


@dataclass(frozen=True)
class Content:
    """What of a document was read and looked up, before anything is locked."""

    kind: Kind
    values: Mapping[str, Any]
    lines: Lines
    debtor_id: UUID
    customer_id: UUID
    source: Document | None
    currency: str
    total: int
    day: date
    rate: Decimal
    branch_id: UUID | None
    company_id: UUID | None
    chosen: ChosenTerm
    term: Term


def read_content(kind: Kind, values: Mapping[str, Any], lines: Lines) -> Content:
    """Look up everything that a new document needs. Raises Invalid, NotFound, or Conflict: a number that was used before, a
    document that this kind cannot follow."""
    tenant = bound_actor().tenant
    source = _source(kind, values)
    customer_id = values.get("customer") or (source.customer_id if source else None)
    if customer_id is None:
        raise Invalid(Problem("customer", AMOUNT_MISSING))
    debtor_id = values.get("bill_to") or (source.debtor_id if source else customer_id)
    agreed, serving = _known_of(debtor_id, asked_of(values, source, customer_id))
    if source is not None and source.debtor_id != debtor_id:
        raise Invalid(Problem("bill_to", SAME_DEBTOR, {"number": source.number or ""}))
    day = values.get("date") or today(tenant.timezone)
    currency = _currency(values, source, agreed.currency or tenant.currency)
    total = _total(values, lines, currency, source)
    refuse_inactive_charges(lines)
    refuse_taken_number(kind, values.get("number"))
    branch = branch_of(values.get("branch"), customer_id)
    chosen = _chosen_term(values, source, branch, agreed)
    branch_id = branch.id if branch else source.branch_id if source else None
    rate = rate_on(currency, tenant.currency, day)
    return Content(
        kind,
        values,
        lines,
        debtor_id,
        customer_id,
        source,
        currency,
        total,
        day,
        rate,
        branch_id,
        company_of(values, source, customer_id, serving),
        chosen,
        agreed.term if chosen.id == agreed.chosen.id else term_of(chosen.id),
    )


def branch_of(branch_id: UUID | None, customer_id: UUID) -> Branch | None:
    """The branch that a document names. Raises Invalid for one of another customer."""
    branch = find_branch(branch_id) if branch_id else None
    if branch_id and (branch is None or branch.customer_id != customer_id):
        raise Invalid(Problem("branch", NOT_ITS_BRANCH))
    return branch


def _chosen_term(
    values: Mapping[str, Any], source: Document | None, branch: Branch | None, agreed: Agreed
) -> ChosenTerm:
    """Its own, that of the branch that it names, that of what it follows, then what the customer has agreed on. Raises NotAllowed for one of
    its own that is another than it would have anyway: that needs `credit:edit`."""
    usual = _usual_term(source, branch, agreed)
    own = values.get("credit_term")
    if not own:
        return usual
    refuse_credit_changes({"credit_term"} if own != usual.id else ())
    return ChosenTerm(own, TermSource.DOCUMENT)


def _usual_term(source: Document | None, branch: Branch | None, agreed: Agreed) -> ChosenTerm:
    if source is not None and source.credit_term_id and not (branch and branch.credit_term_id):
        said = TermSource(source.term_source) if source.term_source else TermSource.DOCUMENT
        return ChosenTerm(source.credit_term_id, said)
    return usual_term(agreed, branch)


def term_of(term_id: UUID | None) -> Term:
    """The term; cash on delivery where there is none."""
    return terms_by_id([term_id]).get(term_id, COD) if term_id else COD


def _source(kind: Kind, values: Mapping[str, Any]) -> Document | None:
    named = next((values[name] for name in FOLLOW_FIELDS if values.get(name)), None)
    source = documents.get_document(named) if named else None
    if source is not None and Kind(source.kind) not in SHAPE[kind].follows:
        raise Conflict(Problem(None, NOT_FOLLOWED_BY, {"number": source.number or ""}))
    return source


def _known_of(debtor_id: UUID, asked: Sequence[Question[Serving]]) -> tuple[Agreed, Sequence[Serving]]:
    """What who pays has agreed on, and what else is asked with it. Raises NotFound."""
    agreed, *answers = ask_together(agreed_terms([debtor_id]), *asked)
    if debtor_id not in agreed:
        raise NotFound(Problem("customer", NOT_FOUND))
    return agreed[debtor_id], answers


def _currency(values: Mapping[str, Any], source: Document | None, usual: str) -> str:
    amount: Money | None = values.get("amount")
    said = values.get("currency") or (amount.currency if amount else None)
    if source is not None and said and said != source.currency:
        raise Invalid(Problem("currency", SAME_CURRENCY, {"number": source.number or "", "currency": source.currency}))
    if amount is not None and said and amount.currency != said:
        raise Invalid(Problem("amount", ONE_CURRENCY, {"currency": amount.currency, "other": said}))
    return said or (source.currency if source else usual)


def _total(values: Mapping[str, Any], lines: Lines, currency: str, source: Document | None) -> int:
    """The amount, or what the lines add up to; without either, all that is left of what it follows."""
    amount: Money | None = values.get("amount")
    if amount is not None and lines:
        raise Invalid(Problem("amount", AMOUNT_OR_LINES))
    if amount is None and not lines and (source is None or not source.outstanding):
        raise Invalid(Problem("amount", AMOUNT_MISSING))
    amounts = amounts_of(lines, currency) or [amount.amount if amount else source.outstanding if source else 0]
    if problem := problem_of_total(amounts):
        raise Invalid(problem)
    return sum(amounts)


def amounts_of(lines: Lines, currency: str) -> list[int]:
    """What each line comes to."""
    return [line_amount(line["quantity"], line["unit_price"], currency) for line in lines]


def refuse_inactive_charges(lines: Lines, kept: Collection[UUID] = ()) -> None:
    """A charge type that is no longer offered stays where it is (`kept`), and is not chosen anew. Raises Invalid naming the lines."""
    chosen = {n: one for n, line in enumerate(lines) if (one := line.get("charge_type")) and one not in kept}
    inactive = inactive_records(["charge_type"], list(chosen.values())) if chosen else {}
    wrong = [(n, inactive[one]) for n, one in chosen.items() if one in inactive]
    if wrong:
        raise Invalid(*(Problem(f"lines[{n}].charge_type", NO_LONGER_OFFERED, {"value": said}) for n, said in wrong))


def amount_in(document: Document, amount: Money | None) -> int | None:
    """An amount of a document in minor units; None where none was said. Raises Invalid for another currency."""
    if amount is not None and amount.currency != document.currency:
        raise Invalid(Problem("amount", ONE_CURRENCY, {"currency": amount.currency, "other": document.currency}))
    return amount.amount if amount is not None else None


def refuse_taken_number(kind: Kind, number: str | None, besides: UUID | None = None) -> None:
    """Raises Conflict (field `number`) for one that was used before."""
    holder = documents.find_by_number(kind, number) if number else None
    if holder is not None and holder != besides:
        raise Conflict(Problem("number", NUMBER_TAKEN, {"value": number}))


def new_document(content: Content) -> tuple[Document, list[Part]]:
    """The document as a draft with its term and due dates, and its lines and instalments; nothing is written yet (`changing.save_new`), and it
    counts for nothing."""
    moment = now()
    shape = SHAPE[content.kind]
    values = content.values
    document = CLASSES[content.kind](
        id=new_id(),
        status=Status.DRAFT.value,
        customer_id=content.customer_id,
        debtor_id=content.debtor_id,
        date=content.day,
        currency=content.currency,
        total=content.total,
        settled=0,
        outstanding=0,
        counted=0,
        moved=0,
        rate=content.rate,
        direction=DIRECTIONS.get(shape.kind, NEITHER),
        branch_id=content.branch_id,
        company_id=content.company_id,
        follows_id=content.source.id if content.source else None,
        mode_id=values.get("mode"),
        post_dated_to=values.get("post_dated_to"),
        expected_on=values.get("expected_on"),
        is_far=False,
        reference=values.get("reference"),
        notes=values.get("notes"),
        released_amount=0,
        created_by=bound_actor().user_id,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    if values.get("number"):
        set_number(document, values["number"])
    apply_term(document, content.chosen, content.term)
    return document, parts_of(document, content.lines, content.term)


def set_number(document: Document, number: str) -> None:
    """Give the document its number, and the key by which it is found."""
    document.number, document.number_key = number, text.key(number)


def reserve_number(document: Document) -> None:
    """Give a document of a kind whose numbers may have gaps the next one, unless it was given one. Call it before anything is locked: nobody
    waits for it. The series goes on around numbers that somebody gave."""
    kind, year = Kind(document.kind), str(document.date.year)
    if document.number is None and not SHAPE[kind].gapless:
        number = numbering.reserve_next(kind.value, partial(given_numbers, kind, year), period=year)
        set_number(document, number_text(kind, year, number))


def given_numbers(kind: Kind, year: str, numbers: Collection[int]) -> Collection[int]:
    """Those of these numbers of the series that somebody gave a document before."""
    keys = {text.key(number_text(kind, year, number)): number for number in numbers}
    return [keys[key] for key in documents.numbers_taken(kind, keys)]


def reserve_numbers(fresh: Sequence[Document]) -> None:
    """The same for many documents of one such kind: of each year in one go."""
    by_year: dict[str, list[Document]] = {}
    for document in fresh:
        by_year.setdefault(str(document.date.year), []).append(document)
    for year, these in by_year.items():
        kind = Kind(these[0].kind)
        numbers = numbering.reserve(kind.value, len(these), partial(given_numbers, kind, year), period=year)
        for document, number in zip(these, numbers, strict=True):
            set_number(document, number_text(kind, year, number))


def ensure_number(document: Document) -> None:
    """Give a document that leaves its draft the next number of its kind, unless it has one. Call it last: for a kind without gaps all others
    wait from here to the end of the transaction. A number that somebody gave or imported before is there already: the series goes on after it."""
    reserve_number(document)
    kind, year = Kind(document.kind), str(document.date.year)
    while document.number is None:
        taken = numbering.take_gapless(series_of(kind, document.company_id), year)
        number = number_text(kind, year, taken, document.company_id)
        if documents.find_by_number(kind, number) is None:
            set_number(document, number)


def ensure_numbers(fresh: Iterable[Document]) -> None:
    """The same for several documents in one transaction: series after series, in the order of their names, so that two who number documents of
    the same companies never wait for each other."""
    for document in by_series(fresh):
        ensure_number(document)


def by_series(found: Iterable[Document]) -> list[Document]:
    """These documents, series after series."""
    return sorted(found, key=lambda one: series_of(Kind(one.kind), one.company_id))


def series_of(kind: Kind, company_id: UUID | None) -> str:
    """The series without gaps in which documents of a kind are counted: each company of the group has its own, whatever its code becomes."""
    return f"{kind.value}:{company_id}" if company_id else kind.value


def number_text(kind: Kind, year: str, number: int, company_id: UUID | None = None) -> str:
    """A number as it is written: INV-2026-00042, that of a company of the group with its code: INV-KL-2026-00042."""
    whose = [sellers.code_of(company_id)] if company_id else []
    return "-".join((SHAPE[kind].prefix, *whose, year, f"{number:05}"))


def apply_term(document: Document, chosen: ChosenTerm, term: Term) -> None:
    """Store what the term means for this document: changing the term later does not move it."""
    kind = Kind(document.kind)
    document.credit_term_id, document.term_source = chosen.id, chosen.source.value
    document.grace_days = term.grace_days or 0
    if kind is Kind.SALES_ORDER:
        document.prepaid = due.prepaid_amount(term, document.total)
    elif kind is Kind.DELIVERY_ORDER:
        document.due_date = document.date if due.due_on_delivery(term) else None
    elif kind in (Kind.INVOICE, Kind.DEBIT_NOTE):
        document.due_date = due.due_date(term, document.date)
        early = due.early_payment(term, document.date, document.total)
        document.discount_until, document.discount = (early.until, early.amount) if early else (None, 0)


def parts_of(document: Document, lines: Lines, term: Term) -> list[Part]:
    """The lines of a document, and the instalments of one that is due in several parts."""
    amounts = amounts_of(lines, document.currency)
    rows: list[Part] = [
        DocumentLine(
            id=new_id(),
            document_id=document.id,
            position=position,
            description=line["description"],
            charge_type_id=line.get("charge_type"),
            quantity=line["quantity"],
            unit_price=line["unit_price"],
            amount=amount,
        )
        for position, (line, amount) in enumerate(zip(lines, amounts, strict=True), 1)
    ]
    return rows + instalments_of(document, term)


def instalments_of(document: Document, term: Term) -> list[Part]:
    """The parts in which an invoice or debit note is due; none for one that is due as a whole."""
    if Kind(document.kind) not in (Kind.INVOICE, Kind.DEBIT_NOTE):
        return []
    parts = sorted(due.instalments(term, document.date, document.total), key=lambda part: part.due_date)
    if len(parts) < 2:
        return []
    before = [sum(part.amount for part in parts[:place]) for place in range(len(parts))]
    return [
        DocumentInstalment(
            id=new_id(),
            document_id=document.id,
            position=place + 1,
            due_date=part.due_date,
            amount=part.amount,
            before=before[place],
        )
        for place, part in enumerate(parts)
    ]


def touch(document: Document) -> None:
    """The next version, changed now."""
    document.version += 1
    document.updated_at = now()
