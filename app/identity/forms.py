"""What identity's forms ask for."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.forms import one_line, one_of
from app.core.i18n import LOCALES
from app.identity.service.profile import Preferences
from app.identity.values import SignedIn

THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "comfortable")


def read_preferences(form: Mapping[str, str], now: SignedIn) -> Preferences:
    """A person's own settings; what was not sent, or is none of the choices, stays as it is."""
    return Preferences(
        name=one_line(form, "name"),
        locale=one_of(form, "locale", LOCALES, now.locale),
        theme=one_of(form, "theme", THEMES, now.theme),
        density=one_of(form, "density", DENSITIES, now.density),
        keys=form.get("keys") == "true",
    )
