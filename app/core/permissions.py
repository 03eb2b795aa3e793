"""What a person may do, as `area:action`. The names are part of the outside contract (API scopes, roles)."""

from __future__ import annotations

from enum import StrEnum

from app.core.messages import N_


class Permission(StrEnum):
    """One right. A role is a set of them; a token has at most those of its user."""

    CUSTOMERS_VIEW = "customers:view"
    CUSTOMERS_CREATE = "customers:create"
    CUSTOMERS_EDIT = "customers:edit"
    CUSTOMERS_DELETE = "customers:delete"
    CUSTOMERS_BLOCK = "customers:block"
    CUSTOMERS_SHARE_TAX_ID = "customers:share-tax-id"
    NOTES_EDIT = "notes:edit"
    VIEWS_SHARE = "views:share"
    CREDIT_VIEW = "credit:view"
    CREDIT_EDIT = "credit:edit"
    APPROVALS_DECIDE = "approvals:decide"
    CREDIT_RELEASE = "credit:release"
    CREDIT_REFUSE = "credit:refuse"
    ORDERS_CREATE = "orders:create"
    ORDERS_SUBMIT = "orders:submit"
    DOCUMENTS_VIEW = "documents:view"
    DOCUMENTS_POST = "documents:post"
    PAYMENTS_CREATE = "payments:create"
    REFERENCE_EDIT = "reference:edit"
    IMPORTS_RUN = "imports:run"
    EXPORTS_RUN = "exports:run"
    AUDIT_VIEW = "audit:view"
    SETTINGS_EDIT = "settings:edit"
    MEMBERS_EDIT = "members:edit"
    TOKENS_EDIT = "tokens:edit"


LABELS: dict[Permission, str] = {
    Permission.CUSTOMERS_VIEW: N_("See customers"),
    Permission.CUSTOMERS_CREATE: N_("Create customers"),
    Permission.CUSTOMERS_EDIT: N_("Edit customers"),
    Permission.CUSTOMERS_DELETE: N_("Delete customers"),
    Permission.CUSTOMERS_BLOCK: N_("Block and unblock customers"),
    Permission.CUSTOMERS_SHARE_TAX_ID: N_("Confirm that two customers share a tax ID"),
    Permission.NOTES_EDIT: N_("Write notes"),
    Permission.VIEWS_SHARE: N_("Share views of the list with the company"),
    Permission.CREDIT_VIEW: N_("See credit limits and terms"),
    Permission.CREDIT_EDIT: N_("Change credit limits and terms"),
    Permission.APPROVALS_DECIDE: N_("Approve and refuse changes that wait"),
    Permission.CREDIT_RELEASE: N_("Release held orders"),
    Permission.CREDIT_REFUSE: N_("Refuse held orders"),
    Permission.ORDERS_CREATE: N_("Write quotations and orders"),
    Permission.ORDERS_SUBMIT: N_("Submit orders"),
    Permission.DOCUMENTS_VIEW: N_("See orders, invoices and payments"),
    Permission.DOCUMENTS_POST: N_("Post deliveries, invoices and notes"),
    Permission.PAYMENTS_CREATE: N_("Enter and allocate payments"),
    Permission.REFERENCE_EDIT: N_("Change categories, credit terms and other lists"),
    Permission.IMPORTS_RUN: N_("Import from spreadsheets"),
    Permission.EXPORTS_RUN: N_("Export"),
    Permission.AUDIT_VIEW: N_("See the audit trail"),
    Permission.SETTINGS_EDIT: N_("Change company settings"),
    Permission.MEMBERS_EDIT: N_("Manage members and roles"),
    Permission.TOKENS_EDIT: N_("Manage API tokens"),
}
