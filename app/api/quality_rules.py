"""`/quality-rules`: what has to be in order in every customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from pydantic import Field

from app.api import answers, bodies
from app.api.contract import operation
from app.api.custom_fields import Words
from app.api.door import api
from app.api.shapes import Shape
from app.core.permissions import Permission
from app.customers.models.quality import QualityRule
from app.customers.queries import quality as queries
from app.customers.rules.quality import read_rule
from app.customers.service import quality
from app.customers.values.quality import RuleFacts, Strictness

TAG = "Data quality"


class QualityRulePatch(Shape):
    """What of a rule may change."""

    filter: dict[str, Any] = Field(default_factory=dict, description="Who passes it breaks the rule: the grammar of lists, without `contains`.")  # fmt: skip
    messages: Words = Field(default_factory=Words, description="What is to be put right; at least one language.")
    level: Strictness = Field(default=Strictness.WARN, description="`error`: nothing is saved that breaks it.")
    active: bool = True


class NewQualityRule(QualityRulePatch):
    """A new rule."""

    filter: dict[str, Any] = Field(
        description="Who passes it breaks the rule: the grammar of lists, without `contains`."
    )
    messages: Words = Field(description="What is to be put right; at least one language.")


class QualityRuleShape(QualityRulePatch):
    """A rule."""

    id: UUID
    version: int


class QualityRulesShape(Shape):
    """All rules: at most 50, so there is one page."""

    data: list[QualityRuleShape]
    next_cursor: None


@api.get("/quality-rules")
@operation(Permission.SETTINGS_EDIT, tag=TAG, answers={200: QualityRulesShape})
def list_quality_rules() -> Response:
    """List the rules, those that are switched off too. Who breaks one is found by `GET /customers?filter=` with its filter."""
    return jsonify(data=[_json(row) for row in queries.all_rules()], next_cursor=None)


@api.post("/quality-rules")
@operation(
    Permission.SETTINGS_EDIT, tag=TAG, body=NewQualityRule, answers={201: QualityRuleShape}, refusals=(400, 409, 413, 415)
)  # fmt: skip
def create_quality_rule() -> Response:
    """Create a rule. The 51st is 409. All customers are scored anew in the background."""
    facts, problems = read_rule(bodies.json_object(), RuleFacts())
    bodies.raise_problems(problems)
    row = quality.save_rule(None, *facts.said, is_active=facts.active)
    return answers.one(_json(row), created=url_for("api.get_quality_rule", rule_id=row.id))


@api.get("/quality-rules/<uuid:rule_id>")
@operation(Permission.SETTINGS_EDIT, tag=TAG, answers={200: QualityRuleShape}, refusals=(404,))
def get_quality_rule(rule_id: UUID) -> Response:
    """Read one rule."""
    return answers.one(_json(queries.get_rule(rule_id)))


@api.patch("/quality-rules/<uuid:rule_id>")
@operation(
    Permission.SETTINGS_EDIT, tag=TAG, body=QualityRulePatch, answers={200: QualityRuleShape},
    refusals=(400, 404, 409, 413, 415), guarded=True,
)  # fmt: skip
def update_quality_rule(rule_id: UUID) -> Response:
    """Change the given facts of a rule. All customers are scored anew in the background."""
    row = queries.get_rule(rule_id, lock=True)
    version = answers.seen_version(row.version)
    facts, problems = read_rule(bodies.json_object(), quality.facts_of(row))
    bodies.raise_problems(problems)
    return answers.one(_json(quality.save_rule(row, *facts.said, is_active=facts.active, version=version)))


@api.delete("/quality-rules/<uuid:rule_id>")
@operation(Permission.SETTINGS_EDIT, tag=TAG, answers={204: None}, refusals=(404,), guarded=True)
def delete_quality_rule(rule_id: UUID) -> Response:
    """Forget a rule."""
    row = queries.get_rule(rule_id, lock=True)
    answers.seen_version(row.version)
    quality.delete_rule(row)
    return answers.nothing()


def _json(row: QualityRule) -> dict[str, Any]:
    return {
        "id": str(row.id), "filter": row.filter, "messages": row.messages, "level": row.level, "active": row.is_active,
        "version": row.version,
    }  # fmt: skip
