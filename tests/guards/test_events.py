"""Events are named in the field's words: noun.past_participle. The names are a contract with whoever listens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.core.changes import Audited
from app.core.db import Base
from tests.guards.house import calls, lines, place, sources, text_of

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.(?P<verb>[a-z]+(_[a-z]+)*)")
IRREGULAR = {
    "sent",
    "held",
    "put",
    "set",
    "given",
    "taken",
    "withdrawn",
    "undone",
    "paid",
    "lost",
    "won",
    "left",
    "begun",
}


def is_well_named(kind: str) -> bool:
    found = NAME.fullmatch(kind)
    return found is not None and (found["verb"].split("_")[-1].endswith("ed") or found["verb"] in IRREGULAR)


def named_in(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """The event types that a file says by itself: the first string of emit(…) and the second argument of note(…)."""
    for name, call in calls(tree):
        if name in {"emit", "note"} and isinstance(call.func, ast.Attribute | ast.Name):
            for argument in call.args[:2]:
                kind = text_of(argument)
                if kind is not None:
                    yield kind, call


def test_events_that_services_say_are_named_noun_past_participle() -> None:
    """Seen to fail by `test_the_guard_sees_a_bad_name`."""
    wrong = [
        f"{place(file, call)}: {kind!r} is no noun.past_participle"
        for file, tree in sources("app", "tasks")
        for kind, call in named_in(tree)
        if not is_well_named(kind)
    ]
    assert not wrong, lines(wrong)


def test_the_guard_sees_a_bad_name() -> None:
    for kind in ("customer.create", "customerCreated", "Customer.created", "created", "customer.created.now"):
        assert not is_well_named(kind), kind
    for kind in ("customer.created", "credit_limit.raised", "order.held", "import.row_rejected"):
        assert is_well_named(kind), kind
    assert [kind for kind, _ in named_in(ast.parse("events.emit('x', row); events.note(actor, 'y', subject)"))] == [
        "x",
        "y",
    ]


def test_every_audited_table_has_a_noun_of_its_own() -> None:
    """Its rows are told apart by it in the log. Seen to fail: give two models the same audit_noun."""
    audited = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited)]
    nouns = [model.audit_noun for model in audited]
    assert sorted(nouns) == sorted(set(nouns))
    assert [noun for noun in nouns if not is_well_named(f"{noun}.created")] == []


def test_a_part_points_at_a_record_that_exists() -> None:
    """Seen to fail: a wrong column in audit_root."""
    audited = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited)]
    nouns = {model.audit_noun for model in audited}
    for model in audited:
        if model.audit_root is not None:
            noun, column = model.audit_root
            assert noun in nouns, f"{model.__name__}: no record is called {noun!r}"
            assert hasattr(model, column), f"{model.__name__} has no column {column!r}"


def test_what_the_audit_leaves_out_or_masks_is_a_column() -> None:
    """A renamed column would show up in the audit again, unmasked. Seen to fail: a typing error in audit_masked."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Audited):
            columns = {attribute.key for attribute in mapper.column_attrs}
            assert (mapper.class_.audit_masked | mapper.class_.audit_left_out) <= columns, mapper.class_.__name__
