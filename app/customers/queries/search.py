"""What customers are found by: the search rows, the question to them, suggestions for a mistyped word.

`write_search_rows` is the one place that writes search rows; service, import and bulk edit call it with the ids they changed. A
guard compares the table with a recomputation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import Integer, Subquery, TableValuedAlias, column, func, literal, select, text, values
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from app.core.db import db
from app.core.records.fields import Definition, Field
from app.core.session import bound_actor
from app.core.text import fold, sort_name, visible
from app.customers import rules
from app.customers.models import Branch, Contact, Customer
from app.customers.queries.definition import definition_for, part_for
from app.customers.values import BRANCH, CONTACT

SEARCH_BOUND = 2000
"""How many candidates a search looks at and ranks. Below, the answer is complete; above, the page asks for another word."""

SUGGESTIONS = 5


def folded(words: str) -> str:
    """What was typed, as the search rows are written. Whoever typed it may have sent anything."""
    return sort_name(visible(words[:200]))


def found_by(words: str, at_most: int) -> Subquery:
    """The customers that match, with their place: best first, at most `at_most`. What is hidden from the actor finds nobody."""
    actor = bound_actor()
    hidden = SEARCHED.difference(definition_for(actor).by_name)
    hidden |= {f"contact.{name}" for name in OF_CONTACTS.difference(part_for(actor, CONTACT).by_name)}
    call = _answer(words, SEARCH_BOUND if hidden else at_most)
    return (
        _without(hidden, words, call, at_most)
        if hidden
        else select(call.c.customer_id, call.c.tier, call.c.place).subquery()
    )


def _answer(words: str, at_most: int) -> TableValuedAlias:
    return (
        func.search_customers(folded(words), at_most, SEARCH_BOUND)
        .table_valued(column("customer_id", PG_UUID(as_uuid=True)), column("tier"), with_ordinality="place")
        .render_derived()
    )


SEARCHED = frozenset(
    {
        *("other_name", "correspondence_name", "tax_id", "registration_number", "former_registration_number", "sst_number"),
        *("external_ids", "email", "phone"),
    }
)  # fmt: skip
"""Fields that are in the search text and may be hidden."""
OF_CONTACTS = frozenset({"email", "phone", "mobile", "other_phones", "other_emails"})
"""The same of a contact."""
_STILL = text(
    """
    select t.id from unnest(cast(:ids as uuid[]), cast(:texts as text[])) t (id, text)
     where t.text like all (search_patterns(:folded)) and (:folded !~ '.@.' or strpos(t.text, :folded) > 0)
    """
)


def _without(hidden: Collection[str], words: str, call: TableValuedAlias, at_most: int) -> Subquery:
    """The same for somebody from whom some of the fields are hidden: of those that the whole text finds, those that the rest of it finds."""
    found = db.session.execute(select(call.c.customer_id, call.c.tier).order_by(call.c.place)).all()
    unsure = [row.customer_id for row in found if row.tier == ANYWHERE]
    rows = db.session.execute(_SOURCE, {"ids": unsure}).all() if unsure else ()
    given = {
        "ids": [row.id for row in rows],
        "texts": [search_text_of(row, hidden) for row in rows],
        "folded": folded(words),
    }
    still = set(db.session.scalars(_STILL, given)) if rows else set()
    kept = [row for row in found if row.tier != ANYWHERE or row.customer_id in still][:at_most]
    places = values(
        column("customer_id", PG_UUID(as_uuid=True)), column("tier", Integer), column("place", Integer), name="kept"
    )
    shown = [(row.customer_id, row.tier, place) for place, row in enumerate(kept, start=1)]
    nobody = [(UUID(int=0), ANYWHERE, 0)]
    return select(places.data(shown or nobody)).subquery()


ANYWHERE = 3
"""The tier of those whom neither code nor name, but anything else finds."""


_SOURCE = text(
    """
    select c.id, c.code, c.name, c.other_name, c.correspondence_name, c.tax_id, c.tax_id_key, c.registration_number, c.former_registration_number, c.sst_number, c.external_ids, c.email, c.phone,
           b.branches, p.names, p.emails, p.phones, p.mobiles, p.more_phones, p.more_emails
      from customers c
      left join lateral (
        select array_agg(name) as names, array_agg(email) as emails, array_agg(phone) as phones, array_agg(mobile) as mobiles,
               jsonb_agg(other_phones) filter (where other_phones is not null) as more_phones,
               jsonb_agg(other_emails) filter (where other_emails is not null) as more_emails
          from customer_contacts k where k.customer_id = c.id and k.tenant_id = c.tenant_id) p on true
      left join lateral (
        select array_agg(code) || array_agg(name) as branches
          from customer_branches b where b.customer_id = c.id and b.tenant_id = c.tenant_id) b on true
     where c.id = any(:ids)
    """
)
_WRITE = text(
    """
    insert into customer_search (tenant_id, customer_id, code, sort_name, search_text)
    select current_tenant(), * from unnest(cast(:ids as uuid[]), cast(:codes as text[]), cast(:names as text[]), cast(:texts as text[]))
    on conflict (tenant_id, customer_id) do update
       set code = excluded.code, sort_name = excluded.sort_name, search_text = excluded.search_text
     where (customer_search.code, customer_search.sort_name, customer_search.search_text)
           is distinct from (excluded.code, excluded.sort_name, excluded.search_text)
    """
)
# Sorted, so that two writers take the same words in the same order; known words are left alone, so that nobody waits for them.
_LEARN = text(
    """
    insert into search_words (tenant_id, word)
    select current_tenant(), w from unnest(cast(:words as text[])) w
     where not exists (select 1 from search_words s where s.word = w and s.tenant_id = current_tenant())
     order by w
    on conflict do nothing
    """
)


WAITING = "langgan.search_rows"


@contextmanager
def written_together() -> Iterator[None]:
    """Inside the block search rows are only noted, and written at its end: for a request that writes many customers one by one."""
    session = db.session()
    waiting: set[UUID] = session.info.setdefault(WAITING, set())
    yield
    del session.info[WAITING]
    write_search_rows(waiting)


def write_search_rows(customer_ids: Iterable[UUID]) -> None:
    """Write anew what these customers are found by, from what is in the database now (flush first)."""
    waiting: set[UUID] | None = db.session().info.get(WAITING)
    if waiting is not None:
        waiting.update(customer_ids)
        return
    rows = db.session.execute(_SOURCE, {"ids": list(customer_ids)}).all()
    if not rows:
        return
    words: set[str] = set()
    parts = [rows[at : at + TOGETHER] for at in range(0, len(rows), TOGETHER)]
    # While the database takes in one part, a thread prepares the next.
    with ThreadPoolExecutor(1) as pool:
        for found, more in pool.map(_found_by, parts) if len(parts) > 1 else map(_found_by, parts):
            db.session.execute(_WRITE, found)
            words |= more
    db.session.execute(_LEARN, {"words": sorted(words)})


TOGETHER = 500
"""Search rows in one statement."""


def _found_by(rows: Sequence[Any]) -> tuple[dict[str, list[Any]], set[str]]:
    """The search rows of these, column by column, and the words that their names are made of."""
    found = {
        "ids": [row.id for row in rows],
        "codes": [fold(row.code) for row in rows],
        "names": [sort_name(row.name) for row in rows],
        "texts": [search_text_of(row) for row in rows],
    }
    return found, {word for row in rows for word in rules.words_of((row.name, row.other_name))}


def search_text_of(row: Any, hidden: Collection[str] = ()) -> str:
    """The search text of a row of `_SOURCE`; without what `hidden` fields say."""

    def own(name: str) -> Any:
        return None if name.removesuffix("_key") in hidden else getattr(row, name)

    def theirs(name: str, held: Iterable[Any] | None) -> Iterable[Any]:
        return () if f"contact.{name}" in hidden else held or ()

    more = theirs("other_phones", _held(row.more_phones))
    reached = (own("phone"), *theirs("phone", row.phones), *theirs("mobile", row.mobiles), *more)
    phones = [rules.phone_digits(phone) for phone in reached]
    return rules.search_text(
        row.code,
        (row.name, own("other_name"), own("correspondence_name")),
        (
            *(
                own(name)
                for name in (
                    "tax_id",
                    "tax_id_key",
                    "registration_number",
                    "former_registration_number",
                    "sst_number",
                    "email",
                )
            ),
            *phones,
            *(own("external_ids") or {}).values(),
        ),
        (
            *(row.names or ()),
            *theirs("email", row.emails),
            *(row.branches or ()),
            *theirs("other_emails", _held(row.more_emails)),
        ),
    )


def _held(lists: Sequence[Sequence[Mapping[str, str]]] | None) -> list[str]:
    """The values of all contacts' further phones or e-mails."""
    return [one["value"] for held in lists or () for one in held]


