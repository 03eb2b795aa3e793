"""Files of customers."""

from __future__ import annotations

import io

from app.attachments.models import Attachment
from app.attachments.service import Upload, add_attachments
from app.customers.models import Customer
from tests.attachments.conftest import a_picture


def an_attachment(customer: Customer, name: str = "scan.png", content: bytes | None = None) -> Attachment:
    """A file; `run_jobs()` draws it."""
    [row] = add_attachments(customer, [Upload(name, io.BytesIO(content or a_picture()))])
    return row
