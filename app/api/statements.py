"""`/customers/{id}/statement`, `/conglomerates/{id}/statement` and `/statement-runs`: what customers get on paper."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal
from uuid import UUID

from flask import Response, jsonify, request, send_file, url_for
from pydantic import ConfigDict, Field

from app.api import answers, asking, bodies
from app.api.ageing import FiguresShape, figures_json
from app.api.contract import operation
from app.api.customers import context_here
from app.api.desk import HolderShape
from app.api.documents import money
from app.api.door import api
from app.api.shapes import Shape
from app.core import events
from app.core.access import current_actor
from app.core.clock import today
from app.core.errors import NOT_FOUND, Invalid, NotFound
from app.core.i18n import LOCALES, locale_code, translate
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.kinds.numbers import MoneyJson
from app.core.records.reasons import NOT_A_CHOICE, typed
from app.core.storage import storage
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.service.reading import visible_definition
from app.receivables.rules.ageing import keys
from app.statements import rules, service
from app.statements.models import PaperRun
from app.statements.queries import runs
from app.statements.service.gathering import Account
from app.statements.service.naming import paper_name
from app.statements.service.papers import account_of
from app.statements.service.running import archive_of
from app.statements.values import Item, Ledger, Movement, PaperKind, RunState, Whose, Wish

TAG = "Statements"
PDF = "application/pdf"
ZIP = "application/zip"


class StatementParameters(Shape):
    """What a statement may be asked."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Literal["open_items", "balance_forward", "confirmation"] = Field(
        default="open_items", description="`confirmation`: the letter, as a PDF of a customer alone."
    )
    as_of: str = Field(default="", description="The day; today if not given.")
    since: str = Field(default="", alias="from", description="The first day of a statement with balance forward.")
    locale: Literal["", *LOCALES] = Field(  # type: ignore[valid-type]
        default="", description="The language of the PDF; the customer's own if not given."
    )


class ItemShape(Shape):
    """A part of a document that is open on the day. Credit is below zero, and has no due date."""

    kind: str
    number: str
    due: date | None
    date: date
    amount: MoneyJson
    open: MoneyJson


class MovementShape(Shape):
    """What moved the balance within the period, and the balance after it."""

    kind: str
    number: str
    date: date
    amount: MoneyJson
    balance: MoneyJson


class AccountShape(Shape):
    """What a customer owes in one currency. `opening` and `movements` are those of a statement with balance forward."""

    currency: str
    opening: MoneyJson | None
    movements: list[MovementShape]
    items: list[ItemShape]
    balance: MoneyJson


class MemberShape(Shape):
    """A customer with its accounts, currency by currency."""

    id: UUID
    code: str
    name: str
    accounts: list[AccountShape]


class StatementFiguresShape(FiguresShape):
    """What is open of all of it in one currency, by age."""

    currency: str


