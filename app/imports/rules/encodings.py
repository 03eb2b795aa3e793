"""Which encoding a text file is in, from its bytes alone: byte order mark, then strict UTF-8, then what its non-ASCII bytes look like.

Chinese spreadsheets write GB18030 (Windows in China) or Big5 (Taiwan, Hong Kong) without saying so, Western ones Windows-1252. In GB
the common characters have both bytes high; in Big5 the second may be low; in Windows-1252 a high byte stands alone among letters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

from app.core.messages import N_

UTF_8 = "utf-8"

NAMES: dict[str, str] = {
    UTF_8: "UTF-8",
    "gb18030": N_("Simplified Chinese (GBK, GB18030)"),
    "big5": N_("Traditional Chinese (Big5)"),
    "windows-1252": N_("Western (Windows-1252)"),
    "utf-16": "UTF-16",
    "shift_jis": N_("Japanese (Shift JIS)"),
    "euc_kr": N_("Korean (EUC-KR)"),
    "windows-874": N_("Thai (Windows-874)"),
    "windows-1258": N_("Vietnamese (Windows-1258)"),
    "windows-1251": N_("Cyrillic (Windows-1251)"),
    "windows-1250": N_("Central European (Windows-1250)"),
    "windows-1256": N_("Arabic (Windows-1256)"),
}
"""What may be chosen, and its name; the first are the usual ones."""

_CODECS = {"big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949", "windows-874": "cp874", UTF_8: "utf-8-sig"}
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SAMPLE = 256 * 1024
"""So many bytes of lines with something else than ASCII are enough to tell."""

LIKELY = 0.6
"""From this share of plausible characters on, an encoding is believed."""


def codec_of(encoding: str) -> str:
    """The name of Python's decoder for `encoding`, one of `NAMES` or what `detect` answered."""
    return _CODECS.get(encoding, encoding)


def mark_of(beginning: bytes) -> str | None:
    """The encoding that the byte order mark at the beginning of a file tells, if there is one."""
    return next((encoding for mark, encoding in _MARKS if beginning.startswith(mark)), None)


def without_mark(beginning: bytes) -> str | None:
    """UTF-16 without a byte order mark: in text that is mostly Latin, every other byte is zero."""
    pairs = len(beginning) // 2
    if pairs < 2:
        return None
    even, odd = beginning[0 : pairs * 2 : 2].count(0), beginning[1 : pairs * 2 : 2].count(0)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * pairs and odd < 0.05 * pairs else None


class Utf8Check:
    """Reads a file chunk by chunk and says whether it is UTF-8; a few broken characters in plenty of good ones are forgiven."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.broken = 0
        self.good = 0

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return
        text = self._decoder.decode(chunk, last)
        broken = text.count("\N{REPLACEMENT CHARACTER}")
        self.broken += broken
        self.good += len(text) - len(text.encode("ascii", "ignore")) - broken

    @property
    def fits(self) -> bool:
        return self.broken == 0 or self.good > 20 * self.broken


def sample_of(lines: Iterable[bytes]) -> bytes:
    """The lines that hold something else than ASCII, up to `SAMPLE` bytes."""
    kept: list[bytes] = []
    size = 0
    for line in lines:
        if not line.isascii():
            kept.append(line)
            size += len(line)
            if size > SAMPLE:
                break
    return b"".join(kept)[:SAMPLE]


def legacy(sample: bytes) -> str:
    """The most likely encoding of text that is not Unicode. `sample` holds its lines with non-ASCII bytes."""
    high = sum(byte >= 0x80 for byte in sample)
    if not high:
        return UTF_8
    if _is_korean(sample):
        return "euc_kr"
    scores = {
        "gb18030": _share(_GB_COMMON, sample, 2, high) if _decodes(sample, "gb18030") else 0,
        "big5": _big5_share(sample) if _decodes(sample, "big5") else 0,
        "windows-1252": _share(_ALONE, sample, 1, high),
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= LIKELY else _guess(sample)


_GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
"""Signs, full-width forms, and the 3,755 characters of level 1, as GB 2312 orders them."""

_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_BIG5_COMMON = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
"""Signs and the 5,401 common characters of Big5."""

_ALONE = re.compile(
    rb"(?<![\x80-\xff])[\x80\x82\x85\x91-\x97\xa0\xa3\xa9\xab\xae\xb0-\xb4\xb7\xba-\xbf\xc0-\xd6\xd8-\xf6\xf8-\xff](?![\x80-\xff])"
)
"""A letter or sign of Windows-1252 with nothing but ASCII around it."""


_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
ENOUGH = 24
"""So many characters tell Korean from Chinese, whose bytes lie in the same places but not only in some of them."""


def _is_korean(sample: bytes) -> bool:
    """Hangul has 25 of the 72 rows that Chinese is spread over, and nearly nothing else is written in Korean."""
    pairs = [pair for pair in _PAIR.findall(sample) if pair[0] >= 0xB0]
    hangul = sum(_HANGUL.fullmatch(pair) is not None for pair in pairs)
    return len(pairs) >= ENOUGH and hangul >= 0.97 * len(pairs) and _decodes(sample, "euc_kr")


def _share(pattern: re.Pattern[bytes], sample: bytes, width: int, high: int) -> float:
    return len(pattern.findall(sample)) * width / high


def _big5_share(sample: bytes) -> float:
    pairs = _BIG5_PAIR.findall(sample)
    # A low second byte after a lone accented letter is a letter of a Western word: Big5 has whole words of pairs.
    both_high = sum(pair[1] >= 0xA1 for pair in pairs)
    if not pairs or both_high < 0.25 * len(pairs):
        return 0
    return sum(_BIG5_COMMON.fullmatch(pair) is not None for pair in pairs) / len(pairs)


def _decodes(sample: bytes, encoding: str) -> bool:
    """Whether nearly all of the sample is valid. (It may end in the middle of a character.)"""
    text = sample.decode(codec_of(encoding), "replace")
    return text.count("\N{REPLACEMENT CHARACTER}") <= 1 + len(text) // 200


def _guess(sample: bytes) -> str:
    """What the library says, when none of the usual ones is likely."""
    found = from_bytes(sample[: 64 * 1024]).best()
    encoding = found.encoding.replace("_", "-") if found else "windows-1252"
    known = {codec_of(name).replace("cp12", "windows-12"): name for name in NAMES}
    return known.get(encoding.replace("cp12", "windows-12"), "windows-1252")
