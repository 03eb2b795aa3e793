"""Files begin with a customer in the book."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.client import Answer, Client
from tests.customers.conftest import given, role_of
from tests.people import Person, alice

__all__ = ["given", "role_of"]

Files = Any


def a_picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    """An image of that kind."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


@pytest.fixture
def upload(as_person: Callable[..., Client]) -> Callable[..., Answer]:
    """`upload(customer, ("scan.png", b"…"), by=bob)`: what the form answers."""

    def send(customer: Any, *files: tuple[str, bytes], by: Person = alice, **more: Any) -> Answer:
        parts = [(io.BytesIO(content), name) for name, content in files]
        return as_person(by).post(
            f"/acme/customers/{customer}/attachments/", {"file": parts, **more}, content_type="multipart/form-data"
        )

    return send