def suggest(words: str) -> list[str]:
    """Up to five other spellings of `words` that find somebody: for a search that found nothing.

    The word that no customer has is replaced by the nearest known ones, by edit distance (swaps count as one).
    """
    typed = folded(words).split()
    for place, word in enumerate(typed):
        if len(word) >= 4 and not _finds(word):
            near = sorted(_similar(word), key=lambda known: (DamerauLevenshtein.distance(word, known), known))
            candidates = [" ".join([*typed[:place], known, *typed[place + 1 :]]) for known in near[: 2 * SUGGESTIONS]]
            return [candidate for candidate in candidates if _finds(candidate)][:SUGGESTIONS]
    return []


def _similar(word: str) -> Sequence[str]:
    return db.session.scalars(select(func.similar_words(word, 60))).all()


def reaches_bound(words: str) -> bool:
    """Do so many customers match that the search stopped looking?"""
    statement = select(func.count()).select_from(found_by(words, SEARCH_BOUND))
    return (db.session.scalar(statement) or 0) >= SEARCH_BOUND


def _finds(words: str) -> bool:
    return db.session.scalar(select(literal(1)).select_from(found_by(words, 1)).limit(1)) is not None


SHOWN_ELSEWHERE = (
    "tax_id",
    "registration_number",
    "former_registration_number",
    "sst_number",
    "phone",
    "email",
    "correspondence_name",
)
"""Fields that are searched and may not be a column of the list."""
SHOWN_OF_CONTACTS = ("name", "email", "phone", "mobile")


