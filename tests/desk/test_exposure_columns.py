"""Where customers stand against their limits, on their list: columns, filters, order, files and the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from app.core.money import Money
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.customers.queries import book
from app.customers.service import update_customer
from app.customers.service.reading import context_for
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.jobs import followed
from tests.people import Cast, alice, dave
from tests.servers import Servers

LIST = "/acme/customers/"
COLUMNS = "exposure,available_credit,limit_used,credit_state"


@pytest.fixture
def standing(cast: Cast) -> None:
    """One over its limit, one near it, one far below, one without any, one with a limit of nothing, and one that never had a document."""
    with cast.acting(alice):
        for code, limit, owed in (
            ("NEAR", Money(50_000_00, "MYR"), 48_000_00),
            ("FAR", Money(1_000_00, "MYR"), 125_55),
            ("FREE", None, 90_000_00),
            ("OVER", Money(100_00, "MYR"), 80_00),
        ):
            a_document(Kind.INVOICE, a_customer(code=code, name=code.title(), credit_limit=limit), owed)
        a_customer(code="NEW", name="New", credit_limit=Money(500_00, "MYR"))
        over = book.find_customer_by_code("OVER")
        assert over
        update_customer(book.get_customer(over.id, lock=True), {"credit_limit": Money(0, "MYR")})
    followed(cast)


def statements_of(ask: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements over the customers' list that this asks, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "credit_positions" in statement and "customers.sort_name" in statement:
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return found


@pytest.fixture
def codes(api: Callable[..., ApiClient], standing: None) -> Callable[[str], list[str]]:
    """`codes("sort=-exposure")`: whom the list of the API answers, in order."""
    return lambda query: [one["code"] for one in api().get(f"/customers?{query}", status=200).json["data"]]


def test_the_list_shows_what_is_stored_of_each(as_person: Callable[..., Client], standing: None) -> None:
    page = as_person(alice).get(f"{LIST}?columns={COLUMNS}&sort=name", status=200)
    words = [" ".join(row.text().split()) for row in page.all("#customer_table tbody tr")]
    [near] = [one for one in words if "NEAR" in one]
    for figure in ("48,000.00", "2,000.00", " 96 ", "Near the limit"):
        assert figure in near
    assert [one for one in words if one.startswith("NEW")] == ["NEW New – – – –"]


def test_the_api_answers_them_with_the_record(api: Callable[..., ApiClient], standing: None) -> None:
    found = {one["code"]: one for one in api().get(f"/customers?fields=code,{COLUMNS}", status=200).json["data"]}
    assert found["FAR"]["exposure"] == {"amount": "125.55", "currency": "MYR"}
    assert (found["FAR"]["limit_used"], found["FAR"]["credit_state"]) == ("12.55", "within")
    assert found["FREE"]["available_credit"] is None
    assert found["FREE"]["credit_state"] == "unlimited"
    assert (found["OVER"]["limit_used"], found["OVER"]["available_credit"]["amount"]) == (None, "-80.00")
    assert found["NEW"]["exposure"] is None
    one = api().get("/customers?q=FAR", status=200).json["data"][0]["id"]
    assert api().get(f"/customers/{one}", status=200).json["limit_used"] == "12.55"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-exposure", ["FREE", "NEAR", "FAR", "OVER", "NEW"]),
        ("sort=exposure", ["OVER", "FAR", "NEAR", "FREE", "NEW"]),
        ("sort=-limit_used&limit=2", ["OVER", "NEAR"]),
        ('sort=name&filter={"field":"credit_state","op":"in","value":["near","over"]}', ["NEAR", "OVER"]),
        ('sort=name&filter={"field":"exposure","op":"gte","value":"48000.00"}', ["FREE", "NEAR"]),
        ('sort=name&filter={"field":"available_credit","op":"lt","value":"0.01"}', ["OVER"]),
        ('sort=name&filter={"field":"limit_used","op":"between","value":["12.55","96"]}', ["FAR", "NEAR"]),
        ('sort=name&filter={"field":"exposure","op":"is_empty"}', ["NEW"]),
    ],
)
def test_they_are_filtered_and_ordered(codes: Callable[[str], list[str]], query: str, expected: list[str]) -> None:
    assert codes(query) == expected


@pytest.mark.parametrize("sort", ["exposure", "-exposure", "limit_used", "-limit_used"])
def test_pages_follow_each_other_without_a_gap(api: Callable[..., ApiClient], standing: None, sort: str) -> None:
    whole = [one["code"] for one in api().get(f"/customers?sort={sort}", status=200).json["data"]]
    walked, cursor = [], ""
    while cursor is not None:
        page = api().get(f"/customers?sort={sort}&limit=1&cursor={cursor}", status=200).json
        walked += [one["code"] for one in page["data"]]
        cursor = page["next_cursor"]
    assert walked == whole
    assert sorted(walked) == ["FAR", "FREE", "NEAR", "NEW", "OVER"]


def test_who_sees_no_credit_sees_none_of_it(
    api: Callable[..., ApiClient], standing: None, role_of: Callable[..., Any]
) -> None:
    role_of(dave, without=[Permission.CREDIT_VIEW])
    program = api(dave)
    assert not {"exposure", "credit_state"} & program.get("/customers", status=200).json["data"][0].keys()
    assert program.get("/customers?sort=-exposure", status=422)
    assert program.get('/customers?filter={"field":"exposure","op":"is_set"}', status=422)


def test_nobody_writes_them(api: Callable[..., ApiClient], standing: None) -> None:
    one = api().get("/customers?q=NEAR", status=200).json["data"][0]["id"]
    assert api().patch(f"/customers/{one}", {"exposure": {"amount": "1.00", "currency": "MYR"}}, status=422)


SEVERAL = text(
    """
    with made as (
      insert into customers
      select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'code', 'X-' || n, 'code_key', 'X-' || n))).*
        from customers c, generate_series(1, 4000) n where c.code = 'NEW'
      returning id, tenant_id, substr(code, 3)::int as n
    )
    insert into credit_positions (tenant_id, id, kind, limit_amount, limit_currency, limit_source, temporary, exposure, owed, available, used, use)
    select tenant_id, id, 'customer', 500000, 'MYR', 'customer', 0, n * 100, n * 100, 500000 - n * 100, n * 2,
           case when n > 3990 then 'over' when n > 3900 then 'near' else 'within' end
      from made
    """
)


CARRIED = (
    ({"field": "credit_state", "op": "eq", "value": "over"}, "", "use"),
    ({"field": "exposure", "op": "gte", "value": "3990.00"}, "", "exposure"),
    ({"field": "available_credit", "op": "lt", "value": "1010.00"}, "", "available"),
    ({"field": "limit_used", "op": "gt", "value": "79.90"}, "", "used"),
    (None, "-exposure", "exposure"),
    (None, "limit_used", "used"),
)


def test_an_index_carries_each_filter_and_order(
    own_database: Engine, cast: Cast, servers: Servers, worker_name: str
) -> None:
    """Of many positions only those that are asked for are read."""
    with cast.acting(alice) as session:
        a_customer(code="NEW", name="New")
        session.flush()
        session.execute(SEVERAL)
    own = servers.environment(f"lg_{worker_name}_own", worker_name)
    with psycopg.connect(own["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("vacuum analyze customers, credit_positions")
    with cast.acting(alice) as session:
        context, connection = context_for(bound_actor()), session.connection()
        for filtered, sort, index in CARRIED:
            asked = book.Search(filter=filtered, sort=sort, limit=25)
            statement, given = statements_of(partial(book.customers_page, asked, context))[0]
            plan = "\n".join(connection.exec_driver_sql(f"explain {statement}", given).scalars())
            assert f"ix_credit_positions_{index}" in plan
            assert "Seq Scan on credit_positions" not in plan
