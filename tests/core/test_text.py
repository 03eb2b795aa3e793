"""Cleaning, folding and ordering text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Omni  Retail ", "Omni Retail"),
        ("Omni\u00a0Retail", "Omni Retail"),
        ("Omni\tRetail\nSdn Bhd", "Omni Retail Sdn Bhd"),
        ("\ufeff华宁\u3000科技\u200b", "华宁 科技"),
        ("\u202a+60 3-5544 1200\u202c", "+60 3-5544 1200"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("ＡＢＣ（中国）", "ＡＢＣ（中国）"),
    ],
)
def test_a_line_is_cleaned_of_what_is_only_noise(typed: str, kept: str) -> None:
    assert text.line(typed) == kept


@pytest.mark.parametrize("bad", ["a\x00b", "a\x07b", "a\x85b", "a\ud800b", "a\uffffb", "a\x1fb"])
def test_no_text_may_hold_control_characters_or_lone_surrogates(bad: str) -> None:
    with pytest.raises(text.BadText):
        text.line(bad)
    with pytest.raises(text.BadText):
        text.block(bad)


def test_a_block_keeps_its_lines_and_loses_blanks_at_their_ends() -> None:
    assert text.block("\r\nCall first. \r\n\r\n\tThen deliver.\r") == "Call first.\n\n\tThen deliver."


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0", "\u3000\u200b", "\ufeff"])
def test_what_cannot_be_seen_is_blank(blank: str) -> None:
    assert text.trim(blank) == ""


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("OmniRetail", "omniretail"),
        ("Ｏｍｎｉ　１２", "omni 12"),
        ("Müller Łódź Straße Ørsted", "muller lodz strasse orsted"),
        ("華寧科技有限公司", "华宁科技有限公司"),
        ("Mu\u0308ller", "muller"),
        ("İstanbul Işık", "istanbul isik"),
        ("한국", "한국"),
        ("ガス", "ガス"),
        ("தமிழ்", "தமிழ்"),
    ],
)
def test_folding_makes_equal_what_people_take_for_equal(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(written: str) -> None:
    assert text.fold(text.fold(written)) == text.fold(written)


@given(ANY_TEXT)
def test_a_text_folds_like_its_upper_and_full_width_forms_where_they_are_ascii(written: str) -> None:
    plain = "".join(c for c in written if " " < c < "\x7f")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    assert text.fold(plain) == text.fold(plain.upper()) == text.fold(wide)


def test_every_traditional_character_folds_to_what_its_simplified_form_folds_to() -> None:
    from opencc import OpenCC

    traditional = "華寧達實業貿易電腦鋼鐵廣東龍國際餘後裏麵臺灣"
    simplified = OpenCC("t2s").convert("\n".join(traditional)).replace("\n", "")
    assert text.fold(traditional) == text.fold(simplified) == simplified


@pytest.mark.parametrize(
    ("code", "same"), [("omni-001", "OMNI-001"), (" Ｏmni－００１ ", "OMNI-001"), ("客户-ａ", "客户-A")]
)
def test_a_code_is_the_same_without_regard_to_case_and_width(code: str, same: str) -> None:
    assert text.key(code) == same


@given(ANY_TEXT)
def test_the_key_of_a_key_is_itself(written: str) -> None:
    assert text.key(text.key(written)) == text.key(written)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [("宏达科技", "宏达 达科 科技 技"), ("宏达 Sdn 科", "宏达 达 科"), ("Omni", ""), ("𠮷野家", "𠮷野 野家 家")],
)
def test_chinese_names_are_cut_into_pairs(name: str, pairs: str) -> None:
    assert text.cjk_pairs(name) == pairs


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("华宁科技", ("huaningkeji", "hnkj")),
        ("Omni 华宁 2", ("huaning", "hn")),
        ("Omni", ("", "")),
        ("重庆", ("chongqing", "cq")),
    ],
)
def test_chinese_names_have_a_sound_in_latin_letters(name: str, sound: tuple[str, str]) -> None:
    assert text.pinyin(name) == sound


def test_names_are_ordered_by_their_folded_form_without_double_blanks() -> None:
    assert text.sort_name("  Ómni　 RETAIL ") == "omni retail"


def test_what_is_shown_in_a_message_can_always_be_stored() -> None:
    text.visible("a\x00b\ud800").encode()
    assert text.visible("a\x00b") == "a\ufffdb"
