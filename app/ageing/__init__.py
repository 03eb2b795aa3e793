"""The ageing on screen, in files and on paper: what is open on a day, by how long it has been due.

ageing      buckets of each customer, group, agent, category or branch, with a picture, the totals, and the ledger beside them
documents   what a cell of it is made of
late        what was entered after its day
steps       the company's own buckets

Promises.
- The figures are those of `receivables.service.ageing`, on every page, in every file, on paper and through the API.
- Not due + all buckets - unallocated is the balance of the ledger on that day; both figures are shown.
- Amounts of different currencies are added in the base currency only, each at the rate of its document.
"""
