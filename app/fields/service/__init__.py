"""Shaping records.

definitions    derived: a record as an actor has it
fields         create, change, switch off and delete custom fields
layouts        what is said of the fields, for everyone or a role
"""

from app.fields.service.definitions import derived, told_definition, whole_definition
from app.fields.service.fields import create_field, delete_field, set_active, update_field
from app.fields.service.layouts import save_layout

__all__ = [
    "create_field", "delete_field", "derived", "save_layout", "set_active", "told_definition", "update_field", "whole_definition",
]  # fmt: skip
