"""Branch groups at work: what their rules would change, and doing it. The groups themselves are a list like others (`reference`)."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext, ngettext

from app.core.access import current_actor, requires
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.customers.forms import branches as forms
from app.customers.routes import customers
from app.customers.service import branches as service


@customers.get("/suggest-branches")
@requires(Permission.CUSTOMERS_VIEW)
def suggest_branches(tenant: str) -> Response:
    """Which branch of a customer may be meant, for a field that refers to one."""
    return page("customers/suggest.html", options=forms.suggestions())


@customers.get("/branch-groups/preview")
@requires(Permission.REFERENCE_EDIT)
def preview_branch_group(tenant: str) -> Response:
    """What a group as it is typed would change, if it were saved and applied."""
    return page("customers/regrouping.html", fragment="record_preview", **forms.preview_of_typed(current_actor()))


@customers.get("/branch-groups")
@requires(Permission.REFERENCE_EDIT)
def show_regrouping(tenant: str) -> Response:
    """What the groups as they are would change for the branches that are there."""
    return page("customers/regrouping.html", fragment="record_preview", **forms.regrouping())


@customers.post("/branch-groups")
@requires(Permission.REFERENCE_EDIT)
def apply_branch_groups(tenant: str) -> Response:
    """Put the branches into their groups: at once, or in the background when there are many."""
    number, job = service.apply_rules()
    if job:
        return after_post(
            forms.list_url(current_actor()), gettext("The branches are put into their groups in the background.")
        )
    said = ngettext("%(num)s branch has another group now.", "%(num)s branches have another group now.", number)
    return after_post(forms.list_url(current_actor()), said)
