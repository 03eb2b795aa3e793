"""`/categories`, `/credit-terms`, `/employees` …: the reference lists, by one set of views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from flask import Response, request

from app.api import answers, asking, bodies
from app.api.contract import publish
from app.api.customers import context_here
from app.api.shapes import Approving, ListParameters, accepted, answered, page_of, saved, waiting_too
from app.approvals.service import categories as category_approvals
from app.approvals.service.asking import asked_now
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import schema
from app.core.records.fields import Definition
from app.core.remarks import remarks
from app.reference import service
from app.reference.models import ReferenceRow
from app.reference.queries import lists
from app.reference.rules import CREDIT_FIELDS, values_of
from app.reference.values import KINDS, ListKind

FIELD_OF = {"named_limit": "amount", **category_approvals.FIELDS}
"""Kind of approval → the field that waits."""


@dataclass(frozen=True)
class Records:
    """One reference list: its views."""

    kind: ListKind
    field_of: ClassVar[Mapping[str, str]] = FIELD_OF

    def seen(self) -> Definition:
        """A record of the list as the reader may see it: what is answered, filtered and sorted by."""
        return self.kind.definition

    def list_all(self) -> Response:
        context = context_here()
        query = asking.list_query(self.seen(), context)
        asked = lists.Asked(query.q, query.filter, query.sort, query.limit, query.cursor or None)
        page = lists.records_page(self.kind, asked, context)
        count = lists.count_records(self.kind, asked, context) if query.count else None
        return answers.many(self._json([(row.id, row.values) for row in page.rows]), page.next, query, count)

    def create(self) -> Response:
        values = bodies.record_values(self.kind.definition, bodies.json_object(), context_here(), "create")
        row = service.create_record(self.kind, values)
        return self._answer(row, created=f"{request.path}/{row.id}")

    def show(self, record_id: UUID) -> Response:
        return self._answer(lists.get_record(self.kind, record_id))

    def update(self, record_id: UUID) -> Response:
        row = lists.get_record(self.kind, record_id)
        version = answers.seen_version(row.version)
        values = bodies.record_values(self.kind.definition, bodies.json_object(), context_here(), "update")
        reason = request.args.get("approval_reason", "").strip()
        service.update_record(self.kind, row, values, version, reason=reason)
        return self._answer(row, found=remarks())

    def delete(self, record_id: UUID) -> Response:
        row = lists.get_record(self.kind, record_id)
        service.delete_record(row, answers.seen_version(row.version))
        return answers.nothing()

    def _answer(self, row: ReferenceRow, *, created: str = "", found: Sequence[Problem] = ()) -> Response:
        record = self._json([(row.id, values_of(self.kind.definition, row))])[0]
        waiting = [{"id": str(one.id), "kind": one.kind, "field": self.field_of[one.kind]} for one in asked_now(row.id)]
        more = {"pending_approvals": waiting, "warnings": answers.warnings(found)}
        return answers.one(record | {name: said for name, said in more.items() if said}, created=created)

    def _json(self, records: list[tuple[UUID, Any]]) -> list[dict[str, Any]]:
        known = lists.references_of(self.kind, [values for _, values in records])
        return [schema.to_json(self.seen(), {**values, "id": row_id}, known) for row_id, values in records]


def publish_records(path: str, noun: str, records: Records, *, waits: bool = False) -> None:
    """Make the paths of one list; `waits`: changes of its records may have to wait for an approval."""
    definition = records.kind.definition
    shape = waiting_too(answered(definition)) if waits else answered(definition)
    beside, tag = Approving if waits else None, path.replace("-", " ").capitalize()
    every, single, plural = f"/{path}", f"/{path}/<uuid:{noun}_id>", path.replace("-", "_")
    view, edit, words = Permission.CUSTOMERS_VIEW, Permission.REFERENCE_EDIT, noun.replace("_", " ")
    publish("GET", every, f"list_{plural}", f"List {path.replace('-', ' ')}.", records.list_all, view, tag=tag,
            query=ListParameters, answers={200: page_of(shape)})  # fmt: skip
    publish("POST", every, f"create_{noun}", f"Create one: {words}.", records.create, edit, tag=tag,
            body=accepted(definition, "create"), answers={201: shape}, refusals=(400, 409, 413, 415))  # fmt: skip
    publish("GET", single, f"get_{noun}", f"Read one: {words}.", records.show, view, tag=tag, answers={200: shape}, refusals=(404,))  # fmt: skip
    publish("PATCH", single, f"update_{noun}", f"Change the given fields of one: {words}.", records.update, edit, tag=tag,
            query=beside, body=accepted(definition, "patch"), answers={200: saved(shape) if waits else shape}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip
    publish("DELETE", single, f"delete_{noun}", f"Delete one that nothing refers to: {words}.", records.delete, edit, tag=tag,
            answers={204: None}, refusals=(404, 409), guarded=True)  # fmt: skip


for kind in KINDS:
    publish_records(kind.path, kind.noun, Records(kind), waits=kind.definition.name in CREDIT_FIELDS)
