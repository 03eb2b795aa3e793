"""Records of lists that are created along the way, because rows name them and somebody ticked that they may be."""

from __future__ import annotations

import re
from uuid import UUID

from app.core import text
from app.core.actor import Actor
from app.core.errors import NOT_ALLOWED, NotAllowed
from app.core.messages import Problem
from app.core.permissions import Permission
from app.imports.models import Import
from app.imports.queries import slices
from app.imports.service.rights import kind_of
from app.reference.queries.lists import find_by_code
from app.reference.queries.resolver import find_reference
from app.reference.service import create_record
from app.reference.values import BY_NAME, CATEGORY

_NOT_IN_CODES = re.compile(r"[^\w\-/.]+")
CODE_LENGTH = 30


def make_inventions(imported: Import, actor: Actor) -> None:
    """Create what the rows name and the lists have not; the rows then refer to it. Raises NotAllowed."""
    if imported.inventions and not actor.may(Permission.REFERENCE_EDIT):
        raise NotAllowed(Problem("create_missing", NOT_ALLOWED))
    for invented, name in sorted(imported.inventions.items(), key=lambda item: item[1]):
        there = _category(name)
        slices.adopt(imported.id, kind_of(imported).record.name, "category_id", UUID(invented), there)
    imported.inventions = {}


def _category(name: str) -> UUID:
    """The category of that name: somebody may have made it meanwhile, else we do."""
    found = find_reference(CATEGORY.name, {"name": name})
    return found or create_record(BY_NAME[CATEGORY.name], {"code": _free_code(name), "name": name}).id


def _free_code(name: str) -> str:
    """A code made of the name that no category has."""
    base = _NOT_IN_CODES.sub("-", text.key(name)).strip("-")[: CODE_LENGTH - 3] or "CATEGORY"
    kind = BY_NAME[CATEGORY.name]
    candidates = (base, *(f"{base}-{number}" for number in range(2, 100)))
    return next(code for code in candidates if find_by_code(kind, code) is None)
