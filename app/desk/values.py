"""The nouns of the desk: how its lists are ordered, and what its rows hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Line, Record, Ref, Spec, Text, definition


class MemberRecord(
    Record, name="conglomerate_member", label=N_("Member of a conglomerate"), plural=N_("Members of a conglomerate")
):
    """What a member of a conglomerate owes. The first field is what is asked."""

    conglomerate: Annotated[
        Ref | None, Spec(N_("Conglomerate"), refers_to="conglomerate", writable="never", exportable=False)
    ] = None
    code: Annotated[Line | None, Spec(N_("Customer code"), writable="never", filterable=False)] = None
    name: Annotated[Line | None, Spec(N_("Name"), writable="never", filterable=False)] = None
    group: Annotated[Line | None, Spec(N_("Group"), writable="never", filterable=False)] = None
    open_orders: Annotated[Money | None, Spec(N_("Open orders"), writable="never", filterable=False)] = None
    delivered: Annotated[Money | None, Spec(N_("Delivered, not invoiced"), writable="never", filterable=False)] = None
    invoices: Annotated[Money | None, Spec(N_("Unpaid invoices"), writable="never", filterable=False)] = None
    unallocated: Annotated[Money | None, Spec(N_("Unallocated payments"), writable="never", filterable=False)] = None
    unapplied: Annotated[Money | None, Spec(N_("Unapplied credit"), writable="never", filterable=False)] = None
    exposure: Annotated[Money | None, Spec(N_("Exposure"), writable="never", filterable=False)] = None
    overdue: Annotated[Money | None, Spec(N_("Overdue"), writable="never", filterable=False)] = None
    limit: Annotated[Money | None, Spec(N_("Limit"), writable="never", filterable=False)] = None
    available: Annotated[Money | None, Spec(N_("Available"), writable="never", filterable=False)] = None


MEMBER = definition(MemberRecord)


class Order(StrEnum):
    """How the workbench is ordered."""

    OLDEST = "oldest"
    LARGEST = "largest"


ORDER_LABELS = {Order.OLDEST: N_("Longest waiting first"), Order.LARGEST: N_("Largest first")}


@dataclass(frozen=True)
class HeldRow:
    """A held document as the workbench shows it. Amounts are minor units: `amount` of the base currency, those of a breach of its own."""

    document_id: UUID
    kind: str
    number: str
    debtor_id: UUID
    debtor_code: str
    debtor_name: str
    agent: str
    amount: int
    breaches: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    held_at: datetime
    would_pass: bool
    late_days: int
    """Days by which the oldest open item of the customer is overdue."""

    @property
    def worst(self) -> dict[str, Any] | None:
        """The breach that goes furthest over its limit."""
        return max(self.breaches, key=lambda one: int(one["excess"]), default=None)


@dataclass(frozen=True)
class Book:
    """The figures at the top of the workbench, in minor units of the base currency."""

    held: int
    held_amount: int
    would_pass: int
    over: int
    worst: int | None
    """The largest share that is used of a limit, in hundredths of a percent; None while nobody is over one."""
    near: int
    ending: int
    """Temporary increases that end within `ENDS_SOON` days."""
    reviews: int
    """Customers whose credit is to be reviewed within `ENDS_SOON` days."""
    late_reviews: int
    blocked: int
    exposure: int


ENDS_SOON = 14
"""Days."""


class RaiseRecord(Record, name="temporary_limit", label=N_("Temporary increase"), plural=N_("Temporary increases")):
    """What is added to a limit for some days, both included."""

    amount: Annotated[Money, Spec(N_("Raise by"), width="two", help=N_("What is added to the limit."))]
    since: Annotated[date, Spec(N_("First day"), width="two")]
    until: Annotated[date, Spec(N_("Last day"), width="two", help=N_("After it the increase ends by itself."))]
    reason: Annotated[Text, Spec(N_("Reason"), width="full", max_length=500)]


RAISE = definition(RaiseRecord)


class WhatIfRecord(Record, name="what_if", label=N_("What if"), plural=N_("What if")):
    """An order that nobody has entered."""

    amount: Annotated[Money, Spec(N_("An order of this amount"), width="full")]


WHAT_IF = definition(WhatIfRecord)