class StatementShape(Shape):
    """A statement of account: the ledger of a day."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, title="Statement")

    kind: Literal["open_items", "balance_forward"]
    as_of: date
    since: date | None = Field(alias="from")
    holder: HolderShape = Field(description="The customer, or the conglomerate.")
    members: list[MemberShape] = Field(
        description="The customer; of a conglomerate, its members that have anything to say."
    )
    currencies: list[StatementFiguresShape]


@api.get("/customers/<uuid:customer_id>/statement")
@operation(
    Permission.DOCUMENTS_VIEW, tag=TAG, query=StatementParameters, answers={200: StatementShape}, refusals=(404,)
)
def get_customer_statement(customer_id: UUID) -> Response:
    """Read the statement of a customer: open items, or balance forward.

    `Accept: application/pdf` answers the paper, as `…/statement.pdf` does.
    """
    return _statement(Whose.CUSTOMER, customer_id)


@api.get("/customers/<uuid:customer_id>/statement.pdf")
@operation(
    Permission.DOCUMENTS_VIEW, tag=TAG, query=StatementParameters, answers={200: None}, refusals=(404,), files=(PDF,)
)
def download_customer_statement(customer_id: UUID) -> Response:
    """Print the statement or the confirmation letter of a customer, under the letterhead."""
    return _paper(Whose.CUSTOMER, customer_id)


@api.get("/conglomerates/<uuid:conglomerate_id>/statement")
@operation(
    Permission.DOCUMENTS_VIEW,
    Permission.CUSTOMERS_VIEW,
    tag=TAG,
    query=StatementParameters,
    answers={200: StatementShape},
    refusals=(404,),
)
def get_conglomerate_statement(conglomerate_id: UUID) -> Response:
    """Read the statement of a conglomerate: of everybody on it and below it.

    `Accept: application/pdf` answers the paper, as `…/statement.pdf` does.
    """
    return _statement(Whose.CONGLOMERATE, conglomerate_id)


@api.get("/conglomerates/<uuid:conglomerate_id>/statement.pdf")
@operation(
    Permission.DOCUMENTS_VIEW,
    Permission.CUSTOMERS_VIEW,
    tag=TAG,
    query=StatementParameters,
    answers={200: None},
    refusals=(404,),
    files=(PDF,),
)
def download_conglomerate_statement(conglomerate_id: UUID) -> Response:
    """Print the statement of a conglomerate, to its head customer."""
    return _paper(Whose.CONGLOMERATE, conglomerate_id)


def _statement(whose: Whose, id_: UUID) -> Response:
    if request.accept_mimetypes.best_match(("application/json", PDF)) == PDF:
        return _paper(whose, id_)
    wish = _wish(whose)
    if wish.kind is PaperKind.CONFIRMATION:
        choices = ", ".join(one.value for one in PaperKind if one is not PaperKind.CONFIRMATION)
        raise Invalid(Problem("kind", NOT_A_CHOICE, {"value": wish.kind.value, "choices": choices}))
    return jsonify(_json(account_of(id_, wish), wish))


def _paper(whose: Whose, id_: UUID) -> Response:
    wish, locale = _wish(whose), request.args.get("locale", "")
    if locale not in ("", *LOCALES):
        raise Invalid(Problem("locale", NOT_A_CHOICE, {"value": typed(locale), "choices": ", ".join(LOCALES)}))
    written = service.write_one(id_, wish, locale or None)
    who = written.account.recipient
    events.note(current_actor(), f"{whose.value}.paper_printed", (whose.value, id_), of=wish.kind.value)
    name = paper_name(wish.kind, wish.day, who.code, who.locale)
    return send_file(BytesIO(written.pdf), mimetype=PDF, download_name=f"{name}.pdf")


def _wish(whose: Whose) -> Wish:
    """What the query asks for. Raises Invalid."""
    asking.only("kind", "as_of", "from", "locale")
    kind = asking.word_of("kind", PaperKind, PaperKind.OPEN_ITEMS)
    day = asking.day_of("as_of") or today(current_actor().tenant.timezone)
    return _checked(kind, day, asking.day_of("from"), whose)


def _checked(kind: PaperKind, day: date, since: date | None, whose: Whose) -> Wish:
    """The wish, where it can be fulfilled; the API calls the first day of a period `from`. Raises Invalid."""
    wish = Wish(kind, day, since if kind is PaperKind.BALANCE_FORWARD else None, whose)
    bodies.raise_problems(
        [
            Problem("from" if one.field == "begins" else one.field, one.reason, one.params)
            for one in rules.problems_of(wish)
        ]
    )
    return wish


def _json(account: Account, wish: Wish) -> dict[str, Any]:
    who, bounds = account.recipient, account.bounds
    ages = {one: rules.ages_of(items, wish.day, bounds) for one, items in rules.by_currency(account.items).items()}
    return {
        "kind": wish.kind.value,
        "as_of": wish.day.isoformat(),
        "from": wish.begins and wish.begins.isoformat(),
        "holder": {"type": wish.whose.value, "id": str(who.id), "code": who.code, "name": who.name},
        "members": [_member(one, wish) for one in account.ledgers],
        "currencies": [
            {"currency": currency, **figures_json(keys(bounds), one.buckets, one.unallocated, currency)}
            for currency, one in ages.items()
        ],
    }


def _member(ledger: Ledger, wish: Wish) -> dict[str, Any]:
    accounts = [_account(ledger, currency, wish) for currency in rules.currencies_of(ledger)]
    return {"id": str(ledger.id), "code": ledger.code, "name": ledger.name, "accounts": accounts}


def _account(ledger: Ledger, currency: str, wish: Wish) -> dict[str, Any]:
    items = [one for one in ledger.items if one.currency == currency]
    moved, opening = [one for one in ledger.movements if one.currency == currency], ledger.openings.get(currency, 0)
    balances = rules.running(opening, moved)
    return {
        "currency": currency,
        "opening": money(opening, currency) if wish.begins else None,
        "movements": [_movement(one, balance) for one, balance in zip(moved, balances, strict=True)],
        "items": [_item(one) for one in items],
        "balance": money(sum(one.open for one in items), currency),
    }


def _movement(one: Movement, balance: int) -> dict[str, Any]:
    return {
        "kind": one.kind, "number": one.number, "date": one.date.isoformat(), "amount": money(one.amount, one.currency),
        "balance": money(balance, one.currency),
    }  # fmt: skip


def _item(one: Item) -> dict[str, Any]:
    return {
        "kind": one.kind, "number": one.number, "date": one.date.isoformat(), "due": None if one.is_credit else one.due.isoformat(),
        "amount": money(one.total, one.currency), "open": money(one.open, one.currency),
    }  # fmt: skip


class NewRun(Shape):
    """Which papers, for which customers."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Literal["open_items", "balance_forward", "confirmation"] = "open_items"
    whose: Literal["customer", "conglomerate"] = Field(
        default="customer", description="`conglomerate`: one for each conglomerate to which the customers belong."
    )
    as_of: date | None = Field(default=None, description="The day; today if not given.")
    since: date | None = Field(
        default=None, alias="from", description="The first day of statements with balance forward."
    )
    q: str = Field(default="", description="Words to search customers for.")
    filter: dict[str, Any] | None = Field(default=None, description="A filter of customers, of the one grammar.")


