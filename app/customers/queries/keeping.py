"""Who keeps customers as they are until their transaction ends, and who changes one: they wait for each other, first come, first served.

The locks of rows let in who keeps a row, although somebody waits to change it: a customer that is ordered for without a pause could not be
blocked. So both stand in a queue before they lock rows.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from app.core.questions import Question, no_answer

LOCK_SPACE = 7106
"""First half of the lock that is the queue; the second is the customer."""
MOST = 20
"""Customers for which one stands in their queues; who keeps more locks their rows alone."""

_SHARE = text(
    """
    select pg_advisory_xact_lock_shared(:space, hashtext(current_tenant() || one::text))
      from (select one from unnest(cast(:ids as uuid[])) as one order by one) as in_order
    """
)
_ALONE = text("select pg_advisory_xact_lock(:space, hashtext(current_tenant() || cast(:id as text)))")
_ROWS = text(
    "select id from customers where id = any(array(select unnest(cast(:ids as uuid[])))) order by id for share"
)


def keeping(customer_ids: Collection[UUID]) -> list[Question[None]]:
    """Nobody changes these customers until the transaction ends; others may keep them, too. Queues and rows are taken in the
    order of the ids, as by whoever changes several."""
    ids = {"ids": list(customer_ids)}
    queues = [Question(_SHARE, {**ids, "space": LOCK_SPACE}, no_answer)] if len(customer_ids) <= MOST else []
    return [*queues, Question(_ROWS, ids, no_answer)]


def changing(customer_id: UUID) -> Question[None]:
    """Wait until nobody who came before keeps this customer; its row is locked after that."""
    return Question(_ALONE, {"id": str(customer_id), "space": LOCK_SPACE}, no_answer)
