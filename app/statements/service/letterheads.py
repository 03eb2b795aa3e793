"""Who writes: the company of the group that sells (`receivables.service.selling`), as it stands at the head and the foot of papers; where none
does, the tenant.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.core.i18n import translate
from app.core.messages import N_
from app.core.places import last_lines
from app.core.printing import Letterhead
from app.core.records.names import country_name
from app.core.session import bound_actor
from app.customers.models import Address
from app.receivables.queries import sellers
from app.reference.models import GroupCompany


class Letterheads:
    """The letterheads of some companies of the group."""

    def __init__(self, company_ids: Iterable[UUID | None]) -> None:
        self.companies = sellers.get_companies({one for one in company_ids if one is not None})

    def of(self, company_id: UUID | None, locale: str) -> Letterhead:
        """That of this company in that language; None: of the tenant."""
        return letterhead_of(self.companies[company_id] if company_id else None, locale)


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
