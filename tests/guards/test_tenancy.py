"""No company ever sees another's data: what the catalogue of PostgreSQL says, what a bare connection can do, and what Mallory gets.

Every check of the catalogue is seen to fail on a table that is made for it, wrong in all ways at once, and rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db
from app.core.session import no_tenant_yet
from app.migrations.roles import DEFINER, check
from tests.guards.house import lines
from tests.people import Cast
from tests.servers import Servers

DIRECTORY = {"tenants", "users", "sessions", "user_tokens", "sign_ins"}
"""Asked before a tenant is known; they hold no tenant's data and only `identity` touches them (docs/architecture.md, tenancy)."""

NOT_OURS = {"alembic_version"}

CROSSES = {
    "companies_of": "which companies a person may enter: about one person",
    "token_owner": "whose a token is: about one secret",
    "due_jobs": "which jobs need sending: ids only",
    "tenants_with_outbox": "which companies have events waiting: ids only",
}
"""The functions that look across the wall on purpose. Every other definer function filters by current_tenant()."""


# --- the catalogue

TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as has_tenant,
       has_table_privilege('lg_app', c.oid, 'select, insert, update, delete') as reachable
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
"""
KEYS = """
select t.relname as "table", i.relname as "index",
       (select a.attname from pg_attribute a where a.attrelid = x.indrelid and a.attnum = x.indkey[0]) as first_column
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
 where t.relnamespace = 'public'::regnamespace and (x.indisunique or x.indisprimary)
"""
FOREIGN_KEYS = """
select c.conname, f.relname as source, t.relname as target, exists (
         select 1 from unnest(c.conkey, c.confkey) as pair(here, there)
           join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.here and a.attname = 'tenant_id'
           join pg_attribute b on b.attrelid = c.confrelid and b.attnum = pair.there and b.attname = 'tenant_id') as by_tenant
  from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
 where c.contype = 'f' and f.relnamespace = 'public'::regnamespace
"""
POLICIES = """
select tablename, policyname, permissive, roles::text[] as roles, cmd, qual, with_check from pg_policies where schemaname = 'public'
"""
VIEWS = """
select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
   and not coalesce('security_invoker=true' = any(c.reloptions), false)
"""
FUNCTIONS = """
select p.proname, r.rolname as owner, p.prosrc, coalesce(array_to_string(p.proconfig, ','), '') as settings,
       has_function_privilege('public', p.oid, 'execute') as by_anybody
  from pg_proc p join pg_roles r on r.oid = p.proowner
 where p.pronamespace = 'public'::regnamespace and p.prosecdef
"""
WALL = "(tenant_id = current_tenant())"


@pytest.fixture
def catalogue(web: Flask, servers: Servers, worker_name: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, rolled back."""
    url = servers.environment(f"lg_{worker_name}", worker_name)["DATABASE_OWNER_URL"]
    with psycopg.connect(url, row_factory=psycopg.rows.namedtuple_row) as connection:
        yield connection
        connection.rollback()


def faults_of_catalogue(catalogue: psycopg.Connection[Any]) -> list[str]:
    """What is wrong with the walls, one sentence each."""
    ours = [row for row in catalogue.execute(TABLES) if row.relname not in NOT_OURS]
    walled = {row.relname for row in ours if row.relname not in DIRECTORY}
    return [
        *_faults_of_tables(ours),
        *_faults_of_keys(catalogue, walled),
        *_faults_of_policies(catalogue, walled),
        *_faults_of_functions(catalogue),
        *(
            f"view {row.relname}: make it `with (security_invoker)`, else it sees all companies"
            for row in catalogue.execute(VIEWS)
        ),
    ]


def _faults_of_tables(ours: list[Any]) -> Iterator[str]:
    for row in ours:
        if row.relname in DIRECTORY:
            continue
        if row.relispartition:
            if row.reachable:
                yield f"{row.relname}: a partition must not be reachable but through its table"
            continue
        if not row.has_tenant:
            yield f"{row.relname}: has no tenant_id; use TenantRow, or name it in DIRECTORY with its reason"
        if not (row.relrowsecurity and row.relforcerowsecurity):
            yield f"{row.relname}: row-level security is not enabled and forced; create it with tenant_table"


def _faults_of_keys(catalogue: psycopg.Connection[Any], walled: set[str]) -> Iterator[str]:
    for row in catalogue.execute(KEYS):
        if row.table in walled and row.first_column != "tenant_id":
            yield f"{row.table}: the unique index {row.index} begins with {row.first_column}, not with tenant_id"
    for row in catalogue.execute(FOREIGN_KEYS):
        if row.source in walled and row.target in walled and not row.by_tenant:
            yield f"{row.source}: the foreign key {row.conname} can cross companies; use refers_to"


def _faults_of_policies(catalogue: psycopg.Connection[Any], walled: set[str]) -> Iterator[str]:
    policies = list(catalogue.execute(POLICIES))
    partitions = {row.relname for row in catalogue.execute(TABLES) if row.relispartition}
    for table in sorted(walled - partitions):
        if not any(p.tablename == table and p.qual == WALL and p.with_check == WALL for p in policies):
            yield f"{table}: no policy tenant_id = current_tenant() for reading and writing; create it with tenant_table"
    for p in policies:
        is_wall = p.qual == WALL and p.with_check == WALL
        if not is_wall and p.permissive == "PERMISSIVE" and p.roles != [DEFINER]:
            yield f"{p.tablename}: the policy {p.policyname} opens the wall to {p.roles}"


