"""Repeatable measurements: one file per claim. `make bench` runs them all; `docs/performance.md` keeps what they said."""
