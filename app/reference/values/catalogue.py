"""Every reference list: where it stands in the URL, in the API and among the imports, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import N_
from app.core.records.fields import Definition, definition
from app.reference.values.lists import (
    BRANCH_GROUP,
    CATEGORY,
    CREDIT_LIMIT,
    CREDIT_TERM,
    EXCHANGE_RATE,
    PAYMENT_METHOD,
    BusinessNatureRecord,
    ChargeTypeRecord,
    CreditAgencyRecord,
    DeliveryZoneRecord,
    IndustryRecord,
    TagRecord,
    TerritoryRecord,
)
from app.reference.values.organisation import GroupCompanyRecord, OutletRecord, SalesAgentRecord


@dataclass(frozen=True)
class ListKind:
    """One reference list: its definition, its place in the URL (`/<tenant>/settings/lists/credit-terms/`), in the API
    (`/api/v1/credit-terms`) and among the imports, and what it is for."""

    definition: Definition
    slug: str
    about: str
    topic: str = ""
    """Under which heading the settings show it."""
    employed: bool = False
    """Whether its records are employees: that is what the API calls them."""
    identity: tuple[str, ...] = ("code",)
    """The fields by which a record is told from others. Where they are not its code, code and name follow from them."""
    preview: str = ""
    """The endpoint of an upper area that shows, beside the form, what a record as it is typed would do; it answers `#record_preview`."""
    preview_says: str = ""
    """What is said above it."""
    applies: str = ""
    """The endpoint of an upper area that applies the records to what is there already."""
    has_due_dates: bool = False
    """Whether a document's due dates follow from a record: its form shows an example."""

    @property
    def path(self) -> str:
        """Its place in the API."""
        return "employees" if self.employed else self.slug

    @property
    def noun(self) -> str:
        """What the API calls one record of it."""
        return "employee" if self.employed else self.definition.name


CREDIT, BUSINESS, SELLING = N_("Credit"), N_("Who customers are"), N_("Selling and delivering")
OWN = N_("Your own group")

KINDS: tuple[ListKind, ...] = (
    ListKind(
        CATEGORY,
        "categories",
        N_("Groups of customers that are treated alike."),
        CREDIT,
        preview="desk.preview_category",
        preview_says=N_("What its limit, as it stands here now, means for the customers that have it."),
    ),
    ListKind(CREDIT_TERM, "credit-terms", N_("When an invoice is due."), CREDIT, has_due_dates=True),
    ListKind(
        CREDIT_LIMIT,
        "credit-limits",
        N_("Limits with a name, for customers and categories."),
        CREDIT,
        preview="desk.preview_named_limit",
        preview_says=N_("What its amount and its days, as they stand here now, mean for the customers that have it."),
    ),
    ListKind(
        EXCHANGE_RATE,
        "exchange-rates",
        N_("What other currencies are worth, by day; the newest rate on or before a day holds."),
        CREDIT,
        identity=("currency", "date"),
    ),
    ListKind(
        definition(CreditAgencyRecord),
        "credit-agencies",
        N_("Who outside says how creditworthy customers are."),
        CREDIT,
    ),
    ListKind(definition(TerritoryRecord), "territories", N_("Parts of the market that somebody sells in."), SELLING),
    ListKind(
        BRANCH_GROUP,
        "branch-groups",
        N_("Branches of customers that are served alike, by where they are."),
        SELLING,
        preview="customers.preview_branch_group",
        preview_says=N_("As it stands here now; nothing changes by saving alone."),
        applies="customers.show_regrouping",
    ),
    ListKind(definition(DeliveryZoneRecord), "delivery-zones", N_("Where a lorry goes in one tour."), SELLING),
    ListKind(
        definition(ChargeTypeRecord),
        "charge-types",
        N_("What the lines of documents charge for: goods, freight, services, interest."),
        SELLING,
    ),
    ListKind(
        PAYMENT_METHOD,
        "payment-methods",
        N_("How money comes: what payments say, and what customers agreed on."),
        SELLING,
    ),
    ListKind(definition(IndustryRecord), "industries", N_("What a customer's business is in."), BUSINESS),
    ListKind(
        definition(BusinessNatureRecord), "business-natures", N_("What a customer does, inside its industry."), BUSINESS
    ),
    ListKind(definition(TagRecord), "tags", N_("Words that mark customers, several to each."), BUSINESS),
    ListKind(
        definition(GroupCompanyRecord),
        "group-companies",
        N_("Your own legal entities: numbers, address and letterhead of each."),
        OWN,
    ),
    ListKind(definition(OutletRecord), "outlets", N_("Shops, depots and offices that serve customers."), OWN),
    ListKind(
        definition(SalesAgentRecord),
        "sales-agents",
        N_("The employees who sell; they need no sign-in."),
        OWN,
        employed=True,
    ),
)
"""Every list. A new one is a record above and a line here, its table (`models.py`) and a migration."""

BY_SLUG = {kind.slug: kind for kind in KINDS}
BY_NAME = {kind.definition.name: kind for kind in KINDS}
"""Every list, those of areas above too (`models.join_lists`)."""
