"""What upper areas hang into a record's page: in its place, for those who may see it, by URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask

from app.core import frames
from app.core.frames import Frame, Panel, Tab
from app.core.permissions import Permission
from tests.client import Client
from tests.people import Cast, alice, dave

VISITS = Tab(
    "visits", "Visits", "customers.show_history", Permission.AUDIT_VIEW, before="addresses", count=lambda _id: 7
)
FIGURES = Panel("figures", "Figures", "customers.show_history", Permission.AUDIT_VIEW)


@pytest.fixture
def hung(web: Flask) -> Iterator[None]:
    """A tab and a panel for auditors and administrators."""
    before = dict(web.extensions["langgan.frames"])
    frames.init_app(web, {"customer": Frame(tabs=(VISITS,), panels=(FIGURES,))})
    yield
    frames.init_app(web, before)


@pytest.fixture
def customer_id(cast: Cast) -> UUID:
    from app.customers import service

    with cast.acting(alice):
        return service.create_customer({"code": "F-1", "name": "Frame Sdn Bhd"}).id


@pytest.mark.usefixtures("hung")
def test_a_tab_stands_where_it_asks_to_with_its_count(as_person: Callable[..., Client], customer_id: UUID) -> None:
    page = as_person(alice).get(f"/acme/customers/{customer_id}", status=200)
    labels = page.texts(".tabs a")
    assert [text for text in labels if "Visits" in text] == ["Visits 7"]
    assert labels.index("Visits 7") == next(i for i, text in enumerate(labels) if text.startswith("Addresses")) - 1


@pytest.mark.usefixtures("hung")
def test_a_panel_loads_by_its_own_url_and_is_a_link_without_a_script(
    as_person: Callable[..., Client], customer_id: UUID
) -> None:
    panel = as_person(alice).get(f"/acme/customers/{customer_id}", status=200).one("#figures_panel")
    assert panel.attributes["hx-get"] == f"/acme/customers/{customer_id}/history"
    assert panel.css_first("a").attributes["href"] == f"/acme/customers/{customer_id}/history"


@pytest.mark.usefixtures("hung")
def test_who_lacks_the_right_sees_neither(as_person: Callable[..., Client], customer_id: UUID) -> None:
    page = as_person(dave).get(f"/acme/customers/{customer_id}", status=200)
    assert not page.has("#figures_panel")
    assert not any("Visits" in text for text in page.texts(".tabs a"))


def test_everything_hung_into_a_page_leads_somewhere(web: Flask) -> None:
    """Seen to fail: name an endpoint that does not exist in the factory's FRAMES."""
    rules = {rule.endpoint: rule.arguments for rule in web.url_map.iter_rules()}
    for noun, frame in web.extensions["langgan.frames"].items():
        for one in (*frame.tabs, *frame.panels):
            assert {"tenant", f"{noun}_id"} <= rules[one.endpoint], one
