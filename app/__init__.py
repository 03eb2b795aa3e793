"""Langgan: the customer master and credit desk of a group of companies."""
