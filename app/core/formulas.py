"""Text that leaves in a CSV file must not become a formula at whoever opens it (OWASP, CSV injection), and must come back unchanged.

An apostrophe goes in front of what a spreadsheet would take for a formula; our own import takes exactly that one away. A phone in
international form (+60 355441200) needs none: digits and blanks call no function and refer to no cell, and two numbers with a blank
between them are no sum either, so it is shown as it stands. Pure.
"""

from __future__ import annotations

import re

_HARMFUL = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_PHONE = re.compile(r"\+[0-9]{1,3}( [0-9]+)+")


def neutralised(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with an apostrophe in front where it would. `restored` takes it away."""
    return f"'{text}" if _HARMFUL.match(text) and not _PHONE.fullmatch(text) else text


def restored(text: str) -> str:
    """What `neutralised` was given."""
    return text[1:] if text[:1] == "'" and _NEUTRALISED.match(text) else text
