"""What follows from what a company says. Pure.

deriving    the definition of a record for a role
kinds       the kind of a custom field
storing     a value as rows of `custom_values`, and as JSON in events and staged rows
checking    what is wrong with a field or a layout
"""
