"""The nouns of credit: policy, limits, balances and what the guard answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Choice
from app.customers.values import CreditState


class Gate(Choice):
    """The step of a sale that is checked. Documents count from that step on; later steps only move value."""

    ORDER = "order", N_("When an order is submitted")
    DELIVERY = "delivery", N_("When goods are delivered")
    INVOICE = "invoice", N_("When an invoice is posted")


class NoneMeans(Choice):
    """What it means that no limit is set anywhere."""

    UNLIMITED = "unlimited", N_("No limit: everything passes")
    NO_CREDIT = "no_credit", N_("No credit: everything is held")


class DirectInvoice(Choice):
    """What happens to an invoice that follows no order and goes over a limit."""

    BLOCK = "block", N_("Hold it like an order")
    WARN = "warn", N_("Post it with a warning")


class Source(StrEnum):
    """Where an effective limit came from."""

    CUSTOMER = "customer"
    CATEGORY = "category"
    TENANT = "tenant"
    CONGLOMERATE = "conglomerate"
    NONE = "none"


class Scope(StrEnum):
    """At what a limit was exceeded. `category`: at the customer, whose limit is its category's."""

    CUSTOMER = "customer"
    CATEGORY = "category"
    CONGLOMERATE = "conglomerate"


class Kind(StrEnum):
    """Whose balance a row is."""

    CUSTOMER = "customer"
    NODE = "node"


Use = CreditState
"""How much of its limit somebody has used."""


@dataclass(frozen=True)
class Policy:
    """The tenant's choices. The defaults are those of a fresh tenant."""

    gate: Gate = Gate.ORDER
    counts_orders: bool = True
    counts_delivered: bool = True
    counts_invoices: bool = True
    counts_unallocated: bool = True
    counts_credit_notes: bool = True
    warning_percent: int = 90
    holds_overdue: bool = False
    overdue_days: int = 30
    overdue_tolerance: int = 0
    """Minor units of the base currency: overdue up to and with this holds nothing."""
    holds_review: bool = False
    netting: bool = False
    """Whether one member's prepayment makes room for another of its group."""
    none_means: NoneMeans = NoneMeans.UNLIMITED
    default_limit: Money | None = None
    auto_release: bool = False
    four_eyes: bool = False
    release_days: int = 30
    direct_invoice: DirectInvoice = DirectInvoice.BLOCK
    write_off_tolerance: int = 100
    """Minor units of the base currency: a remainder up to and with this may be written off."""
    tells_controllers: bool = True
    """Whether those who may release are written to when an order is held."""
    horizon_days: int | None = None
    """An order to be delivered later than so many days from now does not count yet; None: every order counts."""
    default_term: UUID | None = None
    """The credit term of documents for which neither branch nor customer nor category has one."""
    tells_sellers: bool = True
    """Whether who entered a held order, and its sales agent, are written to when it is decided or may be submitted again."""


class Parts(NamedTuple):
    """What an exposure is made of, in minor units of the base currency. Each part is counted whatever the policy says of it."""

    open_orders: int = 0
    delivered: int = 0
    invoices: int = 0
    unallocated: int = 0
    unapplied: int = 0

    def plus(self, other: Parts) -> Parts:
        return Parts(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: Parts) -> Parts:
        return Parts(*(a - b for a, b in zip(self, other, strict=True)))


NOTHING = Parts()


@dataclass(frozen=True)
class Limit:
    """An amount that was agreed, in minor units of its currency. `None` = nothing set; 0 = no credit at all."""

    amount: int | None
    currency: str
    source: Source
    source_id: UUID | None = None
    """The category it came from."""
    source_name: str = ""
    temporary: int = 0
    """What of the amount is a temporary increase."""


@dataclass(frozen=True)
class Position:
    """Where a customer or a node stands against its limit: what the lists of the desk show. The guard never asks it."""

    kind: Kind
    limit: Limit
    exposure: int
    """Minor units of the base currency."""
    owed: int | None
    """The same in the limit's currency; None without a limit, or without a rate."""
    available: int | None
    """In the limit's currency, below zero when it is over."""
    used: int | None
    """In hundredths of a percent of the limit, cut; any use of a limit of zero is `ALL_USED`."""
    use: Use
    holds_until: date | None
    """The last day on which this limit holds if nobody changes anything; None = for good."""


