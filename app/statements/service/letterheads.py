"""Who writes: the company of the group that sells to a customer, as it stands at the head and the foot of papers.

A customer is sold to by the company that runs the outlets which serve it. One that is served by outlets of several companies, or by none, gets
the papers of the only company of the group; where there are several, or none is listed, those of the tenant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.i18n import translate
from app.core.messages import N_
from app.core.places import last_lines
from app.core.printing import Letterhead
from app.core.records.names import country_name
from app.core.session import bound_actor
from app.customers.models import Address
from app.reference.models import GroupCompany
from app.reference.values import ListStatus
from app.statements.queries import sellers


@dataclass(frozen=True)
class Sellers:
    """Who sells to some customers."""

    own: Mapping[UUID, GroupCompany]
    """By customer, where it is known."""
    only: GroupCompany | None
    """The only company of the group."""

    def of(self, customer_ids: Iterable[UUID]) -> GroupCompany | None:
        """The one company that sells to all of these; None: the tenant writes."""
        found = [self.own.get(one) for one in customer_ids]
        first = found[0] if found else None
        return first if first is not None and all(one is first for one in found) else self.only


def sellers_of(customer_ids: Sequence[UUID]) -> Sellers:
    """Who sells to these customers."""
    companies = {one.id: one for one in sellers.companies()}
    active = [one for one in companies.values() if one.status == ListStatus.ACTIVE]
    serving = sellers.companies_serving(customer_ids) if companies else {}
    own = {customer: companies[found[0]] for customer, found in serving.items() if len(found) == 1}
    return Sellers(own, active[0] if len(active) == 1 else None)


def letterhead_of(company: GroupCompany | None, locale: str) -> Letterhead:
    """The letterhead of a company of the group in that language; None: of the tenant, its name alone."""
    if company is None:
        return Letterhead(bound_actor().tenant.name)
    numbers = (
        (N_("Registration number"), company.registration_number),
        (N_("Tax ID (TIN)"), company.tax_id),
        (N_("SST number"), company.sst_number),
    )
    reach = (company.phone, company.email, company.website)
    lines = (
        " · ".join(f"{translate(locale, label)} {value}" for label, value in numbers if value),
        ", ".join(address_lines(company, locale)),
        " · ".join(value for value in reach if value),
    )
    return Letterhead(company.name, tuple(line for line in lines if line), company.letterhead or "")


def address_lines(address: Address | GroupCompany | None, locale: str) -> list[str]:
    """An address as it stands on an envelope; the country where it is not the company's own."""
    if address is None:
        return []
    home = bound_actor().tenant.country
    country = address.country or home
    streets = [line for line in (address.line1, address.line2, address.line3) if line]
    ending = [line for line in last_lines(country, address.postcode, address.city, address.state) if line]
    return [*streets, *ending, *([country_name(country, locale)] if country != home else [])]
