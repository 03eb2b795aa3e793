"""Whoever may not see credit reads no figure of it anywhere (domain rules, section 4; peers 1): on no page, through no door of the API, in no
history, event or file. A book of odd figures is asked at every address, so that a figure found is no chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from app.approvals.service import save_policy as save_approvals
from app.approvals.values import Band
from app.conglomerates.queries import get_node
from app.conglomerates.service import update_node
from app.core import events
from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.temporary import raise_limit
from app.credit.values import Kind as Holder
from app.customers.service import update_customer
from app.factory import SOURCES
from app.receivables.service.reviews import review_customer
from app.receivables.values.documents import Kind
from app.reference.service import exporting as exported_lists
from tests.client import Answer, ApiClient, Client
from tests.core.test_printing import texts_of
from tests.customers.conftest import role_of
from tests.days import ahead, today
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.everything import Ids, ids_of, make_one_of_everything
from tests.factories.scores import a_score
from tests.guards.house import Route, lines
from tests.guards.test_mallory import doors, way_to
from tests.jobs import followed
from tests.people import Cast, alice

__all__ = ["role_of"]

FIRST_LIMIT, LIMIT, ADDED, ASKED = 66_543_21, 71_234_56, 3_217_19, 82_468_13
GROUP_FIRST, GROUP = 187_654_39, 193_571_37
INVOICE, ORDER, HELD, SISTER = 11_111_13, 23_457_29, 55_555_01, 17_171_71
OWED = INVOICE + ORDER
FIGURES = {
    "the limit": LIMIT,
    "the limit before": FIRST_LIMIT,
    "the limit that is asked for": ASKED,
    "what is added for some days": ADDED,
    "the limit of the day": LIMIT + ADDED,
    "the exposure": OWED,
    "what is left": LIMIT + ADDED - OWED,
    "the sum of a breach": OWED + HELD,
    "the excess of a breach": OWED + HELD - LIMIT - ADDED,
    "the limit of the group": GROUP,
    "the limit of the group before": GROUP_FIRST,
    "the exposure of the group": OWED + SISTER,
    "what is left of the group": GROUP - OWED - SISTER,
    "what an agency recommends": 64_321_17,
}
"""What is said of credit beyond the documents themselves, in sen."""
BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")


@pytest.fixture
def ids(own_database: object, cast: Cast, run_jobs: Callable[[], int]) -> Ids:
    """A company that has one of everything; the newest customer, group, order and approval are those of the odd figures."""
    make_one_of_everything(cast, run_jobs)
    with cast.acting(alice):
        group = a_conglomerate(credit_limit=Money(GROUP_FIRST, "MYR"))
        a_document(Kind.INVOICE, a_customer(conglomerate=group.id), SISTER)
        customer = a_customer(conglomerate=group.id, credit_limit=Money(FIRST_LIMIT, "MYR"))
        a_score(customer, recommended_limit=Money(FIGURES["what an agency recommends"], "MYR"))
        save_approvals("credit_limit", [])
        decided = {"credit_limit": Money(LIMIT, "MYR"), "next_review": date(2099, 1, 1), "remark": "Grows"}
        review_customer(customer, decided)
        update_node(get_node(group.id), {"credit_limit": Money(GROUP, "MYR")})
        added = Money(ADDED, "MYR")
        raise_limit(Holder.CUSTOMER, customer.id, amount=added, since=today(), until=ahead(9), reason="Fair")
        a_document(Kind.INVOICE, customer, INVOICE)
        a_document(Kind.SALES_ORDER, customer, ORDER)
        assert a_document(Kind.SALES_ORDER, customer, HELD).status == "held"
        save_approvals("credit_limit", [Band(None, ("administrator",))])
        update_customer(customer, {"credit_limit": Money(ASKED, "MYR")})
        review_customer(customer, {"next_review": date(2099, 1, 1), "remark": "As it is"})
        own = {"customers": customer.id, "conglomerates": group.id, "families": group.id}
    followed(cast)
    with cast.acting(alice) as session:
        events.dispatch()
        return {**ids_of(session), **own}


def figures_in(answer: Answer) -> set[str]:
    """The names of the figures that an answer tells, however they are written."""
    is_pdf = answer.response.mimetype == "application/pdf"
    said = BETWEEN_DIGITS.sub("", " ".join(texts_of(answer.data)) if is_pdf else answer.text)
    return {name for name, amount in FIGURES.items() if str(amount) in said}


def asked_of(route: Route, ids: Ids) -> str:
    """What an address wants to be asked beside its ids, so that it has something to tell."""
    order = f"amount={HELD / 100:.2f}&currency=MYR"
    return {
        "receivables.check_order": f"customer={ids['customers']}&{order}",
        "desk.check_amount": f"amount={HELD / 100:.2f}",
        "desk.list_members": f"conglomerate={ids['conglomerates']}",
        "customers.list_customers": "columns=name,credit_limit,exposure,available_credit",
        "api.list_events": "limit=200&sort=-sequence",
    }.get(route.endpoint, "")


TELL = ("desk.show_credit", "desk.show_group", "desk.show_decision", "approvals.show_request", "api.list_events")
"""Endpoints that together tell every figure to whoever may see credit."""


def told_at(routes: list[Route], ids: Ids, browser: Client, program: ApiClient) -> Iterator[tuple[object, set[str]]]:
    """What is told at these addresses of the company, on pages and to programs."""
    for route in routes:
        if route.access.level == "member":
            yield route, figures_in(browser.get(f"{way_to(route, ids, 'acme')}?{asked_of(route, ids)}"))
        else:
            url = way_to(route, ids).removeprefix(program.root)
            yield route, figures_in(program.get(f"{url}?{asked_of(route, ids)}", status=None))


def told_in_files(program: ApiClient, ids: Ids, run_jobs: Callable[[], int]) -> Iterator[tuple[object, set[str]]]:
    """Every kind of file with all of its columns; the reference lists are as their pages."""
    group = {"field": "conglomerate", "op": "eq", "value": str(ids["conglomerates"])}
    wanted = [source for source in SOURCES if source not in exported_lists.SOURCES]
    asked = [
        program.post("/exports", {"type": one.type, "format": "jsonl"} | ({"filter": group} if one.report else {}))
        for one in wanted
    ]
    run_jobs()
    for source, answer in zip(wanted, asked, strict=True):
        if answer.status == 201:
            yield source.type, figures_in(program.get(f"/exports/{answer.json['id']}/file", status=200))


def test_peers_1_no_figure_of_credit_is_told_to_whom_may_not_see_credit(
    web: Flask,
    ids: Ids,
    as_person: Callable[..., Client],
    api: Callable[..., ApiClient],
    role_of: Callable[..., None],
    run_jobs: Callable[[], int],
) -> None:
    """Alice, who may do all the rest, reads each of the figures somewhere while she may see credit; without that right she reads none.

    Seen to fail: answer the limit of a conglomerate to whoever sees customers."""
    browser, program = as_person(alice), api(alice)
    looking = [*doors(web, "member", reading=True), *doors(web, "token", reading=True)]
    told = told_at([route for route in looking if route.endpoint in TELL], ids, browser, program)
    assert {name for _, found in told for name in found} == FIGURES.keys()
    role_of(alice, without=[Permission.CREDIT_VIEW])
    open_ones = [route for route in looking if Permission.CREDIT_VIEW not in route.access.permissions]
    asked = [*told_at(open_ones, ids, browser, program), *told_in_files(program, ids, run_jobs)]
    leaks = [f"{where}: {', '.join(sorted(found))}" for where, found in asked if found]
    assert not leaks, lines(leaks)
