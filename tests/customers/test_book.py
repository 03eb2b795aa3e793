"""The list of customers: what it shows to whom, how it is filtered, ordered, counted and laid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.errors import Invalid
from app.core.permissions import Permission
from app.core.records.fields import Op
from app.core.records.filters import parse_query_filters, to_url
from app.core.records.kinds.base import PRESENCE
from app.customers import service
from app.customers.forms.filter import added_filter
from app.customers.models import Customer, ListLayout
from app.customers.queries import book, search
from app.customers.queries.book import Search
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER
from app.reference.values import BY_NAME, TermKind
from tests.client import Answer, Client
from tests.customers.conftest import Changed, Given
from tests.matchers import fragment, redirects_to, shows
from tests.people import Cast, alice, bob, carol, dave, mallory

LIST = "/acme/customers/"


def codes(answer: Answer) -> list[str]:
    return [node.text() for node in answer.all("#customer_table tbody .mono")]


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    """Alice's."""
    return as_person(alice)


def test_an_empty_book_says_what_will_be_here_and_how_to_begin(browser: Client) -> None:
    answer = browser.get(LIST, status=200)
    assert answer == shows("No customers yet")
    assert answer.has(".empty a.btn.primary")


def test_a_search_without_result_offers_to_create_what_was_looked_for(browser: Client, given: Given) -> None:
    given(name="Delta")
    answer = browser.get(f"{LIST}?q=Zebra+House", status=200)
    assert answer == shows("No customer matches")
    form = browser.get(answer.one(".empty a.primary").attributes["href"] or "")
    assert form.one("#name").attributes["value"] == "Zebra House"


def test_htmx_gets_the_table_and_what_follows_its_question(browser: Client, given: Given) -> None:
    given(code="AAA-1", name="Delta")
    answer = browser.htmx(f"{LIST}?q=delta&status=active", "customer_table", status=200)
    assert answer == fragment("customer_table")
    tools = answer.one("#list_tools")
    assert tools.attributes["hx-swap-oob"] == "true"
    assert answer.one("[form=export][name=query]").attributes["value"] == "q=delta&status=active"
    assert answer.one("[form=find][name=status]").attributes["value"] == "active"


def test_pages_follow_each_other_and_say_where_they_are(browser: Client, given: Given) -> None:
    for number in range(30):
        given(code=f"AAA-{number:02}", name=f"Name {number:02}")
    first = browser.get(f"{LIST}?limit=25", status=200)
    assert first == shows("1–25")
    second = browser.get(first.one("#page_right").attributes["href"] or "", status=200)
    assert second == shows("26–30")
    assert not second.has("#page_right")
    again = browser.get(second.one("#page_left").attributes["href"] or "", status=200)
    assert codes(again) == codes(first)
    assert again == shows("1–25")
    assert {*codes(first), *codes(second)} == {f"AAA-{number:02}" for number in range(30)}


ORDERS = [
    ("", ["B-01", "A-01", "C-01"]),
    ("name", ["B-01", "A-01", "C-01"]),
    ("-name", ["C-01", "A-01", "B-01"]),
    ("code", ["A-01", "B-01", "C-01"]),
    ("credit_limit", ["C-01", "A-01", "B-01"]),
    ("-credit_limit", ["A-01", "C-01", "B-01"]),
    ("created_at", ["A-01", "B-01", "C-01"]),
    ("-updated_at", ["C-01", "B-01", "A-01"]),
    ("nonsense", ["B-01", "A-01", "C-01"]),
    ("-", ["B-01", "A-01", "C-01"]),
]


@pytest.mark.parametrize(("sort", "expected"), ORDERS)
def test_the_list_is_ordered_as_asked(browser: Client, given: Given, sort: str, expected: list[str]) -> None:
    given(code="A-01", name="middle", credit_limit="200")
    given(code="B-01", name="Álpha")
    given(code="C-01", name="zeta", credit_limit="100")
    assert codes(browser.get(LIST, query_string={"sort": sort}, status=200)) == expected


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WzEsMiwzXQ", "filter=x", "filter=[]", 'filter={"field":"none"}', "limit=x&from=-4"]
)
def test_an_address_that_makes_no_sense_is_answered_in_words(browser: Client, given: Given, query: str) -> None:
    given(name="Delta")
    assert browser.get(f"{LIST}?{query}").status in (200, 422)


