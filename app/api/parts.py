"""`/customers/{id}/contacts`, `/addresses` and `/branches`: the parts of a customer, by one set of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, create_model
from pydantic import Field as PydanticField

from app.api import answers, asking, bodies
from app.api.contract import publish
from app.api.customers import context_here
from app.api.shapes import ListParameters, Shape, accepted, answered, page_of
from app.core.access import current_actor
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records import rows, schema
from app.core.records.fields import Definition
from app.core.records.reasons import UNKNOWN_FIELD
from app.core.records.rows import CUSTOM
from app.core.text import fold, visible
from app.customers import service
from app.customers.models import Address, Branch, Contact, PartType
from app.customers.queries import book, parts
from app.customers.queries.definition import part_for
from app.customers.queries.part_lists import parts_matching
from app.customers.service.own_fields import spared
from app.customers.values import ADDRESS, BRANCH, BRANCH_ADDRESS, CONTACT
from app.fields.rules.storing import cells_of
from app.fields.values import CustomField

STAMPS = ("version", "created_at", "updated_at")


@dataclass(frozen=True)
class Parts:
    """A kind of part: its views, for any customer."""

    noun: str
    model: PartType
    record: Definition
    sortable: frozenset[str]
    beside: ClassVar[tuple[str, ...]] = ()
    """Fields of its JSON that its definition has not."""

    @property
    def definition(self) -> Definition:
        """Such a part as this user may see and set it."""
        return part_for(current_actor(), self.record)

    def list_all(self, customer_id: UUID) -> Response:
        customer = book.get_customer(customer_id)
        asked = asking.list_query(
            self.definition, context_here(), more_fields=(*STAMPS, CUSTOM, *self.beside), sortable=self._sortable()
        )
        records = self._found(customer.id, asked)
        page, following = answers.slice_of(records, asked)
        return answers.many(page, following, asked, len(records) if asked.count else None)

    def create(self, customer_id: UUID) -> Response:
        customer = book.get_customer(customer_id, lock=True)
        values = self._values("create")
        part = service.add_part(customer, self.model, values)
        return answers.one(
            self._json(part),
            created=f"{request.path}/{part.id}",
        )

    def show(self, customer_id: UUID, part_id: UUID) -> Response:
        customer = book.get_customer(customer_id)
        return answers.one(self._json(parts.get_part(self.model, customer.id, part_id)))

    def update(self, customer_id: UUID, part_id: UUID) -> Response:
        customer = book.get_customer(customer_id, lock=True)
        part = parts.get_part(self.model, customer.id, part_id)
        version = answers.seen_version(part.version)
        values = self._values("update")
        return answers.one(self._json(service.update_part(customer, part, values, version=version)))

    def delete(self, customer_id: UUID, part_id: UUID) -> Response:
        customer = book.get_customer(customer_id, lock=True)
        part = parts.get_part(self.model, customer.id, part_id)
        answers.seen_version(part.version)
        service.delete_part(customer, part)
        return answers.nothing()

    def _values(self, purpose: rows.Purpose) -> dict[str, Any]:
        parsed = rows.parse(self.definition, self._body(), context_here(), "json", purpose)
        bodies.raise_problems(spared(self.definition, parsed))
        return parsed.values

    def _body(self) -> dict[str, Any]:
        return bodies.json_object()

    def _found(self, customer_id: UUID, asked: asking.Asked) -> list[dict[str, Any]]:
        """All parts that are asked for, in the order asked for; there are at most fifty."""
        definition, words = self.definition, fold(asked.q).split()
        found = parts_matching(self.model, definition, customer_id, asked.filter, context_here())
        values = parts.values_of(definition, found)
        records = self._all_json(found, values)
        name = asked.sort.removeprefix("-")
        order = list(range(len(records)))
        if name:
            keys = [_sort_key(definition, name, *both) for both in zip(values, records, strict=True)]
            order.sort(key=keys.__getitem__, reverse=asked.sort.startswith("-"))
            order.sort(key=lambda at: keys[at][0])  # what is not set comes last in either direction
        return [records[at] for at in order if all(word in _folded(records[at]) for word in words)]

    def _sortable(self) -> frozenset[str]:
        seen = self.definition
        return frozenset(name for name in self.sortable if name in seen or name in STAMPS or name not in self.record)

    def _json(self, part: Any) -> dict[str, Any]:
        return self._all_json([part], parts.values_of(self.definition, [part]))[0]

    def _all_json(self, found: Sequence[Any], values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Parts as they are answered, each with a version of its own."""
        definition = self.definition
        known = parts.labels_in(definition, values)
        return [
            self._shaped(schema.to_json(definition, {"id": part.id, **some}, known)) | _stamps(part)
            for part, some in zip(found, values, strict=True)
        ]

    def _shaped(self, flat: dict[str, Any]) -> dict[str, Any]:
        return flat


