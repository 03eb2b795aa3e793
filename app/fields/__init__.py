"""How a company shapes its records: fields of its own, and which of all fields each role sees, must fill in, and what they are called.

custom field    a field that a company adds to a record type; its values are rows of `custom_values`, one index per type of value
layout          what a company says of the fields of a record type, for everyone or for one role
definition      what follows from both: `service.derived(actor, CUSTOMER)` is the record as this actor may see and set it

Promises. At most 30 custom fields per record type. A type is changed only when every value survives. What is hidden from a role is in
no answer to it, and naming it is refused. A change shows at the next request on every process (the company's configuration version).
"""
