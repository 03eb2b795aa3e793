"""Every table of the house, by importing every area's models: for migrations, guards and the walk over references."""

from app.core import events, jobs
from app.identity import models as identity

__all__ = ["events", "identity", "jobs"]
