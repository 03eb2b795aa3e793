"""The nouns of identity: default roles, limits of passwords, sessions and tries to sign in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
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
RESET_EVERY = timedelta(minutes=2)
SIGN_INS_KEPT_FOR = timedelta(days=365)
ENDED_KEPT_FOR = timedelta(days=30)
"""Sessions and links that open nothing any more."""
"""A person is sent at most one link to set a password in this time."""

NAME_MAX = 120
EMAIL_MAX = 254
"""RFC 5321, 4.5.3.1.3: what fits into a path of 256 with its brackets."""

TRY_WINDOW = timedelta(hours=1)
"""Failures older than this are forgotten by the throttle."""
ACCOUNT_TRIES = 5
ADDRESS_TRIES = 50
"""Failures within the window that cost no waiting: one account, one network address (a whole office may share one)."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)


class Purpose(StrEnum):
    """What a link sent by mail is for."""

    RESET = "reset"
    INVITATION = "invitation"


class Attempt(StrEnum):
    """What the log of sign-ins holds."""

    SIGN_IN = "sign_in"
    RESET_ASKED = "reset_asked"
    PASSWORD_SET = "password_set"  # noqa: S105 - a kind of entry, no secret


class MemberStatus(StrEnum):
    """invited (has not accepted yet), active, or removed (kept, so that history has a name)."""

    INVITED = "invited"
    ACTIVE = "active"
    REMOVED = "removed"


VIEWS = frozenset({P.CUSTOMERS_VIEW, P.CREDIT_VIEW, P.DOCUMENTS_VIEW})
"""What everybody sees."""
WORKS = VIEWS | {P.NOTES_EDIT}
"""What everybody has who does not only look."""
SELLS = frozenset({P.ORDERS_CREATE, P.ORDERS_SUBMIT})
POSTS = frozenset({P.DOCUMENTS_POST, P.PAYMENTS_CREATE})


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
        WORKS
        | {
            P.VIEWS_SHARE,
            P.CUSTOMERS_CREATE,
            P.CUSTOMERS_EDIT,
            P.CUSTOMERS_DELETE,
            P.CUSTOMERS_BLOCK,
            P.CUSTOMERS_SHARE_TAX_ID,
            P.IMPORTS_RUN,
            P.EXPORTS_RUN,
            P.REFERENCE_EDIT,
        },
    ),
    DefaultRole(
        "credit-controller",
        N_("Credit controller"),
        WORKS
        | {
            P.CUSTOMERS_EDIT,
            P.CUSTOMERS_BLOCK,
            P.CREDIT_EDIT,
            P.APPROVALS_DECIDE,
            P.CREDIT_RELEASE,
            P.CREDIT_REFUSE,
            P.EXPORTS_RUN,
            P.REFERENCE_EDIT,
        },
    ),
    DefaultRole(
        "account-manager",
        N_("Account manager"),
        WORKS | SELLS | {P.CUSTOMERS_CREATE, P.CUSTOMERS_EDIT, P.CREDIT_EDIT, P.EXPORTS_RUN},
    ),
    DefaultRole(
        "operations",
        N_("Operations"),
        WORKS
        | SELLS
        | POSTS
        | {P.CUSTOMERS_CREATE, P.CUSTOMERS_EDIT, P.CUSTOMERS_SHARE_TAX_ID, P.IMPORTS_RUN, P.EXPORTS_RUN},
    ),
    DefaultRole(
        "finance",
        N_("Finance"),
        WORKS
        | SELLS
        | POSTS
        | {P.CUSTOMERS_BLOCK, P.CREDIT_EDIT, P.APPROVALS_DECIDE, P.IMPORTS_RUN, P.EXPORTS_RUN, P.REFERENCE_EDIT},
    ),
    DefaultRole(
        "sales-rep", N_("Sales rep"), WORKS | SELLS | {P.CUSTOMERS_EDIT}, own_only_edit=frozenset({"customers"})
    ),
    DefaultRole("auditor", N_("Auditor"), VIEWS | {P.AUDIT_VIEW, P.EXPORTS_RUN}),
)
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class SignedIn:
    """The person behind a session, as every page needs them; to Flask-Login, its `current_user`."""

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: UUID
    name: str
    email: str
    locale: str
    theme: str
    density: str
    keys: bool
    """Single-letter shortcuts are on (WCAG 2.1.4 wants them to be switchable)."""
    session_hash: bytes
    companies: tuple[Company, ...]
    """Where they may go, by name."""


@dataclass(frozen=True)
class Company:
    """A company a person may enter."""

    slug: str
    name: str


@dataclass(frozen=True)
class CompanyFacts:
    """What a company says of itself."""

    name: str
    country: str
    currency: str
    timezone: str


@dataclass(frozen=True)
class Visit:
    """Where a request comes from, as far as it tells."""

    address: str
    browser: str
    """The User-Agent header, cut."""
    session: str
    """The secret of the session that this browser has, or an empty text."""


@dataclass(frozen=True)
class Rights:
    """What a role gives."""

    permissions: frozenset[P]
    own_only_edit: frozenset[str] = frozenset()
    own_only_view: frozenset[str] = frozenset()
    role: str = field(default="", compare=False)
    """Key of the role."""


@dataclass(frozen=True)
class Failures:
    """Failed tries within the window: how many, and when the last one was."""

    count: int
    last: datetime | None
