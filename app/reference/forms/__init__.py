"""How the lists look on screen: `lists` (columns, rows, forms of every list) and `terms` (when a document is due)."""
