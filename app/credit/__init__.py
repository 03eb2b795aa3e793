"""Credit: what a customer and its group may owe, what they owe now, and whether one more order passes.

policy      the tenant's choices: what counts, where the gate stands, what holds an order
limits      own, category, tenant default, temporary increases; the effective one always says where it came from
balances    what each customer and each node of a group owes, kept by delta under one lock order
guard       `rules.decide`: the one pure answer that every way into `open` asks for

Promises (docs/credit.md explains them to credit controllers).
- No order takes a customer or any node above it over its limit, however many arrive at once.
- A balance is always what the documents add up to; `langgan credit verify` recomputes all of them.
- Nobody is let through in silence: a release is an act of its own, by somebody, with a reason.
"""
