"""`/default-values`: what new customers begin with: everybody's, those of a category (`/categories/{id}/default-values`), and one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response
from pydantic import Field, create_model

from app.api import answers, bodies
from app.api.contract import publish
from app.api.customers import context_here
from app.api.shapes import Shape, accepted
from app.core.access import current_actor
from app.core.permissions import Permission
from app.core.records import schema
from app.customers.queries import book
from app.customers.service.defaults import definition_of, kept_values, save_defaults
from app.customers.values import CUSTOMER
from app.customers.values.defaults import EVERYBODY, NO_DEFAULT, Scope
from app.reference.queries import lists
from app.reference.values import BY_NAME

TAG = "Default values"
_FIELDS = [replace(f, required=False, nullable=True) for f in CUSTOMER if not f.read_only and f.name not in NO_DEFAULT]
DEFAULTS = replace(CUSTOMER, name="default_values", fields=tuple(_FIELDS))
"""What may have a default value, as the document shows it."""
_SHOWN: dict[str, Any] = {
    name: (info.annotation, Field(default=None, title=info.title, description=info.description))
    for name, info in schema.model_for(DEFAULTS, "read").model_fields.items()
    if name != "id"
}
SHAPE = create_model("DefaultValues", __base__=Shape, __doc__="What new customers begin with; null = nothing.", **_SHOWN, version=(int, Field(description="For If-Match; 0 before anything was said.")))  # fmt: skip


def _scope(category_id: UUID | None) -> Scope:
    """Everybody's, or those of a category. Raises NotFound."""
    return Scope(category_id=lists.get_record(BY_NAME["category"], category_id).id) if category_id else EVERYBODY


def _show(category_id: UUID | None = None) -> Response:
    return _answer(_scope(category_id))


def _update(category_id: UUID | None = None) -> Response:
    return _change(_scope(category_id))


def _delete(category_id: UUID | None = None) -> Response:
    return _forget(_scope(category_id))


def _mine() -> Scope:
    return Scope(user_id=current_actor().user_id)


def _answer(scope: Scope) -> Response:
    values, version = kept_values(current_actor(), scope)
    said = schema.to_json(definition_of(current_actor(), scope), values, book.references_of([values]))
    return answers.one({**said, "version": version})


def _change(scope: Scope) -> Response:
    """Lay what the body says over what there is; null takes a value away."""
    actor = current_actor()
    kept, current = kept_values(actor, scope)
    version = answers.seen_version(current)
    given = bodies.record_values(definition_of(actor, scope), bodies.json_object(), context_here(), "either")
    save_defaults(actor, scope, {**kept, **given}, version=version)
    return _answer(scope)


def _forget(scope: Scope) -> Response:
    actor = current_actor()
    save_defaults(actor, scope, {}, version=answers.seen_version(kept_values(actor, scope)[1]))
    return answers.nothing()


def _publish(path: str, noun: str, whose: str, views: tuple[Any, Any, Any], permission: Permission) -> None:
    show, change, forget = views
    publish("GET", path, f"get_{noun}", f"Read the default values {whose}.", show, permission, tag=TAG,
            answers={200: SHAPE}, refusals=(404,))  # fmt: skip
    publish("PATCH", path, f"update_{noun}", f"Change the given default values {whose}; null takes one away.", change, permission, tag=TAG,
            body=accepted(DEFAULTS, "patch"), answers={200: SHAPE}, refusals=(400, 404, 409, 413, 415), guarded=True)  # fmt: skip
    publish("DELETE", path, f"delete_{noun}", f"Take away all default values {whose}.", forget, permission, tag=TAG,
            answers={204: None}, refusals=(404,), guarded=True)  # fmt: skip


_publish(
    "/default-values", "default_values", "of all new customers", (_show, _update, _delete), Permission.SETTINGS_EDIT
)
_publish("/categories/<uuid:category_id>/default-values", "category_default_values", "of a category's new customers",
         (_show, _update, _delete), Permission.SETTINGS_EDIT)  # fmt: skip
_publish("/default-values/mine", "my_default_values", "of the customers that the token's user creates",
         (lambda: _answer(_mine()), lambda: _change(_mine()), lambda: _forget(_mine())), Permission.CUSTOMERS_CREATE)  # fmt: skip
