"""How documents are laid out on screen.

lists       a list of a kind: what the URL asks, heads, rows
documents   the page of a document: its facts, chain, allocations, and what can be done with it
writing     the form of a document, and what would happen to it
"""
