"""What a customer is: the nouns of this area.

choices    closed sets of words
customer   the record of a customer
verbs      the moves from one status to another
parts      the records of its contacts and addresses
views      saved views of the list
"""

from app.customers.values.choices import (
    CreditState,
    CustomerType,
    EntityType,
    IdentityType,
    Level,
    Mode,
    Priority,
    Purpose,
    Reach,
    Stage,
    Status,
    Weekday,
)
from app.customers.values.customer import CHOSEN, CUSTOMER, CustomerRecord
from app.customers.values.parts import (
    ADDRESS,
    BRANCH,
    BRANCH_ADDRESS,
    CONTACT,
    MAX_ADDRESSES,
    MAX_CONTACTS,
    WHOSE,
    AddressRecord,
    BranchRecord,
    ContactRecord,
)
from app.customers.values.verbs import VERBS, Verb

__all__ = [
    "ADDRESS",
    "BRANCH",
    "BRANCH_ADDRESS",
    "CHOSEN",
    "CONTACT",
    "CUSTOMER",
    "MAX_ADDRESSES",
    "MAX_CONTACTS",
    "VERBS",
    "WHOSE",
    "AddressRecord",
    "BranchRecord",
    "ContactRecord",
    "CreditState",
    "CustomerRecord",
    "CustomerType",
    "EntityType",
    "IdentityType",
    "Level",
    "Mode",
    "Priority",
    "Purpose",
    "Reach",
    "Stage",
    "Status",
    "Verb",
    "Weekday",
]
