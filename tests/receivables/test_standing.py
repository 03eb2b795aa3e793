"""The word for how a document stands."""

from __future__ import annotations

from datetime import date

import pytest

from app.receivables.rules.standing import Figures, standing
from app.receivables.values.documents import Kind, Status

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("kind", "status", "total", "outstanding", "due", "word"),
    [
        (Kind.INVOICE, Status.POSTED, 100_00, 100_00, date(2026, 4, 30), "Unpaid"),
        (Kind.INVOICE, Status.POSTED, 100_00, 40_00, date(2026, 4, 30), "Partly paid"),
        (Kind.INVOICE, Status.POSTED, 100_00, 40_00, date(2026, 3, 30), "Overdue"),
        (Kind.INVOICE, Status.POSTED, 100_00, 100_00, DAY, "Unpaid"),
        (Kind.INVOICE, Status.POSTED, 100_00, 0, date(2026, 1, 31), "Paid"),
        (Kind.INVOICE, Status.REVERSED, 100_00, 0, date(2026, 1, 31), "Reversed"),
        (Kind.DEBIT_NOTE, Status.POSTED, 5_00, 5_00, None, "Unpaid"),
        (Kind.CREDIT_NOTE, Status.POSTED, 5_00, 5_00, None, "To apply"),
        (Kind.CREDIT_NOTE, Status.POSTED, 5_00, 0, None, "Applied"),
        (Kind.DELIVERY_ORDER, Status.POSTED, 5_00, 5_00, None, "To invoice"),
        (Kind.DELIVERY_ORDER, Status.POSTED, 5_00, 0, None, "Invoiced"),
        (Kind.QUOTATION, Status.POSTED, 5_00, 5_00, None, "Sent"),
        (Kind.SALES_ORDER, Status.HELD, 5_00, 5_00, None, "Held"),
        (Kind.PAYMENT, Status.CLEARED, 5_00, 0, None, "Cleared"),
    ],
)
def test_the_word_for_a_document(
    kind: Kind, status: Status, total: int, outstanding: int, due: date | None, word: str
) -> None:
    assert standing(kind, status, Figures(total, outstanding, due), DAY).label == word