# --- filters


def condition_on(name: str) -> dict[str, Any]:
    """A filter that a person may ask of the field."""
    field = CUSTOMER[name]
    value = {
        "reference": "WHOLESALE", "marks": "WHOLESALE", "member": alice.email, "date": "2026-11-23", "instant": "2026-11-23", "money": "500", "phone": "03-5544 1200",
        "email": "a@omni.example", "number": "3",
    }.get(field.kind.show)  # fmt: skip
    if value is None:
        value = {"status": "active", "entity_type": "partnership", "customer_type": "b2b", "identity_type": "nric", "currency": "MYR", "preferred_language": "ms", "vip": "true", "blacklisted": "true", "priority": "high", "lifecycle_stage": "new", "credit_state": "over"}.get(name, "OMNI")  # fmt: skip
    if field.operators == PRESENCE:
        return {"field": name, "op": "is_set"}
    op = (
        Op.IN
        if Op.IN in field.operators and Op.EQ not in field.operators
        else next(iter(op for op in (Op.EQ, Op.GTE) if op in field.operators))
    )
    return {"field": name, "op": op.value, "value": value}


LISTS = sorted({f.refers_to for f in CUSTOMER if f.refers_to in BY_NAME} - {"credit_term", "credit_limit"})
"""The lists that a customer refers to and whose records need no more than code and name."""


@pytest.mark.parametrize("name", [field.name for field in CUSTOMER if field.operators])
def test_every_filter_is_a_chip_that_takes_itself_away(
    browser: Client, given: Given, given_record: Callable[..., UUID], name: str
) -> None:
    for kind in LISTS:
        given_record(kind, "WHOLESALE", "Wholesale")
    given_record("credit_term", "WHOLESALE", "Cash", kind=TermKind.COD)
    given(name="Delta")
    given(code="WHOLESALE", name="Who holds the others")
    asked = {"all": [{"field": "code", "op": "is_set"}, condition_on(name)]}
    url = to_url(asked)
    assert parse_query_filters(CUSTOMER, parse_qsl(url)) == asked
    answer = browser.get(f"{LIST}?{url}", status=200)
    chips = answer.all(".chip")
    assert len(chips) == 2
    rest = browser.get(chips[1].css_first("a.x").attributes["href"] or "", status=200)
    assert [node.text() for node in rest.all(".chip")] == [chips[0].text()]


def test_a_filter_is_added_field_by_field_without_a_script(browser: Client, given: Given) -> None:
    given(code="AAA-1", name="Delta", status="suspended")
    given(code="BBB-1", name="Delta House")
    first = browser.get(f"{LIST}?q=delta&sort=code", status=200)
    form = browser.get(first.one("#list_tools a.ghost").attributes["href"] or "", status=200)
    how = browser.submit(form, "form.form", field="status")
    added = browser.submit(how, "form.form[method=post]", op="in", value="suspended")
    assert added.status == 303
    shown = browser.follow(added, status=200)
    assert codes(shown) == ["AAA-1"]
    assert shown.one("#q").attributes["value"] == "delta"
    assert "sort=code" in (added.location or "")


def test_a_filter_form_with_a_mistake_comes_back_with_what_was_typed(browser: Client) -> None:
    form = browser.htmx(f"{LIST}filter?field=credit_limit", "filter_form", status=200)
    again = browser.submit(form, "form[method=post]", htmx=True, op="gte", value=["a lot", ""])
    assert again.status == 422
    assert again.one("#filter_value").attributes["value"] == "a lot"
    assert again.has("[role=alert]")


def test_two_values_of_one_field_mean_either(browser: Client, given: Given) -> None:
    given(code="AAA-1", name="One", status="suspended")
    given(code="BBB-1", name="Two", status="inactive")
    given(code="CCC-1", name="Three")
    assert codes(browser.get(f"{LIST}?status=suspended&status=inactive")) == ["AAA-1", "BBB-1"]


