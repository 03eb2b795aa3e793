"""The inbox, a request, who decides what: as people see them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.approvals.queries.requests import get_request
from app.approvals.service.asking import asked_now
from app.core.money import Money
from app.customers import service as customers
from app.customers.queries import book
from tests.approvals.conftest import Bands
from tests.client import Client
from tests.people import Cast, Person, alice, bob, carol, dave

AsPerson = Callable[..., Client]


@pytest.fixture
def request_id(bands: Bands, customer: Callable[..., UUID], cast: Cast) -> UUID:
    """Bob wants 8,000.00 instead of 5,000.00 for OmniRetail; controllers decide."""
    one = customer(credit_limit=Money(5_000_00, "MYR"))
    bands((None, ("credit-controller",)))
    with cast.acting(bob):
        customers.update_customer(
            book.get_customer(one, lock=True), {"credit_limit": Money(8_000_00, "MYR")}, reason="Grows"
        )
        return asked_now(one)[0].id


def test_the_form_says_what_waits_and_the_profile_shows_it(
    bands: Bands, customer: Callable[..., UUID], as_person: AsPerson
) -> None:
    one = customer(credit_limit=Money(5_000_00, "MYR"))
    browser = as_person(bob)
    assert not browser.get(f"/acme/customers/{one}/edit").has("#approval_reason")
    assert not browser.get(f"/acme/customers/{one}").has("#approvals_panel")
    bands((None, ("credit-controller",)))
    form = browser.get(f"/acme/customers/{one}/edit", status=200)
    assert (
        "A change of these waits until somebody else has approved it: Category, Conglomerate, Credit limit."
        in form.words
    )
    saved = browser.submit(
        form, "#customer_form", credit_limit="8,000", email="new@example.com", approval_reason="Grows"
    )
    profile = browser.follow(saved)
    assert "Waits for an approval: Credit limit. Everything else is saved." in profile.words
    assert "new@example.com" in profile.words
    url = profile.one("#approvals_panel").attributes["hx-get"] or ""
    panel = browser.htmx(url, "approvals_panel", status=200)
    assert "before: 5,000.00 → after: 8,000.00" in panel.words
    assert "Bob Lim asked for it" in panel.words


def test_a_form_that_is_refused_leaves_nothing_waiting(
    bands: Bands, customer: Callable[..., UUID], as_person: AsPerson
) -> None:
    one = customer(code="ONE", credit_limit=Money(5_000_00, "MYR"))
    customer(code="TWO")
    bands((None, ("credit-controller",)))
    browser = as_person(bob)
    form = browser.get(f"/acme/customers/{one}/edit")
    assert browser.submit(form, "#customer_form", credit_limit="8,000", code="two").status == 422
    assert "You have asked for nothing" in browser.get("/acme/approvals/?tab=asked").words
    too_long = browser.submit(
        form, "#customer_form", credit_limit="8,000", email="x@example.com", approval_reason="x" * 1001
    )
    assert too_long.status == 422
    assert "x@example.com" not in browser.get(f"/acme/customers/{one}").words


def test_a_request_is_approved_on_its_page(request_id: UUID, as_person: AsPerson, erin: Person, cast: Cast) -> None:
    browser = as_person(erin)
    inbox = browser.get("/acme/approvals/", status=200)
    assert inbox.texts("tbody tr")[0].startswith("OmniRetail Sdn Bhd")
    assert browser.htmx("/acme/approvals/count", "approvals_count").words == "1 for you to decide"
    page = browser.get(inbox.one("tbody a").attributes["href"] or "")
    assert "Grows" in page.words
    done = browser.follow(browser.submit(page, "#decision"))
    assert "Approved, and applied to OmniRetail Sdn Bhd." in done.words
    with cast.acting(alice):
        assert book.get_customer(get_request(request_id).subject_id).credit_limit == 8_000_00
    assert browser.htmx("/acme/approvals/count", "approvals_count").words == ""


def test_a_refusal_without_a_reason_comes_back(request_id: UUID, as_person: AsPerson, erin: Person) -> None:
    browser = as_person(erin)
    url = f"/acme/approvals/{request_id}"
    again = browser.post(f"{url}/refuse", {"reason": " ", "version": "1"}, status=422)
    assert "Say why it is refused." in again.words
    done = browser.follow(browser.post(f"{url}/refuse", {"reason": "Pays late", "version": "1"}))
    assert "Refused. Whoever asked is told." in done.words
    assert "Pays late" in as_person(bob).get(url).words


def test_whoever_asked_sees_that_somebody_else_decides_and_may_withdraw(request_id: UUID, as_person: AsPerson) -> None:
    browser = as_person(bob)
    page = browser.get(f"/acme/approvals/{request_id}", status=200)
    assert "You asked for this yourself." in page.words
    assert not page.has("#decision")
    assert "Nobody may decide this at present" in page.words
    done = browser.follow(browser.submit(page, "#approval_request form"))
    assert "Withdrawn" in done.words
    browser.post(f"/acme/approvals/{request_id}/approve", {"version": "1"}, status=409)


def test_a_value_that_changed_meanwhile_is_said_before_and_refused(
    request_id: UUID, as_person: AsPerson, erin: Person, cast: Cast
) -> None:
    with cast.acting(alice):
        subject = get_request(request_id).subject_id
        customers.update_customer(book.get_customer(subject, lock=True), {"credit_limit": Money(4_000_00, "MYR")})
    browser = as_person(erin)
    assert "The value is another one by now: 4,000.00" in browser.get(f"/acme/approvals/{request_id}").words
    refused = browser.post(f"/acme/approvals/{request_id}/approve", {"version": "1"}, status=409)
    assert "The value has been changed in the meantime" in refused.words


def test_others_see_only_what_they_asked_for(request_id: UUID, as_person: AsPerson, cast: Cast) -> None:
    assert as_person(dave).get(f"/acme/approvals/{request_id}").status == 404
    assert as_person(carol).get(f"/acme/approvals/{request_id}", status=200).has("#approval_request")


def test_who_decides_what_is_set_in_lines_and_said_in_sentences(as_person: AsPerson, cast: Cast) -> None:
    browser = as_person(alice)
    page = browser.get("/acme/settings/approvals", status=200)
    assert "Switched off: every change applies at once." in page.words
    lines: dict[str, str] = {
        "up_to_1": "10,000", "first_1": "at-once", "up_to_2": "50,000", "first_2": "credit-controller", "days_2": "2",
        "first_3": "credit-controller", "second_3": "finance",
    }  # fmt: skip
    saved = browser.follow(browser.submit(page, "#policy_credit_limit", **lines))
    assert saved.texts("#policy_credit_limit .list li") == [
        "Up to MYR 10,000.00: applies at once.",
        "Up to MYR 50,000.00: Credit controller decides, within 2 days.",
        "Above that: Credit controller, then Finance, within 3 days.",
    ]
    stale = browser.submit(page, "#policy_credit_limit", first_1="finance")
    assert stale.status == 409
    wrong = browser.submit(saved, "#policy_credit_limit", up_to_1="a lot", days_2="soon", up_to_3="1")
    assert wrong.status == 422
    assert wrong.has("#credit_limit_up_to_1[aria-invalid]")
    assert wrong.has("#credit_limit_days_2[aria-invalid]")
    off = browser.submit(
        saved, "#policy_credit_limit", **{f"{n}_{i}": "" for n in ("up_to", "first") for i in range(1, 6)}
    )
    assert "Switched off" in browser.follow(off).words


def test_a_delegation_is_made_and_ended(as_person: AsPerson, cast: Cast) -> None:
    browser = as_person(bob)
    page = browser.get("/acme/approvals/delegations/", status=200)
    made = browser.submit(page, "#delegation_form", delegate=str(cast.id_of(alice)), ends="2199-12-31")
    page = browser.follow(made)
    assert "Alice Tan decides in your place" in page.words
    assert "You decide in place of Bob Lim" in as_person(alice).get("/acme/approvals/delegations/").words
    assert "Alice Tan decides in your place" not in browser.follow(browser.submit(page, ".items form")).words
    wrong = browser.submit(page, "#delegation_form", delegate=str(cast.id_of(alice)), ends="tomorrow")
    assert wrong.status == 422
