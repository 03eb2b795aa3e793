"""The pages of approvals, by what they are about."""

from flask import Blueprint

approvals = Blueprint("approvals", __name__, url_prefix="/<tenant>")

from app.approvals.routes import policies, requests  # noqa: E402 - they hang themselves on the blueprint

__all__ = ["approvals", "policies", "requests"]
