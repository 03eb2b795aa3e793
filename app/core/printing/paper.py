"""Making a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from app.core.i18n import translate
from app.core.messages import N_
from app.core.printing.fonts import FAMILIES, fonts, unprintable

LAYOUTS = Path(__file__).parent / "layouts"
REGIONS = {"zh": "CN", "en": "MY", "ms": "MY"}
BLANK = "\N{WHITE SQUARE}"
"""Stands where a character cannot be printed."""


@dataclass(frozen=True)
class Letterhead:
    """Who writes."""

    name: str
    lines: tuple[str, ...] = ()
    """Address, phone, registration: as they stand under the name."""
    foot: str = ""
    """What stands at the foot of each page; empty: the name."""


def pdf(layout: str, data: Mapping[str, Any], *, lang: str, at: datetime, letterhead: Letterhead) -> bytes:
    """The PDF of `layout` with `data`, texts as they are to be read, in the language `lang`.

    Characters that no font has are shown as a square and named at the foot.
    """
    missing = unprintable([data, asdict(letterhead)])
    whole = {
        **data,
        "letterhead": asdict(letterhead),
        "fonts": list(FAMILIES),
        "lang": lang,
        "region": REGIONS.get(lang, "MY"),
        "page_words": translate(lang, N_("Page {page} of {pages}")),
        "missing": _missing(missing, lang),
    }
    made = typst.compile(
        str(LAYOUTS / f"{layout}.typ"), root=str(LAYOUTS), font_paths=fonts(), ignore_system_fonts=True, format="pdf",
        sys_inputs={"data": json.dumps(_without(whole, missing), ensure_ascii=False)}, timestamp=int(at.timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def _missing(characters: list[str], lang: str) -> str:
    if not characters:
        return ""
    codes = ", ".join(f"U+{ord(one):04X}" for one in characters)
    said = translate(lang, N_("%(square)s stands for a character that cannot be printed: %(codes)s"))
    return said % {"square": BLANK, "codes": codes}


def _without(data: Any, characters: list[str]) -> Any:
    """`data` with a square in place of each of `characters`."""
    if not characters:
        return data
    return _changed(data, str.maketrans(dict.fromkeys(characters, BLANK)))


def _changed(data: Any, table: Mapping[int, str]) -> Any:
    if isinstance(data, str):
        return data.translate(dict(table))
    if isinstance(data, Mapping):
        return {name: _changed(value, table) for name, value in data.items()}
    return [_changed(value, table) for value in data] if isinstance(data, list | tuple) else data
