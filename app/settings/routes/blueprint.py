"""The one blueprint of the settings, and their front door."""

from __future__ import annotations

from flask import Blueprint, Response

from app.core import shell
from app.core.access import current_actor, member
from app.core.errors import NOT_ALLOWED, NotAllowed
from app.core.messages import Problem
from app.core.pages import send_on

settings = Blueprint("settings", __name__, url_prefix="/<tenant>/settings")


@settings.get("/")
@member
def open_settings(tenant: str) -> Response:
    """The first section that the person may see."""
    url = shell.first_section("settings.open_settings", current_actor())
    if url is None:
        raise NotAllowed(Problem(None, NOT_ALLOWED))
    return send_on(url)
