"""Every table of the house, by importing every area's models: for migrations, guards and the walk over references."""

from app.api import models as api
from app.approvals import models as approvals
from app.attachments import models as attachments
from app.conglomerates import models as conglomerates
from app.core import events, jobs, readers
from app.credit import models as credit
from app.customers import models as customers
from app.exports import models as exports
from app.fields import models as fields
from app.identity import models as identity
from app.imports import models as imports
from app.notes import models as notes
from app.numbering import models as numbering
from app.receivables import models as receivables
from app.reference import models as reference
from app.statements import models as statements

__all__ = [
    "api",
    "approvals",
    "attachments",
    "conglomerates",
    "credit",
    "customers",
    "events",
    "exports",
    "fields",
    "identity",
    "imports",
    "jobs",
    "notes",
    "numbering",
    "readers",
    "receivables",
    "reference",
    "statements",
]
