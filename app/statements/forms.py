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
from app.core.permissions import Permission
from app.core.records.kinds.moments import read_day
from app.core.records.reasons import Refused
from app.statements.models import Paper, PaperRun
from app.statements.queries import runs as queries
from app.statements.service.papers import Written
from app.statements.service.running import wish_of
from app.statements.values import FREELY_MAILED, STATEMENTS, PaperKind, RunState, Whose, Wish

Typed = MultiDict[str, str] | Mapping[str, str]


def read_wish(typed: Typed, actor: Actor, whose: Whose) -> Wish:
    """Which paper is asked for; today's open items where nothing is said. Raises Invalid."""
    problems: list[Problem] = []
    kind = PaperKind(one_of(typed, "kind", [one.value for one in PaperKind], PaperKind.OPEN_ITEMS.value))
    day = _day(typed, "day", problems) or today(actor.tenant.timezone)
    begins = _day(typed, "begins", problems) if kind is PaperKind.BALANCE_FORWARD else None
    if problems:
        raise Invalid(*problems)
    return Wish(kind, day, begins, whose)


def read_whose(typed: Typed) -> Whose:
    """One paper for each customer, unless it is said otherwise."""
    return Whose(one_of(typed, "whose", [one.value for one in Whose], Whose.CUSTOMER.value))


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
        "whose": typed.get("whose", Whose.CUSTOMER.value),
    }
    return {
        "form": Shown(values, problems),
        "kinds": [(one.value, gettext(one.label)) for one in PaperKind],
        "everybody": [(one.value, gettext(one.label)) for one in Whose],
        "locales": [("", gettext("The customer's language")), *((one, NAMES[one]) for one in LOCALES)],
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
        "label": run_label(wish_of(run)),
        "url": url(actor, "show_run", run_id=run.id),
        "counts": {"written": 0, "mailed": 0, **counts.get(run.id, {})},
        "state": state_words(run),
    }


def run_label(wish: Wish) -> str:
    """Which papers a run writes."""
    kind = gettext(wish.kind.label)
    return gettext("%(kind)s, for conglomerates", kind=kind) if wish.whose is Whose.CONGLOMERATE else kind


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
        "label": run_label(wish_of(run)),
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
        "whose_url": _record_url(actor, row.customer_id, row.conglomerate_id),
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
        "label": run_label(wish_of(run)),
        "number": number,
        "without": counts["without"],
        "typed": str(number) if number > FREELY_MAILED else "",
        "problem": problem,
        "back_url": url(actor, "show_run", run_id=run.id),
    }


def _record_url(actor: Actor, customer_id: UUID | None, conglomerate_id: UUID | None) -> str:
    """The page of whom a paper is about."""
    if conglomerate_id:
        return url_for("conglomerates.show_conglomerate", tenant=actor.tenant.slug, conglomerate_id=conglomerate_id)
    return url_for("customers.show_customer", tenant=actor.tenant.slug, customer_id=customer_id)


SHOWN_IN = {
    Whose.CUSTOMER: ("statements/customer.html", "profile_tab"),
    Whose.CONGLOMERATE: ("statements/group.html", "statements_panel"),
}
"""Template and block of the papers of a customer, of a conglomerate."""
_NOUNS = {Whose.CUSTOMER: "paper", Whose.CONGLOMERATE: "group_paper"}
"""What the views call them."""


def _paper_url(actor: Actor, whose: Whose, id_: UUID, verb: str, **more: Any) -> str:
    return url(actor, f"{verb}_{_NOUNS[whose]}", **{f"{whose.value}_id": id_}, **more)


def page_of(actor: Actor, whose: Whose, id_: UUID) -> str:
    """Where somebody goes back to: the customer's tab, the conglomerate's page."""
    return url(actor, "list_papers", customer_id=id_) if whose is Whose.CUSTOMER else _record_url(actor, None, id_)


def papers_of(actor: Actor, whose: Whose, id_: UUID, problems: Sequence[Problem]) -> dict[str, Any]:
    """The papers of a customer or a conglomerate, beside the record itself: the form of a new one, and those that were written."""
    asked = asked_form(actor, problems)
    kinds = tuple(PaperKind) if whose is Whose.CUSTOMER else STATEMENTS
    return {
        **asked,
        "kinds": [one for one in asked["kinds"] if one[0] in kinds],
        "paper_url": _paper_url(actor, whose, id_, "show"),
        "mail_url": _paper_url(actor, whose, id_, "confirm") if may_mail(actor, whose) else "",
        "log": papers_log(actor, queries.papers_of(whose, id_), whose),
    }


def may_mail(actor: Actor, whose: Whose) -> bool:
    """May this person have such papers mailed? A conglomerate's tells of all its members."""
    sees_all = whose is Whose.CUSTOMER or "customers" not in actor.own_only_view
    return sees_all and actor.may(Permission.EXPORTS_RUN)


def sending_one(actor: Actor, wish: Wish, written: Written) -> dict[str, Any]:
    """What is asked before one paper is mailed: where it goes, what it says."""
    who = written.account.recipient
    fields = {"kind": wish.kind.value, "day": wish.day.isoformat(), "locale": request.args.get("locale", "")}
    fields |= {"begins": wish.begins.isoformat()} if wish.begins else {}
    return {
        "name": who.name,
        "label": gettext(wish.kind.label),
        "email": who.email,
        "customer_id": who.customer_id,
        "totals": amounts(written.totals),
        "fields": fields,
        "back_url": page_of(actor, wish.whose, who.id),
        "paper_url": _paper_url(actor, wish.whose, who.id, "show", **fields),
        "send_url": _paper_url(actor, wish.whose, who.id, "send"),
    }


def sent_words(number: int) -> str:
    """What the toast says after a run was mailed."""
    return gettext("Mails on their way: %(n)s", n=show_number(number))


def papers_log(actor: Actor, papers: Sequence[Paper], whose: Whose) -> list[dict[str, Any]]:
    """The papers that a customer got, or those about a conglomerate, as its page lists them."""
    of_group = gettext("of the conglomerate") if whose is Whose.CUSTOMER else ""
    return [
        {
            "label": gettext(PaperKind(paper.kind).label),
            "about": of_group if paper.conglomerate_id else "",
            "paper": paper,
            "totals": amounts(paper.totals),
            "url": url(actor, "download_paper", paper_id=paper.id),
        }
        for paper in papers
    ]
