"""Who is in a company, as what, and who may change that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.permissions import Permission
from app.core.session import bound_actor, transaction
from app.identity.queries import members as queries
from app.identity.service import companies, members, roles, tokens
from app.identity.values import Rights
from tests.client import Client
from tests.people import PASSWORD, Cast, Person, alice, bob, carol, dave, mallory, olivia


def membership_of(cast: Cast, person: Person) -> UUID:
    user_id = cast.id_of(person)
    with cast.acting(person):
        found = queries.find_membership(user_id)
        assert found is not None
        return found.id


def role_id(key: str) -> UUID:
    found = queries.find_role_id(key)
    assert found is not None
    return found


def role_of(cast: Cast, person: Person) -> str:
    user_id = cast.id_of(person)
    with cast.acting(alice) as session:
        found = session.execute(
            text("select r.key from memberships m join roles r on r.id = m.role_id where m.user_id = :id"),
            {"id": user_id},
        )
        return str(found.scalar_one())


def events_of(cast: Cast, kind: str) -> list[dict[str, Any]]:
    with cast.acting(alice) as session:
        return list(
            session.scalars(text("select changes || data from events where type = :kind order by id"), {"kind": kind})
        )


def manager(cast: Cast, person: Person, *more: Permission) -> Actor:
    """`person` with a role of the company's own: manages members, and little else."""
    actor = cast.actor(alice)
    with cast.acting(alice):
        rights = Rights(frozenset({Permission.MEMBERS_EDIT, Permission.CUSTOMERS_VIEW, *more}))
        role = roles.create_role(actor, "People manager", rights)
        made = role.id
    member_id = membership_of(cast, person)
    with cast.acting(alice):
        members.change_role(actor, member_id, made)
    return cast.actor(person)


# --- roles of members


def test_a_member_is_given_another_role_and_it_counts_at_once(cast: Cast, as_person: Callable[..., Client]) -> None:
    person, member_id = as_person(carol), membership_of(cast, carol)
    person.get("/acme/settings/members/", status=403)
    with cast.acting(alice):
        members.change_role(bound_actor(), member_id, role_id("administrator"))
    person.get("/acme/settings/members/", status=200)
    (event,) = events_of(cast, "member.updated")
    assert (event["role_before"], event["role_after"]) == ("auditor", "administrator")
    assert len(event["role_id"]) == 2


def test_giving_the_same_role_again_is_no_news(cast: Cast) -> None:
    member_id = membership_of(cast, carol)
    with cast.acting(alice):
        members.change_role(bound_actor(), member_id, role_id("auditor"))
    assert events_of(cast, "member.updated") == []


def test_nobody_gives_a_role_beyond_their_own(cast: Cast) -> None:
    bobs, daves = manager(cast, bob), membership_of(cast, dave)
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        members.change_role(bobs, daves, role_id("administrator"))
    own = membership_of(cast, bob)
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        members.change_role(bobs, own, role_id("administrator"))
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        members.invite(bobs, "eve@example.com", role_id("administrator"), "en")


def test_nobody_takes_a_role_beyond_their_own_away(cast: Cast) -> None:
    bobs, alices = manager(cast, bob), membership_of(cast, alice)
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        members.change_role(bobs, alices, role_id("people-manager"))
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        members.remove(bobs, alices)


def test_who_manages_members_gives_what_they_have(cast: Cast) -> None:
    bobs, daves = (
        manager(cast, bob, *(Permission(p) for p in ("credit:view", "documents:view", "audit:view", "exports:run"))),
        membership_of(cast, dave),
    )
    with cast.acting(alice) as session:
        session.execute(text("update roles set permissions = '{customers:view}' where key = 'sales-rep'"))
    with cast.acting(bob):
        members.change_role(bobs, daves, role_id("auditor"))
    assert role_of(cast, dave) == "auditor"


