"""What every record of a list has, and the kinds of figures in lists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import (
    Code,
    Group,
    Line,
    Record,
    Spec,
    State,
)
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.numbers import Fraction, Whole
from app.reference.values.terms import MAX_DAYS, MAX_MONTHS, LinesKind, TermLines

CALLED = Group("main", N_("What it is called"))


class ListStatus(State):
    """An inactive record stays where it is used and is no longer offered."""

    ACTIVE = "active", N_("Active"), "活跃"
    INACTIVE = "inactive", N_("Inactive")


def hundredths(percent: Decimal) -> int:
    """A percentage of at most two decimals as its column holds it: 2.5 → 250."""
    return int(percent * 100)


RATE_PLACES = 8


def hundred_millionths(rate: Decimal) -> int:
    """An exchange rate as its column holds it: 4.425 → 442,500,000."""
    return int(rate.scaleb(RATE_PLACES))


Day = date
Days = Annotated[int, Whole(most=MAX_DAYS)]
DayOfMonth = Annotated[int, Whole(least=1, most=31)]
Months = Annotated[int, Whole(least=1, most=MAX_MONTHS)]
Percent = Annotated[Decimal, Fraction(places=2, most=Decimal(100))]
Instalments = Annotated[TermLines, LinesKind()]
Rate = Annotated[Decimal, Fraction(places=RATE_PLACES, least=Decimal(1).scaleb(-RATE_PLACES), most=Decimal(10_000_000))]
Limit = Annotated[Money | UUID, AmountOrNamed()]
"""An amount, or the id of a named limit."""
Rank = Annotated[int, Whole(least=1, most=9999)]

CodeField = Annotated[
    Code,
    Spec(
        N_("Code"),
        width="two",
        min_length=1,
        max_length=30,
        synonyms=("编号", "代码", "kod"),
        pinned=True,
        sortable=True,
        key=text.key,
        default_column=True,
        example="NET30",
    ),
]
NameField = Annotated[
    Line,
    Spec(
        N_("Name"),
        width="four",
        max_length=120,
        synonyms=("description", "名称", "nama"),
        pinned=True,
        sortable=True,
        key=text.sort_name,
        default_column=True,
    ),
]
GivenCode = Annotated[
    str | None, Spec(N_("Code"), writable="never", key=text.key, sortable=True, importable=False, listable=False)
]
GivenName = Annotated[
    str | None, Spec(N_("Name"), writable="never", key=text.sort_name, pinned=True, sortable=True, importable=False)
]
"""Code and name of records that are not called anything: they follow from what they are."""
ColourField = Annotated[
    Line | None,
    Spec(
        N_("Colour"),
        width="two",
        max_length=7,
        help=N_("Six hexadecimal digits after #, as in #7a2e62."),
        synonyms=("color", "颜色", "warna"),
        filterable=False,
    ),
]
StatusField = Annotated[ListStatus, Spec(N_("Status"), width="two", default_column=True)]
CreatedField = Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True, importable=False)]
UpdatedField = Annotated[datetime | None, Spec(N_("Changed"), writable="never", sortable=True, importable=False)]
VersionField = Annotated[
    int | None,
    Spec(N_("Version"), writable="never", listable=False, filterable=False, exportable=False, importable=False),
]


class ListRecord(Record):
    """What every record of a list has. Those of one list add their own."""

    code: CodeField
    name: NameField
    status: StatusField = ListStatus.ACTIVE
    created_at: CreatedField = None
    updated_at: UpdatedField = None
    version: VersionField = None
