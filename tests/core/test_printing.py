"""Paper: what is in it can be read and copied, in every language; what cannot be printed is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from flask_babel import force_locale

from app.core import printing
from app.core.printing import Letterhead

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
HEAD = Letterhead("Meridian Trading Sdn Bhd", ("12, Jalan Perusahaan 3", "201901000123"))
LETTER = {
    "title": "Letter", "to": ["OmniRetail #1 [x] \\ $y$"], "facts": [["Date", "28 Nov 2026"]], "subject": "Balance", "before": ["One."],
    "figures": {"columns": [["Currency", "left"], ["Balance", "right"]], "rows": [["MYR", "37,500.00"]]}, "after": [], "slip": None,
}  # fmt: skip
STATEMENT = {
    "title": "Statement", "to": ["欧尼零售私人有限公司"], "facts": [], "intro": "", "notes": [],
    "blocks": [{
        "heading": "MYR", "columns": [["Date", "left"], ["Open", "right"]], "total": ["Total", "90.00"],
        "parts": [{"heading": "", "rows": [["1 Nov", "1.00"]] * 89, "total": []}, {"heading": "A member", "rows": [["2 Nov", "1.00"]], "total": ["Sum", "1.00"]}],
        "strip": {"heads": ["Not due", "1–30"], "amounts": ["89.00", "1.00"]},
    }],
}  # fmt: skip
DOCUMENT = {
    "title": "Invoice", "to": ["OmniRetail"], "ship_to": {"label": "Deliver to", "lines": ["Lot 9"]}, "facts": [], "notes": ["Thanks"],
    "columns": [["Description", "left"], ["Amount", "right"]], "rows": [["Goods", "1.00"]],
    "sums": [{"label": "Total", "amount": "1.00", "strong": True}],
}  # fmt: skip

Printed = Callable[..., list[str]]


@pytest.fixture
def printed(web: Flask) -> Printed:
    """`printed("letter", data, lang="zh")`: the text of each page, as somebody would copy it."""

    def make(layout: str, data: dict[str, Any], lang: str = "en") -> list[str]:
        with web.app_context(), web.test_request_context(), force_locale(lang):
            made = printing.pdf(layout, data, lang=lang, at=AT, letterhead=HEAD)
        return texts_of(made)

    return make


def texts_of(made: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(made)
    pages = [document[number] for number in range(len(document))]
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def test_a_name_is_a_name_and_never_code(printed: Printed) -> None:
    """Seen to fail: paste the data into the layout."""
    text = printed("letter", LETTER)[0]
    assert "OmniRetail #1 [x] \\ $y$" in text
    assert "Meridian Trading Sdn Bhd" in text
    assert "37,500.00" in text
    assert "Page 1 of 1" in text


def test_chinese_is_embedded_and_can_be_copied_and_heads_come_again(printed: Printed) -> None:
    pages = printed("statement", STATEMENT, "zh")
    assert len(pages) > 1
    assert "欧尼零售私人有限公司" in pages[0]
    assert all("Open" in page for page in pages)
    assert "A member 2 Nov 1.00 Sum 1.00 Total 90.00" in pages[-1]
    assert "Not due" in pages[-1]
    assert f"第 2 页，共 {len(pages)} 页" in pages[1]


def test_a_document_shows_its_lines_and_sums(printed: Printed) -> None:
    text = printed("document", DOCUMENT, "ms")[0]
    assert "Deliver to Lot 9" in text
    assert "Total 1.00" in text


def test_what_no_font_has_is_a_square_and_is_named(printed: Printed) -> None:
    text = printed("letter", {**LETTER, "to": ["吉野家 𠮷 தமிழ் Şok"]})[0]
    assert "U+20BB7" in text
    assert "𠮷" not in text
    assert printing.unprintable(["𠮷野", {"a": ["தமிழ் Ş ₹ 臺 \n\u200d"]}]) == ["𠮷"]
