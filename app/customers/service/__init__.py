"""What changes customers: the use cases, used alike by screens, API and bulk edit.

customers   create, update, delete
parts       contacts and addresses
status      from one status to another
belonging   what follows when customers hang on another node of a conglomerate
parents     the customer that holds another
heads       the head customer of a conglomerate
staged      customers by the thousand
views       saved views of the list
defaults    what new customers have unless they say otherwise
quality     rules of data quality, and the scores that follow
bulk        one change to many customers, as a job
"""

from app.customers.service.customers import create_customer, delete_customer, update_customer, write_approved
from app.customers.service.parts import add_part, delete_part, update_part
from app.customers.service.status import archive_customer, move_customer, move_status, restore_customer

__all__ = [
    "add_part",
    "archive_customer",
    "create_customer",
    "delete_customer",
    "delete_part",
    "move_customer",
    "move_status",
    "restore_customer",
    "update_customer",
    "update_part",
    "write_approved",
]
