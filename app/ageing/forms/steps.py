"""The form of the company's own steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import request

from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.messages import Problem
from app.receivables.queries import ageing
from app.receivables.rules.ageing import BOUNDS, BOUNDS_WANTED, MOST_BOUNDS


def steps_form(problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The days as they are, or as they were typed."""
    row = ageing.find_steps()
    now = ", ".join(str(day) for day in (row.days if row else BOUNDS))
    return {
        "value": request.form.get("days", now),
        "version": row.version if row else 0,
        "usual": ", ".join(map(str, BOUNDS)),
        "error": explain(problems[0]) if problems else None,
    }


def read_steps() -> tuple[tuple[int, ...], int]:
    """The days that were typed, and the version they change. Raises Invalid."""
    texts = re.split(r"[\s,;、，/]+", request.form.get("days", "").strip(" ,;、，/\n\t"))
    if not all(re.fullmatch(r"[0-9]{1,5}", text) for text in texts):
        raise Invalid(Problem("days", BOUNDS_WANTED, {"most": MOST_BOUNDS}))
    return tuple(map(int, texts)), request.form.get("version", 0, type=int)
