"""Everything that the API offers: importing it makes the paths."""

from __future__ import annotations

from app.api import (
    ageing,
    approvals,
    attachments,
    bulk,
    bulk_edit,
    conglomerates,
    credit,
    credit_policy,
    credit_reviews,
    credit_scores,
    custom_fields,
    customers,
    default_values,
    desk,
    documents,
    events,
    exports,
    imports,
    notes,
    parts,
    quality_rules,
    reference,
    settling,
    statements,
    views,
)
from app.api.docs import api_docs
from app.api.door import api

RESOURCES = (
    customers,
    default_values,
    bulk,
    bulk_edit,
    views,
    parts,
    attachments,
    notes,
    approvals,
    custom_fields,
    quality_rules,
    reference,
    conglomerates,
    documents,
    settling,
    credit,
    credit_policy,
    credit_reviews,
    credit_scores,
    desk,
    ageing,
    statements,
    imports,
    exports,
    events,
)

API = (api, api_docs)
"""Its blueprints. They ask for a token where they ask for anything, never for a cookie: CSRF has no hold on them."""
