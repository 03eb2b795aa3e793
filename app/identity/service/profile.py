"""What people set for themselves, the same in every company."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Invalid
from app.identity.queries import people
from app.identity.rules import check_name


@dataclass(frozen=True)
class Preferences:
    """A person's own settings."""

    name: str
    locale: str
    theme: str
    density: str
    keys: bool


def update_profile(user_id: UUID, wanted: Preferences) -> None:
    """Keep them; raises Invalid (name)."""
    problems = check_name(wanted.name)
    if problems:
        raise Invalid(*problems)
    user = people.get_user(user_id, lock=True)
    user.name, user.locale, user.theme = wanted.name, wanted.locale, wanted.theme
    user.density, user.keys = wanted.density, wanted.keys


def set_language(user_id: UUID, locale: str) -> None:
    people.get_user(user_id, lock=True).locale = locale


def set_appearance(user_id: UUID, *, theme: str = "", density: str = "") -> None:
    """Choose colours or row height; an empty text leaves it as it is."""
    user = people.get_user(user_id, lock=True)
    user.theme, user.density = theme or user.theme, density or user.density
