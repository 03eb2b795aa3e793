"""Notes begin with a customer in the book."""

from tests.customers.conftest import given, role_of

__all__ = ["given", "role_of"]
