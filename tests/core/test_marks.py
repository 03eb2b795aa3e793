"""Marking what a search matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.core.marks import mark

EXAMPLES = [
    ("OmniRetail Sdn Bhd", "retail", "Omni<mark>Retail</mark> Sdn Bhd"),
    ("OmniRetail Sdn Bhd", "omni bhd", "<mark>Omni</mark>Retail Sdn <mark>Bhd</mark>"),
    ("José Café", "cafe", "José <mark>Café</mark>"),
    ("華寧科技", "华宁", "<mark>華寧</mark>科技"),
    ("Straße", "strasse", "<mark>Straße</mark>"),
    ("ＡＢＣ", "abc", "<mark>ＡＢＣ</mark>"),
    ("aaaa", "aa", "<mark>aaaa</mark>"),
    ("<b>Bold & Co</b>", "bold", "&lt;b&gt;<mark>Bold</mark> &amp; Co&lt;/b&gt;"),
    ("nothing", "else", "nothing"),
    ("nothing", "", "nothing"),
    ("", "word", ""),
]


@pytest.mark.parametrize(("text", "words", "marked"), EXAMPLES)
def test_words_are_marked_as_the_search_finds_them(text: str, words: str, marked: str) -> None:
    assert mark(text, words) == marked


@given(st.text(max_size=30), st.text(max_size=8))
def test_marking_changes_nothing_but_adds_marks(text: str, words: str) -> None:
    shown = mark(text, words)
    assert isinstance(shown, Markup)
    assert shown.replace(Markup("<mark>"), Markup("")).replace(Markup("</mark>"), Markup("")) == escape(text)
