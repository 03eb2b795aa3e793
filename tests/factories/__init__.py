"""Rows for tests, made by the same services as in the house, with values that a test does not care about filled in.

They work inside an open transaction: `with acting(alice): a_customer(name="OmniRetail")`. What a test cares about, it says.
"""
