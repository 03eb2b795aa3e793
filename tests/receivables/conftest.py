"""What tests of receivables begin with."""

from __future__ import annotations

from tests.desk.conftest import omni, role_of

__all__ = ["omni", "role_of"]
