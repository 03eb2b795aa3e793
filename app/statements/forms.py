"""The pages of statements: what is asked, how far a run is, what was written and mailed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.core.actor import Actor
from app.core.clock import today
from app.core.errors import Invalid
from app.core.forms import Shown, one_line, one_of
from app.core.i18n import LOCALES, NAMES, show_number
from app.core.messages import Problem
from app.core.money import Money, format_money
from app.core.records.kinds.moments import read_day
from app.core.records.reasons import Refused
from app.customers.models import Customer
from app.statements.models import Paper, PaperRun
from app.statements.queries import runs as queries
from app.statements.service.papers import Written
from app.statements.values import FREELY_MAILED, PaperKind, RunState, Wish

Typed = MultiDict[str, str] | Mapping[str, str]


def read_wish(typed: Typed, actor: Actor) -> Wish:
    """Which paper is asked for; today's open items where nothing is said. Raises Invalid."""
    problems: list[Problem] = []
    kind = PaperKind(one_of(typed, "kind", [one.value for one in PaperKind], PaperKind.OPEN_ITEMS.value))
    day = _day(typed, "day", problems) or today(actor.tenant.timezone)
    begins = _day(typed, "begins", problems) if kind is PaperKind.BALANCE_FORWARD else None
    if problems:
        raise Invalid(*problems)
    return Wish(kind, day, begins)


def _day(typed: Typed, name: str, problems: list[Problem]) -> date | None:
    text = one_line(typed, name)
    try:
        return read_day(text) if text else None
    except Refused as refusal:
        problems.append(Problem(name, refusal.reason, {"value": text, **refusal.params}))
        return None


def read_locale(typed: Typed) -> str | None:
    """The language asked for; None: the customer's own."""
    return one_of(typed, "locale", LOCALES, "") or None


def asked_form(actor: Actor, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The form that asks which paper: with what was typed, else this month's statement of open items."""
    day = today(actor.tenant.timezone)
    typed = request.values
    values = {
        "kind": typed.get("kind", PaperKind.OPEN_ITEMS.value),
        "day": typed.get("day", day.isoformat()),
        "begins": typed.get("begins", (day.replace(day=1) - timedelta(days=1)).replace(day=1).isoformat()),
        "locale": typed.get("locale", ""),
    }
    return {
        "form": Shown(values, problems),
        "kinds": [(one.value, gettext(one.label)) for one in PaperKind],
        "locales": [("", gettext("The customer's own")), *((one, NAMES[one]) for one in LOCALES)],
    }


def url(actor: Actor, view: str, **more: Any) -> str:
    """A page of this area."""
    return url_for(f"statements.{view}", tenant=actor.tenant.slug, **more)


def runs_list(actor: Actor) -> dict[str, Any]:
    """Runs, the newest first."""
    found = queries.runs_page(request.args.get("cursor", ""))
    counts = queries.counts_of([run.id for run in found.rows])
    pager = {
        f"{way}_url": url(actor, "list_runs", cursor=cursor) if cursor else None
        for way, cursor in (("next", found.next), ("previous", found.previous))
    }
    return {"rows": [_run_row(run, counts, actor) for run in found.rows], "pager": pager}


def _run_row(run: PaperRun, counts: Mapping[UUID, Mapping[str, int]], actor: Actor) -> dict[str, Any]:
    return {
        "run": run,
        "label": gettext(PaperKind(run.kind).label),
        "url": url(actor, "show_run", run_id=run.id),
        "counts": {"written": 0, "mailed": 0, **counts.get(run.id, {})},
        "state": state_words(run),
    }


def state_words(run: PaperRun) -> tuple[str, str]:
    """Where a run stands, and the badge for it."""
    words = {
        RunState.QUEUED: (gettext("Being written"), "note hollow"),
        RunState.COMPLETED: (gettext("Written"), "ok"),
        RunState.FAILED: (gettext("Failed"), "bad square"),
        RunState.CANCELLED: (gettext("Stopped"), "warn square"),
    }
    return words[RunState(run.status)]


def run_page(actor: Actor, run: PaperRun) -> dict[str, Any]:
    """One run: how far, its papers, what can be done with them."""
    job = queries.find_job(run)
    counts = {"all": 0, "written": 0, "empty": 0, "mailed": 0, "addressed": 0, "without": 0}
    counts |= queries.counts_of([run.id]).get(run.id, {})
    found = queries.papers_page(run.id, request.args.get("cursor", ""))
    pager = {
        f"{way}_url": url(actor, "show_run", run_id=run.id, cursor=cursor) if cursor else None
        for way, cursor in (("next", found.next), ("previous", found.previous))
    }
    return {
        "run": run,
        "label": gettext(PaperKind(run.kind).label),
        "state": state_words(run),
        "done": job.done if job else 0,
        "total": job.total if job else None,
        "cancel_url": url_for("jobs.cancel_job", tenant=actor.tenant.slug, job_id=run.job_id) if run.job_id else None,
        "counts": counts,
        "rows": [_paper_row(row, actor) for row in found.rows],
        "pager": pager,
        "languages": NAMES,
    }


def _paper_row(row: Any, actor: Actor) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "customer_url": url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=row.customer_id),
        "url": url(actor, "download_paper", paper_id=row.id),
        "totals": amounts(row.totals),
        "email": row.email,
        "mailed_at": row.mailed_at,
        "locale": row.locale,
    }


def amounts(totals: Mapping[str, int] | None) -> list[str]:
    """What a paper says is owed, a text for each currency."""
    return [
        format_money(Money(amount, currency), with_currency=True) for currency, amount in sorted((totals or {}).items())
    ]


def sending(actor: Actor, run: PaperRun, problem: str = "") -> dict[str, Any]:
    """What is asked before a run is mailed."""
    counts = queries.counts_of([run.id]).get(run.id, {"addressed": 0, "without": 0})
    number = counts["addressed"]
    return {
        "run": run,
        "label": gettext(PaperKind(run.kind).label),
        "number": number,
        "without": counts["without"],
        "typed": str(number) if number > FREELY_MAILED else "",
        "problem": problem,
        "back_url": url(actor, "show_run", run_id=run.id),
    }


def sending_one(actor: Actor, customer: Customer, wish: Wish, written: Written) -> dict[str, Any]:
    """What is asked before one paper is mailed: where it goes, what it says."""
    fields = {"kind": wish.kind.value, "day": wish.day.isoformat(), "locale": request.args.get("locale", "")}
    fields |= {"begins": wish.begins.isoformat()} if wish.begins else {}
    return {
        "customer": customer,
        "label": gettext(wish.kind.label),
        "email": written.account.recipient.email,
        "totals": amounts(written.totals),
        "fields": fields,
        "back_url": url(actor, "list_papers", customer_id=customer.id),
        "paper_url": url(actor, "show_paper", customer_id=customer.id, **fields),
    }


def sent_words(number: int) -> str:
    """What the toast says after a run was mailed."""
    return gettext("Mails on their way: %(n)s", n=show_number(number))


def papers_log(actor: Actor, papers: Sequence[Paper]) -> list[dict[str, Any]]:
    """The papers that a customer got, as its tab lists them."""
    return [
        {
            "label": gettext(PaperKind(paper.kind).label),
            "paper": paper,
            "totals": amounts(paper.totals),
            "url": url(actor, "download_paper", paper_id=paper.id),
        }
        for paper in papers
    ]
