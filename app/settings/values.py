"""How permissions are grouped on the screens, and for how long a token may be made."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import N_
from app.core.permissions import LABELS, Permission


@dataclass(frozen=True)
class Group:
    """Permissions that belong together in the matrix."""

    key: str
    label: str
    nouns: tuple[str, ...]
    """First halves of the permissions."""

    @property
    def permissions(self) -> tuple[Permission, ...]:
        return tuple(one for one in LABELS if one.split(":")[0] in self.nouns)


GROUPS = (
    Group("customers", N_("Customers"), ("customers", "notes")),
    Group("credit", N_("Credit"), ("credit", "approvals")),
    Group("documents", N_("Documents"), ("orders", "documents", "payments")),
    Group("data", N_("Data"), ("reference", "imports", "exports", "views")),
    Group("company", N_("Company"), ("audit", "settings", "members", "tokens")),
)

TOKEN_LIVES: dict[int | None, str] = {
    30: N_("30 days"),
    90: N_("90 days"),
    365: N_("1 year"),
    None: N_("Until it is revoked"),
}
"""Days → label."""
