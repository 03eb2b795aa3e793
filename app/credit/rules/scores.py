"""The scores of credit agencies: what cannot be, and which are the newest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.messages import N_, Problem, Reason

SCORE_AHEAD = Reason("score_ahead", N_("A score cannot be dated after today."))
SCORE_THERE = Reason("score_there", N_("%(agency)s has scored this customer on that day already: change that score."))


def problems_of_score(values: Mapping[str, Any], today: date) -> list[Problem]:
    """What is wrong with a score of these values (by field name; those that are not given are right)."""
    day = values.get("scored_on")
    return [Problem("scored_on", SCORE_AHEAD)] if day is not None and day > today else []
