"""What a node of a conglomerate is."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Group, Record, Ref, Spec, Text, definition
from app.reference.values.catalogue import ListKind
from app.reference.values.fields import (
    CodeField,
    CreatedField,
    ListStatus,
    NameField,
    StatusField,
    UpdatedField,
    VersionField,
)

CALLED = Group("main", N_("What it is called"))
PLACE = Group("place", N_("Where it stands"))
TOGETHER = Group("credit", N_("Credit"), N_("Together with everything below it."))


class ConglomerateRecord(
    Record, name="conglomerate", label=N_("Conglomerate"), plural=N_("Conglomerates"), groups=(CALLED, PLACE, TOGETHER)
):
    """A group of companies, or a group inside one."""

    code: CodeField
    name: NameField
    status: StatusField = ListStatus.ACTIVE
    description: Annotated[
        Text | None,
        Spec(N_("Description"), width="full", max_length=2000, filterable=False, synonyms=("说明", "keterangan")),
    ] = None
    parent: Annotated[
        Ref | None,
        Spec(
            N_("Part of"),
            group="place",
            refers_to="conglomerate",
            width="four",
            default_column=True,
            help=N_("The conglomerate or group that holds it; empty at the top."),
            synonyms=("parent", "parent conglomerate", "上级集团", "konglomerat induk"),
        ),
    ] = None
    head_customer: Annotated[
        Ref | None,
        Spec(
            N_("Head customer"),
            importable=False,
            group="place",
            refers_to="customer",
            width="four",
            default_column=True,
            help=N_("The customer that speaks for all of them."),
            synonyms=("head", "main customer", "集团主客户", "pelanggan utama"),
        ),
    ] = None
    credit_limit: Annotated[
        Money | None,
        Spec(
            N_("Group limit"),
            group="credit",
            width="two",
            default_column=True,
            help=N_("Empty means none of its own; 0.00 means no credit at all."),
            synonyms=("credit limit", "集团限额", "had kumpulan"),
        ),
    ] = None
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None


CONGLOMERATE = definition(ConglomerateRecord)
CONGLOMERATES = ListKind(CONGLOMERATE, "conglomerates", N_("The families that customers belong to."))
