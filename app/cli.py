"""The `langgan` command: the instance operator's tool.

Every command works against the servers named by DATABASE_URL and REDIS_URL, else against the embedded ones of the same
LANGGAN_HOME: those of a running `make run`, or started for the one command.

What a command needs is imported inside it: `langgan up` starts other processes and must not wait for an application of its own.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


@click.group()
def main() -> None:
    """Langgan: customer master and credit desk."""


def _home() -> Path:
    return Path(os.environ.get("LANGGAN_HOME") or ".langgan").absolute()


def with_servers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command with the servers' addresses in the environment."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from app.config import BadConfig
        from app.migrations.roles import UnsafeRoles
        from launcher.servers import embedded

        with embedded(_home()) as urls:
            os.environ.update(urls)
            try:
                return command(*args, **kwargs)
            except (BadConfig, UnsafeRoles) as problem:
                raise click.ClickException(str(problem)) from problem

    return run


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the application; a refusal is one line on standard error and exit code 1."""

    @with_servers
    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from app.core.errors import LangganError
        from app.core.i18n import explain
        from app.factory import create_app

        with create_app().app_context():
            try:
                return command(*args, **kwargs)
            except LangganError as refusal:
                raise click.ClickException(
                    " ".join(explain(problem) for problem in refusal.problems) or refusal.kind
                ) from refusal

    return run


@main.command()
@click.option("--port", type=int, default=None, help="Web port (PORT, default 8000).")
@click.option("--no-demo", is_flag=True, help="Do not make the demo company at the first start.")
@click.option("--workers", type=int, default=None, help="Web worker processes (LANGGAN_WORKERS).")
def up(port: int | None, no_demo: bool, workers: int | None) -> None:
    """Start everything: servers, migrations, web, workers, beat."""
    from launcher.supervisor import up as start

    start(
        port=port or _whole("PORT") or 8000,
        host=os.environ.get("HOST") or "127.0.0.1",
        demo=not no_demo,
        workers=workers or _whole("LANGGAN_WORKERS"),
    )


def _whole(name: str) -> int | None:
    """The whole number in an environment variable; None when it is not set."""
    text = os.environ.get(name) or ""
    if text and not text.isdigit():
        raise click.ClickException(f"{name} must be a whole number, not {text!r}.")
    return int(text) if text else None


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@with_servers
def db_upgrade() -> None:
    """Run all pending migrations."""
    from app.migrations.upgrade import upgrade

    upgrade(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    click.echo("The database is up to date.")


@db.command("check")
@with_servers
def db_check() -> None:
    """Check that the roles are what the tenant walls rely on; exit 1 with a sentence for each that is not."""
    from app.migrations import roles

    complaints = roles.check(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    for sentence in complaints:
        click.echo(sentence, err=True)
    if complaints:
        sys.exit(1)
    click.echo("The roles are as they should be.")


@main.group()
def tenant() -> None:
    """Client companies."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--country", default="MY", show_default=True)
@click.option("--currency", default="MYR", show_default=True)
@click.option("--timezone", default="Asia/Kuala_Lumpur", show_default=True)
@click.option("--admin-email", required=True)
@click.option("--admin-password", required=True)
@with_app
def tenant_create(
    slug: str, name: str, country: str, currency: str, timezone: str, admin_email: str, admin_password: str
) -> None:
    """Make a company with its default roles, terms and first administrator."""
    from app.core.actor import Actor, ActorKind
    from app.core.session import transaction
    from app.identity.service import companies
    from app.reference import service as reference

    made = companies.create_company(
        slug,
        name,
        country=country,
        currency=currency,
        timezone=timezone,
        admin_email=admin_email,
        admin_password=admin_password,
    )
    with transaction(Actor.system(made, ActorKind.CLI)):
        reference.create_defaults()
    click.echo(f"{made.slug}: {made.name}")


@tenant.command("list")
@with_app
def tenant_list() -> None:
    """All companies, one a line."""
    from app.identity.service import companies

    for found in companies.all_tenants():
        click.echo(f"{found.slug}\t{found.name}\t{found.country}\t{found.currency}\t{found.timezone}")


@main.group()
def user() -> None:
    """People."""


@user.command("create")
@click.option("--tenant", "slug", required=True)
@click.option("--email", required=True)
@click.option("--password", default=None, help="For a new person only; somebody who has an account keeps theirs.")
@click.option("--role", required=True)
@click.option("--name", default="")
@click.option("--locale", type=click.Choice(["en", "zh", "ms"]), default="en", show_default=True)
@with_app
def user_create(slug: str, email: str, password: str | None, role: str, name: str, locale: str) -> None:
    """Make somebody a member of a company."""
    from app.identity.service import companies

    companies.create_member(companies.get_tenant(slug), email, role=role, password=password, name=name, locale=locale)
    click.echo(f"{email} is now {role} in {slug}.")


@main.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.option("--tenant", "slug", required=True)
@click.option("--email", required=True)
@click.option("--name", default="command line")
@with_app
def token_create(slug: str, email: str, name: str) -> None:
    """Make an API token of a member; it is printed alone on the last line, once."""
    from app.core.actor import Actor, ActorKind
    from app.core.session import transaction
    from app.identity.service import companies, tokens

    tenant_facts = companies.get_tenant(slug)
    with transaction(Actor.system(tenant_facts, ActorKind.CLI)):
        secret = tokens.create_token_for(email, name)
    click.echo(secret)


@main.group()
def credit() -> None:
    """What customers owe."""


@credit.command("verify")
@click.option("--tenant", "slug", default=None, help="One company; without it, all of them.")
@with_app
def credit_verify(slug: str | None) -> None:
    """Recompute every balance from the documents; exit 1 and a list where one differs."""
    from app.core.actor import Actor, ActorKind
    from app.core.session import JOB_LIMITS, transaction
    from app.identity.service import companies
    from app.receivables.service.verifying import verify

    wrong = 0
    for found in [companies.get_tenant(slug)] if slug else companies.all_tenants():
        with transaction(Actor.system(found, ActorKind.CLI), limits=JOB_LIMITS):
            differences = verify()
        wrong += len(differences)
        for difference in differences:
            click.echo(f"{found.slug}: {difference}", err=True)
    if wrong:
        sys.exit(1)
    click.echo("Every balance is what its documents add up to.")


@main.group()
def demo() -> None:
    """The demo company."""


@demo.command("seed")
@click.option("--tenant", "slug", default="demo", show_default=True)
@click.option("--customers", type=int, default=2000, show_default=True)
@with_app
def demo_seed(slug: str, customers: int) -> None:
    """Make the demo company, its people and its customers; prints the sign-ins."""
    from app.demo import company

    for line in company.seed(slug, customers):
        click.echo(line)


if __name__ == "__main__":
    main()
