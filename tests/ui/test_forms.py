"""One field, rendered by its widget: named, described, and the same without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.ui.house import field

Render = Callable[..., LexborHTMLParser]
MANY = [(str(n), f"Choice {n}") for n in range(13)]


def show(render: Render, *given: Any, **more: Any) -> LexborHTMLParser:
    return render("{{ ui.form_field(f) }}", f=field(*given, **more))


@pytest.mark.parametrize(
    "widget", ["text", "textarea", "email", "tel", "url", "money", "date", "number", "select", "password"]
)
def test_the_label_belongs_to_the_control(render: Render, widget: str) -> None:
    page = show(render, "thing", "Thing", widget, currency="MYR")
    assert page.css_first("label").attributes["for"] == "thing"
    assert page.css_first("#thing").attributes["name"] == "thing"


def test_the_optional_is_marked_and_the_mandatory_is_not(render: Render) -> None:
    assert "optional" in show(render, "a", "A", optional=True).css_first("label").text()
    assert show(render, "a", "A").css_first("label").text() == "A"


def test_an_error_takes_the_place_of_the_help_and_describes_the_control(render: Render) -> None:
    page = show(render, "code", "Code", help="Any text.", error="It is taken.")
    assert page.css_first("#code").attributes["aria-invalid"] == "true"
    assert page.css_first("#code").attributes["aria-describedby"] == "code-error"
    assert page.css_first("#code-error").text().strip() == "It is taken."
    assert page.css_first("#code-help") is None


def test_a_warning_stands_beside_the_help(render: Render) -> None:
    page = show(render, "phone", "Phone", "tel", help="With area code.", warning="Unknown number.")
    assert page.css_first("#phone").attributes["aria-describedby"] == "phone-help phone-warning"
    assert "aria-invalid" not in page.css_first("#phone").attributes


def test_money_says_its_currency_and_is_typed_as_text(render: Render) -> None:
    page = show(render, "limit", "Limit", "money", value="50,000.00", currency="MYR")
    control = page.css_first("#limit")
    assert (control.attributes["type"], control.attributes["inputmode"]) == ("text", "decimal")
    assert page.css_first(f"#{control.attributes['aria-describedby']}").text() == "MYR"


def test_a_password_is_never_sent_back(render: Render) -> None:
    assert "value" not in show(render, "p", "Password", "password", value="secret").css_first("#p").attributes


def test_a_read_only_field_is_shown_and_not_sent(render: Render) -> None:
    control = show(render, "status", "Status", value="Active", read_only=True).css_first("#status")
    assert "readonly" in control.attributes
    assert "name" not in control.attributes


def test_a_choice_that_is_no_longer_offered_stays_chosen(render: Render) -> None:
    """Else saving would change a field that nobody touched."""
    options = show(render, "c", "C", "select", value="old", options=[("new", "New")]).css("option[selected]")
    assert [option.text() for option in options] == ["old"]


def test_a_choice_not_made_yet_does_not_fall_on_the_first(render: Render) -> None:
    assert show(render, "c", "C", "select", options=[("a", "A")]).css_first("option").attributes["value"] == ""


@pytest.mark.parametrize(("options", "searched"), [(MANY[:12], False), (MANY, True)])
def test_more_than_twelve_choices_are_searched(render: Render, options: list[tuple[str, str]], searched: bool) -> None:
    control = show(render, "c", "C", "select", value="1", options=options).css_first("select")
    assert ("data-search" in control.attributes) is searched


def test_an_unticked_box_says_so(render: Render) -> None:
    """The first of the two values counts: the box when it is ticked, else its hidden twin."""
    twins = show(render, "vip", "VIP", "checkbox").css("input[name=vip]")
    assert [(twin.attributes["type"], twin.attributes["value"]) for twin in twins] == [
        ("checkbox", "true"),
        ("hidden", "false"),
    ]


def test_several_ticks_are_a_group_with_a_legend(render: Render) -> None:
    page = show(render, "days", "Days", "checkboxes", value=["mo"], options=[("mo", "Monday"), ("m", "M")])
    assert page.css_first("legend").text() == "Days"
    assert [box.attributes["value"] for box in page.css("[checked]")] == ["mo"]


def test_a_reference_shows_its_label_and_keeps_its_id(render: Render) -> None:
    control = show(
        render, "c", "C", "search-select", value="7", options=[("7", "Wholesale")], suggest_url="/s"
    ).css_first("input")
    assert (control.attributes["value"], control.attributes["data-value"]) == ("Wholesale", "7")


def test_the_summary_counts_and_leads_to_the_fields(render: Render) -> None:
    page = render("{{ ui.summary([('code', 'Code: taken'), (none, 'Too many contacts')]) }}")
    box = page.css_first("#problems")
    assert (box.attributes["role"], box.attributes["tabindex"]) == ("alert", "-1")
    assert box.css_first("h2").text() == "2 things to put right before this can be saved"
    assert [link.attributes["href"] for link in box.css("a")] == ["#code"]


def test_no_problem_no_summary(render: Render) -> None:
    assert render("{{ ui.summary([]) }}").body.text().strip() == ""
