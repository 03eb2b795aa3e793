"""Records by the thousand: rows staged in a temporary table, judged and written by whole statements.

Whoever writes many records puts them into `STAGED`, one row each, values as JSON by column. The area that owns the tables judges them
against what is there and writes them; the caller reads off what became of each row. COPY cannot write into tables with row-level
security, a temporary table has none; and JSON lets a new column travel without a line being changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Select,
    Subquery,
    Table,
    Text,
    Uuid,
    and_,
    case,
    column,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy import cast as cast_sql
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.dialects.postgresql import insert as insert_or_leave
from sqlalchemy.sql.selectable import LateralFromClause

from app.core import events
from app.core.actor import Actor
from app.core.changes import Audited
from app.core.clock import now
from app.core.db import db
from app.core.errors import NOT_ALLOWED
from app.core.events import Event
from app.core.messages import N_, Reason
from app.core.questions import connection, driver

NOTHING: ColumnElement[Any] = literal_column("'{}'::jsonb")
NO_PROBLEM: ColumnElement[Any] = literal_column("'[]'::jsonb")

OWN_FIELDS = "custom"
"""Stands in `given` (name → plain value), `keys` (id of the field → rows of its value) and `changes` for the fields that a company added to
the record: they belong to it and are rows of another table."""

STAGED = Table(
    "staged",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("given", JSONB, server_default=NOTHING, nullable=False),
    Column("defaults", JSONB, server_default=NOTHING, nullable=False),
    Column("keys", JSONB, server_default=NOTHING, nullable=False),
    Column("problems", JSONB, server_default=NO_PROBLEM, nullable=False),
    Column("if_new", JSONB, server_default=NO_PROBLEM, nullable=False),
    Column("warnings", JSONB, server_default=NO_PROBLEM, nullable=False),
    Column("cells", JSONB, server_default=NO_PROBLEM, nullable=False),
    Column("action", Text),
    Column("matched_id", Uuid),
    Column("changes", JSONB),
    Column("id", Uuid),
    Column("event_id", Uuid),
    Column("part_ids", JSONB, server_default=NOTHING, nullable=False),
    Column("present", JSONB, server_default=NOTHING, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
    # Rows of a few kilobytes, written and changed a few times and gone: not worth compressing.
    postgresql_with={"toast_tuple_target": 8160},
)
"""number      of the row in its file
given       noun of a record or of a part of it → column → value, as the tables hold it; only what was given
defaults    the same, for what a new record has besides
keys        column → key that follows from the values (the code without case …): columns of the record, no news of their own
problems    what stops the row; if_new: what stops it only if it makes a new record; warnings: what does not (`Problem.to_json`)
cells       what stood in the file, for whoever keeps it
action      create, update, unchanged or skip, once judged
matched_id  the record that is there already; present: noun → id of its part that the row speaks of
id          of the new record; part_ids: noun → id of its new part; event_id: of the event
changes     noun → column → [before, after]; until a row is judged, what it would bring as a new record (`news_of`)"""


_ROOM = text("select set_config('temp_buffers', '64MB', false)")


def create_staged() -> None:
    """Make `STAGED` for this transaction, empty; with room to stay in memory while it is read and changed."""
    db.session.execute(_ROOM)
    db.session.execute(text("drop table if exists pg_temp.staged"))
    STAGED.create(connection())


def copy_staged(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY `rows` into `STAGED`; columns of JSON as text."""
    names = ", ".join(f'"{name}"' for name in columns)
    with driver().cursor() as cursor, cursor.copy(f"copy staged ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    analyze_staged()


def analyze_staged() -> None:
    """Tell the planner how many rows there are."""
    db.session.execute(text("analyze pg_temp.staged (number)"))


_SETTINGS = text(
    """
    select set_config('enable_hashjoin', :wanted, true), set_config('enable_mergejoin', :wanted, true),
           set_config('enable_material', :wanted, true)
    """
)


@contextmanager
def by_index() -> Iterator[None]:
    """Inside the block every staged row looks its records up by an index.

    While a company loads its first book the statistics of its tables are old: the planner takes them for nearly empty and would go
    through all of them for every staged row.
    """
    db.session.execute(_SETTINGS, {"wanted": "off"})
    yield
    db.session.execute(_SETTINGS, {"wanted": "on"})


# --- judging


@dataclass(frozen=True)
class Policy:
    """What shall happen to rows whose record is there already, and what the person behind it may do."""

    duplicates: str
    """skip, update, or create (then they fail)"""
    field: str
    """By which rows find their record."""
    key: str
    """The column of that field's key."""
    may_create: bool = True
    may_update: bool = True
    own_only: UUID | None = None
    """Only records of this owner may be changed."""
    absent: Reason | None = None
    """Why a row whose record is not there fails, for rows that only say more of what is there."""
    kept: tuple[tuple[str, Reason], ...] = ()
    """Fields that no row may change where the old value or the new one decides about credit, and why not."""
    renumbers: bool = False
    """A row whose record is there makes another one all the same, under the next code."""

    @property
    def updates(self) -> bool:
        return self.duplicates == "update"

    @property
    def skips(self) -> bool:
        return self.duplicates == "skip"


SEVERAL_MATCH = Reason("several_match", N_("“%(value)s” is found at several: %(candidates)s. Which one is meant?"))


def sound() -> ColumnElement[bool]:
    """Staged rows that nothing stops."""
    return STAGED.c.problems == NO_PROBLEM


def said(noun: str, name: str, rows: FromClause = STAGED) -> ColumnElement[str]:
    """What a row says of a column, as text."""
    return rows.c.given[noun][name].astext


def keyed(name: str) -> Subquery:
    """The staged rows that have a key in that column, with it as `key`, to join on.

    As a plain column: under row-level security PostgreSQL uses an index only for what cannot leak, and reading JSON might.
    """
    found = STAGED.c["keys"][name].astext.label("key")
    rows = select(STAGED.c.number, STAGED.c.matched_id, STAGED.c.given, found).where(found.is_not(None))
    return rows.offset(0).subquery("keyed")


def keyed_each(name: str) -> Subquery:
    """The same for keys of which a row may have several: once for each of them."""
    each = func.jsonb_array_elements_text(STAGED.c["keys"][name]).table_valued("value").lateral("each")
    rows = select(STAGED.c.number, STAGED.c.matched_id, each.c.value.label("key")).join(each, true())
    return rows.where(STAGED.c["keys"].has_key(name)).offset(0).subquery("keyed")


def change_staged(where: ColumnElement[bool], values: Mapping[str, Any]) -> None:
    """Write into the staged rows `where`."""
    nobody_else = {"audited_by": "nothing: only staged rows change"}
    db.session.execute(update(STAGED).where(where).values(values), execution_options=nobody_else)


def forget(noun: str, name: str, where: ColumnElement[bool] | None = None) -> None:
    """Let the rows whose record is there (or those `where`) say nothing of that column."""
    rest = STAGED.c.given.op("#-")(array([literal(noun), literal(name)], type_=Text))
    change_staged(STAGED.c.matched_id.is_not(None) if where is None else where, {"given": rest})


def warn(found: Select[Any]) -> None:
    """Let the rows that `found` names (as for `mark`) deserve a look: nothing is in their way."""
    _add(found, STAGED.c.warnings)


def mark(found: Select[Any]) -> None:
    """Stop the rows that `found` names: it selects `number` and `problem` (made by `problem_of`). The first one of each row is told."""
    _add(found, STAGED.c.problems)


def _add(found: Select[Any], to: Column[Any]) -> None:
    source = found.subquery("found")
    first = func.array_agg(source.c.problem)[1].label("problem")
    wrong = select(source.c.number, first).group_by(source.c.number).subquery("wrong")
    more = to.op("||")(func.jsonb_build_array(wrong.c.problem))
    change_staged(STAGED.c.number == wrong.c.number, {to.key: more})


def problem_of(reason: Reason, field: str | None, /, **params: Any) -> ColumnElement[Any]:
    """A problem as SQL: the JSON that `Problem.from_json` reads. Params are texts or columns."""
    pairs = func.jsonb_build_object(*(part for name, value in params.items() for part in (_text(name), _text(value))))
    parts = (_text("field"), _text(field), _text("code"), _text(reason.code), _text("params"), pairs)
    return func.jsonb_build_object(*parts).label("problem")


def _text(value: Any) -> ColumnElement[Any]:
    return cast_sql(literal(value, Text), Text) if value is None or isinstance(value, str) else value


def decide(policy: Policy) -> None:
    """Say of every row what is to be done with it, now that `matched_id` and (to update) `changes` are known."""
    found = STAGED.c.matched_id.is_not(None)
    does = "skip" if policy.skips else case((STAGED.c.changes == NOTHING, "unchanged"), else_="update")
    refusal = _refusal(policy)
    problems = case((found, STAGED.c.problems), else_=STAGED.c.problems.op("||")(refusal))
    change_staged(true(), {"action": case((found, does), else_="create"), "problems": problems})
    if not policy.may_update:
        mark(select(STAGED.c.number, _REFUSED.label("problem")).where(STAGED.c.action == "update"))


def _refusal(policy: Policy) -> ColumnElement[Any]:
    """What stops a row whose record is not there."""
    if policy.absent is not None:
        return func.jsonb_build_array(problem_of(policy.absent, policy.field))
    return STAGED.c.if_new if policy.may_create else STAGED.c.if_new.op("||")(func.jsonb_build_array(_REFUSED))


_REFUSED = problem_of(NOT_ALLOWED, None)


# --- writing

AUDITED = {"audited_by": "insert_events", "preserve_rowcount": True}
BY_US = frozenset({"tenant_id", "id", "version", "created_at", "updated_at"})


def insert_new(model: type[Audited], constants: Mapping[str, Any]) -> None:
    """Insert a row of `model` for every sound row that creates. One that a unique constraint refuses has no action afterwards: somebody
    else was quicker.

    `constants` are columns that no row says itself: values, or columns of `STAGED`.
    """
    table = table_of(model)
    wanted = db.session.scalar(select(func.count()).where(_creating())) or 0
    if wanted and _insert(table, model.audit_noun, _creating(), {"id": STAGED.c.id, **constants}, keys=True) < wanted:
        _leave_beaten(table)


def insert_parts(model: type[Audited], where: ColumnElement[bool], constants: Mapping[str, Any]) -> None:
    """Insert a row of `model`, a part of the record, for every sound row `where` that creates or updates."""
    written = and_(STAGED.c.action.in_(("create", "update")), sound(), where)
    _insert(table_of(model), model.audit_noun, written, constants, keys=False)


def _insert(table: Table, noun: str, where: ColumnElement[bool], constants: Mapping[str, Any], *, keys: bool) -> int:
    whole = func.coalesce(STAGED.c.defaults[noun], NOTHING).op("||")(STAGED.c.given[noun])
    record = _record(table, literal_column(f"null::{table.name}"), whole.op("||")(STAGED.c["keys"]) if keys else whole)
    moment = now()
    fixed = {"tenant_id": func.current_tenant(), "version": 1, "created_at": moment, "updated_at": moment, **constants}
    columns = [_as_column(fixed[c.name], c) if c.name in fixed else record.c[c.name] for c in table.c]
    source = select(*columns).select_from(STAGED.join(record, true())).where(where).order_by(STAGED.c.number)
    statement = insert_or_leave(table).from_select([c.name for c in table.c], source).on_conflict_do_nothing()
    return int(cast("Any", db.session.execute(statement, execution_options=AUDITED)).rowcount)


def _leave_beaten(table: Table) -> None:
    """Take back the decision about rows whose record could not be inserted: they have no action, and are judged again later."""
    there = select(table.c.id).where(table.c.id == STAGED.c.id).exists()
    change_staged(and_(_creating(), ~there), {"action": None})


def _creating() -> ColumnElement[bool]:
    return and_(STAGED.c.action == "create", sound())


def update_matched(model: type[Audited], row_id: ColumnElement[Any], *, keys: bool = True) -> None:
    """Lay what the sound rows change over the rows of `model` with the id `row_id`; each gets one version more."""
    table, noun = table_of(model), model.audit_noun
    news = STAGED.c.changes.has_key(noun)
    # What a company added to the record is told with it and counts as a change of it.
    news = or_(news, STAGED.c.changes.has_key(OWN_FIELDS)) if keys else news
    changing = and_(STAGED.c.action == "update", news, sound())
    if not db.session.scalar(select(literal(1)).where(changing).limit(1)):
        return
    given = STAGED.c.given[noun]
    said = given.op("||")(STAGED.c["keys"]) if keys else given
    changed = select(row_id.label("row_id"), said.label("said")).where(changing).offset(0).subquery("changed")
    record = _record(table, literal_column(table.name), changed.c.said)
    names = [c.name for c in table.c if c.name not in BY_US]
    fresh = (
        select(table.c.id, *(record.c[name] for name in names))
        .select_from(changed.join(table, table.c.id == changed.c.row_id).join(record, true()))
        .subquery("fresh")
    )
    values = {name: fresh.c[name] for name in names} | {"version": table.c.version + 1, "updated_at": now()}
    db.session.execute(update(table).where(table.c.id == fresh.c.id).values(values), execution_options=AUDITED)


def _record(table: Table, base: ColumnElement[Any], values: ColumnElement[Any]) -> LateralFromClause:
    """`values` (JSON by column) laid over `base`, a row of `table`: one typed row, to join with."""
    columns = [column(c.name, c.type) for c in table.c]
    return func.jsonb_populate_record(base, values).table_valued(*columns, name="r").lateral("r")


def news_of(given: Mapping[str, Mapping[str, Any]], defaults: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All that a new record and its parts bring, as the diff that its event tells: noun → column → [nothing, value].

    Made outside the database: there it takes longer than writing the record.
    """
    return {
        noun: {name: [None, value] for name, value in {**defaults.get(noun, {}), **given.get(noun, {})}.items()}
        for noun in dict.fromkeys((*given, *defaults))
    }


def insert_events(
    actor: Actor, model: type[Audited], data: Mapping[str, Any], *, root: tuple[str, ColumnElement[Any]] | None = None
) -> None:
    """An event for every sound row that creates or updates: its diff in `changes`, that of the record's parts in `data`.

    `root` is the record (noun, id) in whose history it shows; unless given, the record itself.
    """
    noun = model.audit_noun
    subject = func.coalesce(STAGED.c.matched_id, STAGED.c.id)
    columns = {
        **events.by(actor),
        "id": STAGED.c.event_id,
        "type": literal(f"{noun}.").concat(STAGED.c.action).concat("d"),
        "subject_type": noun,
        "subject_id": subject,
        "root_type": root[0] if root else noun,
        "root_id": root[1] if root else subject,
        "changes": func.coalesce(STAGED.c.changes[noun], NOTHING).op("||")(
            func.coalesce(STAGED.c.changes[OWN_FIELDS], NOTHING)
        ),
        "data": literal(dict(data), JSONB).op("||")(STAGED.c.changes.op("-")(noun).op("-")(OWN_FIELDS)),
    }
    table = Event.__table__
    source = select(*(_as_column(columns[c.name], c) for c in table.c))
    written = source.where(STAGED.c.action.in_(("create", "update")), sound()).order_by(STAGED.c.number)
    db.session.execute(insert(table).from_select([c.name for c in table.c], written))


_LOCK = "select id from {table} where id = any(:ids) order by id for no key update"


def lock_matched(model: type[Audited]) -> None:
    """Keep the records found as they are until the transaction ends: in the order of their ids, as everywhere."""
    ids = list(db.session.scalars(select(STAGED.c.matched_id).where(STAGED.c.matched_id.is_not(None))))
    if ids:
        db.session.execute(text(_LOCK.format(table=table_of(model).name)), {"ids": ids})


def written_ids(actions: Sequence[str] = ("create", "update")) -> list[UUID]:
    """The ids of the records that the staged rows created or changed, or only did one of it to."""
    ids = select(func.coalesce(STAGED.c.matched_id, STAGED.c.id))
    return list(db.session.scalars(ids.where(STAGED.c.action.in_(actions), sound())))


def _as_column(value: Any, c: Column[Any]) -> ColumnElement[Any]:
    return value if isinstance(value, ColumnElement) else literal(value, c.type)


def table_of(model: type[Audited]) -> Table:
    return cast("Table", cast("Any", model).__table__)
