"""`/conglomerates`: the nodes of the trees, with the shape of the reference lists. Another `parent` moves a node with all below it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from app.api import answers, bodies
from app.api.customers import context_here, why
from app.api.reference import Records, publish_records
from app.approvals.service.conglomerates import FIELDS
from app.conglomerates import service
from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import get_node
from app.conglomerates.rules import visible
from app.conglomerates.values import CONGLOMERATES
from app.core.access import current_actor
from app.core.records import rows
from app.core.records.fields import Definition
from app.core.remarks import remarks
from app.customers.models import Customer
from app.customers.queries.book import get_customer
from app.customers.service.heads import set_head


class Nodes(Records):
    """The nodes: what is special about a tree beside a list."""

    field_of = FIELDS

    def seen(self) -> Definition:
        return visible(current_actor())

    def create(self) -> Response:
        values, heads = self._values("create")
        node = service.create_node(values, reason=why())
        for customer in heads:
            set_head(node, customer)
        return self._answer(node, created=f"{request.path}/{node.id}")

    def update(self, record_id: UUID) -> Response:
        node = get_node(record_id)
        version = answers.seen_version(node.version)
        values, heads = self._values("update")
        service.update_node(node, values, version, reason=why())
        for customer in heads:
            set_head(node, customer)
        return self._answer(node, found=remarks())

    def delete(self, record_id: UUID) -> Response:
        node: Conglomerate = get_node(record_id)
        service.delete_node(node, answers.seen_version(node.version))
        return answers.nothing()

    def _values(self, purpose: rows.Purpose) -> tuple[dict[str, Any], list[Customer | None]]:
        """The values, and the head customer where one is given: locked, as customers are before nodes."""
        values = bodies.record_values(self.kind.definition, bodies.json_object(), context_here(), purpose)
        if "head_customer" not in values:
            return values, []
        head_id = values.pop("head_customer")
        return values, [get_customer(head_id, lock=True) if head_id else None]


publish_records("conglomerates", "conglomerate", Nodes(CONGLOMERATES), waits=True)