class BranchAddress(Shape):
    """Where a branch is."""

    line1: str | None = None
    line2: str | None = None
    line3: str | None = None
    postcode: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = PydanticField(default=None, description="ISO 3166-1 alpha-2.")


class Branches(Parts):
    """Branches: the fields of their address stand together below `address`."""

    beside: ClassVar[tuple[str, ...]] = ("address",)

    def _body(self) -> dict[str, Any]:
        body = bodies.json_object()
        seen = [name for name in BRANCH_ADDRESS if name in self.definition]
        return body if "address" not in body else {**_spread(body.pop("address"), seen), **body}

    def _shaped(self, flat: dict[str, Any]) -> dict[str, Any]:
        address = {name: flat.pop(name) for name in BRANCH_ADDRESS if name in flat}
        return {**flat, "address": address if any(address.values()) else None}


def _spread(address: Any, seen: Sequence[str]) -> dict[str, Any]:
    """The address of a branch as fields of the branch: an object, one line of text, or null, which empties all that is `seen` of it. Raises
    Invalid."""
    if address is None:
        return dict.fromkeys(seen)
    if isinstance(address, str):
        return {"line1": address}
    if not isinstance(address, dict):
        raise Invalid(Problem("address", bodies.NOT_AN_OBJECT))
    unknown = [name for name in address if name not in seen]
    bodies.raise_problems(
        [Problem(f"address.{visible(name)}", UNKNOWN_FIELD, {"value": visible(name)}) for name in unknown]
    )
    return address


def _sort_key(definition: Definition, name: str, values: dict[str, Any], record: dict[str, Any]) -> tuple[bool, Any]:
    """What a list is ordered by: of a company's own field what its index compares."""
    field = definition.get(name)
    if not isinstance(field, CustomField):
        return record[name] is None, str(record[name] or "")
    cells = cells_of(field, values.get(name))
    return not cells, next((held for cell in cells for held in cell.compared if held is not None), None)


def _stamps(part: Any) -> dict[str, Any]:
    return {
        "version": part.version,
        "created_at": answers.instant(part.created_at),
        "updated_at": answers.instant(part.updated_at),
    }


def _folded(record: dict[str, Any]) -> str:
    return fold(" ".join(value for value in record.values() if isinstance(value, str)))


def _publish(path: str, kind: Parts, **more: Any) -> None:
    """Make the paths of one kind of part; `more` are fields that its JSON has in place of others of its definition."""
    taken = kind.record.without(BRANCH_ADDRESS) if more else kind.record
    shape = _with(answered(taken, stamped=True), more)
    every, single, tag = (
        f"/customers/<uuid:customer_id>/{path}",
        f"/customers/<uuid:customer_id>/{path}/<uuid:{kind.noun}_id>",
        path.capitalize(),
    )
    view, edit, noun = Permission.CUSTOMERS_VIEW, Permission.CUSTOMERS_EDIT, kind.noun
    publish("GET", every, f"list_{path}", f"List the {path} of a customer.", kind.list_all, view, tag=tag,
            query=ListParameters, answers={200: page_of(shape)}, refusals=(404,))  # fmt: skip
    publish("POST", every, f"create_{noun}", f"Add one to the {path} of a customer.", kind.create, edit, tag=tag,
            body=_with(accepted(taken, "create"), more), answers={201: shape}, refusals=(400, 404, 409, 413, 415))  # fmt: skip
    publish("GET", single, f"get_{noun}", f"Read one of the {path} of a customer.", kind.show, view, tag=tag,
            answers={200: shape}, refusals=(404,))  # fmt: skip
    publish("PATCH", single, f"update_{noun}", f"Change the given fields of one of the {path}.", kind.update, edit, tag=tag,
            body=_with(accepted(taken, "patch"), more), answers={200: shape}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip
    publish("DELETE", single, f"delete_{noun}", f"Remove one of the {path} of a customer.", kind.delete, edit, tag=tag,
            answers={204: None}, refusals=(404, 409), guarded=True)  # fmt: skip


def _with(model: type[BaseModel], more: dict[str, Any]) -> type[BaseModel]:
    return create_model(model.__name__, __base__=model, **more) if more else model


_publish("contacts", Parts("contact", Contact, CONTACT, frozenset({"name", "email", "created_at", "updated_at"})))
_publish(
    "addresses",
    Parts("address", Address, ADDRESS, frozenset({"purpose", "city", "postcode", "created_at", "updated_at"})),
)
_publish(
    "branches",
    Branches("branch", Branch, BRANCH, frozenset({"code", "name", "city", "state", "created_at", "updated_at"})),
    address=(BranchAddress | None, PydanticField(default=None, description="Also taken as one line of text.")),
)
