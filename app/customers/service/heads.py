"""The head customer of a conglomerate: one of those who hang on it or below it."""

from __future__ import annotations

from app.conglomerates.models import Conglomerate
from app.core.errors import Invalid
from app.core.messages import Problem
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries.belonging import chains_of_customers
from app.customers.service.belonging import write_head
from app.customers.service.customers import update_customer
from app.customers.service.guards import refuse_hidden


def set_head(node: Conglomerate, customer: Customer | None) -> Conglomerate:
    """Say which customer (locked before the node was) speaks for the node; None: nobody.

    A customer that hangs nowhere yet is hung on the node. Raises Invalid for one of another tree, or from above.
    """
    if customer is not None and customer.conglomerate_id is None:
        refuse_hidden({"conglomerate"})
        update_customer(customer, {"conglomerate": node.id})
    elif customer is not None and node.id not in chains_of_customers([customer.id])[customer.id]:
        params = {"name": customer.name, "code": customer.code, "node_name": node.name}
        raise Invalid(Problem("head_customer", rules.HEAD_OF_OTHERS, params))
    wanted = customer.id if customer else None
    if node.head_customer_id != wanted:
        write_head(node, wanted)
    return node
