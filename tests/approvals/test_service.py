"""Asking and deciding: at the customers' own doors, through the same services as screens and API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.approvals import service
from app.approvals.queries.requests import get_request
from app.approvals.service import telling
from app.approvals.service.asking import asked_now
from app.core import gates
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.jobs import JobRow
from app.core.money import Money
from app.customers import service as customers
from app.customers.queries import book
from tests.approvals.conftest import Bands
from tests.days import today
from tests.factories.reference import a_record
from tests.people import Cast, Person, alice, bob, carol

Made = Callable[..., UUID]
TWO_STEPS = (None, ("credit-controller", "administrator"))


def ringgit(amount: int) -> Money:
    return Money(amount * 100, "MYR")


@pytest.fixture
def limit_of(cast: Cast) -> Callable[[UUID], Money | None]:
    def read(customer_id: UUID) -> Money | None:
        with cast.acting(alice):
            found = book.get_customer(customer_id)
            return None if found.credit_limit is None else Money(found.credit_limit, found.credit_limit_currency or "")

    return read


@pytest.fixture
def ask(cast: Cast) -> Callable[..., UUID | None]:
    """`ask(customer_id, credit_limit=…, by=bob)`: change a customer; the id of the request that came of it."""

    def change(customer_id: UUID, *, by: Person = bob, reason: str = "", **values: Any) -> UUID | None:
        with cast.acting(by):
            customers.update_customer(book.get_customer(customer_id, lock=True), values, reason=reason)
            asked = asked_now(customer_id)
            return asked[0].id if asked else None

    return change


@pytest.fixture
def decide(cast: Cast) -> Callable[..., SimpleNamespace]:
    """`decide(request_id, erin)`: say yes (or `no="why"`)."""

    def say(request_id: UUID, by: Person, *, no: str = "") -> SimpleNamespace:
        with cast.acting(by):
            row = get_request(request_id)
            done = service.refuse(row, no) if no else service.approve(row)
            return SimpleNamespace(state=done.state, turn=done.turn, step=done.step)

    return say


def test_a_fresh_company_asks_nobody(customer: Made, ask: Any, limit_of: Any) -> None:
    one = customer()
    assert ask(one, credit_limit=ringgit(9_000_000)) is None
    assert limit_of(one) == ringgit(9_000_000)


def test_what_is_over_the_band_waits_and_everything_else_is_saved(
    bands: Bands, customer: Made, ask: Any, limit_of: Any, cast: Cast
) -> None:
    bands((10_000_00, ()), (None, ("credit-controller",)))
    one = customer(credit_limit=ringgit(5_000))
    assert ask(one, credit_limit=ringgit(10_000)) is None
    assert limit_of(one) == ringgit(10_000)
    with cast.acting(bob):
        found = book.get_customer(one, lock=True)
        customers.update_customer(
            found, {"credit_limit": ringgit(10_001), "email": "new@example.com"}, reason="Growing"
        )
        assert gates.held_back() == {"credit_limit"}
        request = asked_now(one)[0]
        assert (request.before["amount"], request.after["amount"]) == ("10000.00", "10001.00")
        assert (request.reason, request.turn, request.amount) == ("Growing", "credit-controller", 10_001_00)
    with cast.acting(alice):
        assert book.get_customer(one).email == "new@example.com"
    assert limit_of(one) == ringgit(10_000)


def test_what_is_approved_is_applied_at_once(
    bands: Bands, customer: Made, ask: Any, decide: Any, limit_of: Any, erin: Person
) -> None:
    one = customer(credit_limit=ringgit(5_000))
    bands((None, ("credit-controller",)))
    request = ask(one, credit_limit=ringgit(8_000))
    assert limit_of(one) == ringgit(5_000)
    assert decide(request, erin).state == "approved"
    assert limit_of(one) == ringgit(8_000)
    with pytest.raises(Conflict):
        decide(request, erin)


def test_nobody_decides_what_they_have_asked_for(bands: Bands, customer: Made, ask: Any, decide: Any) -> None:
    bands((None, ("credit-controller",)))
    request = ask(customer(), credit_limit=ringgit(8_000))
    with pytest.raises(NotAllowed) as refused:
        decide(request, bob)
    assert refused.value.problems[0].code == "approval_not_yours"


def test_only_the_role_whose_turn_it_is_decides(bands: Bands, customer: Made, ask: Any, decide: Any) -> None:
    bands((None, ("finance",)))
    request = ask(customer(), credit_limit=ringgit(8_000))
    with pytest.raises(NotAllowed) as refused:
        decide(request, alice)
    assert refused.value.problems[0].code == "approval_not_your_turn"


def test_two_steps_need_two_people(
    bands: Bands, customer: Made, ask: Any, decide: Any, limit_of: Any, erin: Person
) -> None:
    bands(TWO_STEPS)
    one = customer()
    request = ask(one, credit_limit=ringgit(8_000))
    passed = decide(request, erin)
    assert (passed.state, passed.turn, passed.step) == ("open", "administrator", 1)
    assert limit_of(one) is None
    with pytest.raises(NotAllowed):
        decide(request, erin)
    assert decide(request, alice).state == "approved"
    assert limit_of(one) == ringgit(8_000)


def test_who_has_decided_the_first_step_does_not_decide_the_second_in_somebodys_place(
    bands: Bands, customer: Made, ask: Any, decide: Any, cast: Cast, erin: Person
) -> None:
    bands(TWO_STEPS)
    request = ask(customer(), credit_limit=ringgit(8_000))
    day = today()
    with cast.acting(alice):
        service.create_delegation(cast.id_of(erin), day, day)
    decide(request, erin)
    with pytest.raises(NotAllowed) as refused:
        decide(request, erin)
    assert refused.value.problems[0].code == "approval_twice"


def test_a_colleague_decides_in_somebodys_place_for_some_days(
    bands: Bands, customer: Made, ask: Any, decide: Any, cast: Cast, erin: Person
) -> None:
    """Alice is no controller; while Erin is away she is."""
    bands((None, ("credit-controller",)))
    request, day = ask(customer(), credit_limit=ringgit(8_000)), today()
    with cast.acting(erin):
        service.create_delegation(cast.id_of(alice), day, day + timedelta(days=3))
    assert decide(request, alice).state == "approved"


def test_a_delegation_does_not_let_anybody_decide_what_its_giver_asked_for(
    bands: Bands, customer: Made, ask: Any, decide: Any, cast: Cast
) -> None:
    bands((None, ("credit-controller",)))
    request, day = ask(customer(), credit_limit=ringgit(8_000)), today()
    with cast.acting(bob):
        service.create_delegation(cast.id_of(alice), day, day)
    with pytest.raises(NotAllowed):
        decide(request, alice)


def test_a_delegation_is_for_others_who_may_decide_and_for_days_to_come(cast: Cast) -> None:
    day = today()
    for whom, begins, ends, code in (
        (bob, day, day, "delegate_self"),
        (carol, day, day, "delegate_unknown"),
        (alice, day, day - timedelta(days=1), "delegate_dates"),
    ):
        with cast.acting(bob), pytest.raises(Invalid) as refused:
            service.create_delegation(cast.id_of(whom), begins, ends)
        assert refused.value.problems[0].code == code


def test_a_refusal_says_why_and_changes_nothing(
    bands: Bands, customer: Made, ask: Any, decide: Any, limit_of: Any, cast: Cast, erin: Person
) -> None:
    bands((None, ("credit-controller",)))
    one = customer()
    request = ask(one, credit_limit=ringgit(8_000))
    with cast.acting(erin), pytest.raises(Invalid):
        service.refuse(get_request(request), "")
    assert decide(request, erin, no="Pays late").state == "refused"
    assert limit_of(one) is None


def test_what_has_changed_in_the_meantime_is_not_overwritten(
    bands: Bands, customer: Made, ask: Any, decide: Any, limit_of: Any, erin: Person
) -> None:
    bands((10_000_00, ()), (None, ("credit-controller",)))
    one = customer(credit_limit=ringgit(5_000))
    request = ask(one, credit_limit=ringgit(50_000))
    ask(one, credit_limit=ringgit(3_000))  # lowering waits for nobody
    with pytest.raises(Conflict) as refused:
        decide(request, erin)
    assert refused.value.problems[0].code == "approval_outdated"
    assert limit_of(one) == ringgit(3_000)


def test_a_newer_wish_replaces_the_older_and_the_same_one_is_the_same(
    bands: Bands, customer: Made, ask: Any, cast: Cast
) -> None:
    bands((None, ("credit-controller",)))
    one = customer()
    first = ask(one, credit_limit=ringgit(8_000))
    assert ask(one, credit_limit=ringgit(8_000)) == first
    second = ask(one, credit_limit=ringgit(9_000))
    assert second != first
    with cast.acting(alice):
        assert get_request(first).state == "replaced"
        assert get_request(second).state == "open"


def test_only_whoever_asked_withdraws(bands: Bands, customer: Made, ask: Any, cast: Cast) -> None:
    bands((None, ("credit-controller",)))
    request = ask(customer(), credit_limit=ringgit(8_000))
    with cast.acting(alice), pytest.raises(NotAllowed):
        service.withdraw(get_request(request))
    with cast.acting(bob):
        assert service.withdraw(get_request(request)).state == "withdrawn"


def test_a_term_goes_by_the_limit_it_is_for(
    bands: Bands, customer: Made, ask: Any, decide: Any, cast: Cast, erin: Person
) -> None:
    from tests.factories.reference import a_credit_term

    with cast.acting(alice):
        term = a_credit_term().id
    small, large = customer(credit_limit=ringgit(10_000)), customer(credit_limit=ringgit(20_000))
    bands((10_000_00, ()), (None, ("credit-controller",)), kind="credit_term")
    assert ask(small, credit_term=term) is None
    request = ask(large, credit_term=term)
    decide(request, erin)
    with cast.acting(alice):
        assert book.get_customer(large).credit_term_id == term


def test_a_new_customer_comes_without_the_limit_that_waits(bands: Bands, limit_of: Any, cast: Cast) -> None:
    from tests.factories.customers import a_customer

    bands((None, ("credit-controller",)))
    with cast.acting(bob):
        made = a_customer(credit_limit=ringgit(8_000))
        assert [one.after["amount"] for one in asked_now(made.id)] == ["8000.00"]
        found = made.id
    assert limit_of(found) is None


def test_an_archived_customer_takes_no_approved_change(
    bands: Bands, customer: Made, ask: Any, decide: Any, cast: Cast, erin: Person
) -> None:
    bands((None, ("credit-controller",)))
    one = customer()
    request = ask(one, credit_limit=ringgit(8_000))
    with cast.acting(alice):
        customers.archive_customer(book.get_customer(one, lock=True))
    with pytest.raises(Conflict):
        decide(request, erin)
    with cast.acting(alice):
        assert get_request(request).state == "open"


def test_those_who_may_decide_are_written_to_and_whoever_asked_is_told(
    bands: Bands, customer: Made, ask: Any, decide: Any, erin: Person, run_jobs: Any, mailbox: Any
) -> None:
    bands((None, ("credit-controller",)))
    request = ask(customer(), credit_limit=ringgit(8_000))
    run_jobs()
    assert [(mail["To"], mail["Subject"]) for mail in mailbox()] == [
        (erin.email, "For you to decide: Credit limit of OmniRetail Sdn Bhd")
    ]
    assert "8,000" not in mailbox()[0].get_body().get_content()
    decide(request, erin)
    run_jobs()
    assert (bob.email, "Approved: Credit limit of OmniRetail Sdn Bhd") in [(m["To"], m["Subject"]) for m in mailbox()]


def test_what_is_due_is_brought_to_mind_in_one_mail(
    bands: Bands, customer: Made, ask: Any, cast: Cast, erin: Person
) -> None:
    bands((None, ("credit-controller",)))
    requests = [ask(customer(), credit_limit=ringgit(8_000)) for _ in range(2)]
    with cast.acting(alice) as session:
        assert session.query(JobRow).filter_by(name="approvals.remind").count() == 1
        for request in requests:
            get_request(request).due_on = today()
    with cast.acting(alice) as session:
        telling.remind()
        session.flush()
        mails = [job.args for job in session.query(JobRow).filter_by(name="mail.send").all()]
        due = [mail for mail in mails if mail["template"] == "approval_due"]
        assert [(mail["to"], mail["values"]["number"]) for mail in due] == [(erin.email, "2")]
        assert session.query(JobRow).filter_by(name="approvals.remind").count() == 2


def test_a_named_limit_is_weighed_by_its_amount(
    bands: Bands, customer: Made, ask: Any, decide: Any, limit_of: Any, erin: Person, cast: Cast
) -> None:
    bands((10_000_00, ()), (None, ("credit-controller",)))
    with cast.acting(alice):
        small = a_record("credit_limit", code="LIM5K", amount=ringgit(5_000)).id
        large = a_record("credit_limit", code="LIM20K", amount=ringgit(20_000)).id
    one = customer(credit_limit=ringgit(2_000))
    assert ask(one, credit_limit=small) is None
    assert limit_of(one) == ringgit(5_000)
    request = ask(one, credit_limit=large)
    assert limit_of(one) == ringgit(5_000)
    assert decide(request, erin).state == "approved"
    assert limit_of(one) == ringgit(20_000)
    assert ask(one, credit_limit=small) is None, "less credit is no risk"


def test_a_named_limit_that_does_not_hold_is_no_limit_to_compare_with(
    bands: Bands, customer: Made, ask: Any, limit_of: Any, cast: Cast
) -> None:
    """One that ended lets a smaller amount be a raise, and one that begins later leaves nobody knows which limit until then."""
    bands((10_000_00, ()), (None, ("credit-controller",)))
    day = today()
    with cast.acting(alice):
        ended = a_record("credit_limit", code="OLD", amount=ringgit(50_000), valid_until=day - timedelta(days=1)).id
        later = a_record("credit_limit", code="NEW", amount=ringgit(5_000), valid_from=day + timedelta(days=1)).id
    one = customer(credit_limit=ended)
    assert ask(one, credit_limit=ringgit(40_000)) is not None, "it is more than the nothing that it has"
    assert ask(customer(), credit_limit=later) is not None
