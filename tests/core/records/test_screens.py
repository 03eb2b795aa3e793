"""Records on screen: forms, columns, order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from app.core.errors import Invalid
from app.core.money import Money
from app.core.records import rows, screens
from app.core.records.cells import Cell, cell
from app.core.records.screens import FormField, Section
from tests.core.records.sample import CLIENT, CONTEXT, MEI, REFERENCES, WHOLESALE, Entity, Status, context


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    """Somebody reads English."""
    site = Flask(__name__)
    Babel(site)
    with site.test_request_context():
        yield


VALUES: dict[str, Any] = {
    "code": "OMNI-001", "name": "OmniRetail Sdn Bhd", "entity": Entity.PRIVATE_LIMITED, "status": Status.ACTIVE, "category": WHOLESALE,
    "owner": MEI, "phone": "+60355441200", "vip": True, "listed": None, "since": date(2026, 11, 23), "limit": Money(5_000_000, "MYR"),
    "currency": "MYR", "staff": 1200, "area": Decimal("420.5"), "created_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
}  # fmt: skip


def form(values: dict[str, Any] | None = None, **how: Any) -> list[Section]:
    return screens.form_fields(CLIENT, VALUES if values is None else values, **{"context": CONTEXT, **how})


def field(name: str, sections: list[Section]) -> FormField:
    return next(f for section in sections for f in section.fields if f.name == name)


def test_a_form_has_its_sections_and_no_field_that_is_never_written() -> None:
    sections = form()
    assert [(s.title, s.text) for s in sections] == [("Who it is", "A name is enough."), ("Credit", "")]
    names = [f.name for s in sections for f in s.fields]
    assert names[:3] == ["code", "name", "remarks"]
    assert "version" not in names
    assert "created_at" not in names


def test_a_tab_is_a_form_of_some_fields() -> None:
    sections = screens.form_fields(CLIENT.only({"limit"}), VALUES, context=CONTEXT)
    assert [[f.name for f in s.fields] for s in sections] == [["limit"]]


@pytest.mark.parametrize(
    ("name", "widget", "value"),
    [
        ("code", "text", "OMNI-001"),
        ("remarks", "textarea", ""),
        ("entity", "select", "private_limited"),
        ("category", "select", str(WHOLESALE)),
        ("phone", "tel", "03-5544 1200"),
        ("vip", "checkbox", "true"),
        ("listed", "checkbox", ""),
        ("since", "date", "2026-11-23"),
        ("limit", "money", "50,000.00"),
        ("staff", "number", "1200"),
        ("area", "number", "420.5"),
    ],
)
def test_fields_show_their_values_as_people_write_them(name: str, widget: str, value: str) -> None:
    shown = field(name, form())
    assert (shown.widget, shown.value) == (widget, value)


def test_what_may_stay_empty_is_marked() -> None:
    sections = form()
    assert [f.name for s in sections for f in s.fields if not f.optional] == ["name", "status", "vip"]


def test_choices_are_offered_in_the_readers_language() -> None:
    shown = field("entity", form(context=context(locale="zh")))
    assert shown.options == [("individual", "Individual"), ("private_limited", "私人有限公司")]


def test_countries_are_offered_by_name_in_the_readers_language() -> None:
    options = field("country", form(context=context(locale="ms"))).options
    assert ("SG", "Singapura") in options
    assert len(options) > 200


def test_a_reference_offers_what_it_is_given_or_names_what_it_holds() -> None:
    offered = [(str(WHOLESALE), "Wholesale"), ("x", "Retail")]
    assert field("category", form(options={"category": offered})).options == offered
    suggested = field("category", form(references=REFERENCES, suggest_urls={"category": "/suggest"}))
    assert (suggested.widget, suggested.suggest_url) == ("search-select", "/suggest")
    assert suggested.options == [(str(WHOLESALE), "Wholesale")]


def test_an_amount_is_shown_in_the_currency_of_the_record() -> None:
    assert field("limit", form()).currency == "MYR"
    abroad = field("limit", form({"limit": Money(500, "JPY"), "currency": "JPY"}))
    assert (abroad.currency, abroad.value) == ("JPY", "500")


def test_an_amount_in_another_currency_than_the_records_names_its_own() -> None:
    mixed = field("limit", form({"limit": Money(500, "SGD"), "currency": "MYR"}))
    assert mixed.value == "SGD 5.00"


def test_what_was_typed_comes_back_with_what_is_wrong_with_it() -> None:
    typed = {"limit": "12k", "phone": "ask Mei", "name": "Omni"}
    parsed = rows.parse(CLIENT, typed, CONTEXT, "form")
    sections = form({}, problems=parsed.problems, warnings=parsed.warnings, typed=typed)
    assert field("limit", sections).value == "12k"
    assert field("limit", sections).error == "“12k” is not an amount. Did you mean 12,000.00?"
    assert field("phone", sections).warning == "“ask Mei” could not be read as a phone number."
    assert field("name", sections).error is None


def test_the_summary_names_every_field_that_is_wrong() -> None:
    parsed = rows.parse(CLIENT, {"limit": {"amount": "x"}, "name": "Omni", "colour": "red"}, CONTEXT, "json")
    assert screens.summary(CLIENT, parsed.problems, CONTEXT) == [
        ("limit", "Credit limit: “x” is not an amount."),
        (None, "There is no field “colour” here."),
    ]


def test_a_field_that_may_not_be_changed_is_shown_as_such() -> None:
    sections = form(read_only={"status", "created_at"})
    assert field("status", sections).read_only
    assert field("created_at", sections).value == "2026-11-23 16:00:00+08:00"
    assert not field("name", sections).read_only


def test_a_field_that_is_checked_while_typing_says_where() -> None:
    assert field("code", form(check_urls={"code": "/check"})).check_url == "/check"


def test_a_field_tells_the_browser_how_to_type_it_and_lets_it_cut_nothing() -> None:
    sections = form()
    assert (field("code", sections).maxlength, field("code", sections).span) == (None, "two")
    assert field("limit", sections).inputmode == "decimal"
    assert field("phone", sections).inputmode == "tel"


def test_a_list_begins_with_its_pinned_columns() -> None:
    def names(*args: Any, **kwargs: Any) -> list[str]:
        return [f.name for f in screens.columns(CLIENT, *args, **kwargs)]

    assert names() == ["code", "name", "status", "category"]
    assert names(["phone", "name", "email"]) == ["code", "name", "phone", "email"]
    assert names([]) == ["code", "name"]
    assert names(["phone"], hidden={"phone", "code"}) == ["name"]


def test_a_saved_view_outlives_its_fields() -> None:
    assert [f.name for f in screens.columns(CLIENT, ["gone", "version", "phone"])] == ["code", "name", "phone"]


def test_a_list_is_sorted_by_one_field_in_one_direction() -> None:
    ascending, descending = (screens.parse_sort(CLIENT, asked, "name") for asked in (None, "-created_at"))
    assert (ascending.field.name, ascending.descending, str(ascending)) == ("name", False, "name")
    assert (descending.field.name, descending.descending, str(descending)) == ("created_at", True, "-created_at")


@pytest.mark.parametrize("asked", ["phone", "-phone", "gone", "--name", "name desc"])
def test_a_list_is_not_sorted_by_what_has_no_order(asked: str) -> None:
    with pytest.raises(Invalid) as refusal:
        screens.parse_sort(CLIENT, asked, "name")
    assert [(p.field, p.code) for p in refusal.value.problems] == [("sort", "unknown_sort")]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("name", "Omni", Cell("text", "Omni")),
        ("code", "OMNI", Cell("code", "OMNI")),
        ("phone", None, Cell("empty", None)),
        ("phone", "+60355441200", Cell("phone", "+60355441200")),
        ("entity", Entity.PRIVATE_LIMITED, Cell("choice", "Private limited")),
        ("status", Status.ACTIVE, Cell("status", Status.ACTIVE)),
        ("vip", False, Cell("yes_no", False)),
        ("limit", Money(0, "MYR"), Cell("money", Money(0, "MYR"))),
        ("category", WHOLESALE, Cell("reference", {"id": str(WHOLESALE), "code": "WHL", "name": "Wholesale"})),
        ("owner", MEI, Cell("member", {"id": str(MEI), "email": "mei@example.com", "name": "Mei Ling"})),
    ],
)
def test_a_cell_says_which_markup_it_wants(name: str, value: Any, shown: Cell) -> None:
    assert cell(CLIENT[name], value, REFERENCES) == shown
