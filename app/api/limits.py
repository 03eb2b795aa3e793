"""How often a token may call: a sliding minute, counted in Redis.

Two counters per token, of this minute and of the one before, the latter weighed by how much of it still lies within the last sixty
seconds: no bursts at the turn of a minute, and two small keys however many calls. Redis is only a convenience here: when it is away,
calls pass, and it is not asked again for a while.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import redis
import structlog

from app.config import Config
from app.core.broker import client
from app.core.clock import now

WINDOW = 60
"""Seconds."""
LEAVE_ALONE = 10.0
"""Seconds during which a Redis that did not answer is not asked again."""

COUNT = """
local used = math.ceil(tonumber(redis.call('GET', KEYS[2]) or 0) * tonumber(ARGV[1])) + tonumber(redis.call('GET', KEYS[1]) or 0) + 1
if used <= tonumber(ARGV[2]) then
  redis.call('INCR', KEYS[1])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return used
"""
"""Counters of this minute and the one before → how many calls with this one; counts it unless that is too many."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Allowance:
    """What a token has left, after this call."""

    limit: int
    left: int
    reset: int
    """Seconds until more is allowed again."""
    granted: bool


class RateLimiter:
    """Counts the calls of tokens for all web processes together."""

    def __init__(self, config: Config) -> None:
        self.limit = config.api_rate_limit
        self._redis = client(config.redis_url)
        self._count = self._redis.register_script(COUNT)
        self._away_until = 0.0

    def take(self, token: str) -> Allowance | None:
        """Count one call of `token`; None when calls are not limited (or cannot be counted now). A refused call is not counted."""
        if not self.limit or time.monotonic() < self._away_until:
            return None
        try:
            return self._take(token)
        except redis.RedisError as problem:
            self._away_until = time.monotonic() + LEAVE_ALONE
            log.warning("calls_not_counted", problem=repr(problem))
            return None

    def _take(self, token: str) -> Allowance:
        minute, passed = divmod(now().timestamp(), WINDOW)
        this, before = (f"langgan:calls:{token}:{int(at)}" for at in (minute, minute - 1))
        used = int(self._count(keys=[this, before], args=[1 - passed / WINDOW, self.limit, 2 * WINDOW]))
        return Allowance(self.limit, max(0, self.limit - used), max(1, int(WINDOW - passed)), used <= self.limit)
