"""One change to many customers: a job that comes to each of them through the same services as a single edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.db import db
from app.core.errors import LangganError
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.records import rows
from app.core.records.context import Context
from app.customers.models import Customer
from app.customers.queries import bulk
from app.customers.queries.book import Search
from app.customers.service.customers import update_customer
from app.customers.service.status import move_status
from app.customers.values import CUSTOMER, Status

FIELDS = ("status", "category", "sales_agent")
"""What may be changed for many customers at once."""

SLICE = 200


def start(search: Search, field: str, value: Any, *, title: str, url: str) -> JobRow:
    """Change `field` to `value` (canonical) for every customer that `search` finds when the job begins."""
    stored = CUSTOMER[field].kind.to_json(value, {}) if value is not None else None
    return enqueue(
        Job.CUSTOMERS_BULK_EDIT,
        title=title,
        url=url,
        q=search.q,
        filter=search.filter,
        ids=None if search.ids is None else [str(one) for one in search.ids],
        field=field,
        value=stored,
    )


def run(job: JobRow, context: Context) -> Outcome:
    """One step: the selection is frozen first, then changed slice by slice. What a rule refuses is left out and counted."""
    if job.step == 0:
        job.total = bulk.freeze_selection(job.id, _search(job.args), context)
        return Outcome.AGAIN
    field = job.args["field"]
    value = rows.parse(CUSTOMER.only({field}), {field: job.args["value"]}, context, "json", "either").values.get(field)
    targets = bulk.take_targets(job.id, SLICE)
    for customer in targets:
        job.done += 1
        job.left_out += not _changed(customer, field, value)
    return Outcome.AGAIN if len(targets) == SLICE else Outcome.DONE


def _search(args: Mapping[str, Any]) -> Search:
    ids = args["ids"]
    return Search(q=args["q"], filter=args["filter"], ids=None if ids is None else [UUID(one) for one in ids])


def _changed(customer: Customer, field: str, value: Any) -> bool:
    """Change one customer in a savepoint of its own; False when a rule refuses."""
    try:
        with db.session.begin_nested():
            if field == "status":
                move_status(customer, Status(value))
            else:
                update_customer(customer, {field: value})
    except LangganError:
        return False
    return True
