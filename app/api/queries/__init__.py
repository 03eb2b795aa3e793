"""Every SQL statement of the API's own.

kept      answers kept for the repetition of a request
feed      the feed of events
uploads   imports as the API lists them
"""
