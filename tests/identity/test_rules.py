"""The rules of accounts, by examples."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.permissions import Permission as P
from app.identity import rules
from app.identity.values import ACCOUNT_TRIES, ADMINISTRATOR, DEFAULT_ROLES, Failures, Rights


@pytest.mark.parametrize("email", ["alice@example.com", "A.B+c@example.co.uk", "mei-ling@acme.test", "陈@例子.公司"])
def test_addresses_that_mail_could_reach(email: str) -> None:
    assert rules.plausible_email(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "alice",
        "alice@",
        "@example.com",
        "a b@example.com",
        "a@b",
        "a@b.c\nBcc: x@y.z",
        "<a@b.c>",
        "a@b.c,d@e.f",
        "x" * 251 + "@b.c",
    ],
)
def test_texts_that_are_no_address(email: str) -> None:
    assert not rules.plausible_email(email)


@pytest.mark.parametrize("email", ["Alice@Example.COM", " alice@example.com ", "ａｌｉｃｅ@example.com"])
def test_an_address_is_looked_up_without_regard_to_case_width_and_blanks(email: str) -> None:
    assert rules.email_key(email) == "alice@example.com"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("elevenchars", "password_short"),
        ("x" * 257, "password_long"),
        ("Alice@Example.com", "password_like_email"),
        ("password1234", "password_common"),
        ("123456789012", "password_common"),
        ("qwertyuiop123", "password_common"),
        ("aaaaaaaaaaaaaaaa", "password_common"),
        ("P@ssw0rd1234", "password_common"),
        ("iloveyou12345", "password_common"),
        ("alicealicealice", "password_common"),
    ],
)
def test_passwords_that_are_refused(password: str, code: str) -> None:
    assert [problem.code for problem in rules.check_password(password, "alice@example.com")] == [code]


@pytest.mark.parametrize(
    "password", ["nine purple umbrellas sing", "correct-horse-battery", "月亮上的九把紫色雨伞会唱歌", "x9$kQ2!mZp7&vL"]
)
def test_passwords_that_are_good(password: str) -> None:
    assert rules.check_password(password, "alice@example.com") == []


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (0, 0),
        (ACCOUNT_TRIES - 1, 0),
        (ACCOUNT_TRIES, 30),
        (6, 60),
        (7, 120),
        (8, 240),
        (9, 480),
        (10, 900),
        (11, 900),
        (5000, 900),
    ],
)
def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(failures: int, wait: int) -> None:
    moment = now()
    assert rules.seconds_to_wait(Failures(failures, moment), ACCOUNT_TRIES, moment) == wait


def test_the_wait_runs_from_the_last_failure() -> None:
    moment = now()
    assert rules.seconds_to_wait(Failures(5, moment - timedelta(seconds=29)), 5, moment) == 1
    assert rules.seconds_to_wait(Failures(5, moment - timedelta(seconds=30)), 5, moment) == 0


@pytest.mark.parametrize(
    "path", ["/", "/acme/customers/?q=宏达&status=active", "/invitation/abc_-9", "/acme/customers/%20"]
)
def test_paths_of_ours(path: str) -> None:
    assert rules.our_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "acme", "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "/\n/evil.example", "javascript:alert(1)", " /acme", "/ /evil.example", "http:evil.example", "/acme\x00",
    ],
)  # fmt: skip
def test_addresses_that_would_lead_away_are_none_of_ours(path: str) -> None:
    assert rules.our_path(path) is None


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
            ("Chrome", "Linux"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/142 Safari/604.1",
            ("Chrome", "iPhone"),
        ),
        ("curl/8.0", ("", "")),
    ],
)
def test_a_browser_is_shown_by_its_name(agent: str, shown: tuple[str, str]) -> None:
    assert rules.browser_name(agent) == shown


def test_who_changes_customers_sees_them() -> None:
    assert rules.complete({P.CUSTOMERS_EDIT, P.CREDIT_EDIT, P.EXPORTS_RUN}) == {
        P.CUSTOMERS_EDIT, P.CUSTOMERS_VIEW, P.CREDIT_EDIT, P.CREDIT_VIEW, P.EXPORTS_RUN,
    }  # fmt: skip


def test_every_default_role_sees_what_it_changes() -> None:
    for role in DEFAULT_ROLES:
        assert rules.complete(role.permissions) == role.permissions, role.key


@pytest.mark.parametrize("kept", [P.MEMBERS_EDIT, P.SETTINGS_EDIT])
def test_administrators_keep_what_lets_them_undo_anything(kept: P) -> None:
    assert [p.code for p in rules.check_role(ADMINISTRATOR, frozenset(P) - {kept})] == ["administrator_keeps"]
    assert rules.check_role(ADMINISTRATOR, frozenset({P.MEMBERS_EDIT, P.SETTINGS_EDIT})) == []
    assert rules.check_role("auditor", frozenset()) == []


ALL = frozenset(P)
OWN = frozenset({"customers"})
EDITOR = frozenset({P.CUSTOMERS_VIEW, P.CUSTOMERS_EDIT})


@pytest.mark.parametrize(
    ("mine", "given", "may"),
    [
        (Rights(ALL), Rights(ALL), True),
        (Rights(EDITOR), Rights(frozenset({P.CUSTOMERS_VIEW})), True),
        (Rights(EDITOR), Rights(EDITOR | {P.CUSTOMERS_DELETE}), False),
        (Rights(EDITOR, own_only_edit=OWN), Rights(EDITOR), False),
        (Rights(EDITOR, own_only_edit=OWN), Rights(EDITOR, own_only_edit=OWN), True),
        (Rights(EDITOR, own_only_edit=OWN), Rights(frozenset({P.CUSTOMERS_VIEW})), True),
        (Rights(EDITOR, own_only_view=OWN), Rights(EDITOR), False),
        (Rights(ALL), Rights(EDITOR, OWN, OWN), True),
    ],
)
def test_nobody_hands_out_more_than_they_have(mine: Rights, given: Rights, may: bool) -> None:
    assert rules.within(mine, given) is may
