"""The verbs that move a customer from one status to another, and those that put it on the blacklist or take it off (domain rules, sections 4
and 6). A field is never edited for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.messages import N_
from app.core.permissions import Permission
from app.customers.values.choices import Status


@dataclass(frozen=True)
class Verb:
    """One move: where it leads, who may, what is asked first, what is said afterwards."""

    name: str
    """As in the paths of screens and API."""
    label: str
    symbol: str
    event: str
    done: str
    to: Status | None = None
    """None: back to where it was; or it stays where it is (`marks`)."""
    permission: Permission = Permission.CUSTOMERS_EDIT
    asks: str = ""
    """The consequences that are shown before; empty for what is done at once."""
    keep: str = N_("Keep it as it is")
    needs_reason: bool = False
    marks: bool | None = None
    """What becomes of the mark *blacklisted*, which lies beside the status and leaves it alone; None: the verb moves the status."""

    @property
    def danger(self) -> bool:
        """Does it stop business with the customer?"""
        return bool(self.asks)


BLOCK = Permission.CUSTOMERS_BLOCK

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("activate", N_("Make active"), "check", "customer.activated", N_("%(name)s is active."), Status.ACTIVE),
        Verb(
            "deactivate", N_("Make inactive…"), "clock", "customer.deactivated", N_("%(name)s is inactive."), Status.INACTIVE,
            asks=N_("New orders are held until it is active again. Its documents, payments and history stay."),
        ),
        Verb(
            "suspend", N_("Suspend…"), "hold", "customer.suspended", N_("%(name)s is suspended."), Status.SUSPENDED,
            asks=N_("New orders are held while it is suspended, and everybody who opens the customer sees why."),
            keep=N_("Go on supplying it"),
        ),
        Verb(
            "churn", N_("Mark as lost…"), "x", "customer.churned", N_("%(name)s is marked as lost."), Status.CHURNED,
            asks=N_("It counts as a former customer from now on. It becomes active again when it comes back."),
        ),
        Verb(
            "block", N_("Block…"), "stop", "customer.blocked", N_("%(name)s is blocked."), Status.BLOCKED, BLOCK,
            asks=N_("Every new order is held, whatever the credit limit leaves. The reason stands on each of its pages until somebody unblocks it."),
            keep=N_("Go on supplying it"), needs_reason=True,
        ),
        Verb(
            "unblock", N_("Unblock…"), "undo", "customer.unblocked", N_("%(name)s is no longer blocked."), None, BLOCK,
            asks=N_("It goes back to what it was before it was blocked. Orders are checked against its credit limit again."),
            keep=N_("Leave it blocked"),
        ),
        Verb(
            "blacklist", N_("Blacklist…"), "stop", "customer.blacklisted", N_("%(name)s is blacklisted."), None, BLOCK,
            asks=N_("Every new order of it, and every order that it pays, is held, and nobody can release one. Open orders stay; their next delivery is held. It keeps its status, and the reason stands on each of its pages."),
            keep=N_("Go on supplying it"), needs_reason=True, marks=True,
        ),
        Verb(
            "unblacklist", N_("Take off the blacklist…"), "undo", "customer.unblacklisted", N_("%(name)s is no longer blacklisted."), None, BLOCK,
            asks=N_("It keeps the status that it has. Orders are checked like those of everybody else again."),
            keep=N_("Leave it blacklisted"), needs_reason=True, marks=False,
        ),
        Verb(
            "archive", N_("Archive…"), "inbox", "customer.archived", N_("%(name)s is archived."), Status.ARCHIVED,
            asks=N_("It is kept with its history, out of daily use. Nothing of it can be changed until it is restored."),
        ),
        Verb("restore", N_("Restore"), "undo", "customer.restored", N_("%(name)s is back.")),
    )
}  # fmt: skip
"""By name, in the order in which menus offer them."""

LEAVES_REASON = frozenset({"archive", "restore"})
"""Verbs that leave the reason of the status alone: what lies below the archive comes back with it."""