def test_another_companys_member_or_role_is_not_there(cast: Cast) -> None:
    theirs, own = membership_of(cast, mallory), membership_of(cast, bob)
    with cast.acting(mallory):
        their_role = role_id("auditor")
    with cast.acting(alice), pytest.raises(NotFound):
        members.change_role(bound_actor(), theirs, role_id("auditor"))
    with cast.acting(alice), pytest.raises(NotFound):
        members.change_role(bound_actor(), own, their_role)
    with cast.acting(alice), pytest.raises(NotFound):
        members.remove(bound_actor(), theirs)


# --- the last administrator


def test_the_last_administrator_cannot_step_down(cast: Cast) -> None:
    own = membership_of(cast, alice)
    with cast.acting(alice), pytest.raises(Conflict, match="last_administrator"):
        members.change_role(bound_actor(), own, role_id("auditor"))
    with cast.acting(alice), pytest.raises(Conflict, match="last_administrator"):
        members.remove(bound_actor(), own)
    assert role_of(cast, alice) == "administrator"


def test_an_invited_administrator_does_not_count(cast: Cast) -> None:
    own = membership_of(cast, alice)
    with cast.acting(alice):
        members.invite(bound_actor(), "eve@example.com", role_id("administrator"), "en")
    with cast.acting(alice), pytest.raises(Conflict, match="last_administrator"):
        members.remove(bound_actor(), own)


def test_one_of_two_administrators_may_go(cast: Cast) -> None:
    bobs, alices = membership_of(cast, bob), membership_of(cast, alice)
    with cast.acting(alice):
        members.change_role(bound_actor(), bobs, role_id("administrator"))
    with cast.acting(alice):
        members.remove(bound_actor(), alices)
    assert cast.actor(bob).may(Permission.MEMBERS_EDIT)


