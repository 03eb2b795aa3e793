"""Two years of trade: who buys, how they pay, and what they owe in the end. The same each time for the same book, counted back from the
day on which it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from app.core.actor import Actor
from app.core.questions import ask
from app.core.session import JOB_LIMITS, bound_actor, transaction
from app.credit.queries.debtors import Debtor, debtors
from app.demo import Draw, number, pick, staging
from app.demo.book import KNOWN, DemoCustomer
from app.demo.dealings import BAD, DAYS, HABITS, PROMPT, SLOW, USUAL, Deal, Habit, deals, sized
from app.demo.families import Kin
from app.demo.ledger import Account, Ledger, Person
from app.demo.rates import Rates
from app.receivables.queries.terms import Agreed, agreed_terms
from app.receivables.service.selling import sellers_of
from app.reference.queries.lists import ids_by_code
from app.reference.values import BY_NAME, Term

MOST = 400
"""Customers that buy: more would make a larger book slower to make, and no screen tell more."""
ONE_IN = 6

# what the well-known ones owe in the end, in their own currency, and how they pay
_OWES = {
    "OMNI-001": ("48000.00", USUAL),
    "DELTA-001": ("112300.00", USUAL),
    "YF-0231": ("22640.10", SLOW),
    "HN-0007": ("96000.00", USUAL),
    "MEGA-RET": ("50000.00", SLOW),
    "MEGA-LOG": ("30000.00", SLOW),
    "MEGA-IT": ("20000.00", USUAL),
    "BKT-1042": ("13890.00", PROMPT),
    "KBS-0088": ("5662.00", BAD),
    "CT-7781": ("8345.70", BAD),
    "ABC-0001": ("165400.00", USUAL),
    "ABC-0002": ("62300.00", USUAL),
    "LSE-0019": ("9143.00", USUAL),
    "WH-5520": ("43000.00", PROMPT),
    "SBH-0071": ("331400.00", USUAL),
    "KCW-0009": ("3410.00", USUAL),
    "JRM-0033": ("77150.00", SLOW),
    "GOV-0117": ("186250.00", SLOW),
}
_QUIET = frozenset({"suspended", "blocked", "inactive"})


@dataclass(frozen=True)
class Buyer:
    """A customer that buys: what it owes in the end in minor units, and how it pays."""

    code: str
    owes: int
    habit: Habit
    quiet: bool
    """It buys no more."""


def buyers(book: Sequence[DemoCustomer], kin: Iterable[Kin]) -> list[Buyer]:
    """Who of the book buys: the well-known, those of groups, and one in six of the others."""
    wanted = {one.code: one.drawn for one in kin}
    found: list[Buyer] = []
    for place, one in enumerate(book):
        draw = Random(f"buyer:{place}").random  # noqa: S311 (invented data, no secret)
        chance = draw() * ONE_IN
        if len(found) < MOST and _buys(one) and (place < KNOWN or one.code in wanted or chance < 1):
            drawn = wanted.get(one.code)
            owes, habit = (drawn.owes, pick(draw, HABITS)) if drawn else _OWES.get(one.code) or _drawn(draw, one)
            found.append(Buyer(one.code, _minor(owes), habit, one.status in _QUIET))
    return found


def _buys(one: DemoCustomer) -> bool:
    return one.status in ("active", *_QUIET) and one.credit_limit != "0.00"


def _drawn(draw: Draw, one: DemoCustomer) -> tuple[str, Habit]:
    """Some go over their limit, some come near it, most stay well below."""
    limit = float(one.credit_limit or pick(draw, ("4000", "9000", "15000", "30000")))
    chance, share = draw(), draw()
    if chance < 0.05 and one.credit_limit:
        part = 1.02 + share * 0.25
    elif chance < 0.14 and one.credit_limit:
        part = 0.90 + share * 0.09
    else:
        part = 0.04 + share * 0.78
    return f"{limit * part:.2f}", pick(draw, HABITS)


def _minor(amount: str) -> int:
    return round(float(amount) * 100)


def trade(
    actor: Actor,
    book: Sequence[DemoCustomer],
    kin: Sequence[Kin],
    ids: Mapping[str, UUID],
    people: Mapping[str, Person],
    today: date,
) -> None:
    """Write the documents of two years."""
    found = buyers(book, kin)
    if not found:
        return
    agents = {one.code: one.sales_agent for one in book}
    with transaction(actor, limits=JOB_LIMITS):
        tenant = bound_actor().tenant
        known = debtors([ids[one.code] for one in found])
        ledger = Ledger(tenant.timezone, today, Rates(tenant.currency, today), ids_by_code(BY_NAME["payment_method"]))
        agreed, sellers = ask(agreed_terms(known)), sellers_of(known)
        for place, buyer in enumerate(found):
            draw = Random(f"trade:{place}:{buyer.code}").random  # noqa: S311 (invented data, no secret)
            debtor = known[ids[buyer.code]]
            sold_by = sellers.of([debtor.id])
            account = _account(debtor, sold_by, agreed[debtor.id], people, agents[buyer.code], tenant.currency)
            for deal in _deals(draw, buyer, account.term, today):
                ledger.tell(draw, account, deal)
        staging.write(ledger, {person.id: person.name for person in people.values()})


def _deals(draw: Draw, buyer: Buyer, term: Term, today: date) -> list[Deal]:
    since = today - timedelta(days=number(draw, 150, DAYS))
    recent = number(draw, 1, 27 if (term.days or 0) > 15 else 6)
    last = today - timedelta(days=number(draw, 95, 140) if buyer.quiet else recent)
    found = deals(draw, buyer.habit, term, since, last, today)
    return sized(found, buyer.owes, today)


def late_payers(book: Sequence[DemoCustomer], kin: Iterable[Kin]) -> list[str]:
    """Customers with invoices long overdue that are well within their limits, of those that nobody knows."""
    known = {one.code for one in book[:KNOWN]}
    limits = {one.code: one.credit_limit for one in book}
    found = [one for one in buyers(book, kin) if one.habit is BAD and not one.quiet and one.code not in known]
    return [one.code for one in found if (limit := limits[one.code]) and one.owes < float(limit) * 80]


OPERATIONS = "olivia"
_SELLERS = {"DR": "dave", "TML": "meiling", "AR": "aisyah", "NH": "nurul"}


def seller_of(agent: str) -> str:
    """The sign-in of the member who sells as that agent: operations enter for those who have none."""
    return _SELLERS.get(agent, OPERATIONS)


def _account(
    debtor: Debtor, company_id: UUID | None, agreed: Agreed, people: Mapping[str, Person], agent: str, base: str
) -> Account:
    return Account(
        debtor, company_id, agreed.chosen, agreed.term, people[seller_of(agent)], people["farid"],
        debtor.currency or base,
    )  # fmt: skip
