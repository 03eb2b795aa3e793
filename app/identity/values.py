"""The nouns of identity: default roles, limits of passwords and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.core.messages import N_
from app.core.permissions import Permission as P

PASSWORD_MIN = 12
PASSWORD_MAX = 256
SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
RESET_LIFE = timedelta(minutes=60)
INVITATION_LIFE = timedelta(days=7)

VIEWS = frozenset({P.CUSTOMERS_VIEW, P.CREDIT_VIEW})


@dataclass(frozen=True)
class DefaultRole:
    """A role that every fresh tenant has (the matrix of permissions is part of the outside contract)."""

    key: str
    name: str
    permissions: frozenset[P]
    own_only_edit: frozenset[str] = field(default_factory=frozenset)


DEFAULT_ROLES: tuple[DefaultRole, ...] = (
    DefaultRole("administrator", N_("Administrator"), frozenset(P)),
    DefaultRole(
        "data-administrator",
        N_("Data administrator"),
        VIEWS
        | {
            P.CUSTOMERS_CREATE,
            P.CUSTOMERS_EDIT,
            P.CUSTOMERS_DELETE,
            P.CUSTOMERS_SHARE_TAX_ID,
            P.IMPORTS_RUN,
            P.EXPORTS_RUN,
            P.REFERENCE_EDIT,
        },
    ),
    DefaultRole(
        "credit-controller",
        N_("Credit controller"),
        VIEWS | {P.CUSTOMERS_EDIT, P.CREDIT_EDIT, P.EXPORTS_RUN, P.REFERENCE_EDIT},
    ),
    DefaultRole(
        "account-manager",
        N_("Account manager"),
        VIEWS | {P.CUSTOMERS_CREATE, P.CUSTOMERS_EDIT, P.CREDIT_EDIT, P.EXPORTS_RUN},
    ),
    DefaultRole(
        "operations",
        N_("Operations"),
        VIEWS | {P.CUSTOMERS_CREATE, P.CUSTOMERS_EDIT, P.CUSTOMERS_SHARE_TAX_ID, P.IMPORTS_RUN, P.EXPORTS_RUN},
    ),
    DefaultRole("finance", N_("Finance"), VIEWS | {P.CREDIT_EDIT, P.IMPORTS_RUN, P.EXPORTS_RUN, P.REFERENCE_EDIT}),
    DefaultRole("sales-rep", N_("Sales rep"), VIEWS | {P.CUSTOMERS_EDIT}, own_only_edit=frozenset({"customers"})),
    DefaultRole("auditor", N_("Auditor"), VIEWS | {P.AUDIT_VIEW, P.EXPORTS_RUN}),
)
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class SignedIn:
    """The person behind a session, as every page needs them."""

    id: UUID
    name: str
    email: str
    locale: str
    theme: str
    density: str
    keys: bool
    """Single-letter shortcuts are on (WCAG 2.1.4 wants them to be switchable)."""
    session_hash: bytes


@dataclass(frozen=True)
class Company:
    """A company a person may enter."""

    slug: str
    name: str
