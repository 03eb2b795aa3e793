"""What every migration uses, so that a tenant table cannot be made without its wall.

A migration writes its tables out and imports no model: a table made from today's model would have tomorrow's columns on a fresh
database (docs/decisions/0008). A guard compares models and migrated database.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from app.migrations.roles import DEFINER


def app_role() -> str:
    """The application role, quoted."""
    return str(op.get_context().opts["app_role"])


def tenant_table(name: str, *, rights: str = "select, insert, update, delete") -> None:
    """Put a table that was just created behind the wall: row-level security enabled and forced, rights for the application role only."""
    wall(name)
    grant(name, rights)


def directory_table(name: str) -> None:
    """A table that is asked before a tenant is known (named one by one in the tenancy guard): rights for the application role."""
    grant(name, "select, insert, update, delete")


def wall(name: str) -> None:
    """Show and accept only rows of the current tenant."""
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")
    op.execute(
        f"create policy tenant on {name} using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())"
    )


def grant(name: str, rights: str) -> None:
    op.execute(f'grant {rights} on {name} to "{app_role()}"')


def let_definer(name: str, rights: str) -> None:
    """Let the definer role pass the wall of one table, for the functions it owns."""
    op.execute(f"grant {rights} on {name} to {DEFINER}")
    if op.get_bind().scalar(
        text("select relrowsecurity from pg_class where oid = cast(:name as regclass)"), {"name": name}
    ):
        op.execute(f"create policy definer on {name} to {DEFINER} using (true) with check (true)")


def create_definer_function(name: str, signature: str, statement: str) -> None:
    """Create a SECURITY DEFINER function and hand it to the definer role. `statement` is the whole `create function`."""
    op.execute(statement)
    hand_to_definer(name, signature)


def hand_to_definer(name: str, signature: str) -> None:
    """Make the no-login role the owner of a function, callable by the application role only.

    Ownership can only be handed to a role that may create in the schema, so the definer has that right for just this moment.
    """
    op.execute(f"revoke all on function {name}({signature}) from public")
    op.execute(f'grant execute on function {name}({signature}) to "{app_role()}"')
    op.execute(f"grant create on schema public to {DEFINER}")
    op.execute(f"alter function {name}({signature}) owner to {DEFINER}")
    op.execute(f"revoke create on schema public from {DEFINER}")
