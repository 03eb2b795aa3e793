"""Rows on their way: from the file into the table, from the table into the book, always through `STAGED`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from app.core.db import db, new_id
from app.core.messages import Problem
from app.core.records.staged import copy_staged, create_staged, news_of
from app.imports.rules.cells import Cell, storable
from app.imports.rules.reading import ReadRow

_FILLED = ("number", "given", "defaults", "keys", "problems", "if_new", "warnings", "cells")


def stage_read(rows: Iterable[ReadRow]) -> None:
    """Put freshly read rows into `STAGED`."""
    read = list(map(_fields, rows))  # a row may have to ask who is meant, and nothing can be asked within a COPY
    create_staged()
    copy_staged(_FILLED, read)


def _fields(row: ReadRow) -> tuple[Any, ...]:
    return (
        row.number,
        _json(row.given),
        _json(row.defaults),
        _json(row.keys),
        _problems(row.problems),
        _problems(row.if_new),
        _problems(row.warnings),
        _cells(row.cells),
    )


def _cells(cells: Sequence[Cell]) -> str:
    """The cells as a database takes them: without NUL."""
    text = _json(cells)
    return _json(storable(cells)) if "\\u0000" in text else text


def _problems(problems: Sequence[Problem]) -> str:
    return _json([problem.to_json() for problem in problems]) if problems else "[]"


def _json(value: Any) -> str:
    """JSON; ids, days and choices as texts."""
    return orjson.dumps(value).decode()


_KEEP = text(
    """
    insert into import_rows (tenant_id, import_id, number, status, action, cells, given, defaults, keys, problems, if_new, warnings, record_id)
    select current_tenant(), :import_id, s.number, case when s.problems = '[]' then 'ready' else 'failed' end, s.action,
           s.cells, s.given, s.defaults, s.keys, s.problems, s.if_new, s.warnings, s.matched_id
      from staged s order by s.number
    on conflict (tenant_id, import_id, number) do update
       set status = excluded.status, action = excluded.action, cells = excluded.cells, given = excluded.given,
           defaults = excluded.defaults, keys = excluded.keys, problems = excluded.problems, if_new = excluded.if_new,
           warnings = excluded.warnings, record_id = excluded.record_id
    """
)


def keep_judged(import_id: UUID) -> None:
    """Keep the staged rows, judged, as rows of the import; a row that is there is replaced."""
    db.session.execute(_KEEP, {"import_id": import_id})


_NEXT = text(
    """
    select number, given::text, defaults::text, keys::text, if_new::text from import_rows
     where import_id = :import_id and status = 'ready' order by number limit :at_most
    """
)
_TAKEN = ("number", "given", "defaults", "keys", "if_new", "changes", "id", "event_id", "part_ids")


def stage_ready(import_id: UUID, at_most: int) -> int:
    """Put the next ready rows into `STAGED`, with ids for what they may make; returns how many."""
    rows = db.session.execute(_NEXT, {"import_id": import_id, "at_most": at_most}).all()
    create_staged()
    copy_staged(_TAKEN, ((*row, *_new(row)) for row in rows))
    return len(rows)


def _new(row: Any) -> tuple[str, UUID, UUID, str]:
    """What the row needs if it makes a new record: its news, its id, that of its event, those of its parts."""
    news = news_of(orjson.loads(row.given), orjson.loads(row.defaults))
    return _json(news), new_id(), new_id(), _json({"contact": new_id(), "address": new_id()})


_SETTLE = text(
    """
    update import_rows r
       set status = case when s.problems <> '[]' then 'failed'
                         else case s.action when 'create' then 'created' when 'update' then 'updated'
                                            when 'unchanged' then 'unchanged' when 'skip' then 'skipped' else 'ready' end end,
           action = s.action, problems = s.problems,
           record_id = case when s.problems = '[]' then coalesce(s.matched_id, s.id) end
      from staged s
     where r.import_id = :import_id and r.number = s.number
       and r.number between (select min(number) from staged) and (select max(number) from staged)
    returning r.status
    """
)


def settle(import_id: UUID) -> Counter[str]:
    """Write down what became of the staged rows; returns state → rows. One that somebody else was quicker about stays ready."""
    return Counter(db.session.scalars(_SETTLE, {"import_id": import_id}))


_REPEATS = """
    with keyed as materialized (
      select r.number, k.field, r.keys ->> k.name as key, null as own
        from import_rows r, unnest(cast(:fields as text[]), cast(:names as text[])) k (field, name)
       where r.import_id = :import_id and r.keys ->> k.name is not null{several}
    ), firsts as materialized (
      select field, key, min(number) as first from keyed group by field, key having count(*) > 1
    ), repeated as materialized (
      select k.number, jsonb_agg(jsonb_build_object('field', k.field, 'code', 'repeated', 'params',
               jsonb_build_object('value', coalesce(k.own, r.given -> cast(:noun as text) ->> k.field), 'row', f.first::text)) order by k.field) as problems
        from firsts f
        join keyed k on k.field = f.field and k.key = f.key and k.number > f.first
        join import_rows r on r.import_id = :import_id and r.number = k.number
       group by k.number
    ), judged as materialized (
      select r.number, coalesce((select jsonb_agg(p) from jsonb_array_elements(r.problems) p where p ->> 'code' <> 'repeated'), '[]')
                       || coalesce(d.problems, '[]') as problems
        from import_rows r
        left join repeated d on d.number = r.number
       where r.import_id = :import_id and r.status in ('ready', 'failed')
         and (d.number is not null or jsonb_path_exists(r.problems, '$[*].code ? (@ == "repeated")'))
    )
    update import_rows r
       set problems = j.problems, status = case when j.problems = '[]' then 'ready' else 'failed' end
      from judged j
     where r.import_id = :import_id and r.number = j.number and r.problems <> j.problems
    """
_SEVERAL = """
      union all
      select r.number, cast(:several_field as text), one.value, one.value
        from import_rows r, jsonb_array_elements_text(r.keys -> cast(:several_name as text)) one
       where r.import_id = :import_id and r.keys ? cast(:several_name as text)"""
MANY_KEYS = frozenset({"external_ids"})
"""Fields of which a row may have several keys, each of which is one row's alone."""
_LOOPS = text("select set_config('enable_nestloop', :wanted, true)")


