"""What a file is, by its first bytes; what it may be called; how large it may be. Pure."""

from __future__ import annotations

import re
import unicodedata

from app.attachments.values import LONGEST_NAME, MAX_BYTES, Preview
from app.core import text
from app.core.messages import N_

HEAD = 2048
"""Bytes that are looked at."""

PLAIN = "application/octet-stream"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What is inside a zip says which it is only together with its name; the content decides that it is a zip at all."""
OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
LABELS = {
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/msword": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    OFFICE["docx"]: "Word",
    OFFICE["xlsx"]: "Excel",
    OFFICE["pptx"]: "PowerPoint",
    "text/plain": N_("Text"),
    "text/html": "HTML",
    "image/svg+xml": "SVG",
    "text/xml": "XML",
    "application/rtf": "RTF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
"""What people call a kind of file; messages."""
DRAWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp", "application/pdf"})
"""Kinds that a picture is made of. SVG is not among them: it is a program as much as a picture."""

RUNS = frozenset({"text/html", "image/svg+xml", "text/xml"})

_MARKUP = re.compile(r"<(!doctype|html|svg|\?xml|script|body|head)\b", re.IGNORECASE)


def media_type_of(head: bytes, name: str) -> str:
    """The kind of a file by its first bytes; its name decides only between formats that look alike."""
    extension = name.rpartition(".")[2].lower()
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), "")
    if found == "application/zip":
        return OFFICE.get(extension, found)
    if found == "application/x-ole-storage":
        return OLD_OFFICE.get(extension, found)
    return found or _text_type(head)


def served_as(media_type: str) -> str:
    """What a download is said to be: of what a browser would run, nothing but bytes."""
    return PLAIN if media_type in RUNS else media_type


def _text_type(head: bytes) -> str:
    """Text of some kind, or anything."""
    try:
        shown = head[:HEAD].decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if problem.start < len(head) - 3:  # a character that the cut went through is no fault
            return PLAIN
        shown = head[: problem.start].decode("utf-8-sig")
    if text.FORBIDDEN.search(shown):
        return PLAIN
    markup = _MARKUP.search(shown)
    if markup is None:
        return "text/plain"
    if "<svg" in shown.lower():
        return "image/svg+xml"
    return "text/xml" if markup[1] == "?xml" else "text/html"


def clean_name(given: str) -> str:
    """What a file is called here: no path, nothing invisible or turning the direction of reading, at most 150 characters with its
    ending kept, never empty."""
    bare = " ".join(re.split(r"[/\\]", given)[-1].split())
    shown = "".join(character for character in bare if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn"})
    name = text.line(shown).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if len(name) <= LONGEST_NAME:
        return name or "file"
    if dot and len(extension) <= 10:
        return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"
    return name[:LONGEST_NAME].rstrip()


def left(used: int) -> int:
    """How many bytes a customer's files may still have."""
    return max(0, MAX_BYTES - used)


def size_text(size: int, *, up: bool = False) -> str:
    """`size` as people say it: 12.3 MB, 512 kB, 3 B. Rounded down, so that what is left is never said to be more than it is; or up."""
    for unit, name in ((1024 * 1024, "MB"), (1024, "kB")):
        if size >= unit:
            tenths = (size * 10 + (unit - 1 if up else 0)) // unit
            return f"{tenths / 10:,.1f}".removesuffix(".0") + f" {name}"
    return f"{size} B"


def may_become_logo(media_type: str) -> bool:
    """Whether a picture of such a file could stand beside a name."""
    return media_type.startswith("image/") and media_type in DRAWN


def may_be_logo(media_type: str, preview: str) -> bool:
    """Whether a file is a picture that can stand beside a name."""
    return media_type.startswith("image/") and preview == Preview.READY
