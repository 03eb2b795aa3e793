"""The doors of identity."""

from app.identity.routes import around, doors, invitations, profile, resets
from app.identity.routes.blueprint import identity

__all__ = ["around", "doors", "identity", "invitations", "profile", "resets"]
