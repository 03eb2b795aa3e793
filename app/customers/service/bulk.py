"""One change to many customers: at once for a few, as a job for more.

Every customer keeps its rules and its event. A field that nothing else hangs on (no key, no search text, no credit, no tree) is written
for a whole slice in one go; any other comes to each customer through the same services as a single edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core import gates, remarks
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NOT_ALLOWED, Invalid, LangganError, NotAllowed
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records import rows
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.kinds.several import Several
from app.core.records.reasons import Refused
from app.core.session import bound_actor, savepoint
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries import bulk, columns
from app.customers.queries.book import Search
from app.customers.service import quality
from app.customers.service.customers import refuse_problems, update_customer
from app.customers.service.guards import refuse_inactive, refuse_moves, refuse_strangers, refuse_unchangeable, touch
from app.customers.service.reading import read_only_fields, visible_definition
from app.customers.service.status import move_status
from app.customers.values import CUSTOMER, VERBS, Status

ONES_OWN = frozenset({"code", "name", "external_ids", *rules.IDENTIFIERS})
"""What no two customers have in common."""
LIGHT = frozenset(
    {
        *("vip", "priority", "lifecycle_stage", "category", "tags", "outlets", "business_nature", "territory", "payment_method", "sales_agent", "owner", "preferred_language", "customer_since", "description"),
        *("correspondence_mode", "gl_account", "account_category", "delivery_instructions", "delivery_days", "packing_instructions"),
    }
)  # fmt: skip
"""Fields that stand in the row alone: no key, no search text, no figure and no tree hangs on them."""
STATES = (Status.ACTIVE, Status.INACTIVE, Status.SUSPENDED, Status.CHURNED, Status.BLOCKED, Status.ARCHIVED)
"""Where many customers may be moved."""
NEEDS_REASON = frozenset(verb.to for verb in VERBS.values() if verb.needs_reason)

NOT_SEVERAL = Reason("not_several", N_("Only a field that holds several records can be added to or taken from."))

AT_ONCE = 200
"""So many are changed while the person waits."""
SLICE, LIGHT_SLICE = 200, 1000


class How(StrEnum):
    """What a change does with a field that holds several records: these instead of what is there, these as well, or these no longer."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True)
class Change:
    """What becomes of every customer: a field and its canonical value; of a status, also why."""

    field: str
    value: Any
    reason: str = ""
    how: How = How.SET

    def outcome(self, before: Any) -> Any:
        """The value of a customer that had `before`. Raises Invalid where it would have too many."""
        if self.how is How.SET:
            return self.value
        kind, there, given = CUSTOMER[self.field].kind, before or (), self.value or ()
        if not isinstance(kind, Several):
            return self.value
        try:
            return kind.whole([*there, *given] if self.how is How.ADD else [one for one in there if one not in given])
        except Refused as refusal:
            raise Invalid(Problem(self.field, refusal.reason, refusal.params)) from None


@dataclass(frozen=True)
class Result:
    """How many were changed, and how many stayed as they were because a rule refuses. Others had the value already."""

    changed: int
    left_out: int


def changeable(actor: Actor) -> Definition:
    """The fields that this person may change for many: the status, and everything of the form but what is one customer's own."""
    hidden = ONES_OWN | (read_only_fields(actor, is_new=False) - {"status"})
    definition = visible_definition(actor)
    names = [f.name for f in definition if f.name == "status" or f.writable == "always"]
    return definition.only(set(names) - hidden)


def states_for(actor: Actor) -> list[Status]:
    """Where this person may move customers."""
    permissions = {verb.to: verb.permission for verb in VERBS.values()}
    return [state for state in STATES if actor.may(permissions[state])]


def refuse(actor: Actor, change: Change) -> list[Problem]:
    """What is wrong with a change before it comes to any customer. Raises NotAllowed for what the person may not do."""
    refuse_field(actor, change.field)
    if change.how is not How.SET and not takes_parts(change.field):
        return [Problem("how", NOT_SEVERAL)]
    if change.field != "status":
        return []
    if change.value not in states_for(actor):
        raise NotAllowed(Problem("status", NOT_ALLOWED), missing=[str(Permission.CUSTOMERS_BLOCK)])
    verb = next(verb for verb in VERBS.values() if verb.to == change.value)
    return rules.check_reason(verb, change.reason)


def takes_parts(field: str) -> bool:
    """Whether a change may add to the field, or take from it."""
    return field in columns.MARKS


def refuse_field(actor: Actor, field: str) -> None:
    """Raise NotAllowed for a field that this person may not change for many."""
    if field not in changeable(actor):
        raise NotAllowed(Problem("field", NOT_ALLOWED))


def change_now(search: Search, change: Change, context: Context) -> Result:
    """Change every customer that `search` finds, in the open transaction."""
    targets = bulk.lock_matching(search, context)
    versions = [one.version for one in targets]
    left_out = _change(targets, change)
    return Result(sum(one.version != before for one, before in zip(targets, versions, strict=True)), left_out)


