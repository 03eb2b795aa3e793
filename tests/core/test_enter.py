"""From a transaction without a company into the one that a link has named."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor
from app.core.session import bound_actor, enter, no_tenant_yet, transaction
from tests.people import Cast, mallory


def test_whoever_enters_sees_that_company_and_no_other(web: Flask, cast: Cast, system: Actor) -> None:
    with web.app_context(), no_tenant_yet("a test") as session:
        assert session.scalar(text("select count(*) from memberships")) == 0
        enter(system)
        assert bound_actor() is system
        assert session.scalar(text("select count(distinct tenant_id) from memberships")) == 1
        assert session.scalar(text("select current_tenant()")) == system.tenant_id


def test_nobody_goes_over_from_one_company_to_another(web: Flask, cast: Cast, system: Actor) -> None:
    theirs = cast.actor(mallory)
    with web.app_context(), transaction(system) as session:
        with pytest.raises(RuntimeError, match="without a tenant"):
            enter(theirs)
        assert session.scalar(text("select current_tenant()")) == system.tenant_id


def test_outside_a_transaction_there_is_nothing_to_go_on_from(web: Flask, system: Actor) -> None:
    with web.app_context(), pytest.raises(RuntimeError, match="without a tenant"):
        enter(system)


def test_the_next_transaction_begins_without_a_company_again(web: Flask, system: Actor) -> None:
    with web.app_context():
        with no_tenant_yet("a test"):
            enter(system)
        with no_tenant_yet("a test") as session:
            assert session.scalar(text("select count(*) from memberships")) == 0
