"""What the tests of accounts share."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import text

from app.core.session import no_tenant_yet
from app.identity.service import secrets
from tests.people import PASSWORD


@pytest.fixture
def quick_passwords(web: Flask, database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash with the smallest parameters, for tests that check many passwords; the cast's are hashed anew with them."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secrets, "_hasher", quick)
    monkeypatch.setattr(secrets, "_NOBODY", quick.hash("nobody"))
    with web.app_context(), no_tenant_yet("a test") as session:
        session.execute(text("update users set password_hash = :hash"), {"hash": quick.hash(PASSWORD)})
