"""The lists a company keeps to describe its customers: categories, credit terms, industries, sales agents.

All of one shape: a code, a name, active or inactive, and the fields of their kind. One set of screens, one service, one set of
queries and one import serve every list; another list is a record definition, a table and a line in `KINDS` (docs/architecture.md).

Promises. A record in use is never deleted: it is made inactive, stays on the customers that have it and is no longer offered.
A reference is accepted by code or by name, whichever its writer has.
"""