@dataclass(frozen=True)
class Place:
    """Where the words of a search stand in a customer, and what stands there."""

    field: Field
    value: str
    contact: str = ""
    """Name of the contact whose field it is; empty for the customer's own."""


def found_in(words: str, customer_ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Where the words stand in customers whose code and names do not hold them."""
    if not customer_ids:
        return {}
    wanted, definition = folded(words), definition_for(bound_actor())
    shown = [name for name in SHOWN_ELSEWHERE if name in definition]
    own = select(Customer.id, *(getattr(Customer, name) for name in shown))
    places: dict[UUID, Place] = {}
    for row in db.session.execute(own.where(Customer.id.in_(customer_ids))):
        if found := _place_in(row, definition, shown, wanted):
            places[row.id] = Place(*found)
    rest = [customer_id for customer_id in customer_ids if customer_id not in places]
    return places | _found_in_branches(wanted, rest) | _found_in_contacts(wanted, rest)


def _found_in_branches(wanted: str, customer_ids: Sequence[UUID]) -> dict[UUID, Place]:
    if not customer_ids:
        return {}
    definition = part_for(bound_actor(), BRANCH)
    statement = select(Branch.customer_id, Branch.code, Branch.name).where(Branch.customer_id.in_(customer_ids))
    places: dict[UUID, Place] = {}
    for row in db.session.execute(statement.order_by(Branch.id)):
        if _place_in(row, definition, ("name", "code"), wanted):
            places.setdefault(row.customer_id, Place(definition["name"], f"{row.name} ({row.code})"))
    return places


def _found_in_contacts(wanted: str, customer_ids: Sequence[UUID]) -> dict[UUID, Place]:
    if not customer_ids:
        return {}
    definition = part_for(bound_actor(), CONTACT)
    shown = [name for name in SHOWN_OF_CONTACTS if name in definition]
    statement = select(Contact.customer_id, *(getattr(Contact, name) for name in shown))
    places: dict[UUID, Place] = {}
    for row in db.session.execute(statement.where(Contact.customer_id.in_(customer_ids)).order_by(Contact.id)):
        if found := _place_in(row, definition, shown, wanted):
            places.setdefault(row.customer_id, Place(*found, contact=row.name))
    return places


def _place_in(row: Any, definition: Definition, names: Sequence[str], wanted: str) -> tuple[Field, str] | None:
    digits = "".join(c for c in wanted if c.isdigit())
    for name in names:
        value = getattr(row, name) or ""
        as_number = name in ("phone", "mobile") and len(digits) >= 3 and digits in rules.phone_digits(value)
        if value and (wanted in sort_name(value) or as_number):
            return definition[name], value
    return None