@contextmanager
def _without_loops() -> Iterator[None]:
    """The planner takes the rows of an import that was just written for one, and would go through them once for each of them."""
    db.session.execute(_LOOPS, {"wanted": "off"})
    yield
    db.session.execute(_LOOPS, {"wanted": "on"})


def mark_repeats(import_id: UUID, noun: str, keys: Mapping[str, str]) -> None:
    """Stop the rows whose code, tax id … stands in an earlier row of the file already, and let go those that no longer do."""
    plain = {field: name for field, name in keys.items() if field not in MANY_KEYS}
    params = {"import_id": import_id, "noun": noun, "fields": list(plain), "names": list(plain.values())}
    several = next(iter(keys.keys() & MANY_KEYS), None)
    if several:
        params |= {"several_field": several, "several_name": keys[several]}
    statement = _REPEATS.format(several=_SEVERAL if several else "")
    with _without_loops():
        db.session.execute(text(statement), params)


_ALIKE = text(
    """
    with keyed as materialized (
      select number, keys ->> cast(:key as text) as key
        from import_rows
       where import_id = :import_id and status = 'ready' and keys ->> cast(:key as text) <> ''
    ), firsts as materialized (
      select key, min(number) as first from keyed group by key having count(*) > 1
    ), alike as materialized (
      select k.number, f.first from firsts f join keyed k on k.key = f.key and k.number > f.first
    ), judged as materialized (
      select r.number, coalesce((select jsonb_agg(w) from jsonb_array_elements(r.warnings) w where w ->> 'code' <> 'named_alike'), '[]')
                       || case when k.number is null then '[]' else
                            jsonb_build_array(jsonb_build_object('field', cast(:field as text), 'code', 'named_alike', 'params',
                                              jsonb_build_object('value', r.given -> cast(:noun as text) ->> cast(:field as text),
                                                                 'row', k.first::text))) end as warnings
        from import_rows r
        left join alike k on k.number = r.number
       where r.import_id = :import_id and r.status in ('ready', 'failed')
         and (k.number is not null or r.warnings @> '[{"code": "named_alike"}]')
    )
    update import_rows r set warnings = j.warnings from judged j
     where r.import_id = :import_id and r.number = j.number and r.warnings <> j.warnings
    """
)


def warn_of_likeness(import_id: UUID, noun: str, field: str, key: str) -> None:
    """Note on the rows of which an earlier row of the file has the same in that field, and take it from those that no longer do."""
    with _without_loops():
        db.session.execute(_ALIKE, {"import_id": import_id, "noun": noun, "field": field, "key": key})


_ADOPT = text(
    """
    update import_rows set given = jsonb_set(given, array[cast(:noun as text), cast(:name as text)], to_jsonb(cast(:there as text)))
     where import_id = :import_id and status = 'ready' and given -> cast(:noun as text) ->> cast(:name as text) = :invented
    """
)


def adopt(import_id: UUID, noun: str, name: str, invented: UUID, there: UUID) -> None:
    """Somebody made the record meanwhile that was to be invented: let the rows refer to that one."""
    params = {"noun": noun, "name": name, "invented": str(invented), "there": str(there)}
    db.session.execute(_ADOPT, {"import_id": import_id, **params})
