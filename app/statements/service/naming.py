"""What papers and their files are called, in the language of who gets them."""

from __future__ import annotations

import re
from datetime import date

from app.core.i18n import translate
from app.core.messages import N_
from app.statements.values import PaperKind


def title_of(kind: PaperKind) -> str:
    """What stands at the head of the paper, as a message."""
    return N_("Confirmation of balance") if kind is PaperKind.CONFIRMATION else N_("Statement of account")


def paper_name(kind: PaperKind, day: date, whose: str, locale: str) -> str:
    """The name of its file, without ending: Statement of account 2026-11-29 ACME."""
    return file_name(f"{translate(locale, title_of(kind))} {day.isoformat()} {whose}")


def file_name(words: str) -> str:
    """A name that every system takes for a file: no separators, nothing that is a device somewhere."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", words).strip(" .")[:120]
