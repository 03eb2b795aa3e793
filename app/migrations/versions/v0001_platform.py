"""The platform: tenants, people, roles, jobs, events, and the functions that may look across the tenant wall."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import create_definer_function, directory_table, let_definer, tenant_table

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
OWNER_OF = """
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
    _tenants()
    _users()
    _sessions()
    _user_tokens()
    _sign_ins()
    _roles()
    _memberships()
    _api_tokens()
    _jobs()
    _event_log()
    _functions()


def _event_log() -> None:
    _events()
    op.execute("create table events_other partition of events default")
    _outbox()
    _event_feed()
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
    create_definer_function("token_owner", "bytea", OWNER_OF)
    create_definer_function("due_jobs", "int, interval, int", DUE_JOBS)
    create_definer_function("tenants_with_outbox", "", TENANTS_WITH_OUTBOX)


def _tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
    )
    directory_table("tenants")


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("density", sa.Text(), nullable=False),
        sa.Column("keys", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("density in ('compact', 'comfortable')", name=op.f("ck_users_density")),
        sa.CheckConstraint("locale in ('en', 'zh', 'ms')", name=op.f("ck_users_locale")),
        sa.CheckConstraint("theme in ('system', 'light', 'dark')", name=op.f("ck_users_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
    )
    directory_table("users")


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("browser", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sessions_id")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    directory_table("sessions")


def _user_tokens() -> None:
    op.create_table(
        "user_tokens",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('reset', 'invitation')", name=op.f("ck_user_tokens_purpose")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_user_tokens_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_user_tokens")),
    )
    op.create_index(op.f("ix_user_tokens_user_id"), "user_tokens", ["user_id"], unique=False)
    directory_table("user_tokens")


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('sign_in', 'reset_asked', 'password_set')", name=op.f("ck_sign_ins_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_address", "sign_ins", ["address", "at"], unique=False)
    op.create_index("ix_sign_ins_email", "sign_ins", ["email_key", "at"], unique=False)
    op.create_index("ix_sign_ins_user", "sign_ins", ["user_id", "at"], unique=False)
    directory_table("sign_ins")


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("own_only_edit", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("own_only_view", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_roles")),
        sa.UniqueConstraint("tenant_id", "key", name="uq_roles_key"),
    )
    tenant_table("roles")


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role_id is not null or status = 'removed'", name=op.f("ck_memberships_role")),
        sa.CheckConstraint("status in ('invited', 'active', 'removed')", name=op.f("ck_memberships_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"], ["roles.tenant_id", "roles.id"], name=op.f("fk_memberships_tenant_id_role_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("tenant_id", "user_id", name="uq_memberships_user"),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    tenant_table("memberships")


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("tenant_id", "hash", name="uq_api_tokens_hash"),
    )
    op.create_index("ix_api_tokens_hash", "api_tokens", ["hash"], unique=False)
    tenant_table("api_tokens")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "ix_jobs_open", "jobs", ["due_at"], unique=False, postgresql_where=sa.text("state in ('queued', 'running')")
    )
    op.create_index("ix_jobs_user", "jobs", ["tenant_id", "user_id", "created_at"], unique=False)
    tenant_table("jobs")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("root_type", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_events")),
        postgresql_partition_by="RANGE (id)",
    )
    op.create_index("ix_events_root", "events", ["tenant_id", "root_id", "id"], unique=False)
    tenant_table("events", rights="select, insert")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "event_id", name=op.f("pk_outbox")),
    )
    tenant_table("outbox", rights="select, insert, delete")


def _event_feed() -> None:
    op.create_table(
        "event_feed",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sequence", name=op.f("pk_event_feed")),
    )
    tenant_table("event_feed", rights="select, insert")
