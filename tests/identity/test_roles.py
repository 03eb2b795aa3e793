"""Roles: the default ones, own ones, and who may change them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.core.permissions import Permission as P
from app.core.session import bound_actor
from app.identity.queries import members as queries
from app.identity.service import roles
from app.identity.values import DEFAULT_ROLES, Rights
from tests.people import Cast, alice, bob, dave, mallory

READER = Rights(frozenset({P.CUSTOMERS_VIEW}))


def find(key: str) -> UUID:
    found = queries.find_role_id(key)
    assert found is not None
    return found


def make(cast: Cast, name: str = "Warehouse", rights: Rights = READER) -> UUID:
    with cast.acting(alice):
        return roles.create_role(bound_actor(), name, rights).id


def change(cast: Cast, role_id: UUID, rights: Rights, *, name: str = "Warehouse", version: int = 1) -> None:
    with cast.acting(alice):
        roles.update_role(bound_actor(), role_id, name, rights, version)


def events(cast: Cast, kind: str) -> list[dict[str, Any]]:
    with cast.acting(alice) as session:
        return list(session.scalars(text("select changes from events where type = :kind order by id"), {"kind": kind}))


def test_a_fresh_company_has_the_default_roles(cast: Cast) -> None:
    with cast.acting(alice):
        found = [(role.key, frozenset(role.permissions), frozenset(role.own_only_edit)) for role in queries.roles()]
    assert found == [(role.key, role.permissions, role.own_only_edit) for role in DEFAULT_ROLES]


def test_a_company_makes_roles_of_its_own(cast: Cast) -> None:
    make(cast, "Warehouse & Returns", Rights(frozenset({P.CUSTOMERS_VIEW, P.CUSTOMERS_EDIT}), frozenset({"customers"})))
    with cast.acting(alice):
        role = queries.get_role(find("warehouse-returns"))
        assert (role.name, role.is_default, role.own_only_edit) == ("Warehouse & Returns", False, ["customers"])
    created = events(cast, "role.created")[-1]
    assert created["permissions"] == [None, ["customers:edit", "customers:view"]]


@pytest.mark.parametrize(("name", "keys"), [("Lager", ["lager", "lager-2"]), ("仓库", ["role", "role-2"])])
def test_the_command_line_has_a_name_for_each(cast: Cast, name: str, keys: list[str]) -> None:
    make(cast, name)
    make(cast, name + "!")
    with cast.acting(alice):
        assert [role.key for role in queries.roles() if not role.is_default] == keys


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_missing"), ("x" * 121, "name_long"), ("AUDITOR", "role_name_taken")]
)
def test_names_that_are_refused(cast: Cast, name: str, code: str) -> None:
    with cast.acting(alice), pytest.raises(Invalid, match=code):
        roles.create_role(bound_actor(), name, READER)


def test_what_a_role_may_do_is_changed_and_stands_in_the_audit(cast: Cast) -> None:
    role_id = make(cast)
    change(
        cast,
        role_id,
        Rights(frozenset({P.CUSTOMERS_VIEW, P.EXPORTS_RUN}), own_only_view=frozenset({"customers"})),
        name="Stores",
    )
    (changes,) = events(cast, "role.updated")
    assert changes == {
        "name": ["Warehouse", "Stores"],
        "permissions": [["customers:view"], ["customers:view", "exports:run"]],
        "own_only_view": [[], ["customers"]],
    }


def test_a_default_role_keeps_its_name(cast: Cast) -> None:
    with cast.acting(alice):
        role = roles.update_role(bound_actor(), find("auditor"), "Spies", READER, 1)
        assert (role.name, role.permissions) == ("Auditor", ["customers:view"])


@pytest.mark.parametrize("lost", [P.MEMBERS_EDIT, P.SETTINGS_EDIT])
def test_administrators_cannot_take_the_keys_from_themselves(cast: Cast, lost: P) -> None:
    with cast.acting(alice), pytest.raises(Invalid, match="administrator_keeps"):
        roles.update_role(bound_actor(), find("administrator"), "", Rights(frozenset(P) - {lost}), 1)


def test_a_save_that_comes_too_late_is_refused(cast: Cast) -> None:
    role_id = make(cast)
    change(cast, role_id, Rights(frozenset({P.CUSTOMERS_VIEW, P.EXPORTS_RUN})))
    with cast.acting(alice):
        with pytest.raises(Stale) as stale:
            roles.update_role(bound_actor(), role_id, "Warehouse", READER, 1)
        assert stale.value.facts["current"].version == 2


def test_a_default_role_is_not_deleted(cast: Cast) -> None:
    with cast.acting(alice), pytest.raises(Conflict, match="default_role_stays"):
        roles.delete_role(bound_actor(), find("auditor"))


def test_a_role_that_somebody_has_is_not_deleted(cast: Cast) -> None:
    role_id, user_id = make(cast), cast.id_of(dave)
    with cast.acting(alice) as session:
        session.execute(
            text("update memberships set role_id = :role where user_id = :id"), {"role": role_id, "id": user_id}
        )
    with cast.acting(alice), pytest.raises(Conflict) as refusal:
        roles.delete_role(bound_actor(), role_id)
    assert refusal.value.problems[0].params == {"count": 1}


def test_a_role_that_only_a_former_member_had_is_deleted(cast: Cast) -> None:
    role_id, user_id = make(cast), cast.id_of(dave)
    with cast.acting(alice) as session:
        session.execute(
            text("update memberships set role_id = :role where user_id = :id"), {"role": role_id, "id": user_id}
        )
    with cast.acting(alice) as session:
        session.execute(
            text("update memberships set role_id = null, status = 'removed' where user_id = :id"), {"id": user_id}
        )
    with cast.acting(alice):
        assert roles.delete_role(bound_actor(), role_id) == "Warehouse"
    assert len(events(cast, "role.deleted")) == 1


def test_nobody_makes_or_changes_a_role_beyond_their_own_rights(cast: Cast) -> None:
    with cast.acting(alice) as session:
        session.execute(
            text("update roles set permissions = '{members:edit,customers:view}' where key = 'credit-controller'")
        )
    with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
        roles.create_role(bound_actor(), "Boss", Rights(frozenset({P.SETTINGS_EDIT})))
    for key in ("credit-controller", "administrator"):
        with cast.acting(bob), pytest.raises(NotAllowed, match="beyond_yours"):
            roles.update_role(bound_actor(), find(key), "", Rights(frozenset(P)), 1)


def test_another_companys_role_is_not_there(cast: Cast) -> None:
    with cast.acting(mallory):
        theirs = find("auditor")
    for act in (
        lambda: roles.update_role(bound_actor(), theirs, "", READER, 1),
        lambda: roles.delete_role(bound_actor(), theirs),
    ):
        with cast.acting(alice), pytest.raises(NotFound):
            act()