def _faults_of_functions(catalogue: psycopg.Connection[Any]) -> Iterator[str]:
    for row in catalogue.execute(FUNCTIONS):
        if row.owner != DEFINER:
            yield f"function {row.proname}: security definer, owned by {row.owner}; hand it to {DEFINER}"
        if "search_path=" not in row.settings:
            yield f"function {row.proname}: security definer without a pinned search_path"
        if row.by_anybody:
            yield f"function {row.proname}: security definer, callable by anybody; revoke all from public"
        if "current_tenant()" not in row.prosrc and row.proname not in CROSSES:
            yield f"function {row.proname}: looks across companies; filter by current_tenant(), or name it in CROSSES with its reason"


def test_every_table_stands_behind_its_wall(catalogue: psycopg.Connection[Any]) -> None:
    """Seen to fail by `test_the_catalogue_guard_sees_a_wrong_table`."""
    faults = faults_of_catalogue(catalogue)
    assert not faults, lines(faults)


def test_the_catalogue_guard_sees_a_wrong_table(catalogue: psycopg.Connection[Any]) -> None:
    catalogue.execute(
        """
        create table diaries (id uuid primary key);
        create table notes (tenant_id uuid not null, id uuid, role_id uuid, name text unique, primary key (tenant_id, id),
                            unique (tenant_id, role_id));
        create table remarks (tenant_id uuid, id uuid, note uuid, primary key (tenant_id, id));
        alter table roles add constraint bad unique (id);
        alter table remarks add foreign key (note) references roles (id);
        alter table notes enable row level security;
        create policy everybody on notes using (true);
        create view all_roles as select * from roles;
        create function peep() returns bigint language sql security definer as $$ select count(*) from roles $$;
        grant select on events_other to lg_app;
        """
    )
    said = "\n".join(faults_of_catalogue(catalogue))
    for sentence in (
        "diaries: has no tenant_id",
        "notes: row-level security is not enabled and forced",
        "notes: the unique index notes_name_key begins with name",
        "roles: the unique index bad begins with id",
        "remarks: the foreign key remarks_note_fkey can cross companies",
        "remarks: no policy tenant_id = current_tenant()",
        "notes: the policy everybody opens the wall",
        "view all_roles: make it",
        "function peep: security definer, owned by lg_owner",
        "function peep: security definer without a pinned search_path",
        "function peep: security definer, callable by anybody",
        "function peep: looks across companies",
        "events_other: a partition must not be reachable",
    ):
        assert sentence in said


def test_the_list_of_exceptions_holds_nothing_that_is_gone(catalogue: psycopg.Connection[Any]) -> None:
    tables = {row.relname for row in catalogue.execute(TABLES)}
    functions = {row.proname for row in catalogue.execute(FUNCTIONS)}
    assert tables >= DIRECTORY
    assert functions >= set(CROSSES)


# --- the roles


def test_tests_run_as_the_application_does(web: Flask, database: object) -> None:
    """As the owner, or as a superuser, every test of the walls would pass for the wrong reason."""
    with web.app_context(), no_tenant_yet("who are we") as session:
        assert session.scalar(text("select current_user || ' ' || session_user")) == "lg_app lg_app"


def test_the_application_role_owns_nothing_and_cannot_pass_the_wall(catalogue: psycopg.Connection[Any]) -> None:
    """Seen to fail: `alter role lg_app bypassrls`; each complaint of `check` has its own test in tests/migrations."""
    row = catalogue.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, exists (select 1 from pg_class where relowner = r.oid)"
        " or exists (select 1 from pg_proc where proowner = r.oid) as owns,"
        " (select count(*) from pg_auth_members where member = r.oid) as memberships from pg_roles r where rolname = 'lg_app'"
    ).fetchone()
    assert tuple(row or ()) == (False, False, False, False, False, 0)


def test_db_check_agrees(servers: Servers) -> None:
    assert check(servers.app_url, servers.owner_url) == []


# --- a bare connection of the application role


@pytest.fixture
def bare(web: Flask, servers: Servers, worker_name: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the application role, past everything that Python does; rolled back."""
    url = servers.environment(f"lg_{worker_name}", worker_name)["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def walled_tables(web: Flask) -> list[str]:
    return sorted(set(db.metadata.tables) - DIRECTORY)


def test_a_connection_without_a_company_sees_no_row_of_any_table(bare: Any, walled_tables: list[str]) -> None:
    """Seen to fail: `alter table roles no force row level security` does not do it (we are not the owner), `disable` does."""
    seen = {table: bare.execute(f"select count(*) from {table}").fetchone()[0] for table in walled_tables}
    assert seen == dict.fromkeys(walled_tables, 0)


@pytest.mark.parametrize("bound", ["", "evil"])
def test_nobody_writes_a_row_for_another_company(bare: Any, walled_tables: list[str], cast: Cast, bound: str) -> None:
    """PostgreSQL asks the wall before any other constraint, so a row of tenant_id alone is enough to be refused."""
    acme, evil = cast.tenant("acme").id, cast.tenant("evil").id
    bare.execute("select set_config('app.tenant_id', %s, true)", [str(evil) if bound else ""])
    for table in walled_tables:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
            bare.transaction(),
        ):
            bare.execute(f"insert into {table} (tenant_id) values (%s)", [acme])


def test_bound_to_one_company_a_connection_sees_none_of_the_other(
    bare: Any, walled_tables: list[str], cast: Cast
) -> None:
    acme, evil = cast.tenant("acme").id, cast.tenant("evil").id
    bare.execute("select set_config('app.tenant_id', %s, true)", [str(evil)])
    for table in walled_tables:
        assert bare.execute(f"select count(*) from {table} where tenant_id = %s", [acme]).fetchone() == (0,)
    assert bare.execute("select count(*) from roles").fetchone()[0] > 0, "the wall must not be shut for everybody"


@pytest.mark.parametrize("verb", ["update events set type = ''", "delete from events", "truncate events"])
def test_what_happened_cannot_be_changed(bare: Any, verb: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        bare.execute(verb)
