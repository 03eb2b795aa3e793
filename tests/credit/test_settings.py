"""What an administrator chooses, whom it would hold, and who may release up to which amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date

from sqlalchemy import text

from app.core.money import Money
from app.credit.values import Policy
from app.credit.values.policy import POLICY
from app.customers.service import move_customer
from app.customers.values.verbs import VERBS
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob

SETTINGS = "/acme/settings/credit"
HOLDS = "/acme/credit/policy-holds"
People = Callable[..., Client]


def counted(browser: Client, query: str = "") -> dict[str, tuple[str, str]]:
    """Check → (switched, how many customers)."""
    page = browser.get(HOLDS + query, status=200)
    rows = [
        [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")]
        for row in page.all("#policy_holds tbody tr")
    ]
    return {name: (on, number) for name, on, number in rows}


def test_a_fresh_company_sees_every_choice_with_a_sentence(as_person: People) -> None:
    page = as_person(alice).get(SETTINGS, status=200)
    form = page.form("#policy_form")
    assert (form["gate"], form["warning_percent"], form["overdue_days"], form["release_days"]) == (
        "order",
        "90",
        "30",
        "30",
    )
    assert page == shows("An order is held from the day after the customer’s next credit review was due")
    assert len(page.all("#policy_form .help")) >= 15


def test_a_choice_is_kept_audited_and_holds_the_next_order(as_person: People, cast: Cast) -> None:
    browser = as_person(alice)
    page = browser.get(SETTINGS, status=200)
    assert browser.submit(
        page, "#policy_form", holds_overdue="true", overdue_days="0", overdue_tolerance="100.00"
    ) == redirects_to(SETTINGS)
    with cast.acting(alice) as session:
        customer = a_customer(credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, customer, 100_01, date=date(2026, 1, 2))
        assert a_document(Kind.SALES_ORDER, customer, 1_00).status == "held"
        [changes] = session.scalars(text("select changes from events where type = 'credit_policy.changed'")).all()
    assert changes["holds_overdue"] == [None, True]


def test_whom_a_check_would_hold_is_counted_before_it_is_switched_on(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        late = a_customer(credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, late, 100_00, date=date(2026, 1, 2))
        a_document(Kind.INVOICE, a_customer(), 50_00, date=date(2026, 1, 2))
    browser = as_person(alice)
    assert ("off", "2") in counted(browser).values()
    assert ("on", "1") in counted(browser, "?holds_overdue=true&overdue_tolerance=50.00").values()
    assert ("off", "2") in counted(browser, "?overdue_days=many").values(), "what cannot be read stays as it is saved"


def test_who_is_not_active_or_blacklisted_is_counted_once(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        a_customer()
        a_customer(status="suspended")
        move_customer(a_customer(), VERBS["blacklist"], "Fraud")
        move_customer(a_customer(status="blocked"), VERBS["blacklist"], "Fraud")
    held = {name: number for name, (_, number) in counted(as_person(alice)).items()}
    [said] = [number for name, number in held.items() if name.endswith("or blacklisted")]
    assert said == "3"


def test_a_wrong_figure_changes_nothing_and_says_where(as_person: People) -> None:
    browser = as_person(alice)
    page = browser.get(SETTINGS, status=200)
    again = browser.submit(page, "#policy_form", warning_percent="101", overdue_tolerance="USD 5.00")
    assert again.status == 422
    assert "Warn from this share of a limit, in percent" in again.words
    assert "has to be in MYR" in again.words
    assert browser.get(SETTINGS).form("#policy_form")["warning_percent"] == "90"


def test_a_save_that_came_too_late_shows_both_versions(as_person: People) -> None:
    browser = as_person(alice)
    page = browser.get(SETTINGS, status=200)
    browser.submit(page, "#policy_form", release_days="10")
    late = browser.submit(page, "#policy_form", release_days="20")
    assert late.status == 409
    assert [cell.text().strip() for cell in late.all(".versus td")] == ["10", "20"]
    assert browser.submit(late, "#policy_form") == redirects_to(SETTINGS)
    assert browser.get(SETTINGS).form("#policy_form")["release_days"] == "20"


def test_a_band_is_set_changed_and_taken_away(as_person: People, cast: Cast) -> None:
    browser = as_person(alice)
    name = next(one for one, value in browser.get(SETTINGS).form("#bands_form").items() if one.startswith("band_"))

    def save(amount: str) -> str:
        assert browser.submit(browser.get(SETTINGS), "#bands_form", **{name: amount}) == redirects_to(SETTINGS)
        return str(browser.get(SETTINGS).form("#bands_form")[name])

    assert save("RM 10,000") == "10,000.00"
    assert save("20,000") == "20,000.00"
    assert save(" ") == ""
    with cast.acting(alice) as session:
        kinds = session.scalars(text("select type from events where subject_type = 'release_band' order by id")).all()
    assert kinds == ["release_band.created", "release_band.updated", "release_band.removed"]


def test_two_who_set_the_same_band_at_once(as_person: People) -> None:
    browser = as_person(alice)
    page = browser.get(SETTINGS)
    name = next(one for one in page.form("#bands_form") if one.startswith("band_"))
    assert browser.submit(page, "#bands_form", **{name: "5"}) == redirects_to(SETTINGS)
    late = browser.submit(page, "#bands_form", **{name: "6"})
    assert late.status == 409
    assert browser.submit(browser.get(SETTINGS), "#bands_form", **{name: "x"}).status == 422


def test_the_settings_are_for_those_who_may_change_them(as_person: People) -> None:
    for url in (SETTINGS, HOLDS):
        as_person(bob).get(url, status=403)


def test_no_choice_is_missing_on_the_page() -> None:
    """A choice that the page does not know would be reset by its form."""
    assert {field.name for field in POLICY} == {field.name for field in fields(Policy)}
