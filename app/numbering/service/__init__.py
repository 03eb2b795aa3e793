"""Giving numbers, and keeping the patterns by which codes are given.

numbers    reserve, reserve_next (gap-tolerant), take_gapless, take_gapless_many, next_codes
patterns   save_pattern, delete_pattern, preview
"""

from app.numbering.service.numbers import (
    next_codes,
    numbers_codes,
    reserve,
    reserve_next,
    take_gapless,
    take_gapless_many,
)
from app.numbering.service.patterns import delete_pattern, preview, save_pattern

__all__ = [
    "delete_pattern",
    "next_codes",
    "numbers_codes",
    "preview",
    "reserve",
    "reserve_next",
    "save_pattern",
    "take_gapless",
    "take_gapless_many",
]
