"""Text that leaves in a file is no formula, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formulas import neutralised, restored
from app.core.identifiers import phone_e164, phone_in_file

DANGEROUS = [
    "=1+1",
    "+1-1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "+60355441200",
    "+60 -1",
    "+1 A1",
    "+1 2|cmd",
    "+ 60 1",
    "+60  1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_work_out_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Omni", "'tis", "1+1", "", "+60 355441200", "+1 212 5550100"])
def test_other_text_leaves_as_it_is(text: str) -> None:
    assert neutralised(text) == text


@given(st.text(alphabet="'=+-@\t\r 0169A|", max_size=8))
def test_every_text_comes_back(text: str) -> None:
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("phone", ["+60355441200", "+6561234567", "+8613800138000", "+12125550100", "+390612345678"])
def test_a_phone_is_shown_whole_in_a_file_and_read_back(phone: str) -> None:
    shown = phone_in_file(phone)
    assert neutralised(shown) == shown != phone
    assert phone_e164(shown, "MY") == phone


@pytest.mark.parametrize("typed", ["+60999", "+999123456", "ask Mei", "03-1", ""])
def test_what_was_kept_as_typed_stays_as_typed(typed: str) -> None:
    assert phone_in_file(typed) == typed
