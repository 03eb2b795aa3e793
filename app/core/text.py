"""Reading, folding and ordering text: the one place that decides when two texts are the same. Pure.

`line` and `block` clean what was typed or pasted; `fold` makes the form that search compares, `key` the form under which a code
is unique. SQL never folds: what is compared is stored folded, and a query is folded here before it is sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""NUL, control characters, lone surrogates and non-characters: no text holds them, and databases and files choke on them."""

_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Soft hyphens, zero-width spaces, direction marks and byte order marks: they come along with what is pasted, nobody means them."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_ACCENT_TO_STRIP = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ς": "σ",
}  # fmt: skip
"""Letters that Unicode does not take apart, written as people without that keyboard write them."""


_EDGES = (
    " \t\r\n\v\f\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x2010)))
    + "\u00ad\u2060\ufeff"
)
"""Everything blank or invisible that may stand around a text."""


class BadText(ValueError):
    """The text holds a character that no text may hold (see `FORBIDDEN`)."""


def trim(text: str) -> str:
    """`text` without blank and invisible characters around it; "" when there is nothing else."""
    return text.strip() if text.isascii() else text.strip(_EDGES)


def line(text: str) -> str:
    """`text` as one line: trimmed, every run of blanks (tab, newline, NBSP, full-width) one space, composed (NFC).

    Raises `BadText` for forbidden characters.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_composed(text).split())


def block(text: str) -> str:
    """`text` as written over several lines: composed, line ends as `\\n`, no blanks at line ends or around it.

    Raises `BadText` for forbidden characters.
    """
    lines = _composed(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(one.rstrip() for one in lines).strip()


def narrow(text: str) -> str:
    """`line` with full-width letters, digits and signs made ordinary (NFKC): for codes, numbers, addresses of machines."""
    return line(text) if text.isascii() else line(unicodedata.normalize("NFKC", text))


def visible(text: str) -> str:
    """`text` with forbidden characters replaced by U+FFFD, so that it can be stored and shown in a message."""
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _composed(text: str) -> str:
    if FORBIDDEN.search(text):
        raise BadText
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """The search form: NFKC, lower case, accents stripped, traditional Chinese made simplified. `fold(fold(x)) == fold(x)`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_folds()))


def key(text: str) -> str:
    """The form under which a code is unique: NFKC, upper case, trimmed. `key(key(x)) == key(x)`."""
    if text.isascii():
        return text.strip().upper()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper()).strip()


def sort_name(name: str) -> str:
    """The form by which names are ordered and found by their beginning: folded, blanks collapsed."""
    return " ".join(fold(name).split())


def has_han(text: str) -> bool:
    """Whether `text` contains Chinese characters."""
    return _HAN.search(text) is not None


def cjk_pairs(text: str) -> str:
    """Every two neighbouring Chinese characters as a word, and the last of each run alone: 宏达科 → "宏达 达科 科".

    Beside the text in a trigram index they make one or two characters findable, which have no trigram of their own.
    """
    return " ".join(run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run)))


def load_tables() -> None:
    """Load what the first Chinese text would otherwise wait a second for: called where a server starts, before it forks."""
    fold("龍")
    pinyin("龍")


def pinyin(text: str) -> tuple[str, str]:
    """The Chinese characters of `text` as typed in Latin letters: (syllables joined, their initials); 华宁 → ("huaning", "hn")."""
    runs = _HAN.findall(text)
    if not runs:
        return "", ""
    cut, _ = _reader()
    syllables = [syllable for run in runs for word in cut(run) for syllable in _syllables(word)]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=16_384)
def _syllables(word: str) -> tuple[str, ...]:
    """How a word is read: a book says the same ones (科技, 有限) in every other name."""
    return tuple(syllable for syllable in _reader()[1](word) if syllable.isascii())


@cache
def _reader() -> tuple[Callable[[str], Iterable[str]], Callable[[str], list[str]]]:
    """What cuts a text into words, and what reads a word."""
    from pypinyin import lazy_pinyin  # 0.2 s to load: only processes that index or search Chinese pay it
    from pypinyin.seg import mmseg

    return mmseg.seg.cut, lazy_pinyin


class _Folds(dict[int, str]):
    """Code point → folded text for `str.translate`, worked out at the first meeting of each character."""

    def __init__(self, simplified: dict[str, str]) -> None:
        self.simplified = simplified

    def __missing__(self, point: int) -> str:
        bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", chr(point).lower())))
        self[point] = "".join(_NO_ACCENT_TO_STRIP.get(c) or self.simplified.get(c, c) for c in bare)
        return self[point]


@cache
def _folds() -> _Folds:
    """The table of `fold`. OpenCC is asked once for all Han characters, each alone: a fold must not depend on neighbours."""
    from opencc import OpenCC

    han = [chr(point) for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for point in range(start, end)]
    convert = OpenCC("t2s").convert
    once = dict(zip(han, convert("\n".join(han)).split("\n"), strict=True))
    return _Folds({c: once.get(simple, simple) for c, simple in once.items() if c != simple})
