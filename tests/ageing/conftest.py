"""What tests of the ageing begin with."""

from __future__ import annotations

from tests.api.conftest import acme_api
from tests.customers.conftest import role_of

__all__ = ["acme_api", "role_of"]
