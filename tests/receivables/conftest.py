"""What tests of receivables begin with."""

from __future__ import annotations

from tests.customers.conftest import role_of

__all__ = ["role_of"]
