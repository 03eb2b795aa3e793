"""The list with twelve columns, two of them a company's own fields, filtered and ordered by them; the bare SQL of each beside it.

python -m bench.own_fields [customers] [repeats]
"""

from __future__ import annotations

import sys
import urllib.parse
from collections.abc import Callable
from uuid import UUID

import psycopg

from app.core.actor import Actor, ActorKind
from app.core.session import transaction
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER
from app.factory import create_app
from app.fields.service.fields import create_field
from app.fields.values import FieldFacts, FieldKind, Option
from app.identity.service import companies
from bench.house import SLUG, House, house, machine, sign_in, table, timed, web
from bench.search import get

PORT = 8193
ROUTE, AREA = "route", "area"
REGIONS = ("north", "south", "east", "west", "centre", "borneo", "islands", "abroad")
COLUMNS = (
    "status", "category", "credit_term", "credit_limit", "currency", "phone", "email", "sales_agent", "tax_id", "updated_at",
    f"custom.{ROUTE}", f"custom.{AREA}",
)  # fmt: skip
FILL = """
    insert into custom_values (tenant_id, record_id, field_id, place, text_value, text_key, number_value)
    select c.tenant_id, c.id, f.id, 0, v.word, v.word, v.number
      from (select tenant_id, id, row_number() over (order by id) as n from customers where tenant_id = %(tenant)s) c
      cross join lateral (values (%(route)s::uuid, (%(regions)s::text[])[1 + c.n %% 8], null),
                                 (%(area)s::uuid, null, c.n * 7919 %% 100000 * 1000000)) as v (id, word, number)
      join custom_fields f on f.id = v.id
"""
VALUES = "record_id from custom_values where tenant_id = %(tenant)s and field_id = %(area)s"
BARE = {
    "own field: one of a list": "select record_id from custom_values where tenant_id = %(tenant)s and field_id = %(route)s"
    " and text_key = 'borneo' limit 51",
    "own field: a number between": f"select {VALUES} and number_value between 40000000000 and 40010000000 limit 51",
    "by an own number, largest first": f"select {VALUES} and number_value is not null order by number_value desc, record_id desc limit 51",
}


def main(size: int, repeats: int) -> None:
    with house(size) as place:
        fields = _fields(place)
        print(f"\n## {size:,} customers with two fields of the company's own\n\n{machine()}\n", flush=True)
        with web(PORT) as address:
            cookie = sign_in(place)
            rows = []
            for name, asked in _pages().items():
                query = urllib.parse.urlencode({"columns": ",".join(COLUMNS), **asked})
                path = f"/{SLUG}/customers/?{query}"
                shown = timed(lambda url=path: get(address, url, cookie, "customer_table"), repeats)  # type: ignore[misc]
                bare = timed(_bare(place, BARE[name], fields), repeats) if name in BARE else ("", "")
                rows.append((name, *shown, *bare))
        table(("twelve columns, ms", "p50", "p95", "bare SQL p50", "p95"), rows)


def _pages() -> dict[str, dict[str, str]]:
    region = f'{{"field":"custom.{ROUTE}","op":"eq","value":"borneo"}}'
    area = f'{{"field":"custom.{AREA}","op":"between","value":["40000","40010"]}}'
    active = '{"field":"status","op":"eq","value":"active"}'
    return {
        "first page": {},
        "own field: one of a list": {"filter": region},
        "own field: a number between": {"filter": area},
        "own field and status": {"filter": f'{{"all":[{area},{active}]}}'},
        "by an own number, largest first": {"sort": f"-custom.{AREA}"},
    }


def _bare(place: House, statement: str, fields: dict[str, UUID]) -> Callable[[], None]:
    def ask() -> None:
        with psycopg.connect(place.owner_url) as connection:
            connection.execute(statement, {"tenant": place.tenant_id, **fields}).fetchall()

    return ask


def _fields(place: House) -> dict[str, UUID]:
    """The two fields, made and filled unless they are there."""
    with psycopg.connect(place.owner_url, autocommit=True) as owner:
        asked = "select key, id from custom_fields where tenant_id = %s and key = any(%s)"
        known: dict[str, UUID] = dict(owner.execute(asked, [place.tenant_id, [ROUTE, AREA]]).fetchall())
        if len(known) < 2:
            _make()
            known = dict(owner.execute(asked, [place.tenant_id, [ROUTE, AREA]]).fetchall())
            owner.execute(FILL, {"tenant": place.tenant_id, "regions": list(REGIONS), **known})
            owner.execute("vacuum analyze custom_values")
        return known


def _make() -> None:
    options = tuple(Option(one, {"en": one.title()}) for one in REGIONS)
    with create_app().app_context():
        actor = Actor.system(companies.get_tenant(SLUG), ActorKind.CLI)
        with transaction(actor):
            context = context_for(actor)
            create_field(FieldFacts(CUSTOMER.name, ROUTE, FieldKind.CHOICE, {"en": "Route"}, options=options), context)
            create_field(FieldFacts(CUSTOMER.name, AREA, FieldKind.NUMBER, {"en": "Area"}), context)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 40)
