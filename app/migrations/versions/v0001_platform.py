"""The platform: tenants, people, roles, jobs, events, and the functions that may look across the tenant wall."""

from __future__ import annotations

from alembic import op

from app.core.events import Event, FeedEntry, Outbox
from app.core.jobs import JobRow
from app.identity.models import ApiToken, Membership, Role, SignInAttempt, TenantRecord, User, UserSession, UserToken
from app.migrations.house import create_definer_function, create_directory_table, create_tenant_table, let_definer

revision = "0001"
down_revision = None

CURRENT_TENANT = """
-- The tenant of this transaction. After SET LOCAL ends, the setting is '' and not NULL.
create function current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$
"""

# The three questions asked before (or without) a tenant. Each answers about one person, one token, or ids only.
COMPANIES_OF = """
create function companies_of(person uuid)
returns table (tenant_id uuid, role_key text, permissions text[], own_only_edit text[], own_only_view text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id, r.key, r.permissions, r.own_only_edit, r.own_only_view
    from memberships m join roles r on r.tenant_id = m.tenant_id and r.id = m.role_id
   where m.user_id = person and m.status = 'active'
$$
"""
OWNER_OF_TOKEN = """
create function token_owner(token bytea)
returns table (tenant_id uuid, token_id uuid, user_id uuid, scopes text[], last_used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.tenant_id, t.id, t.user_id, t.scopes, t.last_used_at
    from api_tokens t
   where t.hash = token and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
$$
"""
DUE_JOBS = """
create function due_jobs(at_most int, lost interval, lock_space int)
returns table (tenant_id uuid, id uuid, name text, step int)
language sql volatile security definer set search_path = public, pg_temp as $$
  with due as materialized (
    select j.tenant_id, j.id from jobs j
     where (j.state = 'queued' and j.due_at <= now()
            and (j.sent_at is null or j.sent_at <= now() - lost * least(power(2, j.sendings - 1), 32)))
        -- A worker holds the job's advisory lock while it works; it ends with its connection. No lock: the worker is dead.
        or (j.state = 'running' and j.started_at <= now() - interval '5 seconds' and not exists (
              select 1 from pg_locks l
               where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
                 and l.classid = lock_space::oid and l.objsubid = 2 and l.granted
                 and l.objid = ((hashtext(j.id::text))::bigint & 4294967295)::oid))
     order by j.due_at limit at_most for update of j skip locked
  )
  update jobs j set sent_at = now(), sendings = j.sendings + 1 from due
   where j.tenant_id = due.tenant_id and j.id = due.id
  returning j.tenant_id, j.id, j.name::text, j.step
$$
"""
TENANTS_WITH_OUTBOX = """
create function tenants_with_outbox() returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where exists (select 1 from outbox o where o.tenant_id = t.id)
$$
"""
FILL_OUTBOX = """
-- Every event waits in the outbox for its place in the feed; a trigger, so that no way of writing events can forget it.
create function fill_outbox() returns trigger language plpgsql as $$ begin
  insert into outbox (tenant_id, event_id) select tenant_id, id from fresh;
  return null;
end $$
"""


def upgrade() -> None:
    op.execute(CURRENT_TENANT)
    for model in (TenantRecord, User, UserSession, UserToken, SignInAttempt):
        create_directory_table(model.__table__)
    for model in (Role, Membership, ApiToken, JobRow):
        create_tenant_table(model.__table__)
    _events()
    _functions()


def _events() -> None:
    create_tenant_table(Event.__table__, rights="select, insert")
    op.execute("create table events_other partition of events default")
    create_tenant_table(Outbox.__table__, rights="select, insert, delete")
    create_tenant_table(FeedEntry.__table__, rights="select, insert")
    op.execute(FILL_OUTBOX)
    op.execute(
        "create trigger fill_outbox after insert on events referencing new table as fresh"
        " for each statement execute function fill_outbox()"
    )


def _functions() -> None:
    for table, rights in (
        ("memberships", "select"),
        ("roles", "select"),
        ("api_tokens", "select"),
        ("jobs", "select, update"),
        ("outbox", "select"),
    ):
        let_definer(table, rights)
    op.execute("grant select on tenants to lg_definer")
    create_definer_function("companies_of", "uuid", COMPANIES_OF)
    create_definer_function("token_owner", "bytea", OWNER_OF_TOKEN)
    create_definer_function("due_jobs", "int, interval, int", DUE_JOBS)
    create_definer_function("tenants_with_outbox", "", TENANTS_WITH_OUTBOX)