ALL_USED = 2_000_000_000


@dataclass(frozen=True)
class Increase:
    """A temporary increase: what is added, and the days on which it is, both included."""

    amount: int
    since: date
    until: date


@dataclass(frozen=True)
class Place:
    """One of the places whose limit an order must pass: the customer that pays, or a node above it."""

    scope: Scope
    id: UUID
    name: str
    limit: Limit
    exposure: int
    """Minor units of the base currency, without the document under decision."""
    rate: Decimal = Decimal(1)
    """What one unit of the base currency is today in the currency of the limit."""


class HoldKind(StrEnum):
    """Why an order is held, beside the limit."""

    PROSPECT = "customer-prospect"
    INACTIVE = "customer-inactive"
    CHURNED = "customer-churned"
    SUSPENDED = "customer-suspended"
    BLOCKED = "customer-blocked"
    ARCHIVED = "customer-archived"
    BLACKLISTED = "customer-blacklisted"
    OVERDUE = "customer-overdue"
    REVIEW = "credit-review-due"
    PREPAYMENT = "prepayment-due"


class Party(StrEnum):
    """Which of two customers a hold speaks of, where one orders and another pays."""

    ORDERS = "orders"
    PAYS = "pays"


RELEASABLE = frozenset({HoldKind.OVERDUE, HoldKind.REVIEW})
"""What a controller may let pass for once. The others open only when their cause is gone."""


@dataclass(frozen=True)
class Orderer:
    """Who orders what another customer pays."""

    name: str
    status: str
    blacklisted: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known about the customer that pays, at one moment."""

    policy: Policy
    currency: str
    """The base currency."""
    today: date
    status: str
    places: tuple[Place, ...]
    """The customer first, then its nodes up to the root."""
    overdue: int = 0
    """Minor units of the base currency that are overdue by more than the days of the policy, beyond grace."""
    overdue_days: int = 0
    review_due: date | None = None
    """The day by which the credit should have been reviewed, when that has passed."""
    blacklisted: bool = False
    """A mark beside the status, which holds whatever the status is."""
    orderer: Orderer | None = None
    """Who orders, where that is not who pays."""


@dataclass(frozen=True)
class Request:
    """The document under decision, in the base currency."""

    increase: int
    """What it would add to the customer's exposure: an amended order only its difference, a document further down the chain only
    what it takes beyond what it follows."""
    total: int
    """The whole document, as its release counts it: in its own currency."""
    limited: bool = True
    """Whether limits are asked at all: not for one that only moves value along the chain."""
    sells: bool = True
    """Whether the customer's standing is asked: not for an invoice of what was delivered."""
    step: Gate = Gate.ORDER
    """What it is: an order, a delivery, an invoice. What is refused says so."""
    direct_invoice: bool = False
    prepayment_missing: int = 0
    """What of the prepaid share is not paid yet, when this is its delivery."""
    released_amount: int = 0
    released_until: date | None = None


@dataclass(frozen=True)
class Breach:
    """A limit that would be exceeded, in minor units of the limit's currency: exposure + requested = total, over limit by excess."""

    scope: Scope
    id: UUID
    name: str
    currency: str
    limit: int
    exposure: int
    requested: int
    total: int
    excess: int
    step: Gate = Gate.ORDER
    """What asked for it."""


@dataclass(frozen=True)
class Hold:
    """Another reason why it is held."""

    kind: HoldKind
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def releasable(self) -> bool:
        return self.kind in RELEASABLE


@dataclass(frozen=True)
class Warning:
    """It passes, and somebody should know: near the limit (`share` in percent), over it by a release, or over it as a direct invoice."""

    kind: str
    scope: Scope | None = None
    name: str = ""
    share: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Decision:
    """What the guard says."""

    allowed: bool
    warnings: tuple[Warning, ...] = ()
    breaches: tuple[Breach, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def releasable(self) -> bool:
        """May a controller let it pass?"""
        return all(hold.releasable for hold in self.holds)
