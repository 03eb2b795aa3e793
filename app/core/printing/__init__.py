"""Paper: PDFs from layouts of ours and data that is kept apart from them.

A layout (`layouts/<name>.typ`) says where things stand and knows no language; the words, figures and dates come with the data, as they are to be
read. So formats can be edited later without touching what computes, and a name with a `#` in it is a name and never code.

    pdf("statement", data, lang="zh", at=now())

Fonts come from packages, never from the machine: every machine prints the same file. Noto Sans for Latin, Noto Sans SC for Chinese, Noto Sans Tamil; all
are embedded, cut down to what is used, and text can be copied. Typst says nothing of a character that no font has, so `unprintable` finds them
first and the layout names them at the foot.
"""

from app.core.printing.fonts import unprintable
from app.core.printing.paper import Letterhead, pdf

__all__ = ["Letterhead", "pdf", "unprintable"]
