"""The fonts of everything that is printed, and which characters they have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

PACKAGES = (
    ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"),
    ("fontpkg_noto_sans_tamil", "files/NotoSansTamil[wdth,wght].ttf"),
)
"""(package, file): which is asked first for a character is asked first here."""
FAMILIES = ("Noto Sans", "Noto Sans SC", "Noto Sans Tamil")


@cache
def _paths() -> tuple[Path, ...]:
    return tuple(Path(str(files(package) / name)) for package, name in PACKAGES)


@cache
def fonts() -> typst.Fonts:
    """The fonts as typst wants them (it takes folders): read once, shared by everything that this process prints."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent) for path in _paths()]
    )


@cache
def known() -> frozenset[int]:
    """The code points that can be printed."""
    found: set[int] = set()
    for path in _paths():
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def unprintable(data: Any) -> list[str]:
    """The characters anywhere in `data` that no font has, in the order of their code points. What has no shape (a line break) is none."""
    return sorted({one for text in _texts(data) for one in text if ord(one) not in known() and not _shapeless(one)})


def _shapeless(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp")


def _texts(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value)
