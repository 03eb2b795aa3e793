"""What may need an approval, who decides it, and how a request ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records.fields import Choice, Line, MemberRef, Record, Spec, State, definition

MAX_BANDS = 5
MAX_DAYS = 90
LONGEST_REASON = 1000


class RequestState(State):
    """Where a request stands. All but `open` are final."""

    OPEN = "open", N_("Waiting")
    APPROVED = "approved", N_("Approved")
    REFUSED = "refused", N_("Refused")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REPLACED = "replaced", N_("Replaced")


class Verdict(StrEnum):
    """What somebody said to a request."""

    APPROVED = "approved"
    REFUSED = "refused"


class Present(Protocol):
    """Reads the value that a record has now; `lock` keeps the record as it is. Raises NotFound for one that is not there, or not to be
    seen."""

    def __call__(self, record_id: UUID, /, *, lock: bool = False) -> Any: ...


@dataclass(frozen=True)
class Kind:
    """Something that may need an approval, and how it is done once it is approved. Values travel as JSON."""

    name: str
    label: str
    """What waits: "Credit limit of a customer"."""
    field: str
    """What changes: "Credit limit"."""
    noun: str
    """What has it, as in the types of events: "customer"."""
    permission: Permission
    """Who may read such a request needs it."""
    endpoint: str
    """The page of the record."""
    current: Present
    """The value that the record has now."""
    apply: Callable[[UUID, Any], None]
    """Write the value. Raises Conflict or Invalid where the record cannot take it any more."""
    panel: str = ""
    """The endpoint of a panel with the record's figures; empty = there is none."""
    bands: str = ""
    """The kind whose bands decide about this one too; empty = it has its own."""
    address: tuple[tuple[str, str], ...] = ()
    """What the address of the record's page holds beside its id."""
    id_name: str = ""
    """What that address calls the id; empty = `<noun>_id`."""
    choice: type[Choice] | None = None
    """Whose labels say the values, where they are codes."""
    hold: Callable[[UUID, Any], None] | None = None
    """What is locked before the record, by its id and the value that waits: where writing it needs locks that come first in the house's order."""

    @property
    def policy(self) -> str:
        """The name under which its bands are kept."""
        return self.bands or self.name


@dataclass(frozen=True)
class Subject:
    """The record that a request is about."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class Band:
    """Who decides a change up to an amount."""

    up_to: int | None
    """Minor units of the company's currency; None = whatever is above the other bands."""
    roles: tuple[str, ...]
    """Keys of the roles that decide, one after the other; none = the change applies at once."""
    days: int = 3
    """Within how many days, before those who may decide are reminded."""

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"up_to": self.up_to, "roles": list(self.roles), "days": self.days}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Band:
        """Read what `to_json` wrote."""
        return cls(stored["up_to"], tuple(stored["roles"]), stored["days"])


class ApprovalRecord(Record, name="approval", label=N_("Approval"), plural=N_("Approvals")):
    """A change that waits for somebody, or waited."""

    kind: Annotated[Line | None, Spec(N_("What"), writable="never")] = None
    status: Annotated[RequestState | None, Spec(N_("Status"), writable="never")] = None
    asked_by: Annotated[MemberRef | None, Spec(N_("Asked by"), writable="never")] = None
    asked_at: Annotated[datetime | None, Spec(N_("Asked"), writable="never", sortable=True)] = None
    due_on: Annotated[date | None, Spec(N_("Due"), writable="never")] = None
    closed_at: Annotated[datetime | None, Spec(N_("Closed"), writable="never")] = None


APPROVAL = definition(ApprovalRecord)

EVENTS = {
    "customer.approval_requested": N_("asked for a change that waits for an approval"),
    "customer.approval_approved": N_("approved a change"),
    "customer.approval_refused": N_("refused a change"),
    "customer.approval_withdrawn": N_("withdrew a change that waited for an approval"),
}
"""What happened, in words, for the customer's history."""
