"""Messages that are written in one place and translated at the edge. Pure: no request, no catalogue.

A rule never speaks to a user directly. It answers with a `Problem`: a reason (a code and an English sentence with named
placeholders) and the figures that belong in it. The edge (page, API, report) turns it into the reader's language with
`app.core.i18n.explain`. Because a reason is found again by its code, a problem can be stored as JSON with an import row and
read months later in another language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark `message` for translation and return it unchanged."""
    return message


class OwnWords(str):
    """Words that people of a company wrote, in the languages they wrote them in. To be had wherever a marked message is: `i18n.translate`
    says them in the reader's language, or as they stand in another."""

    words: Mapping[str, str]
    instead_of: str
    """The message that they replace, in the languages for which there are none."""

    def __new__(cls, words: Mapping[str, str], instead_of: str = "") -> OwnWords:
        written = {locale: text for locale, text in words.items() if text}
        made = super().__new__(cls, instead_of or written.get("en") or next(iter(written.values()), ""))
        made.words, made.instead_of = written, instead_of
        return made


@dataclass(frozen=True)
class Reason:
    """Why something is refused or doubted: a stable code for programs, a sentence for people.

    `text` is an English message with `%(name)s` placeholders, already marked with `N_`. `%(field)s` is always the label of the
    problem's field and `%(value)s` what was typed; other placeholders come from the problem's params.
    """

    code: str
    text: str
    known: ClassVar[dict[str, Reason]] = {}

    def __post_init__(self) -> None:
        if self.known.setdefault(self.code, self).text != self.text:
            raise ValueError(f"two reasons share the code {self.code!r}")


@dataclass(frozen=True)
class Problem:
    """One thing to put right (or, as a warning, to look at): where, why, and the figures of the sentence."""

    field: str | None
    reason: Reason
    params: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.reason.code

    def to_json(self) -> dict[str, Any]:
        """The storable form; `from_json` reads it back."""
        return {"field": self.field, "code": self.code, "params": self.params}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Problem:
        """A problem stored with `to_json`. A code that no longer exists raises KeyError."""
        return cls(stored["field"], Reason.known[stored["code"]], stored["params"])
