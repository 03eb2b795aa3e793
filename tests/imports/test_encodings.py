"""Which encoding a file is in."""

from __future__ import annotations

import codecs

import pytest

from app.imports.rules import encodings

SIMPLIFIED = "编号,名称,联系人\nA-01,永发五金有限公司,陈美玲\nA-02,合成电器,林国华\nA-03,华宁科技有限公司,张伟\n"
TRADITIONAL = "編號,名稱,聯絡人\nA-01,永發五金有限公司,陳美玲\nA-02,合成電器股份有限公司,林國華\nA-03,華寧科技,張偉\n"
WESTERN = "code,name\nA-01,Café Crédit Élysée\nA-02,Müller & Söhne “GmbH”\nA-03,Señor Peña – El Niño\n"
KOREAN = "삼성전자 주식회사,서울특별시 강남구 테헤란로 152,김민수\n대한무역 주식회사,인천광역시 연수구 송도동,박철수\n"
THAI = "บริษัท ไทยพาณิชย์ จำกัด,กรุงเทพมหานคร เขตบางรัก ถนนสีลม,สมชาย ใจดี\n"


def legacy_of(content: bytes) -> str:
    return encodings.legacy(encodings.sample_of(content.splitlines(keepends=True)))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (SIMPLIFIED.encode("gbk"), "gb18030"),
        (SIMPLIFIED.encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("big5"), "big5"),
        (WESTERN.encode("cp1252"), "windows-1252"),
        ("code,name\nA-01,Café\n".encode("cp1252"), "windows-1252"),
        ("编号,名称\n1,永发\n".encode("gbk"), "gb18030"),
        (KOREAN.encode("cp949"), "euc_kr"),
        (THAI.encode("cp874"), "windows-874"),
        ("株式会社東京電力, ソニー\n".encode("cp932"), "shift_jis"),
        ("ООО Рога и копыта, Москва\n".encode("cp1251"), "windows-1251"),
    ],
)
def test_old_encodings_are_told_by_their_looks(content: bytes, encoding: str) -> None:
    found = legacy_of(content)
    assert found == encoding
    content.decode(encodings.codec_of(found))


def test_a_byte_order_mark_settles_it() -> None:
    assert encodings.mark_of(codecs.BOM_UTF8 + b"a") == "utf-8"
    assert encodings.mark_of("code".encode("utf-16")) == "utf-16"
    assert encodings.mark_of(b"code") is None


def test_utf_16_is_known_without_its_mark() -> None:
    assert encodings.without_mark("code,name\n1,Café".encode("utf-16-le")) == "utf-16-le"
    assert encodings.without_mark("code,name\n1,Café".encode("utf-16-be")) == "utf-16-be"
    assert encodings.without_mark(b"code,name\n1,Caf\x00") is None


def check_of(*chunks: bytes) -> encodings.Utf8Check:
    check = encodings.Utf8Check()
    for chunk in chunks:
        check.feed(chunk)
    check.feed(b"", last=True)
    return check


def test_utf_8_is_known_across_the_edges_of_chunks() -> None:
    content = SIMPLIFIED.encode()
    assert check_of(content[:8], content[8:]).fits
    assert check_of(content).fits
    assert not check_of(SIMPLIFIED.encode("gbk")).fits
    assert not check_of(WESTERN.encode("cp1252")).fits


def test_a_few_broken_characters_do_not_make_utf_8_something_else() -> None:
    assert check_of(SIMPLIFIED.encode() * 10 + b"\xff").fits
    assert not check_of("é".encode() + b"\xff").fits


def test_every_encoding_that_may_be_chosen_can_be_read() -> None:
    for name in encodings.NAMES:
        codecs.lookup(encodings.codec_of(name))
