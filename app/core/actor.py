"""Who is acting, for which company, with which rights. Frozen: made once per request or job, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from app.core.permissions import Permission


class ActorKind(StrEnum):
    """The door somebody came through; it is written into every event."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of actor, no secret
    JOB = "job"
    CLI = "cli"
    SYSTEM = "system"


@dataclass(frozen=True)
class Tenant:
    """The facts of a company that nearly every page and rule needs."""

    id: UUID
    slug: str
    name: str
    country: str
    """ISO 3166-1 alpha-2: default region of phones and tax numbers."""
    currency: str
    """ISO 4217: base currency."""
    timezone: str
    """IANA zone: the tenant's day."""
    config_version: int
    """Raised with every change of settings; the key of what a process may cache."""


@dataclass(frozen=True)
class Actor:
    """Somebody (or something) acting inside one tenant."""

    tenant: Tenant
    kind: ActorKind
    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    """Key of the role; "" where no person acts. What is hidden from a role goes by it; rights go by `permissions`."""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    own_only_edit: frozenset[str] = field(default_factory=frozenset)
    """Areas in which this person may change only what they own."""
    own_only_view: frozenset[str] = field(default_factory=frozenset)
    """Areas in which this person may see only what they own."""
    locale: str = "en"
    request_id: str = ""
    address: str | None = None
    """Network address the request came from, for the audit."""

    @classmethod
    def system(cls, tenant: Tenant, kind: ActorKind, *, locale: str = "en", request_id: str = "") -> Actor:
        """The instance itself (command line, beat): every right, no person."""
        return cls(tenant, kind, permissions=frozenset(Permission), locale=locale, request_id=request_id)

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.id

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def with_scopes(self, scopes: frozenset[Permission]) -> Actor:
        """The same actor with at most the rights in `scopes` (an API token)."""
        return replace(self, permissions=self.permissions & scopes)
