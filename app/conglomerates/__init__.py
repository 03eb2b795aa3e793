"""Conglomerates: the families that customers belong to, as trees of any depth.

Nouns. A *node* is a conglomerate or a group inside one: a record of the shape of the reference lists with a parent, a credit limit for all
below it, and a head customer. A customer hangs on one node (`customers.conglomerate_id`). The *chain* of a node is itself and all above it up to
the root; its *subtree* itself and all below.

Promises.
- A tree has no rings, whoever moves what at the same time: moves lock both ways up (`core.trees`).
- A node with children or customers is not deleted.
- The head customer hangs in the node's own subtree; one that leaves it is its head no longer.
- Who keeps figures per node follows `service.NODE_MOVED` in the same transaction.
"""
