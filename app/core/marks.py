"""Marking what matched: the words of a search within a shown text, found as the search finds them (folded)."""

from __future__ import annotations

from markupsafe import Markup, escape

from app.core.text import fold


def mark(text: str, words: str) -> Markup:
    """`text` with every place where one of the `words` stands wrapped in <mark>, whatever case, width, accents or script variant."""
    wanted = [word for word in fold(words).split() if word]
    spans = _merged(sorted(_places(text, wanted))) if wanted and text else []
    parts, position = [], 0
    for start, end in spans:
        parts += [escape(text[position:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        position = end
    return Markup("").join([*parts, escape(text[position:])])


def _places(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Where the words stand, as positions in `text`. Folding may lengthen a character (ß → ss), so each keeps its origin."""
    folded, origins = [], []
    for index, character in enumerate(text):
        piece = fold(character)
        folded.append(piece)
        origins += [index] * len(piece)
    whole = "".join(folded)
    found = []
    for word in wanted:
        at = whole.find(word)
        while at >= 0:
            found.append((origins[at], origins[at + len(word) - 1] + 1))
            at = whole.find(word, at + len(word))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
