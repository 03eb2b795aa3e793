"""Rules of data quality."""

from __future__ import annotations

from app.customers.models.quality import QualityRule
from app.customers.service.quality import save_rule
from app.customers.values.quality import Strictness


def a_rule() -> QualityRule:
    """Everybody has an e-mail."""
    return save_rule(None, {"field": "email", "op": "is_empty"}, {"en": "An e-mail is wanted"}, Strictness.WARN)
