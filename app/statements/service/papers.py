"""One paper: its words and figures in one language, and the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.core import printing
from app.core.clock import now
from app.core.errors import NOT_FOUND, Invalid, NotFound
from app.core.i18n import day_in, translate
from app.core.messages import N_, Problem
from app.core.money import Money, format_money
from app.receivables.rules.ageing import spans
from app.receivables.values.documents import Kind as DocumentKind
from app.statements import rules
from app.statements.service.gathering import Account, gather
from app.statements.service.naming import title_of
from app.statements.values import Item, Ledger, PaperKind, Whose, Wish

Say = Callable[[str], str]


class Written(NamedTuple):
    """A finished paper."""

    pdf: bytes
    totals: dict[str, int]
    """Currency → what it says is owed, in minor units."""
    account: Account


def account_of(id_: UUID, wish: Wish, locale: str | None = None) -> Account:
    """The account of one customer or conglomerate. Raises Invalid, or NotFound for a customer that the actor may not see."""
    if problems := rules.problems_of(wish):
        raise Invalid(*problems)
    accounts = gather([id_], wish, locale)
    if not accounts:
        raise NotFound(Problem(None, NOT_FOUND))
    return accounts[0]


def write_one(id_: UUID, wish: Wish, locale: str | None = None) -> Written:
    """The paper of one customer or conglomerate, also where nothing is open. Raises Invalid, NotFound."""
    return write(account_of(id_, wish, locale), wish)


def write(account: Account, wish: Wish) -> Written:
    """The paper of an account."""
    locale = account.recipient.locale
    say: Say = lambda message: translate(locale, message)  # noqa: E731 - as short as the gettext that it stands for
    make = _letter if wish.kind is PaperKind.CONFIRMATION else _statement
    layout, data = make(account, wish, say)
    pdf = printing.pdf(layout, data, lang=locale, at=now(), letterhead=account.letterhead)
    return Written(pdf, totals_of(account, wish), account)


def totals_of(account: Account, wish: Wish) -> dict[str, int]:
    """What the account comes to on the day, by currency."""
    return {currency: sum(item.open for item in items) for currency, items in rules.by_currency(account.items).items()}


def is_empty(account: Account) -> bool:
    """Is there nothing to say? Then a run leaves the customer out."""
    return all(one.is_empty for one in account.ledgers)


def _facts(account: Account, wish: Wish, say: Say) -> list[list[str]]:
    locale, who = account.recipient.locale, account.recipient
    period = [[say(N_("Period from")), day_in(wish.begins, locale)]] if wish.begins else []
    term = [[say(N_("Credit term")), who.term]] if who.term else []
    if wish.whose is Whose.CONGLOMERATE:
        whose = [[say(N_("Conglomerate")), who.name], [say(N_("Code")), who.code]]
    else:
        whose = [[say(N_("Customer code")), who.code]]
    return [*period, [say(N_("As of")), day_in(wish.day, locale)], *whose, *term]


def _statement(account: Account, wish: Wish, say: Say) -> tuple[str, dict[str, Any]]:
    blocks = _forward_blocks if wish.kind is PaperKind.BALANCE_FORWARD else _open_blocks
    found = blocks(account, wish, say)
    return "statement", {
        "title": say(title_of(wish.kind)),
        "sub": say(N_("Balance forward")) if wish.kind is PaperKind.BALANCE_FORWARD else say(N_("Open items")),
        "to": list(account.recipient.lines),
        "facts": _facts(account, wish, say),
        "intro": "" if found else say(N_("Nothing is open on this day.")),
        "blocks": found,
        "notes": [say(N_("Tell us within 14 days if this does not agree with your books."))],
    }


def _open_blocks(account: Account, wish: Wish, say: Say) -> list[dict[str, Any]]:
    return [
        {
            "heading": currency,
            "columns": _columns(say, N_("Date"), N_("Document"), N_("Due"), numbers=(N_("Amount"), N_("Outstanding"))),
            "parts": [_open_part(one, currency, account, wish, say) for one in _ledgers_in(currency, account)],
            "total": _whole(sum(item.open for item in items), currency, wish, say),
            "strip": _strip(items, wish.day, account.bounds, say),
        }
        for currency, items in rules.by_currency(account.items).items()
    ]


def _open_part(ledger: Ledger, currency: str, account: Account, wish: Wish, say: Say) -> dict[str, Any]:
    items = rules.by_currency(ledger.items)[currency]
    rows = [_item(item, account.recipient.locale, say) for item in items]
    return _part(ledger, rows, sum(item.open for item in items), currency, wish, say)


def _ledgers_in(currency: str, account: Account) -> list[Ledger]:
    return [one for one in account.ledgers if any(item.currency == currency for item in one.items)]


def _part(
    ledger: Ledger, rows: list[list[str]], balance: int, currency: str, wish: Wish, say: Say
) -> dict[str, Any]:  # fmt: skip
    """The lines of one customer; of a member of a conglomerate with its name above and what it comes to below."""
    if wish.whose is Whose.CUSTOMER:
        return {"heading": "", "rows": rows, "total": []}
    return {"heading": f"{ledger.name} ({ledger.code})", "rows": rows, "total": _balance(balance, currency, say)}


def _balance(amount: int, currency: str, say: Say, label: str = N_("Balance")) -> list[str]:
    return ["", say(label), "", "", _amount(amount, currency)]


def _whole(amount: int, currency: str, wish: Wish, say: Say) -> list[str]:
    """The last line: what all of it comes to."""
    of_group = wish.whose is Whose.CONGLOMERATE
    return _balance(amount, currency, say, N_("Balance of all members") if of_group else N_("Balance"))


def _columns(say: Say, *texts: str, numbers: Sequence[str]) -> list[list[str]]:
    return [[say(one), "left"] for one in texts] + [[say(one), "right"] for one in numbers]


def _item(item: Item, locale: str, say: Say) -> list[str]:
    due = "" if item.is_credit else day_in(item.due, locale)
    amounts = [_amount(item.total, item.currency), _amount(item.open, item.currency)]
    return [day_in(item.date, locale), _document(item.kind, item.number, say), due, *amounts]


def _document(kind: str, number: str, say: Say) -> str:
    return f"{say(DocumentKind(kind).label)} {number}".strip()


def _amount(amount: int, currency: str) -> str:
    return format_money(Money(amount, currency))


def _strip(items: Iterable[Item], day: date, bounds: tuple[int, ...], say: Say) -> dict[str, list[str]]:
    """The ageing of one currency: not due, the steps, what is not allocated, the sum."""
    items = list(items)
    currency, ages = items[0].currency, rules.ages_of(items, day, bounds)
    steps = [f"{start}–{end}" for start, end in spans(bounds)]
    heads = [say(N_("Not due")), *steps, say(N_("Over %(days)s days")) % {"days": bounds[-1]}, say(N_("Unallocated")), say(N_("Balance"))]  # fmt: skip
    figures = [*ages.buckets, -ages.unallocated, ages.total]
    return {"heads": heads, "amounts": [_amount(figure, currency) for figure in figures]}


def _forward_blocks(account: Account, wish: Wish, say: Say) -> list[dict[str, Any]]:
    open_by_currency = rules.by_currency(account.items)
    currencies = dict.fromkeys(currency for one in account.ledgers for currency in rules.currencies_of(one))
    return [_forward_block(account, currency, wish, say, open_by_currency.get(currency, [])) for currency in currencies]


def _forward_block(account: Account, currency: str, wish: Wish, say: Say, items: list[Item]) -> dict[str, Any]:
    moving = [one for one in account.ledgers if currency in rules.currencies_of(one)]
    return {
        "heading": currency,
        "columns": _columns(
            say, N_("Date"), N_("Document"), numbers=(N_("Charged"), N_("Paid or credited"), N_("Balance"))
        ),
        "parts": [_forward_part(one, currency, account, wish, say) for one in moving],
        "total": _whole(sum(rules.closing(one, currency) for one in moving), currency, wish, say),
        "strip": _strip(items, wish.day, account.bounds, say) if items else None,
    }


def _forward_part(ledger: Ledger, currency: str, account: Account, wish: Wish, say: Say) -> dict[str, Any]:
    locale, opening = account.recipient.locale, ledger.openings.get(currency, 0)
    moved = [one for one in ledger.movements if one.currency == currency]
    balances = rules.running(opening, moved)
    first = [day_in(wish.begins, locale), say(N_("Balance brought forward")), "", "", _amount(opening, currency)]
    rows = [
        [
            day_in(one.date, locale), _document(one.kind, one.number, say), _amount(one.amount, currency) if one.amount > 0 else "",
            _amount(-one.amount, currency) if one.amount < 0 else "", _amount(balance, currency),
        ]
        for one, balance in zip(moved, balances, strict=True)
    ]  # fmt: skip
    return _part(ledger, [first, *rows], rules.closing(ledger, currency), currency, wish, say)


def _letter(account: Account, wish: Wish, say: Say) -> tuple[str, dict[str, Any]]:
    day, totals = day_in(wish.day, account.recipient.locale), totals_of(account, wish)
    rows = [[currency, _amount(amount, currency)] for currency, amount in totals.items()]
    return "letter", {
        "title": say(title_of(wish.kind)),
        "to": list(account.recipient.lines),
        "facts": [[say(N_("Customer code")), account.recipient.code]],
        "subject": say(N_("Your balance with us as of %(day)s")) % {"day": day},
        "before": [
            say(
                N_(
                    "For the audit of our accounts we ask you to confirm the balance that you owed us at the end of that day."
                )
            ),
            say(N_("Our books show:")) if rows else say(N_("Our books show that nothing was open on that day.")),
        ],
        "figures": {"columns": _columns(say, N_("Currency"), numbers=(N_("Balance"),)), "rows": rows} if rows else None,
        "after": [
            say(
                N_(
                    "Sign below whether this agrees with your books and send this letter back. A balance below zero is in your favour."
                )
            ),
            say(
                N_(
                    "This is no request for payment. If it was paid in the meantime, confirm the balance of that day nevertheless."
                )
            ),
        ],
        "slip": {
            "title": say(N_("Reply")),
            "text": say(N_("□ The balance is right.   □ The balance is not right; our books show:")),
            "lines": [
                say(one)
                for one in (
                    N_("Amount and currency"),
                    N_("Reason for the difference"),
                    N_("Name and position"),
                    N_("Date, signature and stamp"),
                )
            ],
        },
    }
