"""Who is meant by a code, a name, an id or an e-mail: asked one by one (forms, API), or from tables read once (imports)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from app.core import text
from app.core.db import db
from app.core.records import targets
from app.core.records.context import FindReference
from app.core.records.kinds.references import as_uuid
from app.identity.queries import colleagues
from app.identity.rules import email_key
from app.reference.models import MODELS, ReferenceRow
from app.reference.values import ListStatus

MEMBER = "member"


def find_reference(target: str, by: Mapping[str, str]) -> UUID | None:
    """The id of the record of the list `target` (a definition's name) with that id, code or name, or of the colleague (`member`) with
    that id, e-mail or name, or of what an area above has registered; None when there is none, or when a name means several."""
    attribute, value = next(iter(by.items()))
    if target not in MODELS and target != MEMBER:
        return targets.find(target, by)
    if target == MEMBER:
        return _find_member(attribute, value)
    return _FINDERS[attribute](MODELS[target], value)


def _by_id(model: type[ReferenceRow], value: str) -> UUID | None:
    row_id = as_uuid(value)
    return db.session.scalar(select(model.id).where(model.id == row_id)) if row_id else None


def _by_code(model: type[ReferenceRow], value: str) -> UUID | None:
    return db.session.scalar(select(model.id).where(model.code_key == text.key(value)))


def _by_name(model: type[ReferenceRow], value: str) -> UUID | None:
    rows = db.session.execute(select(model.id, model.status).where(model.sort_name == text.sort_name(value)))
    return _the_one_meant([(row.id, row.status) for row in rows]) or _by_words(model).get(text.sort_name(value))


def _by_words(model: type[ReferenceRow]) -> dict[str, UUID]:
    """Words → the record that is alone of the kind which they name, where the list is one whose records answer to their kinds."""
    if model.called_by is None:
        return {}
    kinds = db.session.execute(select(cast("Any", model).kind, model.id).where(model.status == ListStatus.ACTIVE)).all()
    alone = {kind: row_id for kind, row_id in kinds if [one for one, _ in kinds].count(kind) == 1}
    named = [(one, word) for one in model.called_by if one.synonyms for word in (one.label, *one.synonyms)]
    return {text.sort_name(word): alone[one] for one, word in named if one in alone}


_FINDERS: dict[str, Callable[[type[ReferenceRow], str], UUID | None]] = {
    "id": _by_id,
    "code": _by_code,
    "name": _by_name,
}


def _the_one_meant(found: list[tuple[UUID, str]]) -> UUID | None:
    """Of several with one name the active one is meant; None when that still leaves several."""
    if len(found) > 1:
        found = [(row_id, status) for row_id, status in found if status == ListStatus.ACTIVE]
    return found[0][0] if len(found) == 1 else None


def _find_member(attribute: str, value: str) -> UUID | None:
    people = colleagues.all_colleagues()
    if attribute == "id":
        return next((one.id for one in people if one.id == as_uuid(value)), None)
    if attribute == "email":
        return next((one.id for one in people if one.email_key == email_key(value)), None)
    named = [one.id for one in people if text.sort_name(one.name) == text.sort_name(value)]
    return named[0] if len(named) == 1 else None


def preload() -> FindReference:
    """A `find_reference` that has read all lists and all colleagues: of those nothing is asked any more. For imports."""
    tables = {target: _by_every_name(target) for target in MODELS} | {MEMBER: _members_by_every_name()}
    asked = cache(lambda target, attribute, value: targets.find(target, {attribute: value}))

    def find(target: str, by: Mapping[str, str]) -> UUID | None:
        attribute, value = next(iter(by.items()))
        if target not in tables:
            return asked(target, attribute, value)
        return tables[target].get((attribute, _KEYS[attribute](value)))

    return find


Names = dict[tuple[str, str], UUID]
"""(id | code | name | email, the value as it is compared) → id."""

_KEYS: dict[str, Callable[[str], str]] = {
    "id": lambda value: str(as_uuid(value)),
    "code": text.key,
    "name": text.sort_name,
    "email": email_key,
}


def _by_every_name(target: str) -> Names:
    model = MODELS[target]
    rows = db.session.execute(select(model.id, model.code_key, model.sort_name, model.status)).all()
    names: Names = {}
    alike: dict[str, list[tuple[UUID, str]]] = {}
    for row in rows:
        names["id", str(row.id)] = names["code", row.code_key] = row.id
        alike.setdefault(row.sort_name, []).append((row.id, row.status))
    meant = {("name", name): _the_one_meant(found) for name, found in alike.items()}
    words = {("name", word): row_id for word, row_id in _by_words(model).items()}
    return words | names | {key: row_id for key, row_id in meant.items() if row_id}


def _members_by_every_name() -> Names:
    names: Names = {}
    alike: dict[str, list[UUID]] = {}
    for one in colleagues.all_colleagues():
        names["id", str(one.id)] = names["email", one.email_key] = one.id
        alike.setdefault(text.sort_name(one.name), []).append(one.id)
    return names | {("name", name): ids[0] for name, ids in alike.items() if len(ids) == 1}
