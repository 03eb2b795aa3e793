"""The three roles of a database, and the check that they are what the tenant walls rely on.

owner     runs migrations, backup, data changes; bypasses row security, never serves a request
app       web and workers: owns nothing, cannot bypass, gets rights table by table
definer   nobody can log in as it; owns the few functions that look across the wall (search, sign-in, due jobs)

Roles belong to the cluster, not the database: they are created if missing and named from the connection URLs.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

DEFINER = "lg_definer"


class UnsafeRoles(Exception):
    """A role could see or do more than the tenant walls allow, or less than migrations need."""


def role_of(url: str) -> str:
    """The user name in a connection URL."""
    name = urlsplit(url).username
    if not name:
        raise UnsafeRoles(f"{url.split(':')[0]} URL without a user name")
    return unquote(name)


def ensure_definer(owner_url: str) -> None:
    """Create the no-login role if it is missing and let the owner hand functions to it."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [DEFINER]).fetchone():
            _create(connection, DEFINER)
        member = connection.execute(
            "select pg_has_role(current_user, %s, 'SET')"
            if connection.info.server_version >= 160000
            else "select pg_has_role(current_user, %s, 'MEMBER')",
            [DEFINER],
        ).fetchone()
        if member is None or not member[0]:
            _grant(connection)


def _create(connection: psycopg.Connection[Any], name: str) -> None:
    try:
        connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as problem:
        raise UnsafeRoles(
            f"The role {name} is missing and the owner may not create it. As a superuser: "
            f"create role {name} nologin; grant {name} to <owner>;"
        ) from problem


def _grant(connection: psycopg.Connection[Any]) -> None:
    how = " with inherit false, set true" if connection.info.server_version >= 160000 else ""
    try:
        connection.execute(sql.SQL("grant {} to current_user" + how).format(sql.Identifier(DEFINER)))
    except psycopg.errors.InsufficientPrivilege as problem:
        raise UnsafeRoles(
            f"The owner is no member of {DEFINER}. As a superuser: grant {DEFINER} to <owner>;"
        ) from problem


def check(app_url: str, owner_url: str) -> list[str]:
    """What is wrong with the roles, one sentence each; empty when the walls stand."""
    with psycopg.connect(app_url) as connection:
        found = connection.execute(
            "select r.rolsuper, r.rolbypassrls, exists(select 1 from pg_class c where c.relowner = r.oid)"
            " from pg_roles r where r.rolname = current_user"
        ).fetchone()
    with psycopg.connect(owner_url) as connection:
        owner = connection.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    assert found is not None
    assert owner is not None
    complaints = (
        (found[0], "The application role (DATABASE_URL) is a superuser."),
        (found[1], "The application role (DATABASE_URL) bypasses row security."),
        (found[2], "The application role (DATABASE_URL) owns tables."),
        (
            not owner[0],
            "The owner (DATABASE_OWNER_URL) cannot bypass row security: backup and data migrations would see nothing.",
        ),
    )
    return [sentence for wrong, sentence in complaints if wrong]
