"""A credit goes from one customer to another by two documents of kinds of their own."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"

KINDS = (
    *("quotation", "sales_order", "delivery_order", "invoice", "debit_note", "credit_note", "payment", "refund", "write_off"),
    *("transfer_out", "transfer_in"),
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_documents_kind"), "documents", type_="check")
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_documents_kind"), "documents", f"kind in ({kinds})")
