"""The screens of conglomerates: the list, a node with its family, moving, members and head, and the customer's tab Group."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.client import Client
from tests.factories.conglomerates import a_conglomerate, a_family
from tests.factories.customers import a_customer
from tests.people import Cast, alice, carol, olivia

BASE = "/acme/conglomerates/"


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    return as_person(alice)


@pytest.fixture
def mega(cast: Cast) -> Any:
    """Three nodes in a chain, a customer at the lowest, and one beside them."""
    with cast.acting(alice):
        root, middle, leaf = a_family("mega", "consumer", "retail")
        member = a_customer(code="MEM-1", name="Member Sdn Bhd", conglomerate=leaf.id)
        ids = {
            "root": root.id,
            "middle": middle.id,
            "leaf": leaf.id,
            "member": member.id,
            "beside": a_customer(code="BES-1", name="Beside Sdn Bhd").id,
        }
        return SimpleNamespace(**ids)


def test_the_list_shows_the_top_and_finds_what_is_inside(browser: Client, mega: Any) -> None:
    def names(query: str) -> list[str]:
        return [node.text() for node in browser.get(BASE + query, status=200).all(".table .name a")]

    assert names("") == ["Mega"]
    assert names("?all=1") == ["Consumer", "Mega", "Retail"]
    assert names("?q=ret") == ["Retail"]
    assert browser.get(f"{BASE}?q=nowhere", status=200).has(".empty")


def test_a_node_is_made_inside_another_changed_and_deleted(browser: Client, mega: Any) -> None:
    form = browser.get(f"{BASE}new?parent={mega.root}", status=200)
    made = browser.submit(form, "#node_form", code="NEW", name="New group", credit_limit="1,000.00")
    assert made.status == 303
    page = browser.follow(made, status=200)
    assert [link.text() for link in page.all(".crumbs a")] == ["Conglomerates", "Mega"]
    edit = browser.get(f"{made.location}/edit", status=200)
    refused = browser.submit(edit, "#node_form", code="MEGA")
    assert (refused.status, "Mega" in refused.one("#code-error").text()) == (409, True)
    assert browser.submit(edit, "#node_form", name="Newer").status == 303
    assert browser.submit(edit, "#node_form", name="Late").status == 409
    asked = browser.get(f"{made.location}/delete", status=200)
    assert browser.submit(asked, "#delete_form").location == BASE
    stays = browser.submit(browser.get(f"{BASE}{mega.root}/delete"), "#delete_form")
    assert (stays.status, "Conglomerates that hang on it: 1" in stays.one("#problems").text()) == (409, True)


def test_a_node_is_moved_and_a_ring_is_refused_with_a_sentence(browser: Client, mega: Any) -> None:
    form = browser.get(f"{BASE}{mega.middle}/move", status=200)
    offered = [option.text() for option in form.all("#parent option")]
    assert offered == ["At the top, part of nothing", "Mega (mega)"]
    ring = browser.submit(form, "#move_form", parent=str(mega.leaf))
    assert ring.status == 422
    assert "Retail is itself part of Consumer, so Consumer cannot be moved under it." in ring.one("#problems").text()
    assert browser.submit(form, "#move_form", parent="").status == 303
    assert [a.text() for a in browser.get(f"{BASE}{mega.middle}").all(".crumbs a")] == ["Conglomerates"]


def test_the_family_is_a_picture_with_a_list_beside_it(browser: Client, mega: Any) -> None:
    page = browser.get(f"{BASE}{mega.middle}", status=200)
    url = page.one("#family_panel").attributes["hx-get"] or ""
    panel = browser.htmx(url, "family_panel", status=200)
    said = panel.one("svg.family").attributes["aria-label"]
    assert said == "Mega, 1 customer in all, holds Consumer. The list below has everything."
    assert [text.text() for text in panel.all("svg .n-name")] == ["Mega", "Consumer", "Retail"]
    assert panel.one(".family-list [aria-current]").text() == "Consumer"
    assert panel.one(".members a").text() == "Member Sdn Bhd"
    assert browser.get(url, status=200).has("h1")


def test_customers_come_and_go_and_one_of_them_leads(browser: Client, mega: Any) -> None:
    url = f"/acme/customers/families/{mega.leaf}"
    panel = browser.htmx(url, "family_panel", status=200)
    assert browser.submit(panel, "form[action$='/customers']", member="BES-1").status == 303
    unknown = browser.submit(panel, "form[action$='/customers']", member="nobody")
    assert (unknown.status, "nobody" in unknown.one(".callout.bad").text()) == (422, True)
    assert browser.submit(panel, "form[action$=head]", head="bes-1").status == 303
    assert "Beside Sdn Bhd" in browser.get(f"{BASE}{mega.leaf}", status=200).one(".sub").text()
    again = browser.htmx(url, "family_panel", status=200)
    assert browser.submit(again, f"form[action*='{mega.beside}/remove']").status == 303
    assert "Beside Sdn Bhd" not in browser.get(f"{BASE}{mega.leaf}", status=200).one(".sub").text()


def test_the_tab_group_says_who_holds_whom(browser: Client, cast: Cast, mega: Any) -> None:
    with cast.acting(alice):
        holding = a_customer(code="HOLD-1", name="Holding Berhad")
        customer = a_customer(code="MID-1", name="Middle Sdn Bhd", parent=holding.id, conglomerate=mega.leaf)
        a_customer(name="Daughter Sdn Bhd", parent=customer.id)
        a_customer(name="Sister Sdn Bhd", parent=holding.id)
        customer_id = customer.id
    page = browser.get(f"/acme/customers/{customer_id}/group", status=200)
    assert [a.text() for a in page.all("#profile_tab .items a")] == [
        "Holding Berhad",
        "Daughter Sdn Bhd",
        "Sister Sdn Bhd",
    ]
    assert page.one(".family-list [aria-current]").text() == "Retail"
    alone = browser.get(f"/acme/customers/{mega.beside}/group", status=200)
    assert "It belongs to no conglomerate." in alone.one("#profile_tab").text()


def test_who_keeps_no_lists_sees_no_way_to_change_them(as_person: Callable[..., Client], mega: Any) -> None:
    reader, clerk = as_person(carol), as_person(olivia)
    assert not reader.get(f"{BASE}{mega.leaf}", status=200).has(".acts .btn")
    panel = clerk.htmx(f"/acme/customers/families/{mega.leaf}", "family_panel", status=200)
    assert panel.has("form[action$='/customers']")
    assert not panel.has("form[action$=head]")
    assert clerk.post(f"{BASE}{mega.leaf}/move", {"parent": ""}).status == 403


def test_a_file_brings_nodes_and_does_not_move_those_that_are_there(
    cast: Cast, run_jobs: Callable[[], int], mega: Any
) -> None:
    from tests.imports.conftest import Importing

    importing, headings = Importing(cast, run_jobs), ["Code", "Name", "Part of", "Group limit"]
    imported = importing.run(
        [["FILE", "From a file", "mega", "5,000.00"], ["RETAIL", "Retail", "", ""], ["CONSUMER", "Consumer", "RETAIL", ""]],
        headings=headings, kind="conglomerates", duplicates="update",
    )  # fmt: skip
    assert (imported.created, imported.unchanged) == (1, 1)
    assert importing.problems(imported) == {4: [("parent", "moved_elsewhere")]}
    with cast.acting(alice):
        assert a_conglomerate(parent=mega.leaf).parent_id == mega.leaf
