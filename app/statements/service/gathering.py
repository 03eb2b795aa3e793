"""What papers of some customers or conglomerates need: asked in a few statements for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.core.i18n import LOCALES
from app.core.printing import Letterhead
from app.core.session import bound_actor
from app.customers.models import Address
from app.receivables.queries.ageing import bounds
from app.receivables.service.selling import sellers_of
from app.statements.queries import ledger, recipients
from app.statements.service.letterheads import Letterheads, address_lines
from app.statements.values import Item, Ledger, PaperKind, Recipient, Whose, Wish


@dataclass
class Account:
    """An account as a paper shows it: a customer's, or that of all members of a conglomerate."""

    recipient: Recipient
    ledgers: list[Ledger]
    """The customer's own; of a conglomerate those of its members by name, without members that have nothing to say."""
    bounds: tuple[int, ...]
    """The steps of its ageing."""
    letterhead: Letterhead
    """Who writes."""

    @property
    def items(self) -> list[Item]:
        """What is open of all of it."""
        return [item for one in self.ledgers for item in one.items]


def gather(ids: Sequence[UUID], wish: Wish, locale: str | None = None) -> list[Account]:
    """The accounts of these customers, or conglomerates (`wish.whose`), in the order of `ids`, as far as the actor may see them: customers
    of others are left out, also among members. `locale` instead of each recipient's own language."""
    found = _of_groups(ids, wish, locale) if wish.whose is Whose.CONGLOMERATE else _of_customers(ids, wish, locale)
    return [found[one] for one in ids if one in found]


def _of_customers(ids: Sequence[UUID], wish: Wish, locale: str | None) -> dict[UUID, Account]:
    rows, addresses, steps = recipients.customers_of(ids), recipients.addresses_of(ids), bounds()
    ledgers, sellers = _ledgers(rows, wish), sellers_of(ids)
    whose = {row.id: _recipient(row, addresses.get(row.id), locale) for row in rows}
    writers = {one: sellers.of([one]) for one in whose}
    letterheads = Letterheads(writers.values())
    return {
        one: Account(who, [ledgers[one]], steps, letterheads.of(writers[one], who.locale)) for one, who in whose.items()
    }


def _of_groups(ids: Sequence[UUID], wish: Wish, locale: str | None) -> dict[UUID, Account]:
    nodes, members, steps = recipients.nodes_of(ids), recipients.members_of(ids), bounds()
    ledgers = _ledgers([row for rows in members.values() for row in rows], wish)
    heads = [node.head_customer_id for node in nodes if node.head_customer_id]
    addresses = recipients.addresses_of(heads)
    found = {row.id: _recipient(row, addresses.get(row.id), locale) for row in recipients.customers_of(heads)}
    told = {
        node.id: [ledgers[row.id] for row in members.get(node.id, ()) if not ledgers[row.id].is_empty] for node in nodes
    }
    sellers = sellers_of(list(ledgers))
    writers = {node_id: sellers.of(one.id for one in those) for node_id, those in told.items()}
    letterheads, accounts = Letterheads(writers.values()), {}
    for node in nodes:
        who = _group_recipient(node, found.get(node.head_customer_id), locale)
        accounts[node.id] = Account(who, told[node.id], steps, letterheads.of(writers[node.id], who.locale))
    return accounts


def _ledgers(customers: Sequence[Any], wish: Wish) -> dict[UUID, Ledger]:
    """The ledger of each of these customers (id, code, name)."""
    found = {row.id: Ledger(row.id, row.code, row.name) for row in customers}
    ids = list(found)
    for one, items in ledger.open_items(ids, wish.day).items():
        found[one].items = items
    if wish.kind is PaperKind.BALANCE_FORWARD and wish.begins:
        for one, moved in ledger.movements(ids, wish.begins, wish.day).items():
            found[one].movements = moved
        for one, before in ledger.openings(ids, wish.begins).items():
            found[one].openings = before
    return found


def _recipient(row: Any, address: Address | None, locale: str | None) -> Recipient:
    own = row.preferred_language if row.preferred_language in LOCALES else bound_actor().locale
    spoken = locale or own
    names = [row.correspondence_name or row.name, *([row.other_name] if row.other_name and spoken == "zh" else [])]
    lines = (*names, *address_lines(address, spoken))
    return Recipient(row.id, row.code, row.name, row.id, lines, row.contact_email or row.email, spoken, row.term or "")


def _group_recipient(node: Any, head: Recipient | None, locale: str | None) -> Recipient:
    """A conglomerate as its head customer gets its paper; by its own name alone where it has none that the actor may see."""
    if head is None:
        return Recipient(node.id, node.code, node.name, None, (node.name,), None, locale or bound_actor().locale, "")
    return replace(head, id=node.id, code=node.code, name=node.name, term="")
