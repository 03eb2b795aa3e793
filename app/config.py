"""Settings from the environment: one frozen dataclass, read once at start, no logic beyond reading.

The names are the outside contract (docs/operations.md). `langgan up` sets those it makes itself (embedded servers, a secret for
a home that has none), so that every process reads them in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadConfig(Exception):
    """A setting is missing or contradicts another; the message names the variable."""


@dataclass(frozen=True)
class Config:
    """Everything the environment decides."""

    database_url: str
    database_owner_url: str
    redis_url: str
    secret_key: str
    storage_url: str
    smtp_url: str | None
    mail_from: str
    home: Path
    public_url: str
    production: bool
    api_rate_limit: int
    """Requests a minute per API token; 0 = none."""
    metrics: bool
    max_upload_bytes: int
    max_import_rows: int
    threads: int
    """Threads of a web process; the pool of connections is this large."""
    trusted_proxies: int
    """How many proxies in front set X-Forwarded-For; 0 = none is believed."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read the settings; raises `BadConfig` naming what is missing."""
        home = Path(env.get("LANGGAN_HOME") or ".langgan").absolute()
        production = env.get("LANGGAN_ENV") == "production"
        return cls(
            database_url=_need(env, "DATABASE_URL"),
            database_owner_url=_need(env, "DATABASE_OWNER_URL"),
            redis_url=_need(env, "REDIS_URL"),
            secret_key=_need(env, "SECRET_KEY"),
            storage_url=env.get("STORAGE_URL") or f"file://{home / 'files'}",
            smtp_url=env.get("SMTP_URL") or None,
            mail_from=env.get("MAIL_FROM") or "Langgan <no-reply@localhost>",
            home=home,
            public_url=(env.get("PUBLIC_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/"),
            production=production,
            api_rate_limit=_whole(env, "API_RATE_LIMIT", 1200),
            metrics=env.get("METRICS", "1") != "0",
            max_upload_bytes=_whole(env, "MAX_UPLOAD_BYTES", 200 * 1024 * 1024),
            max_import_rows=_whole(env, "MAX_IMPORT_ROWS", 1_000_000),
            threads=_whole(env, "LANGGAN_THREADS", 8),
            trusted_proxies=_whole(env, "TRUSTED_PROXIES", 0),
        )


def _need(env: Mapping[str, str], name: str) -> str:
    value = env.get(name)
    if not value:
        raise BadConfig(
            f"{name} is not set. `langgan` sets it for the embedded servers; with servers of your own, set it yourself."
        )
    return value


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit():
        raise BadConfig(f"{name} must be a whole number, not {text!r}.")
    return int(text)
