"""Finding customers: by anything that somebody remembers of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select

from app.customers import service
from app.customers.models import Contact, Customer, SearchRow
from app.customers.queries import parts, search
from app.customers.values import Status
from tests.client import Client
from tests.customers.conftest import Changed, Given
from tests.people import Cast, alice, dave, mallory

BOOK: list[dict[str, Any]] = [
    {"code": "OMNI-001", "name": "OmniRetail Sdn Bhd", "phone": "03-5544 1200", "email": "accounts@omni.example", "tax_id": "C20880050010"},
    {"code": "HN-0007", "name": "华宁科技有限公司", "phone": "+65 6123 4567"},
    {"code": "HD-0008", "name": "Hong Da", "other_name": "宏達貿易"},
    {"code": "CAF-1", "name": "José Café", "registration_number": "201901000123"},
    {"code": "DEL-1", "name": "Delta Distributors Sdn Bhd", "contacts": [{"name": "Chong Siew Lan", "email": "siewlan@delta.example", "mobile": "+60123456789"}]},
    {"code": "PCT-100", "name": "Percent & Underscore"},
]  # fmt: skip

FOUND = [
    ("omni-001", "OMNI-001", "code"),
    ("OMNI", "OMNI-001", "beginning of the code"),
    ("omniretail", "OMNI-001", "name"),
    ("retail", "OMNI-001", "inside a word of the name"),
    ("om", "OMNI-001", "two letters at the beginning"),
    ("sdn omni", "OMNI-001", "words in another order"),
    ("ＯＭＮＩ", "OMNI-001", "full-width letters"),
    ("华", "HN-0007", "one Chinese character"),
    ("宁科", "HN-0007", "two Chinese characters"),
    ("华宁科技", "HN-0007", "a Chinese name"),
    ("華寧", "HN-0007", "traditional finds simplified"),
    ("宏达", "HD-0008", "simplified finds traditional"),
    ("hnkj", "HN-0007", "initials of the pinyin"),
    ("huaning", "HN-0007", "pinyin"),
    ("hongda", "HD-0008", "pinyin of the name in another language"),
    ("cafe", "CAF-1", "without accents"),
    ("CAFÉ", "CAF-1", "with accents, in capitals"),
    ("03-5544 1200", "OMNI-001", "phone as dialled"),
    ("0355441200", "OMNI-001", "phone with trunk zero"),
    ("+60 3 5544 1200", "OMNI-001", "phone with country code"),
    ("5441200", "OMNI-001", "end of a phone"),
    ("61234567", "HN-0007", "phone of a country without trunk zero"),
    ("012-345 6789", "DEL-1", "mobile of a contact"),
    ("accounts@omni.example", "OMNI-001", "e-mail"),
    ("accounts@", "OMNI-001", "beginning of an e-mail"),
    ("SiewLan@delta.example", "DEL-1", "e-mail of a contact"),
    ("siew lan", "DEL-1", "contact"),
    ("C20880050010", "OMNI-001", "tax id"),
    ("c2088005", "OMNI-001", "beginning of a tax id"),
    ("201901000123", "CAF-1", "registration number"),
]  # fmt: skip
NOT_FOUND = ["zzzz", "华科", "@", "%", "_", "nobody@omni.example", "omni delta", "\\", "'; drop table customers"]


@pytest.fixture
def a_book(given: Given) -> dict[str, UUID]:
    return {row["code"]: given(**row) for row in BOOK}


def codes(answer: Any) -> list[str]:
    return [node.text() for node in answer.all("#customer_table tbody .mono")]


@pytest.fixture
def looking(as_person: Callable[..., Client]) -> Callable[[str], Any]:
    """`looking("omni")`: the list as Alice sees it."""
    client = as_person(alice)
    return lambda words: client.get("/acme/customers/", query_string={"q": words}, status=200)


def test_customers_are_found_by_whatever_is_remembered(a_book: dict[str, UUID], looking: Callable[[str], Any]) -> None:
    missed = [(words, what) for words, code, what in FOUND if code not in codes(looking(words))]
    assert missed == []


def test_what_nobody_has_finds_nobody(a_book: dict[str, UUID], looking: Callable[[str], Any]) -> None:
    found = {words: found for words in NOT_FOUND if (found := codes(looking(words)))}
    assert found == {}


def test_a_whole_code_finds_that_customer_alone(given: Given, looking: Callable[[str], Any]) -> None:
    given(code="AB-1", name="One")
    given(code="AB-12", name="Two")
    given(code="ZZZ", name="Mentions ab-1")
    assert codes(looking("ab-1"))[0] == "AB-1"


def test_the_best_match_comes_first(given: Given, looking: Callable[[str], Any]) -> None:
    given(code="Z-1", name="Subdelta")
    given(code="Z-2", name="The Delta House")
    given(code="Z-3", name="Delta Trading")
    given(code="DELTA", name="Anybody")
    assert codes(looking("delta")) == ["DELTA"]
    assert codes(looking("delt")) == ["DELTA", "Z-3", "Z-2", "Z-1"]


def test_a_typing_error_is_answered_with_what_was_meant(a_book: dict[str, UUID], looking: Callable[[str], Any]) -> None:
    answer = looking("distirbutors")
    assert "Did you mean “distributors”?" in answer.words
    assert codes(looking("distributors")) == ["DEL-1"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("0355441200", "Phone: 03-5544 1200"),
        ("c20880050010", "Tax ID (TIN): C20880050010"),
        ("accounts@omni", "E-mail: accounts@omni.example"),
        ("siew", "Contact: Chong Siew Lan"),
        ("0123456789", "Contact: Chong Siew Lan 012-345 6789"),
    ],
)
def test_a_row_says_where_the_words_were_found_when_its_name_does_not_show_it(
    a_book: dict[str, UUID], looking: Callable[[str], Any], words: str, said: str
) -> None:
    assert said in [node.text() for node in looking(words).all("#customer_table tbody .xs")]


def test_what_matched_is_marked(a_book: dict[str, UUID], looking: Callable[[str], Any]) -> None:
    assert looking("華寧").texts("mark") == ["华宁"]


@pytest.mark.parametrize(
    "words",
    ["a\x00b", "\ud800", "x" * 10_000, "🏭", "\u202eabc", "a\tb", "%", "\\", "'", " ", "(((", "+-.", "@@@", "' or 1=1"],
)
def test_whatever_is_searched_for_is_answered(
    a_book: dict[str, UUID], as_person: Callable[..., Client], words: str
) -> None:
    client = as_person(alice)
    typed = quote(words.encode("utf-8", "surrogatepass"))
    for url in ("/acme/customers/", "/acme/customers/count", "/acme/customers/palette"):
        client.get(f"{url}?q={typed}", status=200)


def test_another_company_finds_none_of_it(a_book: dict[str, UUID], as_person: Callable[..., Client]) -> None:
    client = as_person(mallory)
    for words, _, _ in FOUND:
        assert codes(client.get("/evil/customers/", query_string={"q": words})) == []
    assert "Did you mean" not in client.get("/evil/customers/?q=distirbutors").words


def recomputed(session: Any) -> dict[UUID, tuple[str, str, str]]:
    """What the search rows should say, from what is in the book now."""
    ids = list(session.scalars(select(Customer.id)))
    rows = session.execute(search._SOURCE, {"ids": ids}).all()
    return {row.id: (search.fold(row.code), search.sort_name(row.name), search.search_text_of(row)) for row in rows}


def test_search_rows_are_what_a_recomputation_gives_after_every_use_case(
    given: Given, changed: Changed, cast: Cast
) -> None:
    def agree() -> bool:
        with cast.acting(alice) as session:
            rows = session.execute(select(SearchRow)).scalars()
            return {row.customer_id: (row.code, row.sort_name, row.search_text) for row in rows} == recomputed(session)

    one = given(name="Delta", contacts=[{"name": "Chong"}])
    given(name="Other")
    assert agree()
    with changed(one) as customer:
        service.update_customer(customer, {"name": "华宁", "email": "new@delta.example"})
    assert agree()
    with changed(one) as customer:
        added = service.add_part(customer, Contact, {"name": "Siew Lan", "mobile": "+60123456789"})
        added_id = added.id
    assert agree()
    with changed(one) as customer:
        service.update_part(customer, parts.get_part(Contact, one, added_id), {"name": "Siew Ling"})
    assert agree()
    with changed(one) as customer:
        service.delete_part(customer, parts.get_part(Contact, one, added_id))
    assert agree()
    with changed(one) as customer:
        service.archive_customer(customer)
    assert agree()
    with changed(one) as customer:
        service.restore_customer(customer)
        service.move_status(customer, Status.SUSPENDED)
    assert agree()
    with changed(one) as customer:
        service.delete_customer(customer)
    assert agree()


def test_the_palette_finds_customers_and_pages(a_book: dict[str, UUID], as_person: Callable[..., Client]) -> None:
    client = as_person(alice)
    answer = client.htmx("/acme/customers/palette?q=omni", "palette_hits", status=200)
    assert answer.one("#palette_list a.item").attributes["href"] == f"/acme/customers/{a_book['OMNI-001']}"
    assert "Roles" in client.htmx("/acme/customers/palette?q=role", "palette_hits").one("#palette_list").text()
    pages_alone = client.htmx("/acme/customers/palette?q=>cust", "palette_hits")
    assert pages_alone.texts("#palette_list .h") == ["Pages"]
    assert "Nothing found for “zzzz”." in client.htmx("/acme/customers/palette?q=zzzz", "palette_hits").words


def test_the_palette_shows_only_pages_that_the_person_may_see(
    as_person: Callable[..., Client], database: object
) -> None:
    answer = as_person(dave).htmx("/acme/customers/palette?q=role", "palette_hits")
    assert "Roles" not in answer.one("#palette_list").text()
