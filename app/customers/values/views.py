"""Saved views of the list."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_, Reason
from app.core.records.fields import Line, Record, Spec, definition

TABS = 6
"""Views that stand as tabs; the rest is in a menu."""
MAX_VIEWS = 100
"""Of one person."""
ALL = "all"
"""In the address: no view, whatever one begins with."""


class ViewRecord(Record, name="view", label=N_("View"), plural=N_("Views")):
    """A filter, columns and an order of the list, under a name."""

    name: Annotated[Line, Spec(N_("Name"), width="four", max_length=60)]
    shared: Annotated[
        bool,
        Spec(
            N_("For everybody in the company"),
            width="full",
            widget="checkbox",
            help=N_("Everybody sees it as a tab, with what their role shows."),
        ),
    ] = False


VIEW = definition(ViewRecord)

NOT_YOUR_VIEW = Reason("not_your_view", N_("Only who made this view can change it."))
MAY_NOT_SHARE = Reason("may_not_share_views", N_("Your role does not let you share views with the company."))
TOO_MANY_VIEWS = Reason("too_many_views", N_("You have %(limit)s views. Delete one before you save another."))
