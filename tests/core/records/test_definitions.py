"""What a record says about itself, and what it must say."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Annotated

import pytest

from app.core.money import Money
from app.core.records.fields import Group, Line, Op, Record, Ref, Spec, definition
from app.core.records.kinds.choices import ChoiceKind, StateKind
from app.core.records.kinds.numbers import MoneyKind
from tests.core.records.sample import CLIENT, ClientRecord, Entity, Status


def test_fields_keep_the_order_in_which_they_are_declared() -> None:
    assert [f.name for f in CLIENT][:4] == ["code", "name", "remarks", "entity"]
    assert CLIENT.name == "client"
    assert definition(ClientRecord) is CLIENT


def test_the_annotation_says_what_kind_a_field_is_and_whether_it_may_be_empty() -> None:
    assert isinstance(CLIENT["entity"].kind, ChoiceKind)
    assert isinstance(CLIENT["status"].kind, StateKind)
    assert isinstance(CLIENT["limit"].kind, MoneyKind)
    assert [f.name for f in CLIENT if f.required] == ["name"]
    assert [f.name for f in CLIENT if not f.nullable] == ["name", "status", "vip"]


def test_a_choice_carries_its_label_and_other_words() -> None:
    assert Entity.PRIVATE_LIMITED == "private_limited"
    assert Entity.PRIVATE_LIMITED.label == "Private limited"
    assert Entity.PRIVATE_LIMITED.synonyms == ("sdn bhd",)
    assert Status("active") is Status.ACTIVE


def test_contains_may_be_asked_of_what_is_in_the_search_text_only() -> None:
    assert [f.name for f in CLIENT if Op.CONTAINS in f.operators] == ["name", "email", "phone"]


def test_what_is_not_filterable_answers_no_operator() -> None:
    assert CLIENT["website"].operators == frozenset()


def test_a_part_of_a_definition_keeps_the_order_and_is_made_once() -> None:
    part = CLIENT.only({"phone", "name"})
    assert [f.name for f in part] == ["name", "phone"]
    assert CLIENT.only({"name", "phone"}) is part
    assert "limit" not in CLIENT.without({"limit"})
    assert "limit" in CLIENT


def test_a_record_holds_canonical_values() -> None:
    record = ClientRecord(name="Omni", limit=Money(1, "MYR"), since=date(2026, 1, 2))
    assert record.limit == Money(1, "MYR")
    assert record.status is Status.ACTIVE


def test_a_field_without_a_spec_is_an_error_of_its_author() -> None:
    class Bare(Record, name="bare"):
        name: Line

    with pytest.raises(TypeError, match="name: exactly one Spec"):
        definition(Bare)


def test_a_field_of_an_unknown_type_is_an_error_of_its_author() -> None:
    class Odd(Record, name="odd"):
        ratio: Annotated[float, Spec("Ratio")]

    with pytest.raises(TypeError, match="ratio: no kind of value"):
        definition(Odd)


def test_a_field_of_an_unknown_group_is_an_error_of_its_author() -> None:
    class Lost(Record, name="lost", groups=(Group("main", "Main"),)):
        name: Annotated[Line, Spec("Name", group="elsewhere")]

    with pytest.raises(TypeError, match="no group 'elsewhere'"):
        definition(Lost)


def test_a_reference_has_to_say_what_it_refers_to() -> None:
    class Vague(Record, name="vague"):
        category: Annotated[Ref, Spec("Category")]

    with pytest.raises(TypeError, match="refers_to"):
        definition(Vague)


def test_declaring_a_record_loads_neither_web_nor_database_nor_languages() -> None:
    """`values.py` and `rules.py` are pure: what they import must not drag these in."""
    pure = "fields, context, cells, grammar, reasons"
    program = f"import sys; from app.core.records import {pure}; from app.core import money, text, identifiers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"flask", "sqlalchemy", "celery", "babel", "flask_babel", "app.core.db"}.isdisjoint(loaded)
    assert "app.core.records.fields" in loaded
