"""The credit desk: what waits for a controller, what stands against it, and what to decide it by.

workbench   held documents, oldest or largest first, with the figures of a decision beside each
decision    one held document: the sum spelled out, every limit that was checked, what can be done and by whom
panel       where a customer stands, on its own page
raise       a limit raised for some days

Promises.
- Every refusal is here once, until it has an outcome; the figures are those of `credit` and `receivables`, never worked out anew.
- Without `credit:view` there is no figure on any of these pages.
"""
