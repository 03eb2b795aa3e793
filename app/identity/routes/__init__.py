"""The doors of identity."""
