"""Text that leaves in a CSV file must not become a formula at whoever opens it (OWASP, CSV injection), and must come back unchanged.

An apostrophe goes in front of what a spreadsheet would take for a formula; our own import takes exactly that one away. Pure.
"""

from __future__ import annotations

import re

_HARMFUL = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def neutralised(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with an apostrophe in front where it would. `restored` takes it away."""
    return f"'{text}" if _HARMFUL.match(text) else text


def restored(text: str) -> str:
    """What `neutralised` was given."""
    return text[1:] if text[:1] == "'" and _NEUTRALISED.match(text) else text
