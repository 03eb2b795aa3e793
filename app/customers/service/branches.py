"""Branches: a code of their own within their customer, a credit term of their own, and the group that their address gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from app.core.clock import now
from app.core.errors import Conflict
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.messages import Problem
from app.core.text import key
from app.customers import rules
from app.customers.models import Branch, Customer
from app.customers.queries import branches
from app.customers.service.guards import refuse_credit_changes

AT_ONCE = 200
"""So many branches are put into their groups while somebody waits; more of them by a job."""
SLICE = 500


def prepared(customer: Customer, values: Mapping[str, Any], part: Branch | None = None) -> dict[str, Any]:
    """The columns that `values` give a branch: key and group included. Raises Conflict (a taken code), NotAllowed (its credit term)."""
    columns = dict(values)
    if "code" in values:
        _refuse_taken(customer, values["code"], part)
        columns["code_key"] = key(values["code"])
    term = values.get("credit_term", part.credit_term_id if part else None)
    refuse_credit_changes({"credit_term"} if term != (part.credit_term_id if part else None) else ())
    columns |= {f"{name}_id": columns.pop(name) for name in ("credit_term", "branch_group") if name in columns}
    return columns | _group(columns, part)


def _refuse_taken(customer: Customer, code: str, part: Branch | None) -> None:
    holder = branches.find_branch(customer.id, code)
    if holder is not None and (part is None or holder.id != part.id):
        problem = Problem("code", rules.BRANCH_CODE_TAKEN, {"value": code, "name": holder.name})
        raise Conflict(problem, conflicts=[{"id": str(holder.id), "code": holder.code, "name": holder.name}])


def _group(columns: Mapping[str, Any], part: Branch | None) -> dict[str, Any]:
    """What a person chose is kept; else the group follows from the address. An emptied field gives it back to the rules."""
    present = part.branch_group_id if part else None
    chosen = columns.get("branch_group_id", present)
    if "branch_group_id" in columns and chosen != present:
        by_hand = chosen is not None
    else:
        by_hand = part.group_by_hand if part else False
    if by_hand:
        return {"branch_group_id": chosen, "group_by_hand": True}
    place = [columns.get(name, getattr(part, name, None)) for name in ("country", "state")]
    return {"branch_group_id": rules.group_for(branches.group_rules(), *place), "group_by_hand": False}


# --- existing branches


class Regrouping(NamedTuple):
    """What the rules would do with the branches that are there: how many come to each group, and how many leave it."""

    comes: dict[UUID | None, int]
    leaves: dict[UUID | None, int]

    @property
    def moves(self) -> int:
        return sum(self.comes.values())


def preview(asked: list[rules.BranchRule]) -> Regrouping:
    """What would change if these were the rules of all groups. Nothing is written."""
    plan = Regrouping({}, {})
    for row in branches.spread():
        group_id = rules.group_for(asked, row.country, row.state)
        if group_id != row.branch_group_id:
            plan.comes[group_id] = plan.comes.get(group_id, 0) + row.count
            plan.leaves[row.branch_group_id] = plan.leaves.get(row.branch_group_id, 0) + row.count
    return plan


def apply_rules() -> tuple[int, JobRow | None]:
    """Put every branch whose group no person has chosen into the group that its address gives it.

    Answers how many there are, and the job that does it when they are too many to wait for.
    """
    number = preview(branches.group_rules()).moves
    if number > AT_ONCE:
        return number, enqueue(Job.CUSTOMERS_REGROUP, total=number)
    return regroup(AT_ONCE), None


def regroup_step(job: JobRow) -> Outcome:
    """One slice of the job."""
    done = regroup(SLICE)
    job.done += done
    return Outcome.AGAIN if done == SLICE else Outcome.DONE


def regroup(at_most: int) -> int:
    """Move at most so many branches into their groups; answers how many."""
    asked = branches.group_rules()
    wrong = [
        (row.country, row.state, row.branch_group_id)
        for row in branches.spread()
        if rules.group_for(asked, row.country, row.state) != row.branch_group_id
    ]
    found = branches.branches_at(wrong, at_most)
    for branch in found:
        branch.branch_group_id = rules.group_for(asked, branch.country, branch.state)
        branch.version, branch.updated_at = branch.version + 1, now()
    return len(found)
