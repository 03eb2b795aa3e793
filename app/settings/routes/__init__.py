"""The screens of the settings."""

from app.settings.routes import company, members, roles, sign_ins, tokens
from app.settings.routes.blueprint import settings

__all__ = ["company", "members", "roles", "settings", "sign_ins", "tokens"]
