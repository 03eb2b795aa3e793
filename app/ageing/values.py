"""The ageing as records of files: one for each customer, group, agent, category or branch; and what a person chooses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Annotated

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Choice, CurrencyCode, Definition, Line, Record, Ref, Spec, definition
from app.receivables.rules import ageing


class BasisChoice(Choice):
    """From which day age is counted."""

    DUE_DATE = ageing.Basis.DUE_DATE.value, N_("Due date")
    DOCUMENT_DATE = ageing.Basis.DOCUMENT_DATE.value, N_("Document date")


class ByChoice(Choice):
    """What an ageing adds up by."""

    CUSTOMER = ageing.By.CUSTOMER.value, N_("Customer")
    CONGLOMERATE = ageing.By.CONGLOMERATE.value, N_("Conglomerate")
    AGENT = ageing.By.AGENT.value, N_("Sales agent")
    CATEGORY = ageing.By.CATEGORY.value, N_("Category")
    BRANCH = ageing.By.BRANCH.value, N_("Branch")


ASKED = ("as_of", "basis", "by", "sales_agent", "category", "conglomerate", "in_currency")
"""What an ageing is asked, as its address says it."""


class AgeingRecord(Record, name="ageing", label=N_("Ageing"), plural=N_("Ageing")):
    """A row of the ageing. The first fields are what is asked: they filter, and are the same in every row."""

    as_of: Annotated[date | None, Spec(N_("As of"), writable="never")] = None
    basis: Annotated[BasisChoice | None, Spec(N_("Aged by"), writable="never")] = None
    by: Annotated[ByChoice | None, Spec(N_("Added up by"), writable="never")] = None
    sales_agent: Annotated[
        Ref | None, Spec(N_("Sales agent"), refers_to="sales_agent", writable="never", exportable=False)
    ] = None
    category: Annotated[Ref | None, Spec(N_("Category"), refers_to="category", writable="never", exportable=False)] = (
        None
    )
    conglomerate: Annotated[
        Ref | None, Spec(N_("Conglomerate"), refers_to="conglomerate", writable="never", exportable=False)
    ] = None
    in_currency: Annotated[CurrencyCode | None, Spec(N_("Only in currency"), writable="never", exportable=False)] = None
    code: Annotated[Line | None, Spec(N_("Code"), writable="never", filterable=False)] = None
    name: Annotated[Line | None, Spec(N_("Name"), writable="never", filterable=False)] = None
    currency: Annotated[CurrencyCode | None, Spec(N_("Currency"), writable="never", filterable=False)] = None
    not_due: Annotated[Money | None, Spec(N_("Not due"), writable="never", filterable=False)] = None
    unallocated: Annotated[Money | None, Spec(N_("Unallocated"), writable="never", filterable=False)] = None
    total: Annotated[Money | None, Spec(N_("Balance"), writable="never", filterable=False)] = None


AGEING = definition(AgeingRecord)


@lru_cache(maxsize=64)
def ageing_definition(bounds: tuple[int, ...]) -> Definition:
    """The record with a field for each bucket of these steps, between what is not due and what is not allocated."""
    fields = list(AGEING.fields)
    place = next(number for number, field in enumerate(fields) if field.name == "unallocated")
    buckets = [replace(AGEING["not_due"], name=key, label=heading(key)) for key in ageing.keys(bounds)[1:]]
    return replace(AGEING, fields=(*fields[:place], *buckets, *fields[place:]))


def heading(key: str) -> str:
    """A bucket as a column is headed: 1–30, > 120."""
    return f"> {key.removeprefix('over_')}" if key.startswith("over_") else key.replace("-", "–")
