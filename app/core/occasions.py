"""What an upper area does, in the same transaction, when something happens in a lower one.

A lower area cannot call an upper one. It declares an occasion beside the verb that makes it (`NODE_MOVED` in `conglomerates.service`) and tells
it; the factory says who follows. For what may wait there are events and jobs; an occasion is for what must be true at the commit, like a balance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Occasion(Generic[T]):
    """Something that happens, with its facts (`T`). Followers act in the order in which they were named."""

    def __init__(self) -> None:
        self._followers: dict[Callable[[T], None], None] = {}

    def follow(self, act: Callable[[T], None]) -> None:
        """Let `act` be called each time. Named twice (every application of a process names its followers) it is called once."""
        self._followers[act] = None

    def forget(self, act: Callable[[T], None]) -> None:
        """Call `act` no more."""
        self._followers.pop(act, None)

    def tell(self, facts: T) -> None:
        """It happened: the rows are written (flushed), the transaction is open. A follower that raises refuses the whole."""
        for act in self._followers:
            act(facts)