def test_contains_finds_words_through_the_search(browser: Client, given: Given) -> None:
    given(code="AAA-1", name="华宁科技")
    given(code="BBB-1", name="Delta")
    asked = to_url(added_filter({"field": "name", "op": "contains"}, ["華寧"], None))
    assert codes(browser.get(f"{LIST}?{asked}")) == ["AAA-1"]


def test_amounts_are_compared_in_their_own_currency(browser: Client, given: Given) -> None:
    given(code="AAA-1", name="Ringgit", credit_limit="5000")
    given(code="BBB-1", name="Dollars", credit_limit="5000", currency="USD")
    asked = to_url({"field": "credit_limit", "op": "gte", "value": "1000"})
    assert codes(browser.get(f"{LIST}?{asked}")) == ["AAA-1"]


# --- counts


def test_the_count_is_a_fragment_of_its_own(browser: Client, given: Given) -> None:
    given(name="Delta")
    given(name="Delta Two", status="suspended")
    assert browser.htmx(f"{LIST}count", "customer_count", status=200) == shows("2 customers")
    assert browser.htmx(f"{LIST}count?status=suspended", "customer_count", status=200) == shows("1 customer")


def test_above_the_limit_a_count_is_an_estimate_until_it_is_asked_for_exactly(
    browser: Client, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "EXACT_UP_TO", 3)
    for number in range(5):
        given(name=f"Delta {number}")
    answer = browser.htmx(f"{LIST}count?status=active", "customer_count", status=200)
    assert answer == shows("about")
    exactly = answer.one("a").attributes["hx-get"] or ""
    assert browser.htmx(exactly, "customer_count", status=200) == shows("5 customers")


