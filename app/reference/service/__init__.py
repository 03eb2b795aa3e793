"""What changes the lists, and how they are exported.

records     create, update, deactivate, delete: one set of verbs for all lists
exporting   each list as a source of files
"""

from app.reference.service.records import (
    activate_record,
    create_defaults,
    create_record,
    deactivate_record,
    delete_record,
    update_record,
    write_approved,
)

__all__ = [
    "activate_record",
    "create_defaults",
    "create_record",
    "deactivate_record",
    "delete_record",
    "update_record",
    "write_approved",
]
