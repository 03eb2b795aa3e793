"""API tokens: made, used, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import text
from werkzeug.exceptions import Unauthorized

from app.core.actor import Actor, ActorKind
from app.core.clock import now
from app.core.errors import Invalid, NotFound
from app.core.permissions import Permission as P
from app.core.session import bound_actor, no_tenant_yet
from app.identity.routes.asking import token_actor
from app.identity.service import tokens
from app.identity.service.secrets import secret_hash
from app.identity.values import SEEN_EVERY
from tests.people import Cast, alice, bob, mallory


@pytest.fixture
def caller(web: Flask) -> Callable[[str], Actor]:
    """`caller(secret)`: who a call with that token is."""

    def ask(secret: str) -> Actor:
        with web.test_request_context("/", headers={"Authorization": f"Bearer {secret}"}):
            g.request_id = "test"
            return token_actor()

    return ask


def make(cast: Cast, *scopes: P, days: int | None = None) -> tuple[Any, str]:
    with cast.acting(alice):
        row, secret = tokens.create_own_token(bound_actor(), "shop", scopes, days)
        return row.id, secret


def test_a_token_works_as_its_maker(cast: Cast, caller: Callable[[str], Actor]) -> None:
    actor = caller(make(cast)[1])
    assert (actor.kind, actor.name, actor.tenant.slug) == (ActorKind.TOKEN, alice.name, "acme")
    assert actor.permissions == frozenset(P)


def test_a_token_has_at_most_its_scopes(cast: Cast, caller: Callable[[str], Actor]) -> None:
    assert caller(make(cast, P.CUSTOMERS_VIEW)[1]).permissions == {P.CUSTOMERS_VIEW}


def test_a_token_loses_at_once_what_its_maker_loses(cast: Cast, caller: Callable[[str], Actor]) -> None:
    with cast.acting(bob):
        _, secret = tokens.create_own_token(bound_actor(), "shop", [P.CREDIT_EDIT, P.CUSTOMERS_VIEW], None)
    assert P.CREDIT_EDIT in caller(secret).permissions
    with cast.acting(alice) as session:
        session.execute(text("update roles set permissions = '{customers:view}' where key = 'credit-controller'"))
    assert caller(secret).permissions == {P.CUSTOMERS_VIEW}


def test_a_revoked_token_is_refused_at_the_next_call(cast: Cast, caller: Callable[[str], Actor]) -> None:
    token_id, secret = make(cast)
    caller(secret)
    with cast.acting(alice):
        tokens.revoke_token(token_id)
    with pytest.raises(Unauthorized):
        caller(secret)


def test_a_token_that_has_run_out_is_refused(cast: Cast, caller: Callable[[str], Actor]) -> None:
    """PostgreSQL's clock decides: the row is moved, not the time."""
    _, secret = make(cast, days=1)
    caller(secret)
    with cast.acting(alice) as session:
        session.execute(text("update api_tokens set expires_at = now() - interval '1 second'"))
    with pytest.raises(Unauthorized):
        caller(secret)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Bearer lgt_made-up", "Basic YWxpY2U6eA==", "lgt_x"])
def test_anything_else_is_refused(web: Flask, database: object, header: str) -> None:
    with web.test_request_context("/", headers={"Authorization": header}), pytest.raises(Unauthorized):
        token_actor()


def test_only_the_hash_of_a_token_is_kept_and_its_beginning(cast: Cast, web: Flask) -> None:
    _, secret = make(cast)
    with cast.acting(alice) as session:
        row = session.execute(text("select prefix, hash from api_tokens")).one()
        everywhere = session.scalar(
            text("select count(*) from events where position(:s in events::text) > 0"), {"s": secret}
        )
    assert (row.prefix, bytes(row.hash)) == (secret[:12], secret_hash(secret))
    assert everywhere == 0


def test_the_last_use_is_noted_now_and_then(cast: Cast, caller: Callable[[str], Actor]) -> None:
    _, secret = make(cast)

    def last() -> Any:
        with cast.acting(alice) as session:
            return session.scalar(text("select last_used_at from api_tokens"))

    start = now()
    with time_machine.travel(start, tick=False) as clock:
        caller(secret)
        first = last()
        clock.shift(SEEN_EVERY / 2)
        caller(secret)
        assert last() == first
        clock.shift(SEEN_EVERY)
        caller(secret)
        assert last() > first


@pytest.mark.parametrize(
    ("name", "days", "code"),
    [("", 30, "name_missing"), ("shop", 0, "bad_token_life"), ("shop", 99_999, "bad_token_life")],
)
def test_a_token_needs_a_name_and_a_life(cast: Cast, name: str, days: int, code: str) -> None:
    with cast.acting(alice), pytest.raises(Invalid, match=code):
        tokens.create_own_token(bound_actor(), name, [], days)


def test_another_companys_token_is_not_there(cast: Cast) -> None:
    token_id, _ = make(cast)
    with cast.acting(mallory), pytest.raises(NotFound):
        tokens.revoke_token(token_id)


def test_the_command_line_makes_one_for_a_member_alone(cast: Cast, web: Flask) -> None:
    with cast.acting(alice):
        assert tokens.create_token_for(bob.email.upper(), "script").startswith("lgt_")
    with cast.acting(alice), pytest.raises(NotFound, match="no_such_member"):
        tokens.create_token_for(mallory.email, "script")


def test_making_and_revoking_stand_in_the_audit_without_the_hash(cast: Cast) -> None:
    token_id, _ = make(cast, P.CUSTOMERS_VIEW)
    with cast.acting(alice):
        tokens.revoke_token(token_id)
    with cast.acting(alice) as session:
        rows = session.execute(text("select type, changes from events where subject_type = 'token' order by id")).all()
    assert [row.type for row in rows] == ["token.created", "token.revoked"]
    assert rows[0].changes["scopes"] == [None, ["customers:view"]]
    assert not any("hash" in row.changes for row in rows)


def test_no_tenant_is_needed_to_ask_whose_a_token_is(web: Flask, cast: Cast) -> None:
    from app.identity.queries.asking import find_token

    _, secret = make(cast)
    with web.app_context(), no_tenant_yet("a test"):
        found = find_token(secret_hash(secret))
    assert found is not None
    assert found.user_id == cast.id_of(alice)