def test_where_the_search_stopped_looking_the_count_says_at_least(
    browser: Client, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (search, book):
        monkeypatch.setattr(module, "SEARCH_BOUND", 3)
    for number in range(5):
        given(name=f"Delta {number}", status="suspended" if number else "active")
    assert browser.htmx(f"{LIST}count?q=delta", "customer_count", status=200) == shows("at least 3 match")
    narrowed = browser.htmx(f"{LIST}count?q=delta&status=active", "customer_count", status=200)
    assert narrowed == shows("at least"), "others may match behind the bound"


# --- who sees what


@pytest.fixture
def two_owners(given: Given, cast: Cast) -> tuple[UUID, UUID]:
    """A customer of Dave's and one of Bob's."""
    return (
        given(code="DAVE-1", name="Delta of Dave", owner=str(cast.id_of(dave)), phone="03-5544 1200"),
        given(code="BOB-1", name="Delta of Bob", owner=str(cast.id_of(bob)), phone="03-5544 1200"),
    )


def test_a_role_that_sees_only_its_own_sees_no_others_anywhere(
    as_person: Callable[..., Client], role_of: Callable[..., None], two_owners: tuple[UUID, UUID]
) -> None:
    role_of(dave, own_only_view=["customers"])
    client = as_person(dave)
    own, other = two_owners
    assert codes(client.get(LIST)) == ["DAVE-1"]
    assert codes(client.get(f"{LIST}?q=delta")) == ["DAVE-1"]
    assert client.htmx(f"{LIST}count", "customer_count") == shows("1 customer")
    assert "Bob" not in client.htmx(f"{LIST}palette?q=delta", "palette_hits").one("#palette_list").text()
    for page in ("", "/edit", "/history", "/contacts/", "/addresses/", "/contacts/new"):
        assert client.get(f"{LIST}{own}{page}", status=200)
        client.get(f"{LIST}{other}{page}", status=404)
    for act in ("", "/archive", "/suspend", "/contacts/"):
        client.post(f"{LIST}{other}{act}", {}, status=404)
    assert "Bob" not in client.htmx(f"{LIST}twins?field=phone&phone=03-55441200", "phone_check").text


def test_a_role_that_changes_only_its_own_is_told_so(
    as_person: Callable[..., Client], two_owners: tuple[UUID, UUID]
) -> None:
    client = as_person(dave)
    own, other = two_owners
    assert client.get(f"{LIST}{own}").has("[aria-keyshortcuts=e]")
    assert not client.get(f"{LIST}{other}").has("[aria-keyshortcuts=e]")
    answer = client.submit(client.get(f"{LIST}{other}/edit"), "#customer_form", name="Mine now")
    assert answer.status == 422
    assert "Your role lets you change only the customers you own." in answer.words
    client.post(f"{LIST}{other}/suspend", {}, status=403)
    kept = client.post(f"{LIST}{other}/contacts/", {"name": "Siti"}, status=422)
    assert "Your role lets you change only the customers you own." in kept.words


def test_without_credit_view_there_is_no_credit_anywhere(
    as_person: Callable[..., Client], role_of: Callable[..., None], given: Given
) -> None:
    customer = given(code="AAA-1", name="Low", credit_limit="12345")
    given(code="BBB-1", name="High", credit_limit="99999")
    role_of(carol, without=[Permission.CREDIT_VIEW], also=[Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_CREATE])
    client = as_person(carol)
    for url in (
        LIST,
        f"{LIST}{customer}",
        f"{LIST}{customer}/edit",
        f"{LIST}{customer}/history",
        f"{LIST}new",
        f"{LIST}filter",
    ):
        answer = client.get(url, status=200)
        assert "12,345" not in answer.text
        assert "Credit limit" not in answer.words
    columns = client.get(f"{LIST}?columns=credit_limit", status=200)
    assert "Credit limit" not in columns.words
    by_limit = [codes(client.get(f"{LIST}?sort={sort}")) for sort in ("credit_limit", "-credit_limit")]
    assert by_limit[0] == by_limit[1] == ["BBB-1", "AAA-1"], "an order by what is hidden would tell it"
    client.get(f"{LIST}?{to_url({'field': 'credit_limit', 'op': 'gte', 'value': '50000'})}", status=422)
    form = {"field": "credit_limit", "op": "gte", "value": "1"}
    client.post(f"{LIST}filter", form, status=422)


def test_without_credit_edit_the_credit_fields_are_read_only(
    as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    customer = given(credit_limit="500", owner=str(cast.id_of(dave)))
    client = as_person(dave)
    form = client.get(f"{LIST}{customer}/edit", status=200)
    assert "readonly" in form.one("#credit_limit").attributes
    assert "name" not in form.one("#credit_limit").attributes
    saved = client.post(f"{LIST}{customer}", {"version": "1", "credit_limit": "9999", "name": "Renamed"})
    assert saved == redirects_to(f"{LIST}{customer}")
    with cast.acting(alice):
        assert book.get_customer(customer).credit_limit == 50_000


def test_another_company_sees_none_of_it(as_person: Callable[..., Client], given: Given, cast: Cast) -> None:
    customer = given(name="Delta", contacts=[{"name": "Siti"}])
    client = as_person(mallory)
    assert codes(client.get("/evil/customers/")) == []
    for page in ("", "/edit", "/history", "/contacts/", "/addresses/", "/delete"):
        client.get(f"/evil/customers/{customer}{page}", status=404)
        client.get(f"{LIST}{customer}{page}", status=404)
    for act in ("", "/archive", "/restore", "/suspend", "/delete", "/contacts/", "/addresses/"):
        client.post(f"/evil/customers/{customer}{act}", {"confirm": "T-0001", "version": "1"}, status=404)
    assert "Delta" not in client.htmx("/evil/customers/twins?field=name&name=Delta", "name_check").text
    with cast.acting(mallory):
        assert book.rows_by_id([customer]) == []
        assert book.labels([cast.id_of(alice)]) == {}


# --- columns


def test_columns_are_chosen_ordered_and_remembered_for_the_person(
    as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    given(name="Delta", email="a@delta.example")
    client = as_person(alice)
    shown = client.post(f"{LIST}columns?q=delta&sort=code", {"column": ["code", "name", "email", "status"]})
    assert shown == redirects_to(f"{LIST}?q=delta&sort=code")
    assert client.follow(shown).texts("thead th")[1:] == ["Customer code", "Name", "E-mail", "Status"]
    assert client.get(LIST).texts("thead th")[1:] == ["Customer code", "Name", "E-mail", "Status"]
    assert as_person(bob).get(LIST).texts("thead th")[1:] != ["Customer code", "Name", "E-mail", "Status"]
    client.post(f"{LIST}columns", {"column": ["code", "name", "email", "status"], "down": "email"})
    assert client.get(LIST).texts("thead th")[3:] == ["Status", "E-mail"]
    with cast.acting(alice) as session:
        assert len(session.scalars(select(ListLayout)).all()) == 1


def test_columns_in_the_address_go_before_those_remembered(browser: Client, given: Given) -> None:
    given(name="Delta")
    assert browser.get(f"{LIST}?columns=phone").texts("thead th")[1:] == ["Customer code", "Name", "Phone"]
    assert browser.get(f"{LIST}?columns=nonsense,version").texts("thead th")[1:] == ["Customer code", "Name"]


def test_a_filter_that_names_a_record_by_its_code_says_its_name(
    browser: Client, given: Given, given_record: Callable[..., UUID]
) -> None:
    given(name="Delta", category=str(given_record("category", "WHOLE", "Wholesale")))
    shown = browser.get(f"{LIST}?category=WHOLE", status=200)
    assert shown.one(".chip").text(separator=" ", strip=True).startswith("Category is Wholesale")


# --- cost


def test_a_page_of_the_list_costs_at_most_eight_statements(
    browser: Client, given: Given, given_record: Callable[..., UUID], query_count: Callable[[], Any]
) -> None:
    category = given_record("category", "WHOLE", "Wholesale")
    for number in range(3):
        given(name=f"Delta {number}", category=str(category), phone="03-5544 1200")
    url = f"{LIST}?{urlencode({'q': '0355441200', 'category': str(category)})}"
    for asked in (LIST, url):
        with query_count() as statements:
            browser.get(asked, status=200)
        assert len(statements) <= 8, "\n".join(statements)


def test_a_bad_filter_names_its_mistake(cast: Cast) -> None:
    with cast.acting(alice), pytest.raises(Invalid):
        context = context_for(cast.actor(alice))
        book.customers_page(Search(filter={"field": "nothing", "op": "eq", "value": "x"}), context)


def test_rows_of_a_selection_keep_the_order_of_names(given: Given, cast: Cast, changed: Changed) -> None:
    ids = [given(name=name) for name in ("Zeta", "Alpha", "Mid")]
    with changed(ids[2]) as customer:
        service.archive_customer(customer)
    with cast.acting(alice) as session:
        assert [row.values["name"] for row in book.rows_by_id(ids)] == ["Alpha", "Mid", "Zeta"]
        assert session.scalar(select(Customer.status).where(Customer.id == ids[2])) == "archived"


def test_one_goes_to_a_code_or_a_name_without_turning_pages(as_person: Callable[..., Client], given: Given) -> None:
    for number in range(30):
        given(code=f"A-{number:02}", name=f"Name {number:02}")
    client = as_person(alice)
    by_name = client.follow(client.get("/acme/customers/go?limit=25&to=name%2020", status=303), status=200)
    assert by_name.texts("#customer_table td.m3")[:2] == ["A-20", "A-21"]
    assert "From here on" in by_name.words
    by_code = client.follow(client.get("/acme/customers/go?sort=code&to=a-2", status=303), status=200)
    assert by_code.texts("#customer_table td.m3")[0] == "A-20"
    assert client.get("/acme/customers/go?to=", status=303).location == "/acme/customers/?sort=name"


def test_the_offer_to_select_all_names_how_many(as_person: Callable[..., Client], given: Given) -> None:
    for number in range(3):
        given(code=f"A-{number}")
    counted = as_person(alice).htmx("/acme/customers/count?", "customer_count", status=200)
    assert counted.one("#bulk_matching").text() == "Select all 3 that match"
