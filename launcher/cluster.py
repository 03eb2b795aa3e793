"""What a new cluster gets once, as its superuser: three roles and the database. Tables and extensions are the migrations' work.

lg_owner    owns the database and runs migrations; not held back by row security (backups and data migrations need that)
lg_app      what web and workers are: owns nothing, held back by row security
lg_definer  nobody signs in as it; owns the few functions that may look across companies
"""

from __future__ import annotations

from typing import Any

from launcher import CannotStart


def set_up(sockets: str, port: int, database: str, passwords: dict[str, str], *, may_create_databases: bool) -> None:
    """Make roles and database where they are missing, and set the passwords. May be repeated."""
    import psycopg  # the one thing here that is not in the standard library

    def connect(name: str) -> Any:
        return psycopg.connect(host=sockets, port=port, user="postgres", dbname=name, password="", autocommit=True)

    with connect("postgres") as superuser:
        _make_roles(superuser, passwords, "CREATEDB" if may_create_databases else "NOCREATEDB")
        if not superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            superuser.execute(f"CREATE DATABASE {database} OWNER lg_owner")
    with connect(database) as superuser:
        _check_trigrams(superuser)


def _make_roles(superuser: Any, passwords: dict[str, str], create_databases: str) -> None:
    known = {name for (name,) in superuser.execute("SELECT rolname FROM pg_roles")}
    for role in ("lg_owner", "lg_app", "lg_definer"):
        if role not in known:
            superuser.execute(f"CREATE ROLE {role}")
    superuser.execute(f"ALTER ROLE lg_owner LOGIN BYPASSRLS {create_databases} PASSWORD '{passwords['lg_owner']}'")
    superuser.execute(f"ALTER ROLE lg_app LOGIN NOBYPASSRLS PASSWORD '{passwords['lg_app']}'")
    superuser.execute("GRANT lg_definer TO lg_owner WITH INHERIT FALSE, SET TRUE")


def _check_trigrams(superuser: Any) -> None:
    """The search in Chinese names stands on this, and a wrong locale fails silently."""
    with superuser.transaction(force_rollback=True):
        superuser.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        found = superuser.execute("SELECT show_trgm('公司') <> '{}'").fetchone()[0]
    if not found:
        raise CannotStart("This PostgreSQL finds no trigrams in Chinese: its character type has to be C.UTF-8.")
