"""The business of receivables, as pure functions (domain rules 4 and 5).

states      which verb moves a document from where to where
lines       what lines add up to
counting    what a document counts for in the exposure of who pays
settling    how a payment is spread over what is due
ageing      into which bucket a day falls
"""
