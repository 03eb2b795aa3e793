"""What somebody asks of the ageing: the same filter in the address of the page, of a file and through the API."""

from __future__ import annotations

from app.ageing.rules import answers_of
from app.ageing.values import AGEING, ASKED, ageing_definition
from app.core.actor import Actor
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.filters import Filter
from app.core.records.grammar import read_filter
from app.core.surroundings import context_of
from app.receivables.queries.ageing import bounds
from app.receivables.rules.ageing import Basis, By, Question
from app.reference.queries.resolver import find_reference

QUESTION = AGEING.only(ASKED)


def context_for(actor: Actor) -> Context:
    """The surroundings of what this person asks and reads."""
    return context_of(actor, find_reference)


def definition_for(actor: Actor) -> Definition:
    """The record of files, with the company's own buckets."""
    return ageing_definition(bounds())


def question_of(asked: Filter | None, context: Context) -> Question:
    """The question that a filter asks; of today where it names no day. Raises Invalid."""
    found = answers_of(read_filter(QUESTION, asked, context))
    return Question(
        day=found.get("as_of") or context.today,
        basis=Basis(found["basis"].value) if "basis" in found else Basis.DUE_DATE,
        by=By(found["by"].value) if "by" in found else By.CUSTOMER,
        bounds=bounds(),
        agent_id=found.get("sales_agent"),
        category_id=found.get("category"),
        conglomerate_id=found.get("conglomerate"),
        currency=found.get("in_currency", ""),
    )
