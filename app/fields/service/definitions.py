"""A record as an actor has it: kept per process, company, configuration version and role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.core.actor import Actor
from app.core.kept import Kept
from app.core.records.fields import Definition, definition_called
from app.fields.queries import configuration
from app.fields.rules import deriving
from app.fields.values import UNSAID, CustomField, Layout


@dataclass
class _Configuration:
    """What a company says of its fields, and the definitions that follow from it."""

    customs: dict[str, list[CustomField]]
    inactive: dict[str, list[CustomField]]
    layouts: dict[tuple[str, str], Layout]
    made: dict[tuple[Definition, str], Definition] = field(default_factory=dict)
    whole: dict[Definition, Definition] = field(default_factory=dict)
    told: dict[tuple[Definition, str], Definition] = field(default_factory=dict)
    named: dict[tuple[Definition, str], Definition] = field(default_factory=dict)

    def layouts_for(self, record_type: str, role: str) -> tuple[Layout, Layout]:
        """What is said for everyone, and for the role."""
        everyone = self.layouts.get((record_type, ""), UNSAID)
        return everyone, self.layouts.get((record_type, role), UNSAID) if role else UNSAID


def _read() -> _Configuration:
    customs: dict[str, list[CustomField]] = {}
    inactive: dict[str, list[CustomField]] = {}
    for row in configuration.all_fields():
        made = deriving.field_of(row.id, configuration.facts_of(row))
        (customs if row.is_active else inactive).setdefault(row.record_type, []).append(made)
    layouts = {(row.record_type, row.role): configuration.layout_of(row) for row in configuration.all_layouts()}
    return _Configuration(customs, inactive, layouts)


_KEPT = Kept(_read)


def derived(actor: Actor, static: Definition) -> Definition:
    """`static` with the company's own fields and everything that is said of its fields for this actor's role. What is hidden is not in it."""
    known = _KEPT.of(actor.tenant)
    key = (static, actor.role)
    if key not in known.made:
        known.made[key] = deriving.derived(
            static, known.customs.get(static.name, []), *known.layouts_for(static.name, actor.role)
        )
    return known.made[key]


def told_definition(actor: Actor, static: Definition) -> Definition:
    """The same with fields that are switched off: what a history names."""
    known = _KEPT.of(actor.tenant)
    key = (static, actor.role)
    if key not in known.told:
        customs = [*known.customs.get(static.name, []), *known.inactive.get(static.name, [])]
        known.told[key] = deriving.derived(static, customs, *known.layouts_for(static.name, actor.role))
    return known.told[key]


def named_definition(actor: Actor, static: Definition) -> Definition:
    """`static` with everything there is, called as this actor's role calls it: for sentences that name a field to somebody who may not see its
    values, and for settings. Nobody's values are shown by it."""
    known = _KEPT.of(actor.tenant)
    key = (static, actor.role)
    if key not in known.named:
        layouts = [_shown(one) for one in known.layouts_for(static.name, actor.role)]
        known.named[key] = deriving.derived(static, known.customs.get(static.name, []), *layouts)
    return known.named[key]


def _shown(layout: Layout) -> Layout:
    settings = {name: replace(said, hidden=None, read_only=None) for name, said in layout.settings.items()}
    return replace(layout, settings=settings)


def static_definition(record_type: str) -> Definition:
    """The record as the house declares it."""
    return definition_called(record_type)


def whole_definition(actor: Actor, static: Definition) -> Definition:
    """`static` with every field that there is or was, as it is without a layout: for settings."""
    known = _KEPT.of(actor.tenant)
    if static not in known.whole:
        customs = [*known.customs.get(static.name, []), *known.inactive.get(static.name, [])]
        known.whole[static] = deriving.derived(static, customs, UNSAID, UNSAID)
    return known.whole[static]