def start(search: Search, change: Change, *, title: str, url: str) -> JobRow:
    """Change every customer that `search` finds when the job begins, in the background."""
    field, value = changeable(bound_actor())[change.field], change.value
    return enqueue(
        Job.CUSTOMERS_BULK_EDIT,
        title=title,
        url=url,
        q=search.q,
        filter=search.filter,
        ids=None if search.ids is None else [str(one) for one in search.ids],
        field=change.field,
        value=field.kind.to_json(value, {}) if value is not None else None,
        reason=change.reason,
        how=change.how,
    )


def run(job: JobRow, context: Context) -> Outcome:
    """One step: the selection is frozen first, then changed slice by slice. What a rule refuses is left out and counted."""
    if job.step == 0:
        job.total = bulk.freeze_selection(job.id, _search(job.args), context)
        return Outcome.AGAIN
    change = _read(job.args, context)
    size = LIGHT_SLICE if _is_light(change.field) else SLICE
    targets = bulk.take_targets(job.id, size)
    job.done += len(targets)
    job.left_out += _change(targets, change)
    remarks.tell(job, "customer")
    return Outcome.AGAIN if len(targets) == size else Outcome.DONE


def _search(args: Mapping[str, Any]) -> Search:
    ids = args["ids"]
    return Search(q=args["q"], filter=args["filter"], ids=None if ids is None else [UUID(one) for one in ids])


def _read(args: Mapping[str, Any], context: Context) -> Change:
    """The change that a job keeps; a reference that was deleted meanwhile empties nothing: the job fails."""
    field, actor = args["field"], bound_actor()
    refuse_field(actor, field)  # rights may have been lost since
    parsed = rows.parse(changeable(actor).only({field}), rows.folded({field: args["value"]}), context, "json", "either")
    if parsed.problems:
        raise LangganError(*parsed.problems)
    return Change(field, parsed.values.get(field), args.get("reason", ""), How(args.get("how", How.SET)))


def _is_light(field: str) -> bool:
    return field in LIGHT and field not in gates.waiting_fields("customer")


def _change(customers: Sequence[Customer], change: Change) -> int:
    """Change these customers; returns how many stayed as they were because a rule refuses."""
    if _is_light(change.field):
        if change.how is not How.REMOVE:
            refuse_inactive({change.field: change.value})
        refused = sum(not _done(lambda one=one: _write(one, change)) for one in customers)  # type: ignore[misc]
        db.session.flush()
        return refused
    return sum(not _done_apart(customer, change) for customer in customers)


def _write(customer: Customer, change: Change) -> None:
    """Write a field that nothing else hangs on. Nothing is written before the last refusal."""
    refuse_strangers(customer)
    refuse_unchangeable(customer)
    before = quality.values_of(customer)
    after = change.outcome(before[change.field])
    if before[change.field] != after:
        changed = {change.field: after}
        refuse_moves(before, changed)
        refuse_problems(before, changed, changed)
        columns.assign(customer, change.field, after)
        quality.settle(customer)
        touch(customer)
        remarks.changed("customer", customer, before, changed)


def _done(act: Callable[[], object]) -> bool:
    try:
        act()
    except LangganError:
        return False
    return True


def _done_apart(customer: Customer, change: Change) -> bool:
    """Change one customer in a savepoint of its own; False when a rule refuses."""

    def act() -> None:
        with savepoint():
            if change.field == "status":
                move_status(customer, Status(change.value), change.reason)
            else:
                update_customer(customer, {change.field: change.value})

    return _done(act)


def why_left(customer_values: Mapping[str, Any], change: Change, actor: Actor) -> Problem | None:
    """Why a customer with these values would stay as it is, as far as that is known beforehand."""
    status = Status(customer_values["status"])
    facts = {"name": customer_values["name"], "code": customer_values["code"]}
    if not rules.may_edit(customer_values["owner"], actor.user_id, "customers" in actor.own_only_edit):
        return Problem(None, rules.NOT_YOURS)
    if status in (Status.ARCHIVED, Status.MERGED):
        return Problem(None, rules.ARCHIVED if status == Status.ARCHIVED else rules.MERGED, facts)
    if change.field == "status":
        return _no_way(status, change.value)
    try:
        after = change.outcome(customer_values.get(change.field))
        refuse_moves(customer_values, {change.field: after})
    except (Invalid, NotAllowed) as refusal:
        return refusal.problems[0]
    problems = rules.problems_of({**customer_values, change.field: after}, is_new=False)
    return next(iter(problems), None)


def _no_way(status: Status, to: Status) -> Problem | None:
    if status == to or to in rules.ways_from(status):
        return None
    return Problem(None, rules.NO_WAY, {"from_label": status.label, "to_label": to.label})


def ways_to(to: Status) -> Iterable[Status]:
    """From where customers come to that status."""
    return [status for status in Status if to in rules.ways_from(status)]
