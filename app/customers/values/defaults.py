"""Default values: for whom they are, and of which fields there are none."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID


class Scope(NamedTuple):
    """Whose new customers: everybody's (neither), those of a category, or those that a person makes."""

    category_id: UUID | None = None
    user_id: UUID | None = None


EVERYBODY = Scope()

ONES_OWN = frozenset(
    {
        *("code", "name", "other_name", "correspondence_name", "external_ids", "tax_id", "registration_number", "former_registration_number"),
        *("identity_number", "sst_number", "exemption_certificate", "email", "phone", "website", "status_reason", "parent", "conglomerate"),
        *("tags", "outlets"),
    }
)  # fmt: skip
"""What no two customers have in common, or what would be wrong to say of one that nobody has looked at."""
GIVEN_BY_CATEGORY = frozenset({"credit_limit"})
"""What a category gives its customers by itself."""
NO_DEFAULT = ONES_OWN | GIVEN_BY_CATEGORY