class RunCounts(Shape):
    """Papers of a run."""

    all: int
    written: int
    empty: int = Field(description="There was nothing to say.")
    mailed: int


class RunShape(Shape):
    """A run of papers."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, title="StatementRun")

    id: UUID
    kind: Literal["open_items", "balance_forward", "confirmation"]
    whose: Literal["customer", "conglomerate"]
    as_of: date
    since: date | None = Field(alias="from")
    status: Literal["queued", "completed", "failed", "cancelled"]
    counts: RunCounts
    file: str | None = Field(description="Where the ZIP is fetched; null until all is written.")
    created_at: datetime
    finished_at: datetime | None


@api.post("/statement-runs")
@operation(
    Permission.DOCUMENTS_VIEW,
    Permission.EXPORTS_RUN,
    tag=TAG,
    body=NewRun,
    answers={201: RunShape},
    refusals=(400, 413, 415),
)
def create_statement_run() -> Response:
    """Have a paper written for each of many customers, or conglomerates.

    It is written in the background: ask `GET /statement-runs/{id}` until its status is `completed`. Nothing is mailed.
    """
    asked = bodies.shaped(NewRun)
    day = asked.as_of or today(current_actor().tenant.timezone)
    wish = _checked(PaperKind(asked.kind), day, asked.since, Whose(asked.whose))
    context = context_here()
    if asked.filter:
        book.check_filter(asked.filter, visible_definition(current_actor()), context)
    run = service.start_run(
        wish, Search(asked.q, asked.filter), context, title=translate(locale_code(), wish.kind.label)
    )
    return answers.one(_run(run), created=url_for("api.get_statement_run", run_id=run.id))


@api.get("/statement-runs/<uuid:run_id>")
@operation(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN, tag=TAG, answers={200: RunShape}, refusals=(404,))
def get_statement_run(run_id: UUID) -> Response:
    """Read how far a run is."""
    return answers.one(_run(runs.get_run(run_id)))


@api.get("/statement-runs/<uuid:run_id>/file")
@operation(
    Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN, tag=TAG, answers={200: None}, refusals=(404,), files=(ZIP,)
)
def download_statement_run_file(run_id: UUID) -> Response:
    """Download all papers of a completed run as a ZIP."""
    run, actor = runs.get_run(run_id), current_actor()
    if run.status != RunState.COMPLETED or not storage().exists(actor.tenant_id, archive_of(run)):
        raise NotFound(Problem(None, NOT_FOUND))
    name = paper_name(PaperKind(run.kind), run.day, actor.tenant.slug, locale_code())
    file = storage().open(actor.tenant_id, archive_of(run))
    return send_file(file, mimetype=ZIP, as_attachment=True, download_name=f"{name}.zip")


def _run(run: PaperRun) -> dict[str, Any]:
    counts = runs.counts_of([run.id]).get(run.id, {})
    done = run.status == RunState.COMPLETED
    return {
        "id": str(run.id),
        "kind": run.kind,
        "whose": run.whose,
        "as_of": run.day.isoformat(),
        "from": run.begins and run.begins.isoformat(),
        "status": run.status,
        "counts": {name: counts.get(name, 0) for name in RunCounts.model_fields},
        "file": url_for("api.download_statement_run_file", run_id=run.id) if done else None,
        "created_at": answers.instant(run.created_at),
        "finished_at": answers.instant(run.finished_at) if run.finished_at else None,
    }
