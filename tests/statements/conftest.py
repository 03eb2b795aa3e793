"""What the tests of statements share."""

from tests.customers.conftest import role_of

__all__ = ["role_of"]
