"""Small forms without a record definition: what was typed, read safely, and shown again with what is wrong about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.i18n import explain
from app.core.messages import Problem
from app.core.text import line, visible

LONGEST_LINE = 1000
"""Characters of a one-line field that are read; a longer text is cut, and refused by the rule of its field."""


def one_line(form: Mapping[str, str], name: str) -> str:
    """The field as one clean line; an empty text when it was not sent."""
    return line(visible(form.get(name, "")[:LONGEST_LINE]))


def one_id(form: Mapping[str, str], name: str) -> UUID | None:
    """The id that was chosen; None when nothing was, or no id."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        return None


def one_of(form: Mapping[str, str], name: str, choices: Sequence[str], default: str) -> str:
    """The value that was chosen out of `choices`; anything else is `default`."""
    value = form.get(name, "")
    return value if value in choices else default


@dataclass(frozen=True)
class Shown:
    """A form on its page: what stands in its fields, and what is wrong with it."""

    values: Mapping[str, Any]
    problems: Sequence[Problem] = ()

    def error(self, name: str) -> str | None:
        """What is wrong with the field, as a sentence."""
        return next((explain(problem) for problem in self.problems if problem.field == name), None)

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """All that is wrong, each with the id of its field."""
        return [(problem.field, explain(problem)) for problem in self.problems]