@pytest.mark.parametrize("act", ["demote themselves", "remove each other"])
def test_two_administrators_at_once_do_not_leave_the_company_without_one(
    own_database: object, cast: Cast, web: Flask, act: str
) -> None:
    """Two real connections: the second waits for the first, and then sees what it has done."""
    ids = {person: membership_of(cast, person) for person in (alice, bob)}
    with cast.acting(alice):
        members.change_role(bound_actor(), ids[bob], role_id("administrator"))
    actors = {person: cast.actor(person) for person in (alice, bob)}
    start, outcomes = threading.Barrier(2), []

    def run(person: Person, target: Person) -> None:
        with web.app_context():
            try:
                with transaction(actors[person]):
                    start.wait(timeout=10)
                    if act == "demote themselves":
                        members.change_role(actors[person], ids[person], role_id("auditor"))
                    else:
                        members.remove(actors[person], ids[target])
                outcomes.append("done")
            except Conflict as refusal:
                outcomes.append(refusal.problems[0].code)

    threads = [threading.Thread(target=run, args=pair) for pair in ((alice, bob), (bob, alice))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["done", "last_administrator"]
    left = [person for person in (alice, bob) if _is_administrator(cast, web, actors[person])]
    assert len(left) == 1


def _is_administrator(cast: Cast, web: Flask, actor: Actor) -> bool:
    with web.app_context(), transaction(actor) as session:
        found = session.execute(
            text(
                "select 1 from memberships m join roles r on r.id = m.role_id where m.user_id = :id and r.key = 'administrator'"
            ),
            {"id": actor.user_id},
        )
        return found.first() is not None


# --- removing


def test_somebody_removed_is_out_at_their_next_click_and_so_are_their_tokens(
    cast: Cast, as_person: Callable[..., Client]
) -> None:
    person, member_id = as_person(olivia), membership_of(cast, olivia)
    cast.token(olivia)
    person.get("/acme/", status=303)
    with cast.acting(alice):
        members.remove(bound_actor(), member_id)
    person.get("/acme/", status=404)
    person.get("/profile", status=200)
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from api_tokens where revoked_at is null")) == 0
    assert [event["role"] for event in events_of(cast, "member.removed")] == ["operations"]
    assert len(events_of(cast, "token.revoked")) == 1


def test_somebody_removed_can_be_invited_again_and_old_tokens_stay_dead(cast: Cast) -> None:
    member_id = membership_of(cast, dave)
    cast.token(dave)
    with cast.acting(alice):
        members.remove(bound_actor(), member_id)
    with cast.acting(alice):
        members.invite(bound_actor(), dave.email, role_id("auditor"), "en")
    assert membership_of_is_invited(cast, dave)
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from api_tokens where revoked_at is null")) == 0


def membership_of_is_invited(cast: Cast, person: Person) -> bool:
    user_id = cast.id_of(person)
    with cast.acting(alice):
        found = queries.find_membership(user_id)
        return found is not None and found.status == "invited"


def test_the_command_line_makes_a_former_member_one_again(web: Flask, cast: Cast) -> None:
    member_id = membership_of(cast, dave)
    with cast.acting(alice):
        members.remove(bound_actor(), member_id)
    with web.app_context():
        companies.create_member(cast.tenant("acme"), dave.email, role="auditor", password=None)
    assert role_of(cast, dave) == "auditor"
    with web.app_context(), pytest.raises(Conflict, match="already_member"):
        companies.create_member(cast.tenant("acme"), dave.email, role="auditor", password=None)


# --- inviting


def test_who_is_here_already_is_not_invited(cast: Cast) -> None:
    with cast.acting(alice), pytest.raises(Conflict, match="already_member"):
        members.invite(bound_actor(), bob.email.upper(), role_id("auditor"), "en")
    with cast.acting(alice):
        members.invite(bound_actor(), "eve@example.com", role_id("auditor"), "en")
    with cast.acting(alice), pytest.raises(Conflict, match="already_invited"):
        members.invite(bound_actor(), "Eve@Example.com", role_id("auditor"), "en")


@pytest.mark.parametrize("email", ["", "eve", "eve@example.com\nBcc: all@example.com", "a@b.c, d@e.f"])
def test_what_is_no_address_is_not_invited(cast: Cast, email: str) -> None:
    with cast.acting(alice), pytest.raises(Invalid, match="bad_email"):
        members.invite(bound_actor(), email, role_id("auditor"), "en")


def test_only_somebody_invited_is_sent_the_mail_again(cast: Cast) -> None:
    member_id = membership_of(cast, bob)
    with cast.acting(alice), pytest.raises(Conflict, match="not_invited"):
        members.resend(bound_actor(), member_id)


# --- tokens of a company


def test_a_token_is_at_most_what_its_maker_may(cast: Cast) -> None:
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        tokens.create_own_token(bound_actor(), "shop", [Permission.MEMBERS_EDIT], None)


def test_a_companys_administrator_is_made_with_it(web: Flask, cast: Cast) -> None:
    with web.app_context():
        made = companies.create_company(
            "fresh", "Fresh Foods", country="SG", currency="SGD", timezone="Asia/Singapore",
            admin_email="mei@example.com", admin_password=PASSWORD,
        )  # fmt: skip
    assert cast.actor(Person("mei", "mei@example.com", "administrator", "fresh")).permissions == frozenset(Permission)
    assert made.currency == "SGD"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"slug": "Api"}, "bad_slug"),
        ({"slug": "api"}, "bad_slug"),
        ({"slug": "profile"}, "bad_slug"),
        ({"slug": "acme"}, "slug_taken"),
        ({"country": "XX"}, "bad_country"),
        ({"currency": "ABC"}, "bad_currency"),
        ({"timezone": "Mars/Olympus"}, "bad_timezone"),
        ({"name": ""}, "name_missing"),
        ({"admin_password": "password1234"}, "password_common"),
    ],
)
def test_a_company_that_cannot_be_leaves_nothing_behind(
    web: Flask, database: object, wrong: dict[str, str], code: str
) -> None:
    facts = {
        "slug": "fresh", "name": "Fresh", "country": "SG", "currency": "SGD", "timezone": "Asia/Singapore",
        "admin_email": "mei@example.com", "admin_password": PASSWORD,
    }  # fmt: skip
    with web.app_context():
        with pytest.raises((Invalid, Conflict), match=code):
            companies.create_company(**{**facts, **wrong})
        assert [tenant.slug for tenant in companies.all_tenants()] == ["acme", "evil"]
        assert not companies.is_user("mei@example.com")
